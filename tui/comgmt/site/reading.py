"""Classes of one namespace to records: queries, the columns a site lacks, and the log of what was asked."""

from collections.abc import Callable, Generator, Iterable
from contextlib import closing
from typing import TypeVar
from xml.etree.ElementTree import Element

from comgmt.domain.record_classes import RecordClass, RecordColumn
from comgmt.domain.records import QueryRecord
from comgmt.domain.row_conditions import Above, Equals, RowCondition
from comgmt.site import envelope, wql
from comgmt.site.connection import Connection
from comgmt.site.enumeration import keyed, pages
from comgmt.site.errors import AnswerError, MissingError, QueryRefusedError
from comgmt.site.log import Entry
from comgmt.site.parse import RowReader, body
from comgmt.site.values import Value

Record = TypeVar("Record")


class Reading:
    """Reads classes of `namespace` over one connection. `missing` and `misfits` grow as the site shows them.

    `missing` is class to columns the site does not have; `misfits` is (class, column) to the values that
    did not fit the column and were read as None.
    """

    def __init__(
        self, connection: Connection, namespace: str, on_query: Callable[[QueryRecord], None]
    ) -> None:
        self.connection = connection
        self.namespace = namespace
        self.missing: dict[str, frozenset[str]] = {}
        self.misfits: dict[tuple[str, str], int] = {}
        self._on_query = on_query

    def records(self, source: RecordClass[Record], *conditions: RowCondition) -> list[Record]:
        """All rows of a small class that meet `conditions`; one that comes twice is given once."""
        with closing(self.pages(source, *conditions)) as found:
            return list(dict.fromkeys(record for page in found for record in page))

    def keyed(
        self,
        source: RecordClass[Record],
        *conditions: RowCondition,
        key: Callable[[Record], int],
        after: int = 0,
    ) -> Generator[Record, None, None]:
        """Rows of a large class ordered by its key, those above `after`, as they arrive."""
        column = source.key.name

        def read(last: int) -> Generator[list[Record], None, None]:
            return self.pages(source, *conditions, Above(column, last), in_order=True)

        return keyed(self.connection, read, key, after)

    def rows(self, class_name: str, query: str, columns: Iterable[RecordColumn]) -> list[dict[str, Value]]:
        """The rows of a query of one's own, as mappings of field to value."""
        reader = RowReader(columns)
        with closing(self._items(class_name, query)) as found:
            return [row for items in found for row in reader.rows(items)]

    def instance(self, source: RecordClass[Record], key: Equals) -> Record:
        """One instance with its lazy properties, by Get."""
        request = envelope.get(self.connection.target, self.namespace, source.class_name, key)
        asked = f"{source.class_name}.{key.column}={key.value}"
        with closing(self._logged("Get", asked, self._got(request))) as found:
            items = [item for page in found for item in page]
        with self.connection.believing():
            return self._records(source, RowReader(source.columns), items)[0]

    def _got(self, request: envelope.Request) -> Generator[list[Element], None, None]:
        answer = self.connection.send(request)
        with self.connection.believing():
            items = list(body(answer, request))
            if not items:
                raise AnswerError(f"The site answered Get of {request.class_name} with nothing.")
        yield items

    def pages(
        self, source: RecordClass[Record], *conditions: RowCondition, in_order: bool = False
    ) -> Generator[list[Record], None, None]:
        """Pages of records; if the query is refused as a whole, without the columns that prove missing.

        `in_order` asks for the order of the key.
        """
        order_by = source.key.name if in_order else None
        given = False
        try:
            for page in self._present_pages(source, conditions, order_by):
                given = True
                yield page
        except QueryRefusedError as refusal:
            if given:
                raise
            self._probe(source, refusal)
        else:
            return
        yield from self._present_pages(source, conditions, order_by)

    def _present_pages(
        self, source: RecordClass[Record], conditions: tuple[RowCondition, ...], order_by: str | None
    ) -> Generator[list[Record], None, None]:
        present = self._present(source)
        if not present:
            raise self._absent(source)
        query = wql.select(
            [column.name for column in present], source.class_name, *conditions, order_by=order_by
        )
        reader = RowReader(present)
        with closing(self._items(source.class_name, query)) as found:
            try:
                for items in found:
                    with self.connection.believing():
                        records = self._records(source, reader, items)
                    yield records
            finally:
                for column, count in reader.misfits.items():
                    place = (source.class_name, column)
                    self.misfits[place] = self.misfits.get(place, 0) + count

    def _records(self, source: RecordClass[Record], reader: RowReader, items: list[Element]) -> list[Record]:
        rows = reader.rows(items)
        for field in source.needed:
            if any(row.get(field) is None for row in rows):
                raise AnswerError(f"The site answered a row of {source.class_name} without its {field}.")
        make = source.make
        return [make(**row) for row in rows]

    def _items(self, class_name: str, query: str) -> Generator[list[Element], None, None]:
        return self._logged("Enumerate", query, pages(self.connection, self.namespace, class_name, query))

    def _logged(
        self, action: str, query: str, found: Generator[list[Element], None, None]
    ) -> Generator[list[Element], None, None]:
        with Entry(self._on_query, self.connection.who, action, query) as entry, closing(found):
            for items in found:
                entry.rows += len(items)
                yield items

    def _present(self, source: RecordClass[Record]) -> list[RecordColumn]:
        lacking = self.missing.get(source.class_name, frozenset())
        return [column for column in source.columns if column.name not in lacking]

    def _probe(self, source: RecordClass[Record], refusal: QueryRefusedError) -> None:
        """Find the columns the site lacks by queries for one column each that no row can meet."""
        name = source.class_name
        if name in self.missing:
            raise refusal
        if not self._exists(source, source.key):
            self.missing[name] = frozenset(column.name for column in source.columns)
            raise self._absent(source, refusal.trouble.detail) from refusal
        lacking = frozenset(column.name for column in source.columns[1:] if not self._exists(source, column))
        if not lacking:
            raise refusal
        needed = sorted(c.name for c in source.columns if c.name in lacking and c.field in source.needed)
        if needed:
            raise MissingError(f"The site's class {name} has no column {needed[0]}.", refusal.trouble.detail)
        self.missing[name] = lacking

    def _absent(self, source: RecordClass[Record], detail: str = "") -> MissingError:
        return MissingError(
            f"The site has no class {source.class_name} with a column {source.key.name} in {self.namespace}.",
            detail,
        )

    def _exists(self, source: RecordClass[Record], column: RecordColumn) -> bool:
        query = wql.select([column.name], source.class_name, source.never)
        try:
            with closing(self._items(source.class_name, query)) as found:
                next(iter(found), None)
        except QueryRefusedError:
            return False
        return True
