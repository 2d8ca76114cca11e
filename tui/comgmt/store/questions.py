"""Answers to one question that take the store: devices by any part of a name, user or id; counts."""

import sqlite3
from typing import Final

from comgmt.domain.device import DeviceRow
from comgmt.domain.questions import HitKind, QuestionHit, rank
from comgmt.domain.text import inert
from comgmt.store.finding_devices import find_anywhere

_SHORTEST: Final = 2  # one letter is in nearly every name


def device_hits(connection: sqlite3.Connection, text: str, limit: int) -> list[QuestionHit]:
    """The devices that a text may mean, the surest first."""
    wanted = inert(text.strip())
    if len(wanted) < _SHORTEST:
        return []
    return [_hit(wanted, row) for row in find_anywhere(connection, wanted, limit)]


def _hit(wanted: str, row: DeviceRow) -> QuestionHit:
    names = (row.name, str(row.resource_id), row.aad_device_id or "", row.user or "")
    found = rank(wanted, names)
    return QuestionHit(
        kind=HitKind.DEVICE,
        key=str(row.resource_id),
        title=row.name,
        detail=row.user or "",
        rank=2 if found is None else found,
        row=row,
    )
