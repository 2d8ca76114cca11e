"""A report as rows and JSON, for everything that reads JSON or CSV."""

from typing import Any, Final

import msgspec

from comgmt.documents.plugin.report import Report, numbers
from comgmt.documents.table import Table, TableColumn
from comgmt.render.moments import iso

_COLUMNS: Final = (
    TableColumn("rule", "Alert"),
    TableColumn("about", "About"),
    TableColumn("status", "Status"),
    TableColumn("value", "Value"),
    TableColumn("sentence", "What it says"),
)
COLUMNS: Final = tuple(column.key for column in _COLUMNS)


def check_rows(report: Report) -> Table:
    """The table for a format that has rows only: without rules, what the check says and each number."""
    table = check_table(report)
    if report.rules:
        return table
    said = _row(None, report.status.name, None, report.summary)
    counted = (_row(key, None, value, None) for key, value in numbers(report.figures).items())
    return msgspec.structs.replace(table, entries=(said, *counted))


def _row(rule: str | None, status: str | None, value: float | None, sentence: str | None) -> dict[str, Any]:
    return {"rule": rule, "about": None, "status": status, "value": value, "sentence": sentence}


def check_table(report: Report) -> Table:
    """An entry a rule, of schema 1; `numbers` stand beside them, null where one was not read."""
    return Table(
        name="rules",
        columns=_COLUMNS,
        entries=tuple(
            {
                "rule": result.name,
                "about": result.about or None,
                "status": result.status.name,
                "sentence": result.sentence,
                "value": result.value,
            }
            for result in report.rules
        ),
        head={
            "site": report.site,
            "status": report.status.name,
            "exit_code": int(report.status),
            "summary": report.summary,
            "taken_at": None if report.taken_at is None else iso(report.taken_at),
            "age_seconds": None if report.age_seconds is None else round(report.age_seconds, 1),
            "stale": report.stale is not None,
            "stale_why": report.stale,
            "numbers": numbers(report.figures),
        },
    )
