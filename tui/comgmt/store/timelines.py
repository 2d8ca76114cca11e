"""What happened to one device, also to one that has left."""

import sqlite3

from comgmt.domain.changes import DeviceChange, Timeline
from comgmt.store.change_rows import SEEN, ChangeSpan, stream_changes
from comgmt.store.keys import STATE_KEY
from comgmt.store.rows import known_state
from comgmt.store.times import from_micros


def load_timeline(connection: sqlite3.Connection, resource_id: int) -> Timeline | None:
    """The changes of a device that are kept, and how it stands; None where nothing is known of it."""
    changes = tuple(stream_changes(connection, ChangeSpan(resource_id=resource_id)))[::-1]
    found = connection.execute(
        f"SELECT name, first_seen, {STATE_KEY}, error FROM device WHERE resource_id = ?",  # noqa: S608 - ours
        (resource_id,),
    ).fetchone()
    if found is None:
        return _left(resource_id, changes)
    name, first_seen, state, error = found
    return Timeline(resource_id, name, from_micros(first_seen), True, known_state(state), error, changes)


def find_left(connection: sqlite3.Connection, text: str) -> int | None:
    """The resource id of a device by its name, or number, in the changes; the one seen last."""
    found = connection.execute(
        f"SELECT resource_id FROM change WHERE {SEEN} "  # noqa: S608 - own words
        "AND (name = ?1 COLLATE NOCASE OR CAST(resource_id AS TEXT) = ?1) "
        "ORDER BY id DESC LIMIT 1",
        (text.strip(),),
    ).fetchone()
    return None if found is None else int(found[0])


def _left(resource_id: int, changes: tuple[DeviceChange, ...]) -> Timeline | None:
    if not changes:
        return None
    first = changes[0]
    return Timeline(resource_id, changes[-1].name, first.at, False, None, None, changes)
