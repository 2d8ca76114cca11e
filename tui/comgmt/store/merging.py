"""From what was put aside to the contents of the store, which readers only ever see whole.

A reading that changes little is written in one short transaction. One that changes much, as the first does,
is built beside the tables that are read, in many short transactions, and put in their place by one more. All
of it is done under the collector's lock, so that nobody else changes the store meanwhile.
"""

import sqlite3
from pathlib import Path
from typing import Final

from comgmt.domain.census import Census
from comgmt.domain.changes import ChangeKind
from comgmt.domain.retention import Retention
from comgmt.store.beside import build_beside, purge, put_in_place, seen_beside
from comgmt.store.change_rows import COLUMNS, NUMBERS, prune
from comgmt.store.counting import census_of, findings_of
from comgmt.store.derive import CODE_SPAN
from comgmt.store.deriving import derived_by, note_last_known, refresh_of
from comgmt.store.gathered import Gathered
from comgmt.store.history import add_census, forget
from comgmt.store.locking import Tell, collectors_lock
from comgmt.store.meta import (
    load_tallies,
    note_states_read,
    save_derived_by,
    save_gathered,
    save_tallies,
)
from comgmt.store.narrow_texts import changed_blocks, put_blocks
from comgmt.store.orders import put_in, take_out
from comgmt.store.planning import STAGED_RECORDS, Plan, plan
from comgmt.store.schema import DEVICE_NAMES
from comgmt.store.tallying import Tallies, base, carried, count_all, of_touched
from comgmt.store.times import to_micros
from comgmt.store.transactions import reading, writing

AT_ONCE: Final = 2_000  # devices, or rows of lists, that one short transaction takes

_NAMES: Final = ", ".join(DEVICE_NAMES)
_CHANGE: Final = f"change ({COLUMNS})"
_PUT_DEVICES: Final = f"INSERT OR REPLACE INTO main.device ({_NAMES}) SELECT {_NAMES} FROM fresh"  # noqa: S608 - own names
_PUT_RECORDS: Final = f"INSERT OR REPLACE INTO main.record {STAGED_RECORDS}"
_PUT_CHANGES: Final = f"INSERT INTO {_CHANGE} SELECT * FROM staged_change ORDER BY resource_id"  # noqa: S608 - own names
_PUT_VANISHED: Final = f"""
INSERT INTO {_CHANGE} SELECT ?1, ?3, {NUMBERS[ChangeKind.LEFT]}, resource_id, name, known_standing / ?2, NULL,
    nullif(known_standing % ?2, 0) - 1, NULL FROM main.device
    WHERE known_standing IS NOT NULL AND resource_id IN (SELECT resource_id FROM gone)
"""  # noqa: S608 - own names
_PUT_LIST: Final = """
INSERT INTO main.deployment_device (deployment_id, number, resource_id, name, name_key)
SELECT deployment_id, number, resource_id, name, name_key FROM staged_deployment_device
WHERE rowid IN (SELECT id FROM list_new)
"""
_WRITTEN: Final = "SELECT resource_id FROM temp.fresh UNION ALL SELECT resource_id FROM temp.gone"
_PUT_LISTS: Final = (
    "DELETE FROM main.member WHERE (collection_id, resource_id) IN (SELECT * FROM member_gone)",
    "INSERT INTO main.member SELECT * FROM member_new",
    "DELETE FROM main.deployment_device WHERE rowid IN (SELECT id FROM list_gone)",
    _PUT_LIST,
)


def merge(
    connection: sqlite3.Connection,
    path: Path,
    gathered: Gathered,
    members_read: frozenset[str],
    devices_read: frozenset[str],
    keep: Retention,
    tell: Tell,
) -> Census:
    """Make what was put aside the contents of the store at `path`, and take the census of it.

    `members_read` and `devices_read` are the collections and deployments whose lists were put aside too; of
    the others that `gathered` names the store keeps its own. `keep` says how long it keeps what was, `tell`
    hears what takes its time.
    """
    with collectors_lock(path, tell) as held:
        purge(connection)
        planned = plan(connection, gathered, members_read, devices_read, AT_ONCE)
        small = max(planned.changed, planned.listed, planned.touched) <= AT_ONCE
        if small:
            return _at_once(connection, planned, keep)
        return _beside(connection, planned, keep, held.telling(tell))


def _at_once(connection: sqlite3.Connection, planned: Plan, keep: Retention) -> Census:
    """Write what differs, and carry the census by the devices that are touched."""
    gathered = planned.gathered
    with reading(connection):
        kept = base(connection, gathered, load_tallies(connection))
        before = of_touched(connection, gathered)
        blocks = changed_blocks(connection)
    with writing(connection):
        _put_changes(connection, gathered)
        take_out(connection, _WRITTEN)
        connection.execute(_PUT_DEVICES)
        connection.execute(_PUT_RECORDS)
        for table in ("main.device", "main.record"):
            connection.execute(f"DELETE FROM {table} WHERE resource_id IN (SELECT * FROM gone)")  # noqa: S608 - ours
        put_in(connection, _WRITTEN)
        put_blocks(connection, blocks)
        for statement in _PUT_LISTS:
            connection.execute(statement)
        return _close(connection, gathered, carried(kept, before, of_touched(connection, gathered)), keep)


def _beside(connection: sqlite3.Connection, planned: Plan, keep: Retention, tell: Tell) -> Census:
    """Build all tables anew beside those that are read, count them, and put them in their place."""
    gathered = planned.gathered
    build_beside(connection, planned, tell)
    tell("counting devices")
    with seen_beside(connection):
        tallies = count_all(connection, gathered)
    with writing(connection):
        _put_changes(connection, gathered)
        put_in_place(connection)
        census = _close(connection, gathered, tallies, keep)
    purge(connection)
    return census


def _put_changes(connection: sqlite3.Connection, gathered: Gathered) -> None:
    refresh = refresh_of(connection, gathered)
    connection.execute(_PUT_CHANGES)
    if refresh.comings_known:
        connection.execute(_PUT_VANISHED, (refresh.now, CODE_SPAN, refresh.last.states))


def _close(connection: sqlite3.Connection, gathered: Gathered, tallies: Tallies, keep: Retention) -> Census:
    """Keep what the reading was, and its census."""
    prune(connection, to_micros(gathered.taken_at - keep.changes))
    connection.execute("INSERT OR IGNORE INTO main.held SELECT name, text FROM temp.staged_held")
    save_derived_by(connection, derived_by(gathered))
    note_last_known(connection, gathered)
    if gathered.no_states() is None:
        note_states_read(connection)
    save_gathered(connection, gathered)
    save_tallies(connection, tallies)
    census = census_of(tallies, gathered)
    add_census(connection, census, findings_of(tallies))
    if keep.readings is not None:
        forget(connection, gathered.taken_at - keep.readings)
    return census
