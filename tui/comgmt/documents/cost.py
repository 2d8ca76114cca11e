"""What reading costs a site, as the part `cost` of the document of `status`."""

from datetime import datetime
from typing import Any

from comgmt.domain.cost import Cost, CostKept
from comgmt.render.moments import iso


def cost_document(kept: CostKept, now: datetime) -> dict[str, Any]:
    """`last_refresh`, null before the first, and `day`: the 24 hours before `now`."""
    last = None if kept.last is None else {**_numbers(kept.last), "at": _moment(kept.last_at)}
    return {"last_refresh": last, "day": _numbers(kept.day(now))}


def _numbers(cost: Cost) -> dict[str, Any]:
    return {
        "requests": cost.requests,
        "rows": cost.rows,
        "octets": cost.octets,
        "provider_seconds": round(cost.seconds, 3),
    }


def _moment(at: datetime | None) -> str | None:
    return None if at is None else iso(at)
