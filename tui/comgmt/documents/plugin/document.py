"""A report as JSON, for everything that reads JSON."""

from typing import Any, Final

from comgmt.documents.plugin.report import Report, numbers
from comgmt.render.moments import iso

SCHEMA: Final = 1


def check_document(report: Report) -> dict[str, Any]:
    """The document of schema 1; a number that was not read is null."""
    return {
        "schema": SCHEMA,
        "site": report.site,
        "status": report.status.name,
        "exit_code": int(report.status),
        "summary": report.summary,
        "taken_at": None if report.taken_at is None else iso(report.taken_at),
        "age_seconds": None if report.age_seconds is None else round(report.age_seconds, 1),
        "stale": report.stale is not None,
        "stale_why": report.stale,
        "rules": [
            {
                "rule": result.name,
                "about": result.about or None,
                "status": result.status.name,
                "sentence": result.sentence,
                "value": result.value,
            }
            for result in report.rules
        ],
        "numbers": numbers(report.figures),
    }
