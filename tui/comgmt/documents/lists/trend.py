"""Counts over time as tables: a row a series, or a row a point of it."""

from collections.abc import Iterator, Sequence
from typing import Any, Final

from comgmt.documents.table import Table, TableColumn
from comgmt.documents.trend import TrendReport, trend_document

_POINT: Final = ("at", "count")
_COLUMNS: Final = (
    TableColumn("key", "Key"),
    TableColumn("tile", "Tile", hidden=True),
    TableColumn("row", "Row", hidden=True),
    TableColumn("label", "Label"),
    TableColumn("first", "First"),
    TableColumn("last", "Last"),
    TableColumn("change", "Change"),
    TableColumn("least", "Least"),
    TableColumn("most", "Most"),
)
_POINT_COLUMNS: Final = (TableColumn("at", "At"), TableColumn("count", "Devices"))
KEYS: Final = (*(column.key for column in _COLUMNS), *_POINT)


def trend_table(report: TrendReport, columns: Sequence[str], *, points: bool) -> Table:
    """A series a row; a point a row where `points` are wanted or `columns` name a moment or its count."""
    document = trend_document(report)
    series = document["series"]
    head = {key: value for key, value in document.items() if key not in {"schema", "series"}}
    columns_of: tuple[TableColumn, ...] = _COLUMNS
    if points or any(name in _POINT for name in columns):
        columns_of, series = (*_COLUMNS, *_POINT_COLUMNS), _points(series)
    return Table(name="series", columns=columns_of, entries=tuple(series), head=head)


def _points(series: Sequence[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    for each in series:
        for point in each["points"]:
            yield {**{key: value for key, value in each.items() if key != "points"}, **point}
