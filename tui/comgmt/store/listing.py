"""Lists of devices: a selection, narrowed by a filter, in an order; counts, ids, rows, groups."""

import sqlite3
from array import array
from collections.abc import Callable, Iterator, Sequence
from typing import Any, Final

from comgmt.domain.columns import Column, Sort
from comgmt.domain.device import DeviceRow
from comgmt.domain.filters import DeviceFilter, TextTerm
from comgmt.domain.selection import Selection
from comgmt.store.columns import sql_of
from comgmt.store.conditions import NONE, Condition, Unread, all_of, every
from comgmt.store.filtering import filtered, needle
from comgmt.store.gathered import Gathered
from comgmt.store.regexes import Regexes
from comgmt.store.rows import COLUMNS, device_row
from comgmt.store.selecting import selected
from comgmt.store.sorting import ordered, parts
from comgmt.store.texts import workloads_text

_AT_ONCE: Final = 500
_NEAR: Final = 5_000  # devices of an order, in which a text that is not rare is found often enough


class Lists:
    """The lists of one store, over a reading connection. A regex that cannot be used is a StoreError."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self.regexes = Regexes()
        connection.create_function("regex_found", 2, self.regexes.found, deterministic=True)
        connection.create_function("workloads_text", 1, workloads_text, deterministic=True)
        connection.create_function("fold", 1, _fold, deterministic=True)

    def count(self, selection: Selection, device_filter: DeviceFilter, gathered: Gathered) -> int:
        """How many devices there are."""
        where = self._where(selection, device_filter, gathered)
        sql = f"SELECT count(*) FROM device WHERE {where.sql}"  # noqa: S608 - conditions of ours
        return int(self._execute(sql, where.values).fetchone()[0])

    def ids(
        self, selection: Selection, device_filter: DeviceFilter, sort: Sort, gathered: Gathered
    ) -> "array[int]":
        """The resource ids in order, eight octets each."""
        where = self._where(selection, device_filter, gathered)
        sql = f"SELECT resource_id FROM device WHERE {where.sql} ORDER BY {ordered(sort)}"  # noqa: S608 - ours
        return array("q", (found for (found,) in self._execute(sql, where.values)))

    def first(
        self, selection: Selection, device_filter: DeviceFilter, sort: Sort, most: int, gathered: Gathered
    ) -> "array[int]":
        """The first ids in order, without sorting all of them where an index has the order.

        What typed terms match may be rare: it is looked for in the first devices of the order, and where
        those have too few in all, as they lie.
        """
        where = self._where(selection, device_filter, gathered)
        if not device_filter.terms:
            return self._first(where, sort, most, "device")
        near = f"(SELECT * FROM device ORDER BY {ordered(sort)} LIMIT {_NEAR})"  # noqa: S608 - ours
        found = self._first(where, sort, most, near)
        return found if len(found) >= most else self._first(where, sort, most, "device NOT INDEXED")

    def _first(self, where: Condition, sort: Sort, most: int, source: str) -> "array[int]":
        found = array("q")
        for part, order in parts(sort):
            condition = every(where, part)
            sql = f"SELECT resource_id FROM {source} WHERE {condition.sql} ORDER BY {order} LIMIT ?"  # noqa: S608 - ours
            values = (*condition.values, most - len(found))
            found.extend(number for (number,) in self._execute(sql, values))
            if len(found) >= most:
                break
        return found

    def is_long(self, rows: int) -> bool:
        """Whether there are more devices than so many, whatever is selected."""
        sql = "SELECT count(*) FROM (SELECT 1 FROM device LIMIT ?)"
        return bool(self._execute(sql, (rows + 1,)).fetchone()[0] > rows)

    def stream(
        self,
        selection: Selection,
        device_filter: DeviceFilter,
        sort: Sort,
        limit: int | None,
        gathered: Gathered,
    ) -> Iterator[DeviceRow]:
        """The rows in order, as they are asked for."""
        where = self._where(selection, device_filter, gathered)
        sql = f"SELECT {COLUMNS} FROM device WHERE {where.sql} ORDER BY {ordered(sort)} LIMIT ?"  # noqa: S608 - ours
        cursor = self._execute(sql, (*where.values, -1 if limit is None else limit))
        while found := cursor.fetchmany(_AT_ONCE):
            yield from map(device_row, found)

    def rows(self, ids: Sequence[int]) -> list[DeviceRow]:
        """The rows of these devices that are still there, in the order asked."""
        found: dict[int, DeviceRow] = {}
        for start in range(0, len(ids), _AT_ONCE):
            some = ids[start : start + _AT_ONCE]
            places = ", ".join("?" * len(some))
            sql = f"SELECT {COLUMNS} FROM device WHERE resource_id IN ({places})"  # noqa: S608 - places
            found |= {values[0]: device_row(values) for values in self._execute(sql, some)}
        return [found[number] for number in ids if number in found]

    def groups(
        self, selection: Selection, device_filter: DeviceFilter, column: Column, gathered: Gathered
    ) -> list[tuple[str, int]]:
        """How many devices have each value, most first; "" is one that the site did not give."""
        where = self._where(selection, device_filter, gathered)
        counted = f"{sql_of(column).value}, count(*) FROM device WHERE {where.sql}"
        sql = f"SELECT {counted} GROUP BY 1 ORDER BY 2 DESC, 1"
        return self._execute(sql, where.values).fetchall()

    def asked(
        self, selection: Selection, device_filter: DeviceFilter, gathered: Gathered
    ) -> Condition | Unread:
        """The devices of a list, or why they are not known."""
        return all_of(selected(selection, gathered), filtered(device_filter, self._matcher, gathered))

    def _where(self, selection: Selection, device_filter: DeviceFilter, gathered: Gathered) -> Condition:
        return _or_none(self.asked(selection, device_filter, gathered))

    def _matcher(self, term: TextTerm) -> Callable[[str], bool]:
        looked_for = needle(term)
        if not term.regex:
            return lambda text: looked_for in text
        self.regexes.begin(looked_for)
        return lambda text: self.regexes.found(looked_for, text)

    def _execute(self, sql: str, values: Sequence[Any]) -> sqlite3.Cursor:
        return self._connection.execute(sql, tuple(values))


def _or_none(devices: Condition | Unread) -> Condition:
    """What is not known holds no device."""
    return devices if isinstance(devices, Condition) else NONE


def _fold(text: str | None) -> str | None:
    return None if text is None else text.casefold()
