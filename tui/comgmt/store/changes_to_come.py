"""Changes of a reading that are in the store before it: slice by slice, seen by nobody until all are there.

A workload that is moved for all devices is a change of each, and a million rows hold the turn to write for
seconds. So they are put behind a number, up to which changes are seen; the reading takes it away.
"""

import sqlite3
from typing import Final

from comgmt.domain.changes import ChangeKind
from comgmt.store.change_rows import COLUMNS, NUMBERS, SEEN_THROUGH
from comgmt.store.derive import CODE_SPAN
from comgmt.store.turns import Turns

_CHANGE: Final = f"main.change ({COLUMNS})"
_PUT: Final = (
    f"INSERT INTO {_CHANGE} SELECT * FROM temp.staged_change WHERE rowid BETWEEN ? AND ? ORDER BY rowid"  # noqa: S608 - own names
)
_PUT_VANISHED: Final = f"""
INSERT INTO {_CHANGE} SELECT ?1, seen_after, {NUMBERS[ChangeKind.LEFT]}, resource_id, name,
    known_standing / ?2, NULL, nullif(known_standing % ?2, 0) - 1, NULL
    FROM main.device JOIN temp.gone USING (resource_id)
    WHERE known_standing IS NOT NULL AND told = 1 AND resource_id BETWEEN ?3 AND ?4
"""  # noqa: S608 - own names
_ALL: Final = (-(1 << 63), (1 << 63) - 1)
_TO_COME: Final = f"id > (SELECT value FROM main.meta WHERE key = '{SEEN_THROUGH}')"  # noqa: S608 - own name


def put_changes(connection: sqlite3.Connection, at: int) -> None:
    """Write what a reading at a time has changed, before devices are. In a transaction of the caller."""
    connection.execute(_PUT, _ALL)
    connection.execute(_PUT_VANISHED, (at, CODE_SPAN, *_ALL))


def put_changes_to_come(connection: sqlite3.Connection, at: int, turns: Turns) -> None:
    """The same in slices that are not seen until `see_changes`."""
    with turns.turn():
        connection.execute(
            "INSERT INTO main.meta (key, value) SELECT ?, ifnull(max(id), 0) FROM main.change",
            (SEEN_THROUGH,),
        )
    for _, low, high in turns.slices("temp.staged_change", "rowid"):
        with turns.turn():
            connection.execute(_PUT, (low, high))
    for _, low, high in turns.slices("temp.gone", "resource_id"):
        with turns.turn():
            connection.execute(_PUT_VANISHED, (at, CODE_SPAN, low, high))


def see_changes(connection: sqlite3.Connection) -> None:
    """From now on all changes are seen. In a transaction of the caller, with what else the reading brings."""
    connection.execute("DELETE FROM main.meta WHERE key = ?", (SEEN_THROUGH,))


def take_back_changes(connection: sqlite3.Connection, turns: Turns) -> None:
    """Take away, slice by slice, the changes of a reading that never came."""
    if turns.delete("main.change", "id", _TO_COME) or _is_waiting(connection):
        with turns.turn():
            see_changes(connection)


def _is_waiting(connection: sqlite3.Connection) -> bool:
    found = connection.execute("SELECT 1 FROM main.meta WHERE key = ?", (SEEN_THROUGH,))
    return found.fetchone() is not None
