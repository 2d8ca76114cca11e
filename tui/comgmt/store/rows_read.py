"""How far the rows behind a list were read, by the groups of people's rows and by the sweep."""

import sqlite3
from collections.abc import Collection
from datetime import datetime

from comgmt.domain.counted import Counted
from comgmt.domain.enrollment import EnrollmentState, enrollment_state
from comgmt.domain.filters import DeviceFilter
from comgmt.domain.list_question import ListRead
from comgmt.domain.people import GroupRead
from comgmt.domain.rows_read import FAILED, RowsRead, RowsWay, are_those_counted, states_of
from comgmt.domain.selection import Selection
from comgmt.store.conditions import EVERY, Condition, every, in_states
from comgmt.store.counting import count
from comgmt.store.gathered import Gathered
from comgmt.store.lists_read import list_read
from comgmt.store.meta import load_groups, load_tallies
from comgmt.store.own_rows import own_rows
from comgmt.store.selecting import FAILED as FAILED_DEVICES
from comgmt.store.sweeps import load_sweep


def rows_read(
    connection: sqlite3.Connection, gathered: Gathered, selection: Selection, narrowed: DeviceFilter
) -> RowsRead | None:
    """How far they were read; None where the site does not count and every row is read at each refresh."""
    counted = gathered.counted
    if counted is None:
        return None
    by_itself = _of_list(list_read(connection, gathered, selection, narrowed))
    own = own_rows(connection, gathered.site.visible_to)
    states = states_of(selection, narrowed)
    if not states or counted.flags is None:
        return _better(_of_all(connection, gathered, own), by_itself)
    read, of = _in_states(connection, states, counted, own)
    at = _oldest(states, counted, load_groups(connection), gathered.rows_at)
    is_newer = at is not None and at >= counted.at
    whole = is_newer or are_those_counted(read, of, counted.states_tolerance)
    by_states = RowsRead(read, of, at, whole, RowsWay.PREDICATE)
    newer = by_itself is not None and by_itself.at is not None and by_itself.at >= counted.at
    return _better(by_states, by_itself) if newer else by_states


def _of_list(read: ListRead | None) -> RowsRead | None:
    if read is None:
        return None
    return RowsRead(read.rows, read.of, read.at, read.is_whole, RowsWay.PREDICATE)


def _better(rows: RowsRead, by_itself: RowsRead | None) -> RowsRead:
    """What says more of the list: how far all rows were read, or those of this list."""
    if by_itself is None:
        return rows
    if rows.whole != by_itself.whole:
        return rows if rows.whole else by_itself
    is_newer = rows.at is not None and by_itself.at is not None and rows.at >= by_itself.at
    return rows if rows.whole and is_newer else by_itself


def _of_all(connection: sqlite3.Connection, gathered: Gathered, own: Condition) -> RowsRead:
    read = count(connection, own)
    sweep = load_sweep(connection)
    about = None if sweep is None else sweep.about
    return RowsRead(read, about, gathered.rows_at, gathered.rows_at is not None)


def _in_states(
    connection: sqlite3.Connection, states: tuple[EnrollmentState, ...], counted: Counted, own: Condition
) -> tuple[int, int]:
    """The rows in these states that this user read, and the devices that were counted."""
    if own != EVERY:
        return count(connection, every(own, _meant(states))), _counted(states, counted)
    tallies = load_tallies(connection)
    if states == FAILED:
        errors = tallies.get("errors")
        return 0 if errors is None else sum(errors.counts.values()), _counted(states, counted)
    found = tallies.get("states")
    read = 0 if found is None else sum(found.counts.get(state.value, 0) for state in states)
    return read, _counted(states, counted)


def _meant(states: tuple[EnrollmentState, ...]) -> Condition:
    return FAILED_DEVICES if states == FAILED else in_states(states)


def _counted(states: tuple[EnrollmentState, ...], counted: Counted) -> int:
    if states == FAILED:
        return counted.failed or 0
    return sum(_devices(state, counted) for state in states)


def _devices(state: EnrollmentState, counted: Counted) -> int:
    return sum(each.devices for each in counted.flags or () if enrollment_state(each.record) is state)


def _oldest(
    states: Collection[EnrollmentState],
    counted: Counted,
    groups: dict[EnrollmentState, GroupRead],
    rows_at: datetime | None,
) -> datetime | None:
    """When the rows of these states were all asked for last; None where some never were."""
    times = [_read_at(groups.get(state), rows_at) for state in states if _devices(state, counted)]
    known = [at for at in times if at is not None]
    return min(known, default=counted.at) if len(known) == len(times) else None


def _read_at(group: GroupRead | None, rows_at: datetime | None) -> datetime | None:
    times = [at for at in (rows_at, group.at if group and not group.position else None) if at is not None]
    return max(times, default=None)
