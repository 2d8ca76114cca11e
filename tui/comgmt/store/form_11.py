"""The step to form 11: more orders of lists have a table, and changes an index by what they are.

As every step it names all that it needs by itself, and is never changed once it was released.
"""

import sqlite3
from typing import Final

from comgmt.store.locking import Tell

_ROW: Final = (
    "(key NOT NULL, name_key TEXT NOT NULL, resource_id INTEGER NOT NULL, "
    "PRIMARY KEY (key, name_key, resource_id)) WITHOUT ROWID"
)
_TEXT: Final = "ifnull(lower(nullif({0}, '')), x'')"
_VERSION: Final = "CASE WHEN {0} >= 0 THEN {0} ELSE ifnull(nullif({1}, ''), x'') END"
_ORDERS: Final = {
    "order_site": _TEXT.format("site_code"),
    "order_domain": _TEXT.format("domain"),
    "order_joined": "CASE joined WHEN 'entra' THEN 0 WHEN 'hybrid' THEN 1 ELSE ifnull(joined, x'') END",
    "order_workloads": "ifnull((switched << 33) + mask, x'')",
    "order_authority": _TEXT.format("authority"),
    "order_build": _VERSION.format("build_order", "os_build"),
    "order_client": _VERSION.format("client_order", "client_version"),
}


def to_11(connection: sqlite3.Connection, tell: Tell) -> None:
    """Fill the orders, each in its own sequence, and make the index."""
    for number, (table, key) in enumerate(_ORDERS.items()):
        tell(f"ordering devices, {number + 1} of {len(_ORDERS)}")
        connection.execute(f"CREATE TABLE {table} {_ROW}")
        connection.execute(
            f"INSERT INTO {table} SELECT {key}, name_key, resource_id FROM device ORDER BY 1, 2, 3"  # noqa: S608 - own words
        )
    tell("bringing changes to their new form")
    connection.execute("CREATE INDEX change_kind ON change (kind, at, error_after)")
