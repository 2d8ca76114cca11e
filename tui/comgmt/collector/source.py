"""What the collector needs of a site: a source. WinRM is one way to satisfy it; nothing here knows how."""

from collections.abc import Generator, Mapping, Sequence
from typing import Protocol, TypeVar

from comgmt.domain.batches import RecordBatch
from comgmt.domain.budget import Budget
from comgmt.domain.cost import Cost
from comgmt.domain.record_classes import RecordClass
from comgmt.domain.records import OnQuery, SiteIdentity
from comgmt.domain.row_conditions import Equals, RowCondition, SiteValues

Record = TypeVar("Record")


class Source(Protocol):
    """An open source, for one thread. Text in its records is inert, and nothing it gives is written back.

    What concerns only what was asked raises `PartError`; any other `SourceError` is the end of the source.
    """

    @property
    def identity(self) -> SiteIdentity:
        """Which site this is, and who reads it."""

    @property
    def budget(self) -> Budget:
        """The most that reading it may take; what would go past that raises `PartError`."""

    @property
    def cost(self) -> Cost:
        """What reading it has cost so far."""

    @property
    def classes(self) -> frozenset[str]:
        """What can be read: the classes that may be asked for."""

    @property
    def missing(self) -> Mapping[str, frozenset[str]]:
        """Class to the columns the site lacks, as far as reading has shown; in every record they are None."""

    @property
    def notes(self) -> tuple[str, ...]:
        """Sentences about what was left out of records, as far as reading has shown."""

    def rows(
        self, of: RecordClass[Record], *conditions: RowCondition, after: int = 0
    ) -> Generator[Record, None, None]:
        """Rows of a class that meet all conditions, in the order of its integer key, those above `after`.

        They stream; closing the generator gives the rest back.
        """

    def batches(
        self, of: RecordClass[Record], *conditions: RowCondition, after: int = 0
    ) -> Generator[RecordBatch[Record], None, None]:
        """The same rows, as many at once as one answer brings: for what reads all of a fleet."""

    def matching(self, of: RecordClass[Record], *conditions: RowCondition) -> tuple[Record, ...]:
        """All rows of a small class that meet all conditions, each once."""

    def count(self, of: RecordClass[Record], *conditions: RowCondition) -> int | None:
        """How many rows meet all conditions; None when the source does not count."""

    def distinct(
        self, of: RecordClass[Record], columns: Sequence[str], *conditions: RowCondition, most: int
    ) -> tuple[SiteValues, ...] | None:
        """The different values that `columns` of the rows that meet all conditions have together.

        Values are typed as the class says, in the order of `columns`; texts that differ in case, or in blanks
        at their end, may be given as one of them. None when the source does not tell; PartError when there
        are more than `most`. A column that the source lacks is None throughout, and in `missing`.
        """

    def instance(self, of: RecordClass[Record], key: Equals) -> Record:
        """The one row with this key, with columns that only come one row at a time."""

    def close(self) -> None:
        """Let go of the source."""


def lacking_columns(source: Source) -> dict[str, tuple[str, ...]]:
    """What a source is `missing` so far, as a store keeps it."""
    return {name: tuple(sorted(columns)) for name, columns in source.missing.items()}


class OpenSource(Protocol):
    """Opens a source, with its place bound; `on_query` hears every request, in the source's own language."""

    def __call__(self, on_query: OnQuery, *, asked: bool) -> Source:
        """Sign in; one call is one logon. `asked` says that a person did, not the clock."""
