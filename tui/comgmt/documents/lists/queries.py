"""The queries that were sent to a site as a table."""

from collections.abc import Sequence

from comgmt.documents.table import Table, TableColumn
from comgmt.domain.records import QueryRecord

_COLUMNS = (
    TableColumn("at", "At"),
    TableColumn("user", "User"),
    TableColumn("action", "Action"),
    TableColumn("rows", "Rows"),
    TableColumn("milliseconds", "ms"),
    TableColumn("outcome", "Outcome"),
    TableColumn("query", "Query"),
)


def queries_table(queries: Sequence[QueryRecord], *, truncated: bool) -> Table:
    """One entry a query, the newest first; `truncated` says that there were more."""
    return Table(
        name="queries",
        columns=_COLUMNS,
        entries=tuple(
            {
                "at": query.at.isoformat().replace("+00:00", "Z"),
                "user": query.user,
                "action": query.action,
                "query": query.query,
                "rows": query.rows,
                "milliseconds": query.milliseconds,
                "outcome": query.outcome,
            }
            for query in queries
        ),
        shown=tuple({"at": f"{query.at:%Y-%m-%d %H:%M:%S}"} for query in queries),
        head={"truncated": truncated},
    )
