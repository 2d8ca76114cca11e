"""The devices whose records are not those of the store, derived into the temporary table `fresh`."""

import sqlite3
from collections.abc import Iterator
from typing import Any, Final

import msgspec

from comgmt.domain.columns import PLAIN
from comgmt.store import packing
from comgmt.store.derive import DERIVATION, Deriver, Value
from comgmt.store.gathered import Gathered
from comgmt.store.keeping import Change, Known, Refresh, change
from comgmt.store.keys import load_keys
from comgmt.store.meta import load_derived_by, load_gathered, states_were_read
from comgmt.store.schema import DERIVED_COLUMNS, DEVICE_NAMES, device_table
from comgmt.store.times import to_micros

_AT_ONCE: Final = 500
_STANDING: Final = [name for name, _ in DERIVED_COLUMNS].index("standing")

TABLES: Final = (
    device_table("temp.fresh"),
    """CREATE TEMP TABLE staged_change (
         at INTEGER NOT NULL, resource_id INTEGER NOT NULL, name TEXT NOT NULL,
         before INTEGER, after INTEGER, error_before INTEGER, error_after INTEGER)""",
)
_DIFFERENT: Final = """
SELECT k.resource_id, c.body, s.body, a.body, d.first_seen, d.state_since, d.changed_at, d.known_standing,
  d.state_before
FROM staged_key AS k
LEFT JOIN staged_comanagement AS c ON c.resource_id = k.resource_id
LEFT JOIN staged_system AS s ON s.resource_id = k.resource_id
LEFT JOIN staged_activity AS a ON a.resource_id = k.resource_id
LEFT JOIN main.record AS r ON r.resource_id = k.resource_id
LEFT JOIN main.device AS d ON d.resource_id = k.resource_id
WHERE ?1 OR r.resource_id IS NULL OR r.comanagement IS NOT c.body OR r.system IS NOT s.body
  OR r.activity IS NOT a.body
ORDER BY k.resource_id
"""
_ADD_FRESH: Final = f"INSERT INTO fresh VALUES ({', '.join('?' * len(DEVICE_NAMES))})"  # noqa: S608 - own names
_ADD_CHANGE: Final = "INSERT INTO staged_change VALUES (?, ?, ?, ?, ?, ?, ?)"


def derived_by(gathered: Gathered) -> bytes:
    """What the columns of all devices depend on besides their own records."""
    return msgspec.msgpack.encode((DERIVATION, *gathered.meaning(), *(column.entry.key for column in PLAIN)))


def refresh_of(connection: sqlite3.Connection, gathered: Gathered) -> Refresh:
    """What this refresh can say of changes, by what the store holds so far."""
    before = load_gathered(connection)
    same_view = before is None or before.site.visible_to == gathered.site.visible_to
    comparable = before is not None and same_view and before.no_states() is None
    return Refresh(
        now=to_micros(gathered.taken_at),
        states_known=gathered.no_states() is None,
        first=not states_were_read(connection),
        same_view=same_view,
        before=to_micros(before.taken_at) if before is not None and comparable else None,
    )


def derive(connection: sqlite3.Connection, gathered: Gathered) -> None:
    """Fill `fresh` with the whole rows that are new or changed, and `staged_change` with what happened."""
    connection.execute("DELETE FROM fresh")
    connection.execute("DELETE FROM staged_change")
    refresh = refresh_of(connection, gathered)
    anew = load_derived_by(connection) != derived_by(gathered)
    cursor = connection.execute(_DIFFERENT, (int(anew),))
    deriver = Deriver(gathered, load_keys(connection))
    for found in _batches(cursor):
        _derive_some(connection, found, deriver, refresh)


def _derive_some(
    connection: sqlite3.Connection, found: list[tuple[Any, ...]], deriver: Deriver, refresh: Refresh
) -> None:
    rows: list[tuple[Value, ...]] = []
    changes: list[Change] = []
    for resource_id, comanagement, system, activity, first_seen, *rest in found:
        derived = deriver.values(
            packing.comanagement(comanagement), packing.system(system), packing.activity(activity)
        )
        before = None if first_seen is None else Known(first_seen, *rest)
        standing = derived[_STANDING]
        after = refresh.update(before, standing if isinstance(standing, int) else None)
        rows.append((resource_id, *msgspec.structs.astuple(after), *derived))
        if after.changed_at == refresh.now and (before is None or before.changed_at != refresh.now):
            old = None if before is None else before.standing
            changes.append(change(refresh.now, resource_id, str(derived[0]), old, after.standing))
    connection.executemany(_ADD_FRESH, rows)
    connection.executemany(_ADD_CHANGE, changes)


def _batches(cursor: sqlite3.Cursor) -> Iterator[list[tuple[Any, ...]]]:
    while found := cursor.fetchmany(_AT_ONCE):
        yield found
