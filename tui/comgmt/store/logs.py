"""What happened: changes of devices, and queries that were sent, newest first."""

import sqlite3
from datetime import datetime
from typing import Final

import msgspec

from comgmt.domain.device import DeviceChange
from comgmt.domain.enrollment import EnrollmentState
from comgmt.domain.records import QueryRecord
from comgmt.store.schema import STATES
from comgmt.store.times import from_micros, to_micros

_QUERY: Final = msgspec.msgpack.Decoder(QueryRecord)


def load_changes(connection: sqlite3.Connection, since: datetime | None, limit: int) -> list[DeviceChange]:
    """The newest changes of state or code, of those after `since`."""
    found = connection.execute(
        "SELECT at, resource_id, name, before, after, error_before, error_after FROM change "
        "WHERE at > ? ORDER BY id DESC LIMIT ?",
        (-1 if since is None else to_micros(since), limit),
    )
    return [
        DeviceChange(
            at=from_micros(at),
            resource_id=resource_id,
            name=name,
            before=_state(before),
            after=_state(after),
            error_before=error_before,
            error_after=error_after,
        )
        for at, resource_id, name, before, after, error_before, error_after in found
    ]


def load_queries(connection: sqlite3.Connection, limit: int) -> list[QueryRecord]:
    """The newest queries."""
    found = connection.execute("SELECT body FROM query ORDER BY id DESC LIMIT ?", (limit,))
    return [_QUERY.decode(body) for (body,) in found]


def _state(number: int | None) -> EnrollmentState | None:
    return None if number is None else STATES[number]
