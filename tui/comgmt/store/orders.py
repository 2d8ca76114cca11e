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


# A number as people order versions; a text that is none as it is, which comes behind every number.
_VERSION: Final = "CASE WHEN {0} >= 0 THEN {0} ELSE ifnull(nullif({1}, ''), x'') END"
_TEXT: Final = "ifnull(lower(nullif({0}, '')), x'')"
# As the texts are ordered, in numbers for which a row needs no octet.
_JOINED: Final = f"CASE joined WHEN 'entra' THEN 0 WHEN 'hybrid' THEN 1 ELSE ifnull(joined, {NOTHING}) END"


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
        Column.SITE: Order("order_site", _TEXT.format("site_code")),
        Column.DOMAIN: Order("order_domain", _TEXT.format("domain")),
        Column.JOINED: Order("order_joined", _JOINED),
        Column.WORKLOADS: Order("order_workloads", f"ifnull((switched << 33) + mask, {NOTHING})"),
        Column.AUTHORITY: Order("order_authority", _TEXT.format("authority")),
        Column.BUILD: Order("order_build", _VERSION.format("build_order", "os_build")),
        Column.CLIENT: Order("order_client", _VERSION.format("client_order", "client_version")),
    }
)
VERSIONS: Final = frozenset({Column.BUILD, Column.CLIENT})  # whose keys are numbers, then texts
_BY_KEY: Final = tuple(order for column, order in ORDERS.items() if column is not Column.NAME)
ORDER_TABLES: Final = {order.table: "CREATE TABLE {0} " + _ROW for order in ORDERS.values()}

# Of an order the rows that go, and those that come, worked out before anything is written.
TABLES: Final = tuple(
    f"CREATE TEMP TABLE {table} (of TEXT, key, name_key TEXT, resource_id INTEGER)"
    for table in ("order_gone", "order_new")
)
_MOVED: Final = "SELECT key, name_key, resource_id FROM temp.{table} WHERE of = '{order}'"

# Looking up by what an order has: the devices of a name, of an Entra id, of a user.
OF_NAME: Final = "SELECT resource_id FROM order_name WHERE key"
OF_ENTRA_ID: Final = "SELECT resource_id FROM order_entra_id WHERE key"
OF_USER: Final = "SELECT resource_id FROM order_user WHERE key"


def rows_of(order: Order, source: str, condition: str = "1") -> str:
    """The rows of an order, unsorted, of the devices of `source` (which has the columns of `device`)."""
    return f"SELECT {order.key}, {order.name}, resource_id FROM {source} WHERE {order.only} AND {condition}"  # noqa: S608 - own words


def keys_of(source: str) -> str:
    """The keys of all orders side by side, of the devices of `source` by their names.

    In a table of these rows the row number is the place by name and id, which sorts faster than they do.
    """
    keys = ", ".join(f"{_key_where_had(order)} AS {order.table}" for order in _BY_KEY)
    return f"SELECT name_key, resource_id, {keys} FROM {source} ORDER BY 1, 2"  # noqa: S608 - own words


def sorted_by_keys(order: Order, keys: str) -> str:
    """The rows of an order, sorted, of a table `keys` that was made of `keys_of`."""
    if order not in _BY_KEY:
        return f"SELECT {order.key}, {order.name}, resource_id FROM {keys} ORDER BY rowid"  # noqa: S608 - own words
    return (
        f"SELECT {order.table}, {order.name}, resource_id FROM {keys} "  # noqa: S608 - own words
        f"WHERE {order.table} IS NOT NULL ORDER BY 1, rowid"
    )


def _key_where_had(order: Order) -> str:
    """The key, NULL for a device that the order has not."""
    return f"CASE WHEN {order.only} THEN {order.key} END"


def find_moved(connection: sqlite3.Connection, ids: str) -> None:
    """Work out which rows of orders are others once devices are what `fresh` has. `ids` selects them."""
    for table in ("order_gone", "order_new"):
        connection.execute(f"DELETE FROM temp.{table}")  # noqa: S608 - own names
    for order in ORDERS.values():
        was = rows_of(order, "main.device", f"resource_id IN ({ids})")
        will_be = rows_of(order, "temp.fresh")
        for table, rows in (
            ("order_gone", f"{was} EXCEPT {will_be}"),
            ("order_new", f"{will_be} EXCEPT {was}"),
        ):
            connection.execute(f"INSERT INTO temp.{table} SELECT '{order.table}', * FROM ({rows})")  # noqa: S608 - own words


def put_moved(connection: sqlite3.Connection) -> None:
    """Write them. In a transaction of the caller."""
    for order in ORDERS.values():
        gone, new = (_MOVED.format(table=table, order=order.table) for table in ("order_gone", "order_new"))
        connection.execute(f"DELETE FROM main.{order.table} WHERE (key, name_key, resource_id) IN ({gone})")  # noqa: S608 - own words
        connection.execute(f"INSERT OR IGNORE INTO main.{order.table} {new}")


def order_anew(connection: sqlite3.Connection) -> None:
    """Fill all orders once devices were written in another way than by a reading. In a transaction."""
    for order in ORDERS.values():
        connection.execute(f"DELETE FROM main.{order.table}")  # noqa: S608 - own names
        connection.execute(f"INSERT INTO main.{order.table} {rows_of(order, 'main.device')} ORDER BY 1, 2, 3")
