"""What codes and lines of logs mean, as tables."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Final

from comgmt.documents.errors import errors_document, log_document
from comgmt.documents.table import Table, TableColumn

if TYPE_CHECKING:
    from comgmt.domain.log_reading import KnownOfLine, LineJudge
    from comgmt.domain.lookup import LookedUp

_COLUMNS: Final = (
    TableColumn("code", "Code"),
    TableColumn("kind", "Kind", hidden=True),
    TableColumn("decimal", "Decimal", hidden=True, plain=True),
    TableColumn("signed", "Signed", hidden=True, plain=True),
    TableColumn("fix", "Fix"),
    TableColumn("symbol", "Symbol"),
    TableColumn("title", "What it is"),
    TableColumn("meaning", "Means", hidden=True),
    TableColumn("remediation", "Do", hidden=True),
    TableColumn("transient", "Transient", hidden=True),
    TableColumn("known", "Known", hidden=True),
    TableColumn("confidence", "Confidence", hidden=True),
    TableColumn("component", "Component", hidden=True),
    TableColumn("where", "Seen in", hidden=True),
    TableColumn("note", "Note", hidden=True),
    TableColumn("links", "Links", hidden=True),
)
_LINE_COLUMNS: Final = (
    TableColumn("line", "Line", plain=True),
    TableColumn("last_line", "Last", hidden=True, plain=True),
    TableColumn("count", "Count"),
    TableColumn("kind", "Kind"),
    TableColumn("name", "Name"),
    TableColumn("value", "Value"),
    TableColumn("outcome", "Outcome"),
    TableColumn("title", "What it says"),
    TableColumn("meaning", "Means", hidden=True),
    TableColumn("text", "Text", hidden=True),
)


def errors_table(found: Iterable["LookedUp"]) -> Table:
    """An entry for each look-up, in order. JSON has steps, twins and sources besides the columns."""
    return Table(name="errors", columns=_COLUMNS, entries=tuple(errors_document(found)["errors"]))


def log_table(found: Iterable["KnownOfLine"], judge: "LineJudge") -> Table:
    """What is known of a log, each thing once; the document says what decides."""
    document = log_document(found, judge)
    return Table(
        name="lines",
        columns=_LINE_COLUMNS,
        entries=tuple(document["lines"]),
        head={"decisive": document["decisive"]},
    )
