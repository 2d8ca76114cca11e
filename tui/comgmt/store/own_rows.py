"""Which rows of a fleet that is read in parts the present user has read: another user sees other devices."""

import sqlite3
from collections.abc import Iterable

from comgmt.store.conditions import EVERY, NONE, Condition, every, negated, some
from comgmt.store.coverage import Coverage
from comgmt.store.earlier import coverage_of, readings_apart


def own_rows(connection: sqlite3.Connection, who: str) -> Condition:
    """The devices whose rows this user read last; all, where nobody else has read any."""
    coverage = coverage_of(connection)
    own, others = _readings(connection, who)
    if not others and all(each.when.who == who for each in coverage):
        return EVERY
    in_ranges = some(*(_within(after, through) for after, through in _ranges(coverage, who)))
    not_since = negated(_apart(others)) if others else EVERY
    return some(every(in_ranges, not_since), _apart(own) if own else NONE)


class OwnRows:
    """The same, remembered for as long as the store is not written."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._of: tuple[int, str] | None = None
        self._condition = EVERY

    def of(self, who: str) -> Condition:
        """The devices whose rows this user read."""
        (version,) = self._connection.execute("PRAGMA data_version").fetchone()
        if self._of != (version, who):
            self._condition = own_rows(self._connection, who)
            self._of = (version, who)
        return self._condition


def _readings(connection: sqlite3.Connection, who: str) -> tuple[list[int], list[int]]:
    """The readings of single devices: this user's, and others'."""
    own: list[int] = []
    others: list[int] = []
    for number, when in readings_apart(connection):
        (own if when.who == who else others).append(number)
    return own, others


def _ranges(coverage: Coverage, who: str) -> Iterable[tuple[int, int]]:
    """The ranges of ids that this user read, neighbors as one."""
    joined: list[tuple[int, int]] = []
    for each in coverage:
        if each.when.who != who:
            continue
        if joined and joined[-1][1] == each.after:
            joined[-1] = (joined[-1][0], each.through)
        else:
            joined.append((each.after, each.through))
    return joined


def _within(after: int, through: int) -> Condition:
    return Condition("(resource_id > ? AND resource_id <= ?)", (after, through))


def _apart(readings: list[int]) -> Condition:
    numbers = ", ".join(map(str, readings))
    sql = f"resource_id IN (SELECT resource_id FROM read_apart WHERE reading IN ({numbers}))"  # noqa: S608 - whole numbers
    return Condition(sql)
