"""A source that is read at a pace: what it gives is what the source gives, only later."""

from collections.abc import Callable, Generator, Mapping, Sequence
from contextlib import closing
from typing import TypeVar

from comgmt.collector.courtesy import Courtesy
from comgmt.collector.source import Source
from comgmt.domain.batches import RecordBatch
from comgmt.domain.budget import Budget
from comgmt.domain.cost import Cost
from comgmt.domain.record_classes import RecordClass
from comgmt.domain.records import SiteIdentity
from comgmt.domain.row_conditions import Equals, RowCondition, SiteValues

Record = TypeVar("Record")
Rest = Callable[[float], None]


class PacedSource:
    """A source. After each of its answers `rest` is called with the seconds to be quiet, which may raise."""

    def __init__(self, source: Source, courtesy: Courtesy, rest: Rest) -> None:
        self._source = source
        self._courtesy = courtesy
        self._rest = rest

    @property
    def identity(self) -> SiteIdentity:
        """Which site this is, and who reads it."""
        return self._source.identity

    @property
    def budget(self) -> Budget:
        """The most that reading it may take."""
        return self._source.budget

    @property
    def cost(self) -> Cost:
        """What reading it has cost so far."""
        return self._source.cost

    @property
    def classes(self) -> frozenset[str]:
        """The classes that may be asked for."""
        return self._source.classes

    @property
    def missing(self) -> Mapping[str, frozenset[str]]:
        """Class to the columns the site lacks, as far as reading has shown."""
        return self._source.missing

    @property
    def notes(self) -> tuple[str, ...]:
        """Sentences about what was left out of records."""
        return self._source.notes

    def rows(
        self, of: RecordClass[Record], *conditions: RowCondition, after: int = 0
    ) -> Generator[Record, None, None]:
        """Rows in the order of their key."""
        with closing(self.batches(of, *conditions, after=after)) as found:
            for batch in found:
                yield from batch

    def batches(
        self, of: RecordClass[Record], *conditions: RowCondition, after: int = 0
    ) -> Generator[RecordBatch[Record], None, None]:
        """The same rows, as they come; after the last the whole debt is rested off."""
        self._rest(self._courtesy.owed())
        before = self._source.cost
        try:
            with closing(self._source.batches(of, *conditions, after=after)) as found:
                for batch in found:
                    now = self._source.cost
                    if now.requests != before.requests:
                        spent, before = now - before, now
                        self._pause(spent)
                    yield batch
        except GeneratorExit:  # rows that are given back early are rested off before the next ones
            self._owe(self._source.cost - before)
            raise
        self._pause(self._source.cost - before)
        self._rest(self._courtesy.owed())

    def matching(self, of: RecordClass[Record], *conditions: RowCondition) -> tuple[Record, ...]:
        """All rows of a small class that meet all conditions, each once."""
        return self._source.matching(of, *conditions)

    def count(self, of: RecordClass[Record], *conditions: RowCondition) -> int | None:
        """How many rows meet all conditions; None when the source does not count."""
        return self._source.count(of, *conditions)

    def distinct(
        self, of: RecordClass[Record], columns: Sequence[str], *conditions: RowCondition, most: int
    ) -> tuple[SiteValues, ...] | None:
        """The different values of columns; None when the source does not tell them."""
        return self._source.distinct(of, columns, *conditions, most=most)

    def instance(self, of: RecordClass[Record], key: Equals) -> Record:
        """The one row with this key."""
        return self._source.instance(of, key)

    def close(self) -> None:
        """Let go of the source."""
        self._source.close()

    def _pause(self, spent: Cost) -> None:
        self._rest(self._owe(spent))

    def _owe(self, spent: Cost) -> float:
        return self._courtesy.after(spent.rows, spent.seconds)
