"""A site over WinRM as a source: sign in once, then give records class by class."""

from collections.abc import Generator, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from types import MappingProxyType, TracebackType
from typing import Final, TypeVar

import msgspec

from comgmt.domain.batches import RecordBatch
from comgmt.domain.budget import Budget
from comgmt.domain.cost import Cost
from comgmt.domain.record_classes import RECORD_CLASSES, RecordClass
from comgmt.domain.records import OnQuery, QueryRecord, SiteIdentity
from comgmt.domain.row_conditions import Equals, RowCondition, SiteValues
from comgmt.domain.source import Trouble
from comgmt.domain.source_errors import PartError
from comgmt.site.connection import Connection
from comgmt.site.errors import SiteError
from comgmt.site.log import QueryEntry
from comgmt.site.provider import find_site
from comgmt.site.reading import Reading
from comgmt.site.sampling import count_rows, distinct_values
from comgmt.site.target import Target, checked

Record = TypeVar("Record")
MOST_BROKEN: Final = 3  # classes that may each cost a connection
_CLASSES: Final = frozenset(each.class_name for each in RECORD_CLASSES)


def ignore(query: QueryRecord) -> None:
    """Log nothing."""
    del query


def open_site(target: Target, on_query: OnQuery = ignore, *, asked: bool = False) -> "Site":
    """Sign in at `target` and find the site; raises `SiteError`.

    One call is one logon, or two when the provider is on another allowed host. What was
    refused is not sent again until the latch says so, not for a person who `asked` either.
    """
    del asked
    target = checked(target)
    connection = Connection(target)
    try:
        if target.known_code is None:  # else the first question says who answers
            with QueryEntry(on_query, target.who, "Identify", target.url):
                connection.identify()
        reading, identity = find_site(connection, on_query)
    except BaseException:
        connection.close()
        raise
    if reading.connection is not connection:
        connection.close()
    return Site(reading, identity)


class Site:
    """An open site; for one thread. Satisfies the source that the collector reads.

    What cannot be had of one class raises `PartError` for that one call, anything worse `SiteError`.
    """

    def __init__(self, reading: Reading, identity: SiteIdentity) -> None:
        self.identity = identity
        self._reading = reading
        self._broken: dict[str, Trouble] = {}

    @property
    def budget(self) -> Budget:
        """The most that reading this site may take."""
        return self._reading.connection.spending.budget

    @property
    def cost(self) -> Cost:
        """What it has cost so far, the sign-in included."""
        spent = self._reading.connection.spending
        return Cost(requests=spent.requests, rows=spent.rows, octets=spent.octets, seconds=spent.answering)

    @property
    def classes(self) -> frozenset[str]:
        """The classes that may be asked for; which of them this site has, only asking shows."""
        return _CLASSES

    @property
    def missing(self) -> Mapping[str, frozenset[str]]:
        """Class to the columns the site lacks, as far as reading has shown."""
        return MappingProxyType(self._reading.missing)

    @property
    def notes(self) -> tuple[str, ...]:
        """Sentences about what was left out: values, rows, times."""
        return tuple(self._reading.leftovers.notes())

    def rows(
        self, of: RecordClass[Record], *conditions: RowCondition, after: int = 0
    ) -> Generator[Record, None, None]:
        """Rows in the order of their key, those above `after`; they stream page by page."""
        with closing(self.batches(of, *conditions, after=after)) as found:
            for batch in found:
                yield from batch

    def batches(
        self, of: RecordClass[Record], *conditions: RowCondition, after: int = 0
    ) -> Generator[RecordBatch[Record], None, None]:
        """The same rows, a page at once."""
        with self._part(of):
            yield from self._reading.keyed(of, *conditions, after=after)

    def matching(self, of: RecordClass[Record], *conditions: RowCondition) -> tuple[Record, ...]:
        """All rows of a small class that meet `conditions`, each once."""
        with self._part(of):
            return tuple(self._reading.records(of, *conditions))

    def count(self, of: RecordClass[Record], *conditions: RowCondition) -> int | None:
        """How many rows this user sees; None when the site does not count."""
        with self._part(of):
            return count_rows(self._reading, of.class_name, *conditions)

    def distinct(
        self, of: RecordClass[Record], columns: Sequence[str], *conditions: RowCondition, most: int
    ) -> tuple[SiteValues, ...] | None:
        """The different values that `columns` have together; None when the site does not tell."""
        with self._part(of):
            return distinct_values(self._reading, of, columns, *conditions, most=most)

    def instance(self, of: RecordClass[Record], key: Equals) -> Record:
        """The row with this key, with its lazy columns."""
        with self._part(of):
            return self._reading.instance(of, key)

    @contextmanager
    def _part(self, of: RecordClass[Record]) -> Iterator[None]:
        """What concerns only what was asked leaves the block as a PartError, with a connection that works.

        A class over which the connection broke is not asked for again; a few may, then that is the end.
        """
        if of.class_name in self._broken:
            raise PartError(_naming(of.class_name, self._broken[of.class_name]))
        try:
            yield
        except SiteError as error:
            connection = self._reading.connection
            if not error.part or (connection.dead and len(self._broken) == MOST_BROKEN):
                raise
            if connection.dead:
                self._broken[of.class_name] = error.trouble
            connection.mend()
            raise PartError(_naming(of.class_name, error.trouble)) from error

    def close(self) -> None:
        """Close the connection. Nothing is sent."""
        self._reading.connection.close()

    def __enter__(self) -> "Site":  # noqa: PYI034 - typing has Self from Python 3.11
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def _naming(class_name: str, trouble: Trouble) -> Trouble:
    """The same trouble, in a sentence that names what could not be had."""
    if class_name in trouble.sentence:
        return trouble
    return msgspec.structs.replace(trouble, sentence=f"{class_name}: {trouble.sentence}")
