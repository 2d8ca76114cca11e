"""Devices in an order, from any place of it on: what a list shows is read, and nothing before or behind.

Ties go by name, then id, whichever way the order goes, and what has no value comes last: only upwards is
that how the rows of the table lie. The other ways one key is walked after the other.
"""

import sqlite3
from array import array
from collections.abc import Generator, Iterable, Iterator, Sequence
from itertools import groupby, islice
from operator import itemgetter
from typing import Final, NamedTuple

import msgspec

from comgmt.domain.columns import Column, Sort
from comgmt.store.errors import UnreadableValueError
from comgmt.store.orders import ORDERS, VERSIONS, rows_of

_NOTHING: Final = b""
_ROWS: Final = "SELECT key, name_key, resource_id FROM"
_OF_KEY: Final = "ORDER BY name_key, resource_id"
_IN_ORDER: Final = "ORDER BY key, name_key, resource_id"
_BEHIND: Final = "(key, name_key, resource_id) > (?, ?, ?)"
_CHUNK: Final = 500
_PIECE: Final = 500_000  # ids in a text, which no cell of a recording may be longer than
_IDS: Final = msgspec.json.Decoder(list[int])
_ID: Final = itemgetter(2)
_NOT_FAILED: Final = (
    "SELECT x'', key, resource_id FROM order_name AS o WHERE (key, name_key, resource_id) > (?, '', ?) AND "
    "(SELECT failed FROM device WHERE device.resource_id = o.resource_id) = 0 "
    "ORDER BY key, name_key, resource_id"
)

OrderKey = int | str | bytes
_KeySpan = tuple[OrderKey, OrderKey]  # from this key on, and below that one
_LOWEST: Final = -(1 << 63)
_ALL: Final[Sequence[_KeySpan]] = ((_LOWEST, _NOTHING),)
_OF_VERSIONS: Final[Sequence[_KeySpan]] = ((_LOWEST, ""), ("", _NOTHING))  # what is no version comes behind


class OrderPlace(NamedTuple):
    """Where a device stands in an order."""

    key: OrderKey
    name_key: str
    resource_id: int


_FIRST: Final = ("", -(1 << 63))  # before every name


def walk(
    connection: sqlite3.Connection, sort: Sort, after: OrderPlace | None = None
) -> Generator[OrderPlace, None, None]:
    """The places that come behind `after`, or all, in an order that has a table. To be closed."""
    yield from map(OrderPlace._make, _walked(connection, sort, after))


def walk_ids(connection: sqlite3.Connection, sort: Sort) -> "array[int]":
    """The ids of all devices in an order that has a table."""
    table = ORDERS[sort.column].table
    if sort.column is Column.STATE:
        ids = array("q")
        for key in _states(connection, descending=sort.descending):
            ids += _all_ids(connection, f"{table} WHERE key = ? {_OF_KEY}", (key,))
        return ids
    if _is_plain(sort):
        return _all_ids(connection, f"{table} {_IN_ORDER}")
    return array("q", map(_ID, _walked(connection, sort, None)))


def walk_page(
    connection: sqlite3.Connection, sort: Sort, after: OrderPlace | None, most: int
) -> tuple["array[int]", OrderPlace | None]:
    """The ids of so many that come behind `after`, or first, and the place of the last of them."""
    if not _is_plain(sort) or most <= _CHUNK:
        found = list(islice(_walked(connection, sort, after), most))
        return array("q", map(_ID, found)), OrderPlace(*found[-1]) if found else None
    where = "1" if after is None else _BEHIND
    order = ORDERS[sort.column]
    ids = _packed_ids(connection, f"{order.table} WHERE {where} {_IN_ORDER} LIMIT {most:d}", after or ())
    last = connection.execute(rows_of(order, "device", "resource_id = ?"), (ids[-1] if ids else None,))
    return ids, next((OrderPlace(*place) for place in last), None)


def _is_plain(sort: Sort) -> bool:
    """Whether the rows of the table lie as the devices come."""
    return not sort.descending and sort.column not in {Column.STATE, Column.ERROR}


def _all_ids(connection: sqlite3.Connection, rows: str, values: Sequence[OrderKey] = ()) -> "array[int]":
    """The ids of some rows."""
    ids = array("q")
    while True:
        piece = _packed_ids(connection, f"{rows} LIMIT {_PIECE} OFFSET {len(ids)}", values)
        ids += piece
        if len(piece) < _PIECE:
            return ids


def _packed_ids(connection: sqlite3.Connection, rows: str, values: Sequence[OrderKey]) -> "array[int]":
    """The same as one text of SQLite: in a third of the time, and other threads go on meanwhile."""
    sql = f"SELECT json_group_array(resource_id) FROM (SELECT resource_id FROM {rows})"  # noqa: S608 - own words
    (packed,) = connection.execute(sql, tuple(values)).fetchone()
    try:
        return array("q", _IDS.decode(packed))
    except (msgspec.MsgspecError, OverflowError) as problem:
        raise UnreadableValueError(f"A device of an order has no number: {problem}.") from problem


def _walked(
    connection: sqlite3.Connection, sort: Sort, after: OrderPlace | None
) -> Iterator[tuple[OrderKey, str, int]]:
    table = ORDERS[sort.column].table
    if sort.column is Column.STATE:
        return _by_keys(connection, table, _states(connection, descending=sort.descending), after)
    if sort.column is Column.ERROR:
        return _by_error(connection, table, sort, after)
    if not sort.descending:
        return _up(connection, table, after)
    return _down(connection, table, after, _OF_VERSIONS if sort.column in VERSIONS else _ALL)


def _up(
    connection: sqlite3.Connection, table: str, after: OrderPlace | None
) -> Iterator[tuple[OrderKey, str, int]]:
    where = "1" if after is None else _BEHIND
    sql = f"{_ROWS} {table} WHERE {where} {_IN_ORDER}"
    return connection.execute(sql, after or ())


def _down(
    connection: sqlite3.Connection, table: str, after: OrderPlace | None, spans: Sequence[_KeySpan]
) -> Iterator[tuple[OrderKey, str, int]]:
    """Backwards, one span of keys after the other; what has no value comes last."""
    begun = after is None
    for low, high in spans:
        below = high
        if not begun and after is not None:
            if not _is_below(after.key, high):
                continue
            begun = True
            yield from _of_key(connection, table, after.key, after[1:])
            below = after.key
        yield from _span_down(connection, table, low, below)
    rest = after[1:] if after is not None and after.key == _NOTHING else _FIRST
    yield from _of_key(connection, table, _NOTHING, rest)


def _is_below(key: OrderKey, high: OrderKey) -> bool:
    """As SQLite has it: numbers, then texts, then octets."""
    return isinstance(key, int) if isinstance(high, str) else not isinstance(key, bytes)


def _span_down(
    connection: sqlite3.Connection, table: str, low: OrderKey, below: OrderKey
) -> Iterator[tuple[OrderKey, str, int]]:
    """By chunks, of which the devices of one key are turned round; a long key is walked itself."""
    back = (
        f"{_ROWS} {table} WHERE key >= ? AND key < ? "
        f"ORDER BY key DESC, name_key DESC, resource_id DESC LIMIT {_CHUNK}"
    )
    while rows := connection.execute(back, (low, below)).fetchall():
        last = rows[-1][0]
        whole = [row for row in rows if row[0] != last] if len(rows) == _CHUNK else rows
        for _, some in groupby(whole, key=lambda row: row[0]):
            yield from reversed(list(some))
        if whole is not rows:
            yield from _of_key(connection, table, last)
        below = last


def _of_key(
    connection: sqlite3.Connection, table: str, key: OrderKey, after: tuple[str, int] = _FIRST
) -> Iterator[tuple[OrderKey, str, int]]:
    sql = f"{_ROWS} {table} WHERE key = ? AND (name_key, resource_id) > (?, ?) {_OF_KEY}"
    return connection.execute(sql, (key, *after))


def _by_keys(
    connection: sqlite3.Connection, table: str, keys: Iterable[OrderKey], after: OrderPlace | None
) -> Iterator[tuple[OrderKey, str, int]]:
    """The devices of one key after the other, from the place `after` on."""
    begun = after is None
    for key in keys:
        if begun:
            yield from _of_key(connection, table, key)
        elif after is not None and key == after.key:
            begun = True
            yield from _of_key(connection, table, key, after[1:])


def _states(connection: sqlite3.Connection, *, descending: bool) -> list[OrderKey]:
    """The states as lists have them; without one last either way."""
    ranked = [number for (number,) in connection.execute("SELECT number FROM state_key ORDER BY rank")]
    return [*(reversed(ranked) if descending else ranked), _NOTHING]


def _by_error(
    connection: sqlite3.Connection, table: str, sort: Sort, after: OrderPlace | None
) -> Iterator[tuple[OrderKey, str, int]]:
    """Failed devices by code, those without one behind, then by name those that did not fail."""
    others = _FIRST
    if after is not None and after.key == _NOTHING:
        others = after[1:]
    elif sort.descending:
        codes = connection.execute(f"SELECT DISTINCT key FROM {table} WHERE key < '' ORDER BY 1 DESC")  # noqa: S608 - own words
        yield from _by_keys(connection, table, [*(code for (code,) in codes), ""], after)
    else:
        yield from _up(connection, table, after)
    yield from connection.execute(_NOT_FAILED, others)
