"""What a reading will make of the store, worked out before anything is written."""

import sqlite3
from collections.abc import Iterable
from datetime import timedelta
from typing import Final

import msgspec

from comgmt.store.deriving import derive, forget_derived
from comgmt.store.earlier import Earlier
from comgmt.store.gathered import Gathered
from comgmt.store.meta import load_gathered, load_set_aside
from comgmt.store.portions import Portion
from comgmt.store.transactions import reading

NOTICE_FOR: Final = timedelta(days=7)  # how long a reading tells of a store that was set aside

STAGED_RECORDS: Final = (
    "SELECT f.resource_id, c.body, s.body, a.body FROM fresh AS f "
    "LEFT JOIN staged_comanagement AS c ON c.resource_id = f.resource_id "
    "LEFT JOIN staged_system AS s ON s.resource_id = f.resource_id "
    "LEFT JOIN staged_activity AS a ON a.resource_id = f.resource_id"
)
TABLES: Final = (
    # `told` is whether it is known to have left, `seen_after` when it was seen last.
    "CREATE TEMP TABLE gone (resource_id INTEGER PRIMARY KEY, told INTEGER DEFAULT 0, seen_after INTEGER)",
    "CREATE TEMP TABLE touched (resource_id INTEGER PRIMARY KEY)",
    "CREATE TEMP TABLE kept_list (id TEXT PRIMARY KEY) WITHOUT ROWID",  # of collections and deployments
    "CREATE TEMP TABLE read_list (id TEXT PRIMARY KEY) WITHOUT ROWID",
    "CREATE TEMP TABLE member_gone (collection_id TEXT, resource_id INTEGER)",
    "CREATE TEMP TABLE member_new (collection_id TEXT, resource_id INTEGER)",
    "CREATE TEMP TABLE list_gone (id INTEGER PRIMARY KEY, resource_id INTEGER, name_key TEXT)",
    "CREATE TEMP TABLE list_new (id INTEGER PRIMARY KEY, resource_id INTEGER, name_key TEXT)",
)
_OF_LISTS: Final = ("member_gone", "member_new", "list_gone", "list_new")
_KEYS: Final = (
    "INSERT OR IGNORE INTO staged_key SELECT resource_id FROM staged_system "
    "UNION ALL SELECT resource_id FROM staged_comanagement"
)
_GONE: Final = (
    "INSERT INTO gone (resource_id) SELECT resource_id FROM main.device "
    "WHERE {0} AND resource_id NOT IN (SELECT resource_id FROM staged_key)"
)
_SEEN_BEFORE: Final = (
    "SELECT g.resource_id, p.reading FROM gone AS g LEFT JOIN main.read_apart AS p USING (resource_id)"
)
_OTHERS: Final = "(SELECT {0} FROM temp.fresh UNION SELECT {0} FROM main.device WHERE resource_id IN touched)"
_LIST: Final = "deployment_id = {0}.deployment_id AND number = {0}.number AND resource_id IS {0}.resource_id"
_MEMBER_GONE: Final = """
INSERT INTO member_gone SELECT collection_id, resource_id FROM main.member AS m
WHERE collection_id NOT IN (SELECT id FROM kept_list) OR (
  collection_id IN (SELECT id FROM read_list) AND NOT EXISTS (
    SELECT 1 FROM staged_member WHERE collection_id = m.collection_id AND resource_id = m.resource_id))
"""
_MEMBER_NEW: Final = """
INSERT INTO member_new SELECT collection_id, resource_id FROM staged_member AS s
WHERE collection_id IN (SELECT id FROM read_list) AND NOT EXISTS (
  SELECT 1 FROM main.member WHERE collection_id = s.collection_id AND resource_id = s.resource_id)
"""
_INDEX_OF_STAGED: Final = """
CREATE INDEX IF NOT EXISTS temp.staged_list
ON staged_deployment_device (deployment_id, number, resource_id, name)
"""
_LIST_GONE: Final = f"""
INSERT INTO list_gone SELECT rowid, resource_id, name_key FROM main.deployment_device AS m
WHERE deployment_id NOT IN (SELECT id FROM kept_list) OR (
  deployment_id IN (SELECT id FROM read_list) AND NOT EXISTS (
    SELECT 1 FROM staged_deployment_device WHERE {_LIST.format("m")} AND name = m.name))
"""  # noqa: S608 - own names
_LIST_NEW: Final = f"""
INSERT INTO list_new SELECT rowid, resource_id, name_key FROM staged_deployment_device AS s
WHERE deployment_id IN (SELECT id FROM read_list) AND NOT EXISTS (
  SELECT 1 FROM main.deployment_device WHERE {_LIST.format("s")} AND name = s.name)
"""  # noqa: S608 - own names
_DIFFERENCES: Final = (_MEMBER_GONE, _MEMBER_NEW, _INDEX_OF_STAGED, _LIST_GONE, _LIST_NEW)
# Those whose rows or lists differ; then those that share a name or an id with one, as it was or as it is.
_TOUCHED: Final = (
    "SELECT resource_id FROM temp.fresh",
    "SELECT resource_id FROM temp.gone",
    "SELECT resource_id FROM member_gone UNION ALL SELECT resource_id FROM member_new",
    *(
        f"SELECT resource_id FROM {table} WHERE resource_id IS NOT NULL UNION ALL "  # noqa: S608 - own names
        f"SELECT resource_id FROM main.order_name WHERE key IN "
        f"(SELECT name_key FROM {table} WHERE resource_id IS NULL)"
        for table in ("list_gone", "list_new")
    ),
    f"SELECT resource_id FROM main.order_name WHERE key > '' AND key IN {_OTHERS.format('name_key')}",  # noqa: S608 - ours
    f"SELECT resource_id FROM main.order_entra_id WHERE key > '' AND key IN {_OTHERS.format('entra_key')}",  # noqa: S608 - ours
)


class Plan(msgspec.Struct, frozen=True):
    """What was gathered, with the lists that the store will hold, and the ids of those that were read.

    `changed` is how many devices differ, `listed` how many rows of lists. `touched` is how many devices may
    count otherwise; where so much has changed that nothing is carried, these are not worked out and 0.
    """

    gathered: Gathered
    members: frozenset[str]
    deployments: frozenset[str]
    changed: int
    listed: int
    touched: int = 0


def plan_first(
    connection: sqlite3.Connection,
    gathered: Gathered,
    members_read: frozenset[str],
    devices_read: frozenset[str],
) -> Plan:
    """The plan of a reading that finds no device in the store: all that was put aside is new.

    `fresh` stays empty.
    """
    with reading(connection):
        forget_derived(connection)
        _forget_differences(connection)
        planned = _lists_of(connection, gathered, members_read, devices_read)
        return msgspec.structs.replace(planned, changed=stage_keys(connection))


def stage_keys(connection: sqlite3.Connection) -> int:
    """Put the ids of all devices aside that are put aside by any class; how many there are."""
    connection.execute(_KEYS)
    return _rows(connection, "staged_key")


def plan(
    connection: sqlite3.Connection,
    gathered: Gathered,
    members_read: frozenset[str],
    devices_read: frozenset[str],
    most: int,
    portion: Portion,
    earlier: Earlier,
) -> Plan:
    """Derive what differs into `fresh`, and say what else differs; `most` devices at most are touched."""
    with reading(connection):
        connection.execute(_KEYS)
        derive(connection, gathered, portion, earlier)
        _forget_differences(connection)
        if portion.removes:
            _find_gone(connection, portion, earlier)
        found = _lists_of(connection, gathered, members_read, devices_read)
        found = msgspec.structs.replace(found, changed=_changed(connection))
        if found.changed > most:
            return found  # so much is built anew that it does not matter what else differs
        _find_differences(
            connection,
            (*found.gathered.members, *found.gathered.devices),
            found.members | found.deployments,
        )
        found = msgspec.structs.replace(found, listed=_listed(connection))
        if found.listed > most:
            return found
        return msgspec.structs.replace(found, touched=_find_touched(connection))


def _lists_of(
    connection: sqlite3.Connection,
    gathered: Gathered,
    members_read: frozenset[str],
    devices_read: frozenset[str],
) -> Plan:
    """The plan as far as lists go."""
    gathered = _with_notice(connection, _with_own_lists(connection, gathered, members_read, devices_read))
    return Plan(gathered, members_read & set(gathered.members), devices_read & set(gathered.devices), 0, 0)


def _forget_differences(connection: sqlite3.Connection) -> None:
    for table in ("gone", "touched", "kept_list", "read_list", *_OF_LISTS):
        connection.execute(f"DELETE FROM temp.{table}")  # noqa: S608 - own names


def _find_differences(connection: sqlite3.Connection, kept: Iterable[str], read: Iterable[str]) -> None:
    connection.executemany("INSERT OR IGNORE INTO kept_list VALUES (?)", [(each,) for each in kept])
    connection.executemany("INSERT OR IGNORE INTO read_list VALUES (?)", [(each,) for each in read])
    for statement in _DIFFERENCES:
        connection.execute(statement)


def _find_gone(connection: sqlite3.Connection, portion: Portion, earlier: Earlier) -> None:
    """Those that were not seen, with the reading that saw each last."""
    connection.execute(_GONE.format(portion.where.format("main.device")))
    found = connection.execute(_SEEN_BEFORE).fetchall()
    refreshes = ((number, earlier.refresh(number, apart)) for number, apart in found)
    connection.executemany(
        "UPDATE gone SET told = ?, seen_after = ? WHERE resource_id = ?",
        ((int(each.comings_known), each.last.states, number) for number, each in refreshes),
    )


def _find_touched(connection: sqlite3.Connection) -> int:
    for statement in _TOUCHED:
        connection.execute(f"INSERT OR IGNORE INTO touched {statement}")
    return _rows(connection, "touched")


def _changed(connection: sqlite3.Connection) -> int:
    return _rows(connection, "fresh") + _rows(connection, "gone")


def _listed(connection: sqlite3.Connection) -> int:
    return sum(_rows(connection, table) for table in _OF_LISTS)


def _rows(connection: sqlite3.Connection, table: str) -> int:
    return int(connection.execute(f"SELECT count(*) FROM temp.{table}").fetchone()[0])  # noqa: S608 - own names


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
