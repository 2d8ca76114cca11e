"""The table of changes: a row for each change of a device, kept for a year, and never without bound.

`before` and `after` are numbers of states or, of a kind that is not about states, values of that kind. A kind
has a number that is never given to another one.
"""

import sqlite3
from collections.abc import Iterator
from datetime import timedelta
from typing import Any, Final, TypeAlias

import msgspec

from comgmt.domain.changes import ChangeKind, ChangeSums, DeviceChange
from comgmt.domain.enrollment import EnrollmentState
from comgmt.store.derive import CODE_SPAN
from comgmt.store.errors import UnreadableValueError
from comgmt.store.rows import known_state
from comgmt.store.times import from_micros
from comgmt.store.turns import Turns

# at, seen_after, kind, resource_id, name, before, after, error_before, error_after
ChangeRow: TypeAlias = tuple[int, int | None, int, int, str, int | None, int | None, int | None, int | None]

NUMBERS: Final = {
    ChangeKind.STATE_CHANGED: 0,
    ChangeKind.NEWLY_FAILED: 1,
    ChangeKind.RECOVERED: 2,
    ChangeKind.NEWLY_ENROLLED: 3,
    ChangeKind.CODE_CHANGED: 4,
    ChangeKind.ARRIVED: 5,
    ChangeKind.LEFT: 6,
    ChangeKind.CAME_BACK: 7,
    ChangeKind.POLICY_LOST: 8,
    ChangeKind.POLICY_GAINED: 9,
    ChangeKind.JOIN_CHANGED: 10,
    ChangeKind.WORKLOAD_MOVED: 11,
}
COLUMNS: Final = "at, seen_after, kind, resource_id, name, before, after, error_before, error_after"
FIELDS: Final = (
    "at INTEGER NOT NULL, seen_after INTEGER, kind INTEGER NOT NULL, resource_id INTEGER NOT NULL, "
    "name TEXT NOT NULL, before INTEGER, after INTEGER, error_before INTEGER, error_after INTEGER"
)
TABLES: Final = (
    f"CREATE TABLE change (id INTEGER PRIMARY KEY AUTOINCREMENT, {FIELDS})",
    "CREATE INDEX change_at ON change (at)",
    "CREATE INDEX change_resource ON change (resource_id)",
    "CREATE INDEX change_kind ON change (kind, at, error_after)",  # a year of them is counted by it
)
KEEP: Final = timedelta(days=365)
LEAST_ROWS: Final = 200_000  # that are kept of a small site, whatever it does
ROWS_A_DEVICE: Final = 6  # of a large one: a year at 1 % a day is 3.65
MOST_BY_SITE: Final = 200_000  # newly failed whose sites are looked up, one by one
_LATEST: Final = (1 << 63) - 1
# A reading may be putting its changes behind a number (see `changes_to_come`), which `meta` has meanwhile.
SEEN_THROUGH: Final = "changes_through"
SEEN: Final = f"+id <= ifnull((SELECT value FROM meta WHERE key = '{SEEN_THROUGH}'), {_LATEST})"  # noqa: S608 - own name
_KINDS: Final = {number: kind for kind, number in NUMBERS.items()}
_STRANGE: Final = f"SELECT kind FROM change WHERE kind < 0 OR kind > {max(_KINDS)} LIMIT 1"  # noqa: S608 - own numbers
_OF_STATES: Final = frozenset(
    {
        ChangeKind.NEWLY_FAILED,
        ChangeKind.RECOVERED,
        ChangeKind.NEWLY_ENROLLED,
        ChangeKind.CODE_CHANGED,
        ChangeKind.STATE_CHANGED,
        ChangeKind.ARRIVED,
        ChangeKind.LEFT,
        ChangeKind.CAME_BACK,
    }
)


class ChangeSpan(msgspec.Struct, frozen=True):
    """Changes that were seen after a time and until another one, microseconds; None is no bound."""

    since: int | None = None
    until: int | None = None
    kinds: tuple[ChangeKind, ...] = ()
    resource_id: int | None = None

    def condition(self) -> tuple[str, tuple[int, ...]]:
        """As SQL, with its values."""
        parts = [SEEN, "at > ? AND at <= ?"]
        values = [-1 if self.since is None else self.since, _LATEST if self.until is None else self.until]
        if self.kinds:
            parts.append(f"+kind IN ({', '.join(str(NUMBERS[kind]) for kind in self.kinds)})")
        if self.resource_id is not None:
            parts.append("resource_id = ?")
            values.append(self.resource_id)
        return " AND ".join(parts), tuple(values)


def stream_changes(
    connection: sqlite3.Connection, span: ChangeSpan, limit: int | None = None
) -> Iterator[DeviceChange]:
    """The changes of a span that are seen, newest first, as they are asked for."""
    condition, values = span.condition()
    states = dict(connection.execute("SELECT number, key FROM state_key"))
    found = connection.execute(
        f"SELECT {COLUMNS} FROM change WHERE {condition} ORDER BY at DESC, id DESC LIMIT ?",  # noqa: S608 - ours
        (*values, -1 if limit is None else limit),
    )
    return (change_of(row, states) for row in found)


def sum_changes(connection: sqlite3.Connection, span: ChangeSpan) -> ChangeSums:
    """How many changes of each kind a span has; the codes, and sites, of the newly failed."""
    return sum_where(connection, *span.condition())


def sum_where(connection: sqlite3.Connection, condition: str, values: tuple[Any, ...]) -> ChangeSums:
    """The same of the changes for which a condition holds."""
    kind = "+kind" if "resource_id" in condition else "kind"  # few devices are found by themselves
    of_kind = f"SELECT count(*) FROM change WHERE {kind} = {{0}} AND {condition}"  # noqa: S608 - ours
    kinds = {
        each: int(connection.execute(of_kind.format(NUMBERS[each]), values).fetchone()[0])
        for each in ChangeKind
    }
    for (strange,) in connection.execute(_STRANGE):
        kind_of(strange)
    newly = f"{condition} AND {kind} = {NUMBERS[ChangeKind.NEWLY_FAILED]}"
    codes = connection.execute(
        f"SELECT error_after, count(*) AS n FROM change WHERE {newly} GROUP BY 1 ORDER BY n DESC, 1",  # noqa: S608 - ours
        values,
    )
    if kinds[ChangeKind.NEWLY_FAILED] > MOST_BY_SITE:
        return ChangeSums(kinds, tuple(codes))
    site = "(SELECT site_code FROM device WHERE device.resource_id = change.resource_id)"
    sites = connection.execute(
        f"SELECT error_after, {site} AS site, count(*) AS n FROM change WHERE {newly} "  # noqa: S608 - ours
        "GROUP BY 1, 2 HAVING site > '' ORDER BY n DESC, 1, 2",
        values,
    )
    return ChangeSums(kinds, tuple(codes), tuple(sites))


def standing_left(connection: sqlite3.Connection, resource_id: int) -> int | None:
    """The standing with which a device left last; None when it never did."""
    found = connection.execute(
        "SELECT before, error_before FROM change WHERE resource_id = ? AND +kind = ? "
        "ORDER BY id DESC LIMIT 1",
        (resource_id, NUMBERS[ChangeKind.LEFT]),
    ).fetchone()
    if found is None or found[0] is None:
        return None
    return int(found[0]) * CODE_SPAN + (0 if found[1] is None else found[1] + 1)


def is_of_states(number: object) -> bool:
    """Whether rows of a kind have states. Raises UnreadableValueError for a number of no kind."""
    return kind_of(number) in _OF_STATES


def prune(connection: sqlite3.Connection, before: int, turns: Turns) -> None:
    """Let go of changes before a time, and of the oldest where there are more than the site warrants."""
    turns.delete("main.change", "id", "at < ?", before)
    (rows,) = connection.execute("SELECT ifnull(max(id) - min(id) + 1, 0) FROM change").fetchone()
    if rows <= LEAST_ROWS:
        return
    (devices,) = connection.execute("SELECT count(*) FROM device").fetchone()
    most = max(LEAST_ROWS, ROWS_A_DEVICE * devices)
    (newest,) = connection.execute("SELECT max(id) FROM change").fetchone()
    turns.delete("main.change", "id", "id <= ?", newest - most)


def change_of(row: tuple[Any, ...], states: dict[int, str]) -> DeviceChange:
    """The change of a row with `COLUMNS`."""
    at, after, number, resource_id, name, old, new, error_before, error_after = row
    kind = kind_of(number)
    of_states = kind in _OF_STATES
    return DeviceChange(
        at=from_micros(at),
        seen_after=from_micros(after),
        kind=kind,
        resource_id=resource_id,
        name=name,
        before=_state(old, states) if of_states else None,
        after=_state(new, states) if of_states else None,
        error_before=error_before,
        error_after=error_after,
        value_before=None if of_states else old,
        value_after=None if of_states else new,
    )


def kind_of(number: object) -> ChangeKind:
    """The kind of a number. Raises UnreadableValueError for a number of no kind."""
    if not isinstance(number, int) or number not in _KINDS:
        raise UnreadableValueError(f"There is no kind of change {number!r}.")
    return _KINDS[number]


def _state(number: int | None, states: dict[int, str]) -> EnrollmentState | None:
    if number is None:
        return None
    if number not in states:
        raise UnreadableValueError(f"There is no state {number!r}.")
    return known_state(states[number])
