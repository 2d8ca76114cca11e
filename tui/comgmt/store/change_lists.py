"""Changes as a list: narrowed by a filter, in an order, counted by kind, code, site or release."""

import sqlite3
from collections.abc import Callable, Iterator, Sequence
from typing import Final

import msgspec

from comgmt.domain.change_filter import ChangeFilter, is_of_code, is_of_name
from comgmt.domain.changes import ChangeGroup, ChangeKind, ChangeOrder, ChangeSort, ChangeSums, DeviceChange
from comgmt.domain.filters import ErrorTerm, Term, TextTerm
from comgmt.domain.text import inert
from comgmt.store.change_rows import COLUMNS, NUMBERS, ChangeSpan, change_of, kind_of, sum_where
from comgmt.store.conditions import Condition, Unread, among, every, negated, some

MOST_TOLD_APART: Final = 200_000  # changes whose devices are counted; of more it takes seconds
Devices = Callable[[Term], Condition | Unread]

_CODE: Final = "ifnull(error_after, error_before)"
_ABOUT_CODES: Final = (ChangeKind.NEWLY_FAILED, ChangeKind.RECOVERED, ChangeKind.CODE_CHANGED)
_OF_FAILURES: Final = f"({', '.join(str(NUMBERS[kind]) for kind in _ABOUT_CODES)})"
_WRITTEN: Final = f"printf('0x%08X', {_CODE})"
_SORTS: Final = {
    ChangeSort.SEEN: "at DESC, id DESC",
    ChangeSort.NAME: "name COLLATE NOCASE, at DESC, id DESC",
    ChangeSort.KIND: "kind, at DESC, id DESC",
    ChangeSort.ERROR: f"{_CODE} IS NULL, {_CODE}, at DESC, id DESC",
}
_REVERSED: Final = {
    ChangeSort.SEEN: "at, id",
    ChangeSort.NAME: "name COLLATE NOCASE DESC, at DESC, id DESC",
    ChangeSort.KIND: "kind DESC, at DESC, id DESC",
    ChangeSort.ERROR: f"{_CODE} IS NULL, {_CODE} DESC, at DESC, id DESC",
}
# Of a device as it is now: of one that has left nothing.
_NOW: Final = "ifnull((SELECT d.{0} FROM device AS d WHERE d.resource_id = change.resource_id), '')"
_GROUPS: Final = {
    ChangeGroup.KIND: "kind",
    ChangeGroup.ERROR: f"CASE WHEN {_CODE} IS NULL THEN '' ELSE {_WRITTEN} END",
    ChangeGroup.SITE: _NOW.format("site_code"),
    ChangeGroup.OS: _NOW.format("os_release"),
}


class ListedChange(msgspec.Struct, frozen=True):
    """A change with its number in the store, which stays the same."""

    id: int
    change: DeviceChange


class ChangeCount(msgspec.Struct, frozen=True):
    """How many changes there are, and of how many devices; None where they are too many to tell apart."""

    changes: int
    devices: int | None


class ChangeLists:
    """The lists of changes of one store. `devices` gives the condition on devices that a term is."""

    def __init__(self, connection: sqlite3.Connection, devices: Devices) -> None:
        self._connection = connection
        self._devices = devices

    def listed(
        self, span: ChangeSpan, narrowed: ChangeFilter, order: ChangeOrder, most: int | None = None
    ) -> Iterator[ListedChange]:
        """The changes in order, as they are asked for; at most so many."""
        where = self._where(span, narrowed)
        ordered = (_REVERSED if order.reverse else _SORTS)[order.by]
        states = dict(self._connection.execute("SELECT number, key FROM state_key"))
        limit = "" if most is None else f" LIMIT {most:d}"  # SQLite sorts many rows quickly without one only
        sql = f"SELECT id, {COLUMNS} FROM change WHERE {where.sql} ORDER BY {ordered}{limit}"  # noqa: S608 - ours
        found = self._connection.execute(sql, where.values)
        return (ListedChange(row[0], change_of(row[1:], states)) for row in found)

    def count(self, span: ChangeSpan, narrowed: ChangeFilter) -> ChangeCount:
        """How many there are."""
        where = self._where(span, narrowed)
        sql = f"SELECT count(*) FROM change WHERE {where.sql}"  # noqa: S608 - ours
        (changes,) = self._connection.execute(sql, where.values).fetchone()
        if changes > MOST_TOLD_APART:
            return ChangeCount(changes, None)
        sql = f"SELECT count(DISTINCT resource_id) FROM change WHERE {where.sql}"  # noqa: S608 - ours
        return ChangeCount(changes, *self._connection.execute(sql, where.values).fetchone())

    def sums(self, span: ChangeSpan, narrowed: ChangeFilter) -> ChangeSums:
        """How many there are of each kind, and the codes of the newly failed."""
        where = self._where(span, narrowed)
        return sum_where(self._connection, where.sql, tuple(where.values))

    def groups(self, span: ChangeSpan, narrowed: ChangeFilter, by: ChangeGroup) -> list[tuple[str, int]]:
        """How many there are of each value, most first; "" is none, or not known of what has left."""
        where = self._where(span, narrowed)
        if by is ChangeGroup.ERROR:  # of the others there is no code to speak of
            where = every(where, Condition(f"({_CODE} IS NOT NULL OR kind IN {_OF_FAILURES})"))
        sql = f"SELECT {_GROUPS[by]}, count(*) FROM change WHERE {where.sql} GROUP BY 1 ORDER BY 2 DESC, 1"  # noqa: S608 - ours
        found = self._connection.execute(sql, where.values).fetchall()
        if by is ChangeGroup.KIND:
            return [(kind_of(value).value, count) for value, count in found]
        return [(str(value), count) for value, count in found]

    def _where(self, span: ChangeSpan, narrowed: ChangeFilter) -> Condition:
        sql, values = span.condition()
        kinds = among("+kind", _numbers(narrowed.kinds)) if narrowed.kinds else Condition("1")
        others = (
            negated(among("+kind", _numbers(narrowed.not_kinds))) if narrowed.not_kinds else Condition("1")
        )
        return every(Condition(sql, values), kinds, others, *map(self._held, narrowed.terms))

    def _held(self, term: Term) -> Condition:
        held = self._of_code(term) if is_of_code(term) else self._of_device(term)
        return negated(held) if term.inverse else held

    def _of_code(self, term: Term) -> Condition:
        if not isinstance(term, ErrorTerm):
            return Condition(f"({_CODE} IS NULL AND kind IN {_OF_FAILURES})")
        written = Condition(f"ifnull(instr(lower({_WRITTEN}), ?), 0) > 0", (inert(term.text).casefold(),))
        return some(written, among(f"ifnull({_CODE}, -1)", term.codes)) if term.codes else written

    def _of_device(self, term: Term) -> Condition:
        """By the device as it is now; by its name also one that has left."""
        found = self._devices(msgspec.structs.replace(term, inverse=False))
        devices = Condition("0")
        if isinstance(found, Condition):
            devices = Condition(
                f"resource_id IN (SELECT resource_id FROM device WHERE {found.sql})",  # noqa: S608 - conditions of ours
                found.values,
            )
        if not (isinstance(term, TextTerm) and is_of_name(term)):
            return devices
        text = inert(term.text)
        named = (
            Condition("regex_found(?, name)", (text,))
            if term.regex
            else Condition("instr(fold(name), ?) > 0", (text.casefold(),))
        )
        return some(devices, named)


def _numbers(kinds: Sequence[ChangeKind]) -> list[int]:
    return [NUMBERS[kind] for kind in kinds]
