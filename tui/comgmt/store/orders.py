"""What lists are mostly sorted by: for each a table that has the devices in that order.

They are tables and not indexes: rows that are in order already go into a table slice by slice, while the
making of an index holds the turn to write until all of it is there. A row is the key, the name and the id of
a device. `NOTHING`, for a device without a value, comes behind every number and text.
"""

import sqlite3
from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

import msgspec

from comgmt.domain.columns import Column

NOTHING: Final = "x''"
_ROW: Final = (
    "(key NOT NULL, name_key TEXT NOT NULL, resource_id INTEGER NOT NULL, "
    "PRIMARY KEY (key, name_key, resource_id)) WITHOUT ROWID"
)
# Releases that are known have a rank each; unknown builds come before them, what is no Windows behind.
_OS: Final = (
    "CASE WHEN os_order IS NULL THEN x'' WHEN os_order < 0 THEN '0' || ifnull(os_release, '') "
    "WHEN os_order < 10000 THEN printf('1%04d', os_order) ELSE '2' || ifnull(os_release, '') END"
)


class Order(msgspec.Struct, frozen=True):
    """The table of one order: its key as an expression over `device`, which devices it has, and their name.

    Where the key is the name itself the name is empty.
    """

    table: str
    key: str
    only: str = "1"
    name: str = "name_key"


ORDERS: Final[Mapping[Column, Order]] = MappingProxyType(
    {
        Column.NAME: Order("order_name", "name_key", name="''"),
        Column.STATE: Order("order_state", f"ifnull(state, {NOTHING})"),
        Column.ERROR: Order("order_error", "ifnull(error, '')", "failed = 1"),
        Column.SINCE: Order(
            "order_since", f"ifnull(CASE WHEN state IS NOT NULL THEN state_since END, {NOTHING})"
        ),
        Column.OS: Order("order_os", _OS),
        Column.LAST_ACTIVE: Order("order_last_active", f"ifnull(last_active, {NOTHING})"),
        Column.USER: Order("order_user", f"ifnull(user_key, {NOTHING})"),
        Column.ENTRA_ID: Order("order_entra_id", f"ifnull(entra_key, {NOTHING})"),
    }
)
ORDER_TABLES: Final = {order.table: "CREATE TABLE {0} " + _ROW for order in ORDERS.values()}

# Looking up by what an order has: the devices of a name, of an Entra id, of a user.
OF_NAME: Final = "SELECT resource_id FROM order_name WHERE key"
OF_ENTRA_ID: Final = "SELECT resource_id FROM order_entra_id WHERE key"
OF_USER: Final = "SELECT resource_id FROM order_user WHERE key"


def rows_of(order: Order, source: str, condition: str = "1") -> str:
    """The rows of an order, unsorted, of the devices of `source` (which has the columns of `device`)."""
    return f"SELECT {order.key}, {order.name}, resource_id FROM {source} WHERE {order.only} AND {condition}"  # noqa: S608 - own words


def take_out(connection: sqlite3.Connection, ids: str) -> None:
    """Take devices out of all orders, before they are written anew. `ids` selects them."""
    for order in ORDERS.values():
        rows = rows_of(order, "main.device", f"resource_id IN ({ids})")
        connection.execute(
            f"DELETE FROM main.{order.table} WHERE (key, name_key, resource_id) IN ({rows})"  # noqa: S608 - own words
        )


def put_in(connection: sqlite3.Connection, ids: str) -> None:
    """Put devices into all orders, once they are written."""
    for order in ORDERS.values():
        rows = rows_of(order, "main.device", f"resource_id IN ({ids})")
        connection.execute(f"INSERT OR IGNORE INTO main.{order.table} {rows}")


def order_anew(connection: sqlite3.Connection) -> None:
    """Fill all orders once devices were written in another way than by a reading. In a transaction."""
    for order in ORDERS.values():
        connection.execute(f"DELETE FROM main.{order.table}")  # noqa: S608 - own names
        connection.execute(f"INSERT INTO main.{order.table} {rows_of(order, 'main.device')} ORDER BY 1, 2, 3")
