"""From what was put aside to the contents of the store, in one short transaction.

Everything is derived before it. Should another process have committed meanwhile, that is done again within
it, and then finds little to do.
"""

import sqlite3
from datetime import timedelta
from typing import Final

import msgspec

from comgmt.domain.census import Census
from comgmt.store.counting import take_census
from comgmt.store.derive import CODE_SPAN
from comgmt.store.deriving import derive, derived_by, refresh_of
from comgmt.store.gathered import Gathered
from comgmt.store.history import add_census, newest_id
from comgmt.store.meta import load_gathered, load_set_aside, note_states_read, save_derived_by, save_gathered
from comgmt.store.schema import DEVICE_NAMES, create_indexes, drop_indexes
from comgmt.store.transactions import writing

NOTICE_FOR: Final = timedelta(days=7)  # how long a reading tells of a store that was set aside
CHANGES_KEPT: Final = 20_000

_NAMES: Final = ", ".join(DEVICE_NAMES)
_GONE: Final = "resource_id NOT IN (SELECT resource_id FROM staged_key)"
_CHANGE: Final = "change (at, resource_id, name, before, after, error_before, error_after)"
_PUT_DEVICES: Final = f"INSERT OR REPLACE INTO device ({_NAMES}) SELECT {_NAMES} FROM fresh"  # noqa: S608 - own names
_PUT_RECORDS: Final = """
INSERT OR REPLACE INTO record (resource_id, comanagement, system, activity)
SELECT f.resource_id, c.body, s.body, a.body FROM fresh AS f
LEFT JOIN staged_comanagement AS c ON c.resource_id = f.resource_id
LEFT JOIN staged_system AS s ON s.resource_id = f.resource_id
LEFT JOIN staged_activity AS a ON a.resource_id = f.resource_id
"""
_PUT_CHANGES: Final = f"INSERT INTO {_CHANGE} SELECT * FROM staged_change ORDER BY resource_id"  # noqa: S608 - own names
_PUT_VANISHED: Final = f"""
INSERT INTO {_CHANGE} SELECT ?1, resource_id, name, known_standing / ?2, NULL,
    nullif(known_standing % ?2, 0) - 1, NULL FROM device WHERE known_standing IS NOT NULL AND {_GONE}
"""  # noqa: S608 - own names


def merge(
    connection: sqlite3.Connection,
    gathered: Gathered,
    members_read: frozenset[str],
    devices_read: frozenset[str],
) -> Census:
    """Swap in what was put aside, and take the census of it.

    `members_read` and `devices_read` are the collections and deployments whose lists were put aside too; of
    the others that `gathered` names the store keeps its own.
    """
    connection.execute(
        "INSERT OR IGNORE INTO staged_key SELECT resource_id FROM staged_system "
        "UNION ALL SELECT resource_id FROM staged_comanagement"
    )
    before = newest_id(connection)
    connection.execute("BEGIN")
    derive(connection, gathered)
    connection.execute("COMMIT")
    with writing(connection):
        if newest_id(connection) != before:
            derive(connection, gathered)
        gathered = _with_own_lists(connection, gathered, members_read, devices_read)
        gathered = _with_notice(connection, gathered)
        _swap_devices(connection, gathered)
        _swap_members(connection, gathered, members_read)
        _swap_deployment_devices(connection, gathered, devices_read)
        save_gathered(connection, gathered)
        census = take_census(connection, gathered)
        add_census(connection, census)
    return census


def _with_notice(connection: sqlite3.Connection, gathered: Gathered) -> Gathered:
    """What was gathered, with a note of a store that was set aside lately."""
    notice = load_set_aside(connection, gathered.taken_at - NOTICE_FOR)
    notes = () if notice is None else (notice,)
    return msgspec.structs.replace(gathered, notes=(*gathered.notes, *notes))


def _with_own_lists(
    connection: sqlite3.Connection,
    gathered: Gathered,
    members_read: frozenset[str],
    devices_read: frozenset[str],
) -> Gathered:
    """What was gathered, with the lists that were not read as the store says that it holds them now."""
    own = load_gathered(connection)
    own_members = {} if own is None else own.members
    own_devices = {} if own is None else own.devices
    own_refused = {} if own is None else own.devices_refused
    members = {
        key: value if key in members_read else own_members[key]
        for key, value in gathered.members.items()
        if key in members_read or key in own_members
    }
    devices = {
        key: value if key in devices_read else own_devices[key]
        for key, value in gathered.devices.items()
        if key in devices_read or key in own_devices
    }
    kept = devices.keys() - devices_read
    refused = {key: why for key, why in gathered.devices_refused.items() if key not in kept}
    refused |= {key: own_refused[key] for key in kept if key in own_refused}
    return msgspec.structs.replace(gathered, members=members, devices=devices, devices_refused=refused)


def _swap_devices(connection: sqlite3.Connection, gathered: Gathered) -> None:
    refresh = refresh_of(connection, gathered)
    anew = connection.execute("SELECT 1 FROM device LIMIT 1").fetchone() is None
    if anew:
        drop_indexes(connection)
    connection.execute(_PUT_DEVICES)
    connection.execute(_PUT_RECORDS)
    connection.execute(_PUT_CHANGES)
    if refresh.comings_known:
        connection.execute(_PUT_VANISHED, (refresh.now, CODE_SPAN))
    connection.execute(f"DELETE FROM device WHERE {_GONE}")  # noqa: S608 - own names
    connection.execute(f"DELETE FROM record WHERE {_GONE}")  # noqa: S608 - own names
    if anew:
        create_indexes(connection)
    connection.execute("DELETE FROM change WHERE id <= (SELECT max(id) FROM change) - ?", (CHANGES_KEPT,))
    save_derived_by(connection, derived_by(gathered))
    if refresh.states_known:
        note_states_read(connection)


def _swap_members(connection: sqlite3.Connection, gathered: Gathered, read: frozenset[str]) -> None:
    """Write only what differs; lists that nothing names any more go."""
    kept = tuple(gathered.members)
    places = ", ".join("?" * len(kept))
    connection.execute(f"DELETE FROM member WHERE collection_id NOT IN ({places})", kept)  # noqa: S608 - places
    for collection_id in sorted(read & set(kept)):
        staged = "SELECT resource_id FROM staged_member WHERE collection_id = ?1"
        connection.execute(
            f"DELETE FROM member WHERE collection_id = ?1 AND resource_id NOT IN ({staged})",  # noqa: S608 - ours
            (collection_id,),
        )
        connection.execute(
            "INSERT OR IGNORE INTO member SELECT collection_id, resource_id FROM staged_member "
            "WHERE collection_id = ?1",
            (collection_id,),
        )


def _swap_deployment_devices(
    connection: sqlite3.Connection, gathered: Gathered, read: frozenset[str]
) -> None:
    kept = tuple(set(gathered.devices) - read)
    places = ", ".join("?" * len(kept))
    connection.execute(f"DELETE FROM deployment_device WHERE deployment_id NOT IN ({places})", kept)  # noqa: S608 - places
    for deployment_id in sorted(read & set(gathered.devices)):
        connection.execute(
            "INSERT INTO deployment_device (deployment_id, number, resource_id, name, name_key) "
            "SELECT deployment_id, number, resource_id, name, name_key FROM staged_deployment_device "
            "WHERE deployment_id = ?",
            (deployment_id,),
        )
