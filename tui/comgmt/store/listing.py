"""Lists of devices: a selection, narrowed by a filter, in an order; counts, ids, rows, groups."""

import sqlite3
from array import array
from collections.abc import Iterator, Sequence
from contextlib import closing
from itertools import islice
from typing import Any, Final

import msgspec

from comgmt.domain.columns import Column, Sort
from comgmt.domain.device import DeviceRow
from comgmt.domain.device_columns import DeviceColumns, columns_of
from comgmt.domain.filters import DeviceFilter
from comgmt.domain.selection import Selection
from comgmt.store.columns import sql_of
from comgmt.store.columnwise import columnwise
from comgmt.store.conditions import EVERY, NONE, Condition, Unread, all_of, every, of_ids
from comgmt.store.counting import count
from comgmt.store.filtering import filtered, open_by_age
from comgmt.store.gathered import Gathered
from comgmt.store.keys import state_numbers
from comgmt.store.looking import NearTexts, Shared, Texts, ThroughTexts
from comgmt.store.orders import ORDERS
from comgmt.store.own_rows import OwnRows
from comgmt.store.regexes import Regexes
from comgmt.store.rows import COLUMNS, NUMBERED, device_row
from comgmt.store.selecting import selected
from comgmt.store.sorting import ordered
from comgmt.store.texts import workloads_text
from comgmt.store.walking import OrderPlace, walk, walk_ids, walk_page

_AT_ONCE: Final = 500
_FEW: Final = 2_000  # rows up to which their ids are asked for first
_LOW: Final = 20_000  # rows that are sorted in memory
_NEAR: Final = 4_000  # devices of an order that are looked at before it is known how rare those wanted are
_FAR: Final = 16_000  # devices up to which it is worth to go on along the order


class IdPage(msgspec.Struct, frozen=True):
    """Some ids in order. Where the next can be read as quickly, they come behind `last`."""

    ids: "array[int]"
    last: OrderPlace | None = None


class Lists:
    """The lists of one store, over a reading connection. A regex that cannot be used is a StoreError."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self.regexes = Regexes()
        self._own = OwnRows(connection)
        shared = Shared(connection)
        self._near = NearTexts(shared, self.regexes)
        self._through = ThroughTexts(connection, shared, self.regexes)
        connection.create_function("regex_found", 2, self.regexes.found, deterministic=True)
        connection.create_function("workloads_text", 1, workloads_text, deterministic=True)
        connection.create_function("fold", 1, _fold, deterministic=True)

    def count(self, selection: Selection, device_filter: DeviceFilter, gathered: Gathered) -> int:
        """How many devices there are."""
        return count(self._connection, self._where(selection, device_filter, gathered))

    def open_ages(self, selection: Selection, device_filter: DeviceFilter, gathered: Gathered) -> int:
        """How many devices may be in the list or not, since their age is only "at least"."""
        open_ages = open_by_age(device_filter, self._through, gathered)
        if open_ages == NONE:
            return 0
        selected_ones = self.of_all(selection, DeviceFilter(), gathered)
        return count(self._connection, _or_none(all_of(selected_ones, open_ages)))

    def ids(
        self, selection: Selection, device_filter: DeviceFilter, sort: Sort, gathered: Gathered
    ) -> "array[int]":
        """The resource ids in order, eight octets each."""
        where = self._where(selection, device_filter, gathered)
        if where == EVERY and sort.column in ORDERS:
            return walk_ids(self._connection, sort)
        sql = f"SELECT resource_id FROM device WHERE {where.sql} ORDER BY {ordered(sort)}"  # noqa: S608 - ours
        return array("q", (found for (found,) in self._execute(sql, where.values)))

    def first(
        self, selection: Selection, device_filter: DeviceFilter, sort: Sort, most: int, gathered: Gathered
    ) -> IdPage:
        """The first ids in order, without putting all of them in order.

        Where the order has a table it is walked, as long as what is wanted is not rare in it; else all that
        is wanted is looked for, and the first of it in order kept.
        """
        near = _or_none(self.asked(selection, device_filter, gathered))
        if near == EVERY and sort.column in ORDERS:
            return self.page(sort, None, most)
        found = self._along(near, sort, most) if sort.column in ORDERS else None
        if found is None:
            where = self._where(selection, device_filter, gathered)
            sql = f"SELECT resource_id FROM device WHERE {where.sql} ORDER BY {ordered(sort)} LIMIT ?"  # noqa: S608 - ours
            found = [number for (number,) in self._execute(sql, (*where.values, most))]
        return IdPage(array("q", found))

    def page(self, sort: Sort, after: OrderPlace | None, most: int) -> IdPage:
        """Of all devices those that come behind a place, or first, in an order that has a table."""
        return IdPage(*walk_page(self._connection, sort, after, most))

    def _along(self, near: Condition, sort: Sort, most: int) -> list[int] | None:
        """The first along the order; None where they are too rare for that."""
        found: list[int] = []
        walked = 0
        with closing(walk(self._connection, sort)) as places:
            while some := [place.resource_id for place in islice(places, _NEAR)]:
                found += self._those(near, some)
                walked += len(some)
                if len(found) >= most:
                    return found[:most]
                if len(some) == _NEAR and (len(found) * _FAR < most * walked or walked >= _FAR):
                    return None
        return found

    def _those(self, condition: Condition, ids: Sequence[int]) -> list[int]:
        """Those of some devices that meet a condition, in the order in which they are given."""
        both = every(of_ids(ids), condition)
        sql = f"SELECT resource_id FROM device WHERE {both.sql}"  # noqa: S608 - ours
        there = {number for (number,) in self._execute(sql, both.values)}
        return [number for number in ids if number in there]

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
        if limit is not None and limit <= _FEW:
            yield from self.rows(self.first(selection, device_filter, sort, max(0, limit), gathered).ids)
            return
        where = self._where(selection, device_filter, gathered)
        if where == EVERY and sort.column in ORDERS:
            yield from islice(self._all_rows(sort), limit)
            return
        for found in self._found(COLUMNS, where, sort, limit):
            yield from map(device_row, found)

    def columns(
        self,
        selection: Selection,
        device_filter: DeviceFilter,
        sort: Sort,
        limit: int | None,
        gathered: Gathered,
    ) -> Iterator[DeviceColumns]:
        """The same devices in the same order, some at a time, column by column."""
        if limit is not None and limit <= _FEW:
            yield from columns_of(self.stream(selection, device_filter, sort, limit, gathered))
            return
        where = self._where(selection, device_filter, gathered)
        states = {number: key for key, number in state_numbers(self._connection).items()}
        for found in self._found(NUMBERED, where, sort, limit):
            yield columnwise(found, states)

    def _found(
        self, columns: str, where: Condition, sort: Sort, limit: int | None
    ) -> Iterator[list[tuple[Any, ...]]]:
        """The rows of the devices that meet a condition, in order, some at a time.

        With a limit SQLite sorts in a tree, which is slow once it outgrows the memory that a store may take;
        without one it merges sorted runs. So it is told of a low one only.
        """
        sql = f"SELECT {columns} FROM device WHERE {where.sql} ORDER BY {ordered(sort)}"  # noqa: S608 - ours
        low = limit is not None and limit <= _LOW
        cursor = self._execute(f"{sql} LIMIT {limit:d}" if low else sql, where.values)
        rows = cursor if low else islice(cursor, limit)
        while found := list(islice(rows, _AT_ONCE)):
            yield found

    def _all_rows(self, sort: Sort) -> Iterator[DeviceRow]:
        with closing(walk(self._connection, sort)) as places:
            while some := [place.resource_id for place in islice(places, _AT_ONCE)]:
                yield from self.rows(some)

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
        """The devices of a list as a condition for few of them, or why they are not known."""
        return self._asked(selection, device_filter, self._near, gathered)

    def of_all(
        self, selection: Selection, device_filter: DeviceFilter, gathered: Gathered
    ) -> Condition | Unread:
        """The same for all of them."""
        return self._asked(selection, device_filter, self._through, gathered)

    def _asked(
        self, selection: Selection, device_filter: DeviceFilter, texts: Texts, gathered: Gathered
    ) -> Condition | Unread:
        own = EVERY if gathered.counted is None else self._own.of(gathered.site.visible_to)
        return all_of(own, selected(selection, gathered), filtered(device_filter, texts, gathered))

    def _where(self, selection: Selection, device_filter: DeviceFilter, gathered: Gathered) -> Condition:
        return _or_none(self.of_all(selection, device_filter, gathered))

    def _execute(self, sql: str, values: Sequence[Any]) -> sqlite3.Cursor:
        return self._connection.execute(sql, tuple(values))


def _or_none(devices: Condition | Unread) -> Condition:
    """What is not known holds no device."""
    return devices if isinstance(devices, Condition) else NONE


def _fold(text: str | None) -> str | None:
    return None if text is None else text.casefold()
