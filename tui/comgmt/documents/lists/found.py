"""The answers to a question as a table."""

from collections.abc import Sequence
from typing import Any

from comgmt.documents.table import Table, TableColumn
from comgmt.domain.questions import QuestionHit

_COLUMNS = (
    TableColumn("kind", "Kind"),
    TableColumn("key", "Key"),
    TableColumn("devices", "Devices"),
    TableColumn("title", "Title"),
    TableColumn("detail", "What it is"),
)


def found_table(hits: Sequence[QuestionHit], head: dict[str, Any]) -> Table:
    """One entry an answer, kind by kind; `devices` is null where an answer has none behind it."""
    return Table(
        name="find",
        columns=_COLUMNS,
        entries=tuple(
            {
                "kind": hit.kind.value,
                "key": hit.key,
                "devices": hit.devices,
                "title": hit.title,
                "detail": hit.detail,
            }
            for hit in hits
        ),
        head=head,
    )
