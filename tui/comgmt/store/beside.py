"""Tables built beside those that are read, slice by slice, and then put in their place.

A slice is one short transaction (see `turns`). The write-ahead log stays short, and readers go on with the
tables of the last reading until the new ones are whole. What is in another order than that of ids is sorted
in a temporary table, which locks nothing, and put in as it comes.
"""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Final

from msgspec import json

from comgmt.store.locking import Tell
from comgmt.store.narrow_texts import all_blocks
from comgmt.store.orders import ORDERS, Order, keys_of, sorted_by_keys
from comgmt.store.planning import STAGED_RECORDS, Plan
from comgmt.store.schema import DEVICE_NAMES, SWAPPED, indexes_of
from comgmt.store.turns import Turns

_NEXT: Final = "_next"
_OLD: Final = "_old"
_ROWS: Final = 20_000  # of an order that are taken away in one turn
_INCREMENTAL: Final = 2
_PAGES: Final = 1_000  # that are given back in one turn
_MUCH_FREE: Final = 0.3  # of the file
_LITTLE_FREE: Final = 0.05

_NAMES: Final = ", ".join(DEVICE_NAMES)
# The plus keeps SQLite from going through all of `staged_key` for each slice.
_SAME: Final = (
    "resource_id BETWEEN ?1 AND ?2 AND +resource_id IN (SELECT resource_id FROM staged_key) "
    "AND +resource_id NOT IN (SELECT resource_id FROM fresh WHERE resource_id BETWEEN ?1 AND ?2)"
)
_SLICE: Final = (
    f"INSERT INTO main.device_next ({_NAMES}) SELECT {_NAMES} FROM fresh WHERE resource_id BETWEEN ?1 AND ?2",  # noqa: S608 - own names
    f"INSERT INTO main.device_next ({_NAMES}) SELECT {_NAMES} FROM main.device WHERE {_SAME}",  # noqa: S608 - own names
    f"INSERT INTO main.record_next {STAGED_RECORDS} WHERE f.resource_id BETWEEN ?1 AND ?2",
    f"INSERT INTO main.record_next SELECT * FROM main.record WHERE {_SAME}",  # noqa: S608 - own names
)
_KEYS: Final = {"device": "resource_id", "record": "resource_id", "search": "block"}
_LIST: Final = "deployment_id, number, resource_id, name, name_key"


Fill = Callable[[Turns, Tell], None]


def build_beside(connection: sqlite3.Connection, planned: Plan, fill: Fill, turns: Turns, tell: Tell) -> None:
    """Fill a new table for each that is swapped with what it will hold; `fill` does devices and records."""
    suffix = _free_suffix(connection)
    with turns.turn():
        for table, statement in SWAPPED.items():
            connection.execute(statement.format(table + _NEXT))
            for index in indexes_of(table, suffix, table + _NEXT):
                connection.execute(index)
    fill(turns, tell)
    tell("storing members")
    _build_members(connection, planned, turns)
    _build_lists(connection, planned, turns)
    _build_blocks(connection, turns)
    _build_orders(connection, turns, tell)


def fill_changed(connection: sqlite3.Connection, turns: Turns, tell: Tell) -> None:
    """Fill the tables of devices with those that differ, and with the others as they are in the store."""
    (total,) = connection.execute("SELECT count(*) FROM staged_key").fetchone()
    for done, low, high in turns.slices("temp.staged_key", "resource_id"):
        with turns.turn():
            for statement in _SLICE:
                connection.execute(statement, (low, high))
        tell(f"storing devices, {done:,} of {total:,}")


def _build_blocks(connection: sqlite3.Connection, turns: Turns) -> None:
    for blocks in all_blocks(connection, "main.device_next"):
        with turns.turn():
            connection.executemany("INSERT INTO main.search_next VALUES (?, ?)", blocks)


def _build_orders(connection: sqlite3.Connection, turns: Turns, tell: Tell) -> None:
    connection.execute(f"CREATE TEMP TABLE order_keys AS {keys_of('main.device_next')}")
    for number, order in enumerate(ORDERS.values()):
        tell(f"ordering devices, {number + 1} of {len(ORDERS)}")
        _build_order(connection, order, turns)
    connection.execute("DROP TABLE temp.order_keys")


def _build_order(connection: sqlite3.Connection, order: Order, turns: Turns) -> None:
    connection.execute(f"CREATE TEMP TABLE sorted AS {sorted_by_keys(order, 'temp.order_keys')}")
    for low, high in turns.numbered("temp.sorted"):
        with turns.turn():
            connection.execute(
                f"INSERT INTO main.{order.table}_next SELECT * FROM temp.sorted WHERE rowid BETWEEN ? AND ?",  # noqa: S608 - own names
                (low, high),
            )
    connection.execute("DROP TABLE temp.sorted")


@contextmanager
def seen_beside(connection: sqlite3.Connection) -> Iterator[None]:
    """In this block the names of the tables mean the new ones."""
    for table in SWAPPED:
        connection.execute(f"CREATE TEMP VIEW {table} AS SELECT * FROM main.{table}{_NEXT}")  # noqa: S608 - own names
    try:
        yield
    finally:
        for table in SWAPPED:
            connection.execute(f"DROP VIEW temp.{table}")


def put_in_place(connection: sqlite3.Connection) -> None:
    """Give the new tables the names of those that are read. In a transaction of the caller.

    What is long goes later, slice by slice; what is empty goes at once.
    """
    for table in SWAPPED:
        if _is_empty(connection, table):
            connection.execute(f"DROP TABLE main.{table}")
        else:
            connection.execute(f"ALTER TABLE main.{table} RENAME TO {table}{_OLD}")
        connection.execute(f"ALTER TABLE main.{table}{_NEXT} RENAME TO {table}")


def purge(connection: sqlite3.Connection, turns: Turns) -> None:
    """Take away, slice by slice, tables that are no longer read, or were never put in their place."""
    for table in SWAPPED:
        for name in (table + _OLD, table + _NEXT):
            if _is_there(connection, name):
                _purge(connection, name, turns)


def shrink(connection: sqlite3.Connection, turns: Turns) -> None:
    """Give the pages of what was purged back to the disk, some at a time, where they are many.

    A store that an older program made cannot do that: its pages are used again.
    """
    (way,) = connection.execute("PRAGMA auto_vacuum").fetchone()
    if way != _INCREMENTAL or _free(connection) < _MUCH_FREE:
        return
    while _free(connection) > _LITTLE_FREE:
        with turns.step():  # a script, since a statement without columns is stepped through only there
            connection.executescript(f"PRAGMA incremental_vacuum({_PAGES})")


def _free(connection: sqlite3.Connection) -> float:
    """Which part of the file is free."""
    (pages,) = connection.execute("PRAGMA page_count").fetchone()
    (free,) = connection.execute("PRAGMA freelist_count").fetchone()
    return float(free / max(1, pages))


def _purge(connection: sqlite3.Connection, table: str, turns: Turns) -> None:
    of_table = "SELECT name FROM main.sqlite_master WHERE type = 'index' AND tbl_name = ? AND sql IS NOT NULL"
    for (index,) in connection.execute(of_table, (table,)).fetchall():
        with turns.turn():
            connection.execute(f"DROP INDEX main.{index}")
    key = _KEYS.get(table.removesuffix(_OLD).removesuffix(_NEXT))
    if key is not None:
        for _, low, high in turns.slices(f"main.{table}", key):
            with turns.turn():
                connection.execute(f"DELETE FROM main.{table} WHERE {key} BETWEEN ? AND ?", (low, high))  # noqa: S608 - own names
    if table.startswith("order_"):
        _purge_order(connection, table, turns)
    with turns.turn():
        connection.execute(f"DROP TABLE main.{table}")


def _purge_order(connection: sqlite3.Connection, table: str, turns: Turns) -> None:
    row = "key, name_key, resource_id"
    far = f"SELECT {row} FROM main.{table} ORDER BY {row} LIMIT 1 OFFSET {_ROWS}"  # noqa: S608 - own names
    while (last := connection.execute(far).fetchone()) is not None:
        with turns.turn():
            connection.execute(f"DELETE FROM main.{table} WHERE ({row}) <= (?, ?, ?)", last)  # noqa: S608 - own names


def _build_members(connection: sqlite3.Connection, planned: Plan, turns: Turns) -> None:
    for collection in planned.gathered.members:
        source = "temp.staged_member" if collection in planned.members else "main.member"
        where = "collection_id = ?3 AND resource_id BETWEEN ?1 AND ?2"
        of_list = f"(SELECT resource_id FROM {source} WHERE collection_id = '{_quoted(collection)}')"  # noqa: S608
        for _, low, high in turns.slices(of_list, "resource_id"):
            with turns.turn():
                statement = f"INSERT INTO main.member_next SELECT * FROM {source} WHERE {where}"  # noqa: S608
                connection.execute(statement, (low, high, collection))


def _build_lists(connection: sqlite3.Connection, planned: Plan, turns: Turns) -> None:
    kept = planned.gathered.devices.keys() - planned.deployments
    for source, deployments in (
        ("temp.staged_deployment_device", planned.deployments),
        ("main.deployment_device", kept),
    ):
        within = json.encode(sorted(deployments)).decode()
        for _, low, high in turns.slices(source, "rowid") if deployments else ():
            with turns.turn():
                connection.execute(
                    f"INSERT INTO main.deployment_device_next ({_LIST}) SELECT {_LIST} FROM {source} "  # noqa: S608 - own names
                    "WHERE rowid BETWEEN ? AND ? AND deployment_id IN (SELECT value FROM json_each(?))",
                    (low, high, within),
                )


def _free_suffix(connection: sqlite3.Connection) -> str:
    """What tells the names of the new indexes from those of the tables that are read."""
    return "" if _index_of_next(connection, "_2") else "_2"


def _index_of_next(connection: sqlite3.Connection, suffix: str) -> bool:
    found = connection.execute(
        "SELECT 1 FROM main.sqlite_master WHERE type = 'index' AND tbl_name = 'device' AND name LIKE ?",
        (f"%{suffix}",),
    ).fetchone()
    return found is not None


def _is_there(connection: sqlite3.Connection, table: str) -> bool:
    sql = "SELECT 1 FROM main.sqlite_master WHERE type = 'table' AND name = ?"
    return connection.execute(sql, (table,)).fetchone() is not None


def _is_empty(connection: sqlite3.Connection, table: str) -> bool:
    return connection.execute(f"SELECT 1 FROM main.{table} LIMIT 1").fetchone() is None  # noqa: S608 - own names


def _quoted(text: str) -> str:
    return text.replace("'", "''")
