"""What the store knows of people's rows: how many there are of each group, and when each was read."""

import sqlite3
from collections.abc import Mapping
from typing import Final

import msgspec

from comgmt.domain.counted import Counted
from comgmt.domain.enrollment import EnrollmentState
from comgmt.domain.people import GroupRead
from comgmt.store.meta import load_gathered, load_groups, load_tallies

BLOCK: Final = 1 << 24  # the ids that one site gives
_IN_STATE: Final = (
    "SELECT resource_id FROM device WHERE resource_id > ? AND resource_id <= ? "
    "AND state = (SELECT number FROM state_key WHERE key = ?)"
)
_HIGHEST: Final = "SELECT max(resource_id) FROM device WHERE resource_id >= ? AND resource_id < ?"
_NEXT: Final = "SELECT min(resource_id) FROM device WHERE resource_id >= ?"


class PeopleKnown(msgspec.Struct, frozen=True):
    """What is known before people's rows are read.

    `rows` are those in the store by state, `read` when each group was read, `highest` the highest id that is
    known of each site, none until all rows were read once.
    """

    counted: Counted | None
    rows: Mapping[EnrollmentState, int]
    read: Mapping[EnrollmentState, GroupRead]
    highest: tuple[int, ...]


def people_known(connection: sqlite3.Connection) -> PeopleKnown:
    """What the store knows of people's rows."""
    gathered = load_gathered(connection)
    states = load_tallies(connection).get("states")
    whole = gathered is not None and gathered.rows_at is not None
    return PeopleKnown(
        counted=None if gathered is None else gathered.counted,
        rows={} if states is None else {EnrollmentState(key): rows for key, rows in states.counts.items()},
        read=load_groups(connection),
        highest=_highest(connection) if whole else (),
    )


def ids_in_state(
    connection: sqlite3.Connection, state: EnrollmentState, after: int, through: int
) -> frozenset[int]:
    """The devices in a state, of those above `after` up to `through`."""
    return frozenset(number for (number,) in connection.execute(_IN_STATE, (after, through, state.value)))


def _highest(connection: sqlite3.Connection) -> tuple[int, ...]:
    """The highest id in each block of ids that has any."""
    found = []
    (first,) = connection.execute(_NEXT, (0,)).fetchone()
    while first is not None:
        end = (first // BLOCK + 1) * BLOCK
        (highest,) = connection.execute(_HIGHEST, (first, end)).fetchone()
        found.append(highest)
        (first,) = connection.execute(_NEXT, (end,)).fetchone()
    return tuple(found)
