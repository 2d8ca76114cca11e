"""The views of a person as a table."""

from collections.abc import Sequence

from comgmt.documents.table import Table, TableColumn
from comgmt.domain.views import View, written

_COLUMNS = (
    TableColumn("name", "View"),
    TableColumn("key", "Key"),
    TableColumn("where", "Filter"),
    TableColumn("columns", "Columns"),
    TableColumn("sort", "Order"),
    TableColumn("group", "Counted by"),
)


def views_table(views: Sequence[View], path: str) -> Table:
    """One entry a view; what a view leaves open is null, columns an empty list."""
    pairs = [(view, written(view)) for view in views]
    return Table(
        name="views",
        columns=_COLUMNS,
        entries=tuple(
            {
                "name": view.name,
                "key": each.key or None,
                "where": each.where,
                "columns": list(each.columns),
                "sort": each.sort or None,
                "group": each.group or None,
            }
            for view, each in pairs
        ),
        head={"file": path},
    )
