"""An examination as the JSON document that `comgmt doctor --format json` prints."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

from comgmt.documents.table import Table, TableColumn
from comgmt.domain.doctor import Step, deciding_failure, first_failure

_COLUMNS: Final = (
    TableColumn("step", "Step"),
    TableColumn("title", "Title", hidden=True),
    TableColumn("status", "Status"),
    TableColumn("sentence", "What was found"),
    TableColumn("mend", "Mend", hidden=True),
    TableColumn("detail", "Detail", hidden=True),
)
KEYS: Final = tuple(column.key for column in _COLUMNS)


def steps_table(steps: Sequence[Step], taken_at: datetime, *, redacted: bool) -> Table:
    """All steps in their order; `first_failure` is the key of the first that failed, null when none did."""
    first, decides = first_failure(steps), deciding_failure(steps)
    return Table(
        name="steps",
        columns=_COLUMNS,
        entries=tuple(map(_step, steps)),
        head={
            "taken_at": taken_at,
            "redacted": redacted,
            "first_failure": None if first is None else first.key,
            "exit_code": 0 if decides is None else decides.exit_code,
        },
    )


def _step(step: Step) -> dict[str, Any]:
    return {
        "step": step.key,
        "title": step.title,
        "status": step.status.value,
        "sentence": step.sentence,
        "mend": step.mend or None,
        "detail": step.detail or None,
        "trouble": None if step.trouble is None else step.trouble.value,
        "facts": dict(step.facts),
    }
