"""An examination as the JSON document that `comgmt doctor --format json` prints."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

from comgmt.domain.doctor import Step, deciding_failure, first_failure

SCHEMA: Final = 1


def document(steps: Sequence[Step], taken_at: datetime, *, redacted: bool) -> dict[str, Any]:
    """All steps in their order; `first_failure` is the key of the first that failed, null when none did."""
    first, decides = first_failure(steps), deciding_failure(steps)
    return {
        "schema": SCHEMA,
        "taken_at": taken_at,
        "redacted": redacted,
        "first_failure": None if first is None else first.key,
        "exit_code": 0 if decides is None else decides.exit_code,
        "steps": [_step(step) for step in steps],
    }


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
