"""What happened: changes of devices, and queries that were sent, newest first."""

import sqlite3
from datetime import datetime
from typing import Final

import msgspec

from comgmt.domain.device import DeviceChange
from comgmt.domain.records import QueryRecord
from comgmt.store.rows import known_state
from comgmt.store.sealing import opened
from comgmt.store.times import from_micros, to_micros

_QUERY: Final = msgspec.msgpack.Decoder(QueryRecord)


def load_changes(connection: sqlite3.Connection, since: datetime | None, limit: int) -> list[DeviceChange]:
    """The newest changes of state or code, of those after `since`."""
    found = connection.execute(
        "SELECT at, resource_id, name, (SELECT key FROM state_key WHERE number = before), "
        "(SELECT key FROM state_key WHERE number = after), error_before, error_after FROM change "
        "WHERE at > ? ORDER BY id DESC LIMIT ?",
        (-1 if since is None else to_micros(since), limit),
    )
    return [
        DeviceChange(
            at=from_micros(at),
            resource_id=resource_id,
            name=name,
            before=known_state(before),
            after=known_state(after),
            error_before=error_before,
            error_after=error_after,
        )
        for at, resource_id, name, before, after, error_before, error_after in found
    ]


def load_queries(connection: sqlite3.Connection, limit: int) -> list[QueryRecord]:
    """The newest queries."""
    found = connection.execute("SELECT body FROM query ORDER BY id DESC LIMIT ?", (limit,))
    return [_QUERY.decode(opened(body)) for (body,) in found]
