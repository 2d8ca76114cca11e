"""From a part of a fleet that was put aside to the contents of the store; other devices stay as they are.

A part is written in one transaction. It takes no census: how many there are, the site itself has counted.
"""

import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Final, TypeVar

import msgspec

from comgmt.domain.retention import Retention
from comgmt.store.change_rows import prune
from comgmt.store.coverage import (
    OF_DEVICES,
    Coverage,
    DeviceReading,
    WhenRead,
    overlaid,
)
from comgmt.store.earlier import Earlier, forget_apart, note_apart, reading_of, rows_at, with_rows
from comgmt.store.gathered import Gathered, Subject
from comgmt.store.history import to_span
from comgmt.store.keeping import LastKnown
from comgmt.store.locking import Tell, collectors_lock
from comgmt.store.merging import clear, keep_state, put_at_once, put_beside
from comgmt.store.meta import load_gathered, save_coverage
from comgmt.store.meta_table import note_part
from comgmt.store.parts import Ids, PartDone, PartRead, PartScope
from comgmt.store.planning import plan
from comgmt.store.portions import Portion, portion_of, settle
from comgmt.store.tallying import Tallies
from comgmt.store.times import to_micros
from comgmt.store.turns import Turns

Value = TypeVar("Value")

_ALL: Final = 1 << 62
_BESIDE: Final = 50_000  # differing devices from which on all tables are built anew


def merge_part(
    connection: sqlite3.Connection,
    path: Path,
    scope: PartScope,
    read: PartRead,
    lists: tuple[frozenset[str], frozenset[str]],
    keep: Retention,
    tell: Tell,
) -> PartDone:
    """Make what was put aside the devices of `scope` in the store at `path`.

    `lists` are the collections and deployments whose lists were put aside too.
    """
    with collectors_lock(path, tell) as held:
        turns = Turns(connection)
        clear(connection, turns)
        gathered, found = _gathered(connection, scope, read)
        earlier = Earlier(connection, found)
        portion = portion_of(connection, scope, read.refused)
        settle(connection, portion, read.refused)
        planned = plan(connection, gathered, *lists, _ALL, portion, earlier)
        planned = msgspec.structs.replace(planned, gathered=gathered)
        done = _done(connection, portion)

        def close(tallies: Tallies) -> PartDone:
            _close(connection, scope, read, gathered, tallies, earlier)
            return done

        if planned.changed <= _BESIDE:
            put_at_once(connection, planned, found, close)
        else:
            portion.stage_others(connection)
            put_beside(connection, planned, found, close, turns, held.telling(tell))
        prune(connection, earlier.reading.at - to_span(keep.changes), turns)
        return done


def _gathered(
    connection: sqlite3.Connection, scope: PartScope, read: PartRead
) -> tuple[Gathered, DeviceReading]:
    """What is known of the site with this part, and the part as a reading of devices."""
    at = to_micros(read.at)
    before = load_gathered(connection) or Gathered(site=read.site, taken_at=read.at)
    before = msgspec.structs.replace(before, site=read.site)  # rows are told as who reads them now sees them
    refused = {subject: why for subject, why in read.refused.items() if subject in OF_DEVICES}
    plain = DeviceReading(at, read.site.visible_to, read.missing, refused, _as_before, states_known=False)
    earlier = Earlier(connection, plain)
    known = with_rows(before, (*_ranges_after(earlier, scope), *earlier.apart.values()))
    can = reading_of(msgspec.structs.replace(known, refused=refused, site=read.site), at)
    found = msgspec.structs.replace(can, missing=read.missing)
    return _with_lists(known, read), found


def _with_lists(gathered: Gathered, read: PartRead) -> Gathered:
    """What is known, with the lists of this part and without those that nothing has any more."""
    devices_refused = {key: why for key, why in gathered.devices_refused.items() if key not in read.devices}
    members_refused = {key: why for key, why in gathered.members_refused.items() if key not in read.members}
    return msgspec.structs.replace(
        gathered,
        members=_listed(gathered.members | read.members, read),
        members_refused=_listed(members_refused | read.members_refused, read),
        devices=_listed(gathered.devices | read.devices, read),
        devices_refused=_listed(devices_refused | read.devices_refused, read),
    )


def _listed(lists: dict[str, Value], read: PartRead) -> dict[str, Value]:
    return {key: value for key, value in lists.items() if read.listed is None or key in read.listed}


def _ranges_after(earlier: Earlier, scope: PartScope) -> Iterator[WhenRead]:
    yield from (each.when for each in _coverage_after(earlier, scope))
    if isinstance(scope, Ids):
        yield earlier.reading.over(None)


def _coverage_after(earlier: Earlier, scope: PartScope) -> Coverage:
    if isinstance(scope, Ids):
        return earlier.coverage
    return overlaid(earlier.coverage, scope.after, scope.through, earlier.reading.over)


def _as_before(_at: int, before: LastKnown) -> LastKnown:
    return before


def _done(connection: sqlite3.Connection, portion: Portion) -> PartDone:
    counts = (
        f"SELECT count(*) FROM staged_key WHERE {portion.where.format('staged_key')}",  # noqa: S608 - ours
        "SELECT count(*) FROM fresh",
        "SELECT count(*) FROM gone",
    )
    return PartDone(*(connection.execute(each).fetchone()[0] for each in counts))


def _close(
    connection: sqlite3.Connection,
    scope: PartScope,
    read: PartRead,
    known: Gathered,
    tallies: Tallies,
    earlier: Earlier,
) -> None:
    """Keep when these devices were read, and what is known by that; what the site counted stays as it was."""
    coverage = _coverage_after(earlier, scope)
    save_coverage(connection, coverage)
    if isinstance(scope, Ids):
        note_apart(connection, "temp.scope_id", earlier)
    elif Subject.COMANAGEMENT not in earlier.reading.refused:
        forget_apart(connection, f"resource_id > {scope.after:d} AND resource_id <= {scope.through:d}")
    before = load_gathered(connection)
    counted = before is not None and before.counted is not None
    kept = _with_lists(before, read) if before is not None and counted else known
    at = rows_at(coverage, known, read.site.visible_to)
    keep_state(connection, msgspec.structs.replace(kept, rows_at=at), known, tallies)
    note_part(connection)
