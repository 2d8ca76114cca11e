"""From what was put aside to the contents of the store, which readers only ever see whole.

A reading that changes little is written in one short transaction. One that changes much, as the first does,
is built beside the tables that are read, in many short transactions, and put in their place by one more. All
of it is done under the collector's lock, so that nobody else changes the store meanwhile.
"""

import sqlite3
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Final, TypeVar

from comgmt.domain.census import Census
from comgmt.domain.retention import Retention
from comgmt.store.beside import (
    Fill,
    build_beside,
    fill_changed,
    purge,
    put_in_place,
    seen_beside,
    shrink,
)
from comgmt.store.change_rows import prune
from comgmt.store.changes_to_come import put_changes, put_changes_to_come, see_changes, take_back_changes
from comgmt.store.counting import census_of, findings_of
from comgmt.store.coverage import FIRST, LAST, DeviceReading, overlaid
from comgmt.store.deriving import derived_by
from comgmt.store.earlier import Earlier, forget_apart, reading_of
from comgmt.store.first_reading import fill_first, knows_no_device
from comgmt.store.gathered import Gathered
from comgmt.store.history import add_census, forget
from comgmt.store.locking import Tell, collectors_lock
from comgmt.store.meta import (
    load_tallies,
    save_coverage,
    save_derived_by,
    save_gathered,
    save_tallies,
)
from comgmt.store.narrow_texts import changed_blocks, put_blocks
from comgmt.store.orders import find_moved, put_moved
from comgmt.store.planning import STAGED_RECORDS, Plan, plan, plan_first, stage_keys
from comgmt.store.portions import Portion
from comgmt.store.schema import DEVICE_NAMES
from comgmt.store.tallying import Tallies, base, carried, count_all, of_touched
from comgmt.store.times import to_micros
from comgmt.store.transactions import reading, writing
from comgmt.store.turns import Turns

Value = TypeVar("Value")
AT_ONCE: Final = 2_000  # devices, or rows of lists, that one short transaction takes

_NAMES: Final = ", ".join(DEVICE_NAMES)
_PUT_DEVICES: Final = f"INSERT OR REPLACE INTO main.device ({_NAMES}) SELECT {_NAMES} FROM fresh"  # noqa: S608 - own names
_PUT_RECORDS: Final = f"INSERT OR REPLACE INTO main.record {STAGED_RECORDS}"
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
        turns = Turns(connection)
        clear(connection, turns)
        earlier = Earlier(connection, reading_of(gathered, to_micros(gathered.taken_at)))

        def close(tallies: Tallies) -> Census:
            return _close(connection, planned.gathered, tallies, keep, earlier)

        fill = None
        if knows_no_device(connection) and stage_keys(connection) > AT_ONCE:
            planned = plan_first(connection, gathered, members_read, devices_read)
            fill = partial(fill_first, connection, planned.gathered, earlier)
        else:
            planned = plan(connection, gathered, members_read, devices_read, AT_ONCE, Portion(), earlier)
        if fill is None and max(planned.changed, planned.listed, planned.touched) <= AT_ONCE:
            census = put_at_once(connection, planned, earlier.reading, close)
        else:
            census = put_beside(connection, planned, earlier.reading, close, turns, held.telling(tell), fill)
        prune(connection, to_micros(gathered.taken_at - keep.changes), turns)
        return census


def clear(connection: sqlite3.Connection, turns: Turns) -> None:
    """Take away what a reading left that was ended before it was whole."""
    purge(connection, turns)
    take_back_changes(connection, turns)


def put_at_once(
    connection: sqlite3.Connection, planned: Plan, found: DeviceReading, close: Callable[[Tallies], Value]
) -> Value:
    """Write what differs in one transaction, and carry the tallies by the devices that are touched."""
    gathered = planned.gathered
    with reading(connection):
        kept = base(connection, gathered, load_tallies(connection))
        before = of_touched(connection, gathered)
        blocks = changed_blocks(connection)
        find_moved(connection, _WRITTEN)
    with writing(connection):
        put_changes(connection, found.at)
        put_moved(connection)
        connection.execute(_PUT_DEVICES)
        connection.execute(_PUT_RECORDS)
        for table in ("main.device", "main.record"):
            connection.execute(f"DELETE FROM {table} WHERE resource_id IN (SELECT resource_id FROM gone)")  # noqa: S608 - ours
        put_blocks(connection, blocks)
        for statement in _PUT_LISTS:
            connection.execute(statement)
        return close(carried(kept, before, of_touched(connection, gathered)))


def put_beside(
    connection: sqlite3.Connection,
    planned: Plan,
    found: DeviceReading,
    close: Callable[[Tallies], Value],
    turns: Turns,
    tell: Tell,
    fill: Fill | None = None,
) -> Value:
    """Build all tables anew beside those that are read, count them, and put them in their place.

    `fill` puts the devices there; unless another is given from what differs, and the others as they are.
    """
    build_beside(connection, planned, fill or partial(fill_changed, connection), turns, tell)
    tell("counting devices")
    with seen_beside(connection):
        tallies = count_all(connection, planned.gathered)
    put_changes_to_come(connection, found.at, turns)
    with turns.turn():
        put_in_place(connection)
        see_changes(connection)
        closed = close(tallies)
    purge(connection, turns)
    shrink(connection, turns)
    return closed


def _close(
    connection: sqlite3.Connection, gathered: Gathered, tallies: Tallies, keep: Retention, earlier: Earlier
) -> Census:
    """Keep what the reading was, and its census."""
    save_coverage(connection, overlaid(earlier.coverage, FIRST, LAST, earlier.reading.instead_of))
    forget_apart(connection, "1")
    keep_state(connection, gathered, gathered, tallies)
    census = census_of(tallies, gathered)
    add_census(connection, census, findings_of(tallies))
    if keep.readings is not None:
        forget(connection, gathered.taken_at - keep.readings)
    return census


def keep_state(connection: sqlite3.Connection, gathered: Gathered, known: Gathered, tallies: Tallies) -> None:
    """Keep what was gathered, by what is `known` of rows they were derived, and their counts."""
    connection.execute("INSERT OR IGNORE INTO main.held SELECT name, text FROM temp.staged_held")
    save_derived_by(connection, derived_by(known))
    save_gathered(connection, gathered)
    save_tallies(connection, tallies)
