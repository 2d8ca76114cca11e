"""The tables of the store, and the numbers in its header that say whose file it is.

Times are microseconds since 1970, UTC. States and groups are positions in `STATES` and `OS_GROUPS`: a change
of those orders, of a record's fields or of a table is a new `SCHEMA`.
"""

import sqlite3
from typing import Final

from comgmt.domain.client_os import OsGroup
from comgmt.domain.enrollment import TILE_ORDER, EnrollmentState

APPLICATION_ID: Final = 0x436F4D67  # "CoMg"
SCHEMA: Final = 1

STATES: Final = TILE_ORDER
OS_GROUPS: Final = tuple(OsGroup)
STATE_NUMBERS: Final[dict[EnrollmentState, int]] = {state: number for number, state in enumerate(STATES)}
OS_GROUP_NUMBERS: Final[dict[OsGroup, int]] = {group: number for number, group in enumerate(OS_GROUPS)}

# What the store itself knows of a device, kept as long as the site gives the device.
KEPT_COLUMNS: Final = (
    ("first_seen", "INTEGER NOT NULL"),
    ("state_since", "INTEGER"),  # when the store first saw the last known standing
    ("changed_at", "INTEGER"),  # when a refresh last saw another state or code than the one before
    ("known_standing", "INTEGER"),  # the last state and code the site gave, see derive.standing
)
# What follows from the site's records alone, in the groups in which derive.py makes them. `recorded` is
# whether there is a co-management record, `refused` is EnrollmentFailed whatever the state, `switched` how
# many of the seven workloads the mask has, `search` what the any-column filter looks in.
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
    ("other_mdm", "INTEGER NOT NULL"),
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
    ("search", "TEXT NOT NULL"),
)
DEVICE_COLUMNS: Final = (("resource_id", "INTEGER PRIMARY KEY"), *KEPT_COLUMNS, *DERIVED_COLUMNS)
DEVICE_NAMES: Final = tuple(name for name, _ in DEVICE_COLUMNS)


def device_table(name: str) -> str:
    """The statement that makes a table like `device`."""
    return f"CREATE TABLE {name} ({', '.join(f'{column} {kind}' for column, kind in DEVICE_COLUMNS)})"


# `device` is what lists, tiles and findings ask; `record` holds the site's own rows, packed.
TABLES: Final = (
    device_table("device"),
    """CREATE TABLE record (
         resource_id INTEGER PRIMARY KEY, comanagement BLOB, system BLOB, activity BLOB)""",
    """CREATE TABLE member (
         collection_id TEXT NOT NULL, resource_id INTEGER NOT NULL,
         PRIMARY KEY (collection_id, resource_id)) WITHOUT ROWID""",
    """CREATE TABLE deployment_device (
         deployment_id TEXT NOT NULL, number TEXT NOT NULL, resource_id INTEGER,
         name TEXT NOT NULL, name_key TEXT NOT NULL)""",
    "CREATE INDEX deployment_device_number ON deployment_device (deployment_id, number, resource_id)",
    "CREATE INDEX deployment_device_resource ON deployment_device (resource_id)",
    "CREATE INDEX deployment_device_name ON deployment_device (name_key) WHERE resource_id IS NULL",
    # `body` is kept for the newest censuses only; `counts` is trend key id -> count, for all the history.
    """CREATE TABLE census (
         id INTEGER PRIMARY KEY AUTOINCREMENT, taken_at INTEGER NOT NULL, body BLOB, counts BLOB NOT NULL)""",
    "CREATE INDEX census_taken ON census (taken_at)",
    "CREATE TABLE trend_key (id INTEGER PRIMARY KEY, key TEXT NOT NULL UNIQUE, first_at INTEGER)",
    """CREATE TABLE change (
         id INTEGER PRIMARY KEY AUTOINCREMENT, at INTEGER NOT NULL, resource_id INTEGER NOT NULL,
         name TEXT NOT NULL, before INTEGER, after INTEGER, error_before INTEGER, error_after INTEGER)""",
    "CREATE TABLE query (id INTEGER PRIMARY KEY AUTOINCREMENT, body BLOB NOT NULL)",
    "CREATE TABLE meta (key TEXT PRIMARY KEY, value BLOB NOT NULL) WITHOUT ROWID",
)

# What people look for by name, and what rows of the panes open.
INDEXES: Final = {
    "device_name": "device (name_key)",
    "device_state": "device (state)",
    "device_error": "device (error) WHERE failed = 1",
    "device_user": "device (user_key)",
    "device_user_domain": "device (user_domain_key)",
    "device_entra": "device (entra_key)",
}


def create_indexes(connection: sqlite3.Connection) -> None:
    """Make the indexes of `device`; over a filled table that is faster than filling it with them."""
    for name, columns in INDEXES.items():
        connection.execute(f"CREATE INDEX {name} ON {columns}")


def drop_indexes(connection: sqlite3.Connection) -> None:
    """Take the indexes of `device` away, before its first filling."""
    for name in INDEXES:
        connection.execute(f"DROP INDEX {name}")
