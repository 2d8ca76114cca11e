"""Classes of one namespace to records: queries, the columns a site lacks, and the log of what was asked."""

import time
from collections import deque
from collections.abc import Callable, Generator, Iterable
from contextlib import closing
from typing import Final, TypeVar

import msgspec

from comgmt.domain.batches import RecordBatch
from comgmt.domain.record_classes import ColumnKind, RecordClass, RecordColumn
from comgmt.domain.records import OnQuery
from comgmt.domain.row_conditions import Above, Equals, RowCondition
from comgmt.site import envelope, wql
from comgmt.site.connection import Connection
from comgmt.site.enumeration import OLD_PAGES, keyed, pages
from comgmt.site.errors import (
    AnswerError,
    EndlessError,
    InvalidTimeError,
    LostError,
    MissingError,
    QueryRefusedError,
    SiteError,
)
from comgmt.site.leftovers import Leftovers
from comgmt.site.log import QueryEntry
from comgmt.site.parse import Page, RowReader, body
from comgmt.site.values import CimValue

SMALL_ROWS: Final = 20_000  # of a class that has dozens
SMALL_OCTETS: Final = 16_000_000
_TIMED: Final = 100
MOST_LEFT_OUT: Final = 1_000  # rows of a class that cannot be read, before the class counts as unread

Record = TypeVar("Record")


class PageTime(msgspec.Struct, frozen=True):
    """One answer of an enumeration: its rows, its size in octets and the seconds it took."""

    rows: int
    octets: int
    seconds: float


class Reading:
    """Reads classes of `namespace` over one connection. `missing` and `leftovers` grow as it reads.

    `missing` is class to the columns that the site lacks or cannot give; `timings` are the last pages.
    """

    def __init__(self, connection: Connection, namespace: str, on_query: OnQuery) -> None:
        self.connection = connection
        self.namespace = namespace
        self.missing: dict[str, frozenset[str]] = {}
        self.leftovers = Leftovers()
        self.timings: deque[PageTime] = deque(maxlen=_TIMED)
        self._on_query = on_query

    def records(
        self, source: RecordClass[Record], *conditions: RowCondition, most: int | None = None
    ) -> list[Record]:
        """All rows of a small class that meet `conditions`; one that comes twice is given once.

        With `most` no more pages are asked for than that many rows need.
        """
        return self.once_more(lambda: self._all(source, conditions, most))

    def keyed(
        self, source: RecordClass[Record], *conditions: RowCondition, after: int = 0
    ) -> Generator[RecordBatch[Record], None, None]:
        """Rows of a large class ordered by its key, those above `after`, page by page as they arrive."""
        column = source.key.name

        def read(last: int) -> Generator[RecordBatch[Record], None, None]:
            return self.pages(source, *conditions, Above(column, last), in_order=True)

        return keyed(self.connection, read, source.key.field, after)

    def rows(
        self, class_name: str, query: str, columns: Iterable[RecordColumn], most: int = SMALL_ROWS
    ) -> list[dict[str, CimValue]]:
        """The rows of a query of one's own that gives few, as mappings of field to value.

        No more pages are asked for than show that there are more than `most`. `AnswerError` for a row with a
        value that does not fit its column, or that cannot be read at all.
        """
        reader = RowReader(columns)
        rows: list[dict[str, CimValue]] = []
        with closing(self._pages(class_name, query)) as found:
            for page in found:
                rows += reader.rows(page.items)
                if page.damaged or reader.misfits:
                    raise AnswerError(f"The site answered a query of {class_name} with what does not fit it.")
                if len(rows) > most:
                    break
        return rows

    def instance(self, source: RecordClass[Record], key: Equals) -> Record:
        """One instance with its lazy properties, by Get."""
        return self.once_more(lambda: self._instance(source, key))

    def pages(
        self, source: RecordClass[Record], *conditions: RowCondition, in_order: bool = False
    ) -> Generator[RecordBatch[Record], None, None]:
        """Pages of records; if the query is refused as a whole, without the columns that prove missing.

        `in_order` asks for the order of the key. Where the site cannot convert a time, `InvalidTimeError` is
        raised only when rows were given already: whoever asks again gets them without times.
        """
        order_by = source.key.name if in_order else None
        for _ in range(3):  # as it is, without what is missing, without times
            given = False
            try:
                for page in self._present_pages(source, conditions, order_by):
                    given = True
                    yield page
            except QueryRefusedError as refusal:
                if given:
                    raise
                self.probe(source, refusal)
            except InvalidTimeError:
                if not self._leave_times(source) or given:
                    raise
            else:
                return
        yield from self._present_pages(source, conditions, order_by)

    def once_more(self, ask: Callable[[], Record]) -> Record:
        """What `ask` gives; asked a second time after a loss, or after what passes by itself."""
        try:
            return ask()
        except SiteError as error:
            if not (error.passes or isinstance(error, LostError)):
                raise
        self.connection.mend()
        self.connection.wait()
        return ask()

    def _all(
        self, source: RecordClass[Record], conditions: tuple[RowCondition, ...], most: int | None
    ) -> list[Record]:
        """The rows of a small class, which may not be many."""
        records: dict[Record, None] = {}
        spent, old = self.connection.spending.octets, 0
        with closing(self.pages(source, *conditions)) as found:
            for page in found:
                known = len(records)
                records.update(dict.fromkeys(page))
                if most is not None and len(records) >= most:
                    break
                old = 0 if len(records) > known or not len(page) else old + 1
                if old >= OLD_PAGES:
                    raise EndlessError(
                        f"The site sends the same rows of {source.class_name} again and again."
                    )
                if len(records) > SMALL_ROWS or self.connection.spending.octets - spent > SMALL_OCTETS:
                    raise EndlessError(
                        f"The site goes on sending rows of {source.class_name}, of which it should have few; "
                        f"{len(records):,} were read."
                    )
        return list(records)

    def _instance(self, source: RecordClass[Record], key: Equals) -> Record:
        request = envelope.get(self.connection.target, self.namespace, source.class_name, key)
        asked = f"{source.class_name}.{key.column}={key.value}"
        with closing(self._logged("Get", asked, self._got(request))) as found:
            items = [item for page in found for item in page.items]
        records = list(self._records(source, RowReader(source.columns), Page(items, None)))
        if not records:
            raise AnswerError(f"The site answered Get of {source.class_name} with nothing that can be read.")
        return records[0]

    def _got(self, request: envelope.Request) -> Generator[Page, None, None]:
        answer = self.connection.send(request)
        with self.connection.believing(request):
            items = list(body(answer, request))
            if not items:
                raise AnswerError(f"The site answered Get of {request.class_name} with nothing.")
        yield Page(items, None)

    def _present_pages(
        self, source: RecordClass[Record], conditions: tuple[RowCondition, ...], order_by: str | None
    ) -> Generator[RecordBatch[Record], None, None]:
        present = self.present(source)
        if not present:
            raise self.absent(source)
        query = wql.select(
            [column.name for column in present], source.class_name, *conditions, order_by=order_by
        )
        reader = RowReader(present)
        given = False
        with closing(self._pages(source.class_name, query)) as found:
            try:
                for page in found:
                    records = self._records(source, reader, page)
                    given = given or len(records) > 0
                    yield records
            finally:
                self.leftovers.add_misfits(source.class_name, reader.misfits)
        if not given and source.class_name in self.leftovers.rows:
            raise AnswerError(f"The site answered rows of {source.class_name}, none of which can be read.")

    def _records(self, source: RecordClass[Record], reader: RowReader, page: Page) -> RecordBatch[Record]:
        """The records of a page; a row that cannot be read, or lacks what it needs, is left out."""
        for item in page.damaged:
            self._leave_out(source, RowReader(source.columns[:1]).rows([item])[0].get(source.key.field))
        columns, count = reader.columns(page.items), len(page.items)
        records = RecordBatch(source.make, columns, count)
        needed = [columns.get(field, [None] * count) for field in source.needed]
        if not any(None in values for values in needed):
            return records
        lacking = {place for values in needed for place, value in enumerate(values) if value is None}
        keys = columns.get(source.key.field, [None] * count)
        for place in sorted(lacking):
            self._leave_out(source, keys[place])
        return records.taken([place for place in range(count) if place not in lacking])

    def _leave_out(self, source: RecordClass[Record], key: CimValue) -> None:
        if self.leftovers.add_row(source.class_name, None if key is None else str(key)) > MOST_LEFT_OUT:
            raise AnswerError(f"More than {MOST_LEFT_OUT:,} rows of {source.class_name} cannot be read.")

    def _pages(self, class_name: str, query: str) -> Generator[Page, None, None]:
        return self._logged("Enumerate", query, pages(self.connection, self.namespace, class_name, query))

    def _logged(
        self, action: str, query: str, found: Generator[Page, None, None]
    ) -> Generator[Page, None, None]:
        with QueryEntry(self._on_query, self.connection.who, action, query) as entry, closing(found):
            spending = self.connection.spending
            start, before = time.monotonic(), spending.octets
            for page in found:
                count = len(page.items) + len(page.damaged)
                entry.rows += count
                spending.read(count)
                self.timings.append(PageTime(count, spending.octets - before, time.monotonic() - start))
                yield page
                start, before = time.monotonic(), spending.octets

    def present(self, source: RecordClass[Record]) -> list[RecordColumn]:
        """The columns of a class without those that proved missing."""
        lacking = self.missing.get(source.class_name, frozenset())
        return [column for column in source.columns if column.name not in lacking]

    def _leave_times(self, source: RecordClass[Record]) -> bool:
        """Ask for no time of this class from now on; whether there was one to leave."""
        times = tuple(column.name for column in self.present(source) if column.kind is ColumnKind.TIME)
        if not times:
            return False
        self.missing[source.class_name] = self.missing.get(source.class_name, frozenset()).union(times)
        self.leftovers.times[source.class_name] = times
        return True

    def probe(self, source: RecordClass[Record], refusal: QueryRefusedError) -> None:
        """Find the columns the site lacks by queries for one column each that no row can meet.

        Raises `refusal` where that does not explain it, `MissingError` for what no record goes without.
        """
        name = source.class_name
        if name in self.missing and name not in self.leftovers.times:
            raise refusal
        if not self._exists(source, source.key):
            self.missing[name] = frozenset(column.name for column in source.columns)
            raise self.absent(source, refusal.trouble.detail) from refusal
        lacking = frozenset(column.name for column in source.columns[1:] if not self._exists(source, column))
        if not lacking:
            raise refusal
        needed = sorted(c.name for c in source.columns if c.name in lacking and c.field in source.needed)
        if needed:
            raise MissingError(f"The site's class {name} has no column {needed[0]}.", refusal.trouble.detail)
        self.missing[name] = self.missing.get(name, frozenset()).union(lacking)

    def absent(self, source: RecordClass[Record], detail: str = "") -> MissingError:
        """The error of a class that the site lacks."""
        return MissingError(
            f"The site has no class {source.class_name} with a column {source.key.name} in {self.namespace}.",
            detail,
        )

    def _exists(self, source: RecordClass[Record], column: RecordColumn) -> bool:
        query = wql.select([column.name], source.class_name, source.never)
        try:
            with closing(self._pages(source.class_name, query)) as found:
                next(iter(found), None)
        except QueryRefusedError:
            return False
        return True
