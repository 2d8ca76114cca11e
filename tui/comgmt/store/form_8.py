"""The step to form 8: devices in the orders of lists, and narrow texts to look in, in tables of their own.

As every step it names all that it needs by itself, and is never changed once it was released.
"""

import sqlite3
from itertools import groupby
from typing import Any, Final

from comgmt.store.locking import Tell

_ROW: Final = (
    "(key NOT NULL, name_key TEXT NOT NULL, resource_id INTEGER NOT NULL, "
    "PRIMARY KEY (key, name_key, resource_id)) WITHOUT ROWID"
)
_OS: Final = (
    "CASE WHEN os_order IS NULL THEN x'' WHEN os_order < 0 THEN '0' || ifnull(os_release, '') "
    "WHEN os_order < 10000 THEN printf('1%04d', os_order) ELSE '2' || ifnull(os_release, '') END"
)
_ORDERS: Final = {
    "order_name": ("name_key", "1"),
    "order_state": ("ifnull(state, x'')", "1"),
    "order_error": ("ifnull(error, '')", "failed = 1"),
    "order_since": ("ifnull(CASE WHEN state IS NOT NULL THEN state_since END, x'')", "1"),
    "order_os": (_OS, "1"),
    "order_last_active": ("ifnull(last_active, x'')", "1"),
    "order_user": ("ifnull(user_key, x'')", "1"),
    "order_entra_id": ("ifnull(entra_key, x'')", "1"),
}
_SHARED: Final = ("os_release", "os_build", "client_version", "authority", "site_code", "domain")
_INDEXES: Final = {
    "device_state": "device (state, state_since)",
    "device_error": "device (error, state_since, state_before) WHERE failed = 1",
    "device_silent": "device (last_heard) WHERE failed = 1",
}
_TEXTS: Final = (
    "SELECT resource_id, name_key, coalesce(user_domain_key, user_key), entra_key FROM device ORDER BY 1"
)
_BITS: Final = 7


def to_8(connection: sqlite3.Connection, tell: Tell) -> None:
    """What lists are sorted by and what `/` looks in no longer lies in the wide rows of devices."""
    tell("bringing devices to their new form")
    _without_search(connection)
    connection.execute("CREATE TABLE search (block INTEGER PRIMARY KEY, body BLOB NOT NULL)")
    connection.execute(
        "CREATE TABLE held (name TEXT NOT NULL, text TEXT NOT NULL, PRIMARY KEY (name, text)) WITHOUT ROWID"
    )
    _put_texts(connection)
    for name in _SHARED:
        connection.execute(
            f"INSERT INTO held SELECT DISTINCT '{name}', {name} FROM device WHERE {name} IS NOT NULL"  # noqa: S608 - own names
        )
    for number, (table, (key, only)) in enumerate(_ORDERS.items()):
        tell(f"ordering devices, {number + 1} of {len(_ORDERS)}")
        connection.execute(f"CREATE TABLE {table} {_ROW}")
        name = "''" if table == "order_name" else "name_key"
        connection.execute(
            f"INSERT INTO {table} SELECT {key}, {name}, resource_id FROM device WHERE {only} ORDER BY 1, 2, 3"  # noqa: S608 - own words
        )
    for name, columns in _INDEXES.items():
        connection.execute(f"CREATE INDEX {name} ON {columns}")


def _without_search(connection: sqlite3.Connection) -> None:
    """Make the table of devices anew: not every SQLite can drop a column. Its indexes go."""
    columns = [each for each in connection.execute("PRAGMA table_info(device)") if each[1] != "search"]
    made = ", ".join(map(_declared, columns))
    names = ", ".join(name for _, name, *_ in columns)
    connection.execute(f"CREATE TABLE device_narrow ({made})")
    connection.execute(f"INSERT INTO device_narrow SELECT {names} FROM device")  # noqa: S608 - own names
    connection.execute("DROP TABLE device")
    connection.execute("ALTER TABLE device_narrow RENAME TO device")


def _declared(column: tuple[Any, ...]) -> str:
    _, name, kind, required, default, is_key = column
    preset = "" if default is None else f" DEFAULT {default}"
    return f"{name} {kind}{' PRIMARY KEY' if is_key else ' NOT NULL' if required else ''}{preset}"


def _put_texts(connection: sqlite3.Connection) -> None:
    """The texts of the devices of 128 ids at a time, each device behind a sign of its own."""
    rows = connection.execute(_TEXTS)
    for block, some in groupby(rows, key=lambda row: int(row[0]) >> _BITS):
        texts = ("\n".join(str(text) for text in row if text) for row in some)
        body = "".join(f"\x02{text}" for text in texts)
        connection.execute("INSERT INTO search VALUES (?, ?)", (block, body.encode()))
