"""The tables of the store.

Times are microseconds since 1970, UTC; what is packed is sealed (see `sealing`). States and groups are
numbers of the tables `state_key` and `os_group_key`. A change of a table, or of what is packed into one, is a
new `SCHEMA` (see `form`) with a migration to it (see `migrations`).
"""

import sqlite3
from collections.abc import Mapping
from contextlib import closing
from functools import cache
from typing import Final

from comgmt.domain.columns import PLAIN
from comgmt.store import alerts, attempts, change_rows, dues, narrow_texts, reading_tables
from comgmt.store.columns import plain_names
from comgmt.store.form import APPLICATION_ID, SCHEMA
from comgmt.store.keys import KEY_TABLES, add_keys
from comgmt.store.orders import ORDER_TABLES
from comgmt.store.transactions import writing

# What the store itself knows of a device, kept as long as the site gives the device.
KEPT_COLUMNS: Final = (
    ("first_seen", "INTEGER NOT NULL"),
    ("state_since", "INTEGER"),  # when the store first saw the last known standing
    ("changed_at", "INTEGER"),  # when a refresh last saw another state or code than the one before
    ("known_standing", "INTEGER"),  # the last state and code the site gave, see derive.standing
    ("state_before", "INTEGER"),  # when a refresh last saw another standing; null: it was there at first
    ("known_failed", "INTEGER"),  # what may change besides, as last known; null: never read
    ("known_joined", "INTEGER"),
    ("known_policy", "INTEGER"),
    ("known_mask", "INTEGER"),
)
# What follows from the site's records alone, in the groups in which derive.py makes them. `recorded` is
# whether there is a co-management record, `refused` is EnrollmentFailed whatever the state, `switched` how
# many of the seven workloads the mask has. Columns of lists that no rule knows come last.
DERIVED_COLUMNS: Final = (
    ("name", "TEXT NOT NULL"),
    ("name_key", "TEXT NOT NULL"),
    ("recorded", "INTEGER NOT NULL"),
    ("state", "INTEGER"),
    ("failed", "INTEGER NOT NULL"),
    ("error", "INTEGER"),
    ("standing", "INTEGER"),
    ("joined", "TEXT"),
    ("error_detail", "TEXT"),
    ("hybrid", "INTEGER NOT NULL"),
    ("entra", "INTEGER NOT NULL"),
    ("enrolled", "INTEGER NOT NULL"),
    ("provisioned", "INTEGER NOT NULL"),
    ("policy", "INTEGER NOT NULL"),
    ("scheduled", "INTEGER NOT NULL"),
    ("pending", "INTEGER NOT NULL"),
    ("refused", "INTEGER NOT NULL"),
    ("mask", "INTEGER"),
    ("switched", "INTEGER"),
    ("authority", "TEXT"),
    ("other_mdm", "INTEGER NOT NULL"),  # an authority that is none of Intune's known names
    ("ids_differ", "INTEGER NOT NULL DEFAULT 0"),  # discovery gives another Entra device id
    ("is_client", "INTEGER NOT NULL"),
    ("could_enroll", "INTEGER NOT NULL"),
    ("os_group", "INTEGER"),
    ("os_order", "INTEGER"),
    ("os_release", "TEXT"),
    ("os_build", "TEXT"),
    ("build_order", "INTEGER"),
    ("client_version", "TEXT"),
    ("client_order", "INTEGER"),
    ("last_active", "INTEGER"),
    ("last_heard", "INTEGER"),
    ("user", "TEXT"),
    ("user_key", "TEXT"),
    ("user_domain_key", "TEXT"),
    ("aad_device_id", "TEXT"),
    ("entra_key", "TEXT"),
    ("site_code", "TEXT"),
    ("domain", "TEXT"),
    *(name for column in PLAIN for name in plain_names(column)),
)
DEVICE_COLUMNS: Final = (("resource_id", "INTEGER PRIMARY KEY"), *KEPT_COLUMNS, *DERIVED_COLUMNS)
DEVICE_NAMES: Final = tuple(name for name, _ in DEVICE_COLUMNS)


def device_table(name: str) -> str:
    """The statement that makes a table like `device`."""
    return f"CREATE TABLE {name} ({', '.join(f'{column} {kind}' for column, kind in DEVICE_COLUMNS)})"


# The tables that a reading may put in place as a whole (see `beside`), and their indexes: what rows of the
# panes open, and what ages. They are so short, or so much in the order of ids, that they are filled along.
SWAPPED: Final = {
    "device": device_table("{0}"),
    "record": """CREATE TABLE {0} (
         resource_id INTEGER PRIMARY KEY, comanagement BLOB, system BLOB, activity BLOB)""",
    "member": """CREATE TABLE {0} (
         collection_id TEXT NOT NULL, resource_id INTEGER NOT NULL,
         PRIMARY KEY (collection_id, resource_id)) WITHOUT ROWID""",
    "deployment_device": """CREATE TABLE {0} (
         deployment_id TEXT NOT NULL, number TEXT NOT NULL, resource_id INTEGER,
         name TEXT NOT NULL, name_key TEXT NOT NULL)""",
    "search": narrow_texts.TABLE,
    **ORDER_TABLES,
}
_INDEXES: Final[Mapping[str, Mapping[str, str]]] = {
    "device": {
        "state": "(state, state_since)",
        "error": "(error, state_since, state_before) WHERE failed = 1",
        "silent": "(last_heard) WHERE failed = 1",
    },
    "member": {"resource": "(resource_id)"},
    "deployment_device": {
        "number": "(deployment_id, number, resource_id)",
        "resource": "(resource_id)",
        "name": "(name_key) WHERE resource_id IS NULL",
    },
}


def indexes_of(table: str, suffix: str = "", named: str = "") -> list[str]:
    """The statements that make the indexes of a table that is `named` otherwise for now."""
    return [
        f"CREATE INDEX {table}_{name}{suffix} ON {named or table} {columns}"
        for name, columns in _INDEXES.get(table, {}).items()
    ]


# `device` is what lists, tiles and findings ask; `record` holds the site's own rows, packed.
TABLES: Final = (
    *KEY_TABLES,
    *(statement.format(table) for table, statement in SWAPPED.items()),
    *(statement for table in SWAPPED for statement in indexes_of(table)),
    # `counts` is trend key id -> count, for all the history. Whole censuses are kept of the newest only, and
    # apart: each would leave a page behind in which there is one short row.
    """CREATE TABLE census (
         id INTEGER PRIMARY KEY AUTOINCREMENT, taken_at INTEGER NOT NULL, counts BLOB NOT NULL)""",
    "CREATE TABLE census_body (census_id INTEGER PRIMARY KEY, body BLOB NOT NULL)",
    "CREATE INDEX census_taken ON census (taken_at)",
    "CREATE TABLE trend_key (id INTEGER PRIMARY KEY, key TEXT NOT NULL UNIQUE, first_at INTEGER)",
    narrow_texts.HELD_TABLE,
    *change_rows.TABLES,
    *reading_tables.TABLES,
    "CREATE TABLE query (id INTEGER PRIMARY KEY AUTOINCREMENT, body BLOB NOT NULL)",
    "CREATE TABLE meta (key TEXT PRIMARY KEY, value BLOB NOT NULL) WITHOUT ROWID",
    attempts.TABLE,
    *alerts.TABLES,
    dues.TABLE,
)


def create(connection: sqlite3.Connection) -> None:
    """Make the tables, unless this or another process has made them."""
    with writing(connection):
        (form,) = connection.execute("PRAGMA user_version").fetchone()
        if form:
            return
        for statement in TABLES:
            connection.execute(statement)
        add_keys(connection)
        connection.execute(f"PRAGMA application_id={APPLICATION_ID}")
        connection.execute(f"PRAGMA user_version={SCHEMA}")


def lacking(connection: sqlite3.Connection) -> str:
    """The first table or column of this form that a store has not; "" when it has all."""
    missing = _expected() - columns_of(connection)
    return min((f"{table}.{column}" for table, column in missing), default="")


def columns_of(connection: sqlite3.Connection) -> frozenset[tuple[str, str]]:
    """All tables of a database with their columns."""
    return frozenset(
        connection.execute(
            "SELECT m.name, c.name FROM sqlite_master AS m, pragma_table_info(m.name) AS c "
            "WHERE m.type = 'table'"
        )
    )


@cache
def _expected() -> frozenset[tuple[str, str]]:
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as empty:
        create(empty)
        return columns_of(empty)
