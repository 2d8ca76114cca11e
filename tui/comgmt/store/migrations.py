"""From each form of the store to the next: a store keeps its history when a newer program opens it.

All steps of one store are one transaction, so that one that is interrupted leaves the store as it was. A step
is never changed once it was released: it names what it needs by itself, not by what the program means today.
"""

import sqlite3
from collections.abc import Callable, Mapping
from typing import Final

from comgmt.store.form import SCHEMA
from comgmt.store.form_8 import to_8
from comgmt.store.form_10 import to_10
from comgmt.store.form_11 import to_11
from comgmt.store.locking import Tell
from comgmt.store.sealing import sealed
from comgmt.store.transactions import writing

_AT_ONCE: Final = 10_000


def migrate(connection: sqlite3.Connection, tell: Tell) -> None:
    """Bring a store of an older form to this one. Under the collector's lock."""
    with writing(connection):
        (form,) = connection.execute("PRAGMA user_version").fetchone()
        for number in range(form, SCHEMA):
            MIGRATIONS[number](connection, tell)
            connection.execute(f"PRAGMA user_version={number + 1}")


def _to_2(connection: sqlite3.Connection, tell: Tell) -> None:
    """States and groups get a table of their numbers; what is packed gets a checksum."""
    states = (
        "success_hybrid",
        "success_entra",
        "enrolling_hybrid",
        "failure_hybrid",
        "failure_entra",
        "pending_sign_in",
        "scheduled",
        "other",
    )
    groups = ("windows_10_1709_and_later", "windows_10_before_1709", "windows_7_and_8", "unknown_build")
    for table, keys in (("state_key", states), ("os_group_key", groups)):
        connection.execute(
            f"CREATE TABLE {table} "
            "(number INTEGER PRIMARY KEY, key TEXT NOT NULL UNIQUE, rank INTEGER NOT NULL)"
        )
        connection.executemany(
            f"INSERT INTO {table} VALUES (?, ?, ?)",  # noqa: S608 - own names
            [(number, key, number) for number, key in enumerate(keys)],
        )
    connection.create_function("sealed", 1, _sealed, deterministic=True)
    connection.execute("UPDATE census SET body = sealed(body), counts = sealed(counts)")
    connection.execute("UPDATE meta SET value = sealed(value)")
    connection.execute("UPDATE query SET body = sealed(body)")
    _in_slices(
        connection,
        "record",
        "UPDATE record SET comanagement = sealed(comanagement), system = sealed(system), "
        "activity = sealed(activity) WHERE resource_id BETWEEN ? AND ?",
        tell,
    )


def _sealed(packed: bytes | None) -> bytes | None:
    return None if packed is None else sealed(packed)


def _in_slices(connection: sqlite3.Connection, table: str, statement: str, tell: Tell) -> None:
    """Do `statement` for some thousands of rows after the other, and say how far that is."""
    (total,) = connection.execute(f"SELECT count(*) FROM {table}").fetchone()  # noqa: S608 - own names
    done, last = 0, -1
    while True:
        found = connection.execute(
            f"SELECT count(*), max(resource_id) FROM (SELECT resource_id FROM {table} "  # noqa: S608 - own names
            "WHERE resource_id > ? ORDER BY resource_id LIMIT ?)",
            (last, _AT_ONCE),
        ).fetchone()
        if not found[0]:
            return
        connection.execute(statement, (last + 1, found[1]))
        done, last = done + found[0], found[1]
        tell(f"bringing the store to its new form, {done:,} of {total:,} devices")


def _to_3(connection: sqlite3.Connection, _tell: Tell) -> None:
    """Attempts to read the site, and alerts with their transitions and tellings, are kept."""
    connection.execute(
        "CREATE TABLE attempt (id INTEGER PRIMARY KEY AUTOINCREMENT, first_at INTEGER NOT NULL, "
        "last_at INTEGER NOT NULL, address TEXT NOT NULL, who TEXT NOT NULL, trouble BLOB)"
    )
    connection.execute(
        "CREATE TABLE alert_standing (rule TEXT NOT NULL, about TEXT NOT NULL, phase TEXT NOT NULL, "
        "since INTEGER NOT NULL, told INTEGER NOT NULL, PRIMARY KEY (rule, about)) WITHOUT ROWID"
    )
    connection.execute(
        "CREATE TABLE alert_event (id INTEGER PRIMARY KEY AUTOINCREMENT, at INTEGER NOT NULL, "
        "rule TEXT NOT NULL, about TEXT NOT NULL, kind TEXT NOT NULL, severity TEXT NOT NULL, "
        "sentence TEXT NOT NULL, value REAL)"
    )
    connection.execute(
        "CREATE TABLE alert_telling (event_id INTEGER NOT NULL, receiver TEXT NOT NULL, "
        "at INTEGER NOT NULL, why TEXT NOT NULL, PRIMARY KEY (event_id, receiver)) WITHOUT ROWID"
    )


def _to_4(connection: sqlite3.Connection, _tell: Tell) -> None:
    """How sure the age of a state is, and whether two records of a device give it two Entra ids."""
    added = {
        "known_standing": "state_before INTEGER",
        "other_mdm": "ids_differ INTEGER NOT NULL DEFAULT 0",
    }
    _with_columns(connection, "device", added)
    # That store kept no time of the reading before a change, but it had seen the change.
    connection.execute("UPDATE device SET state_before = state_since WHERE state_since > first_seen")


def _with_columns(connection: sqlite3.Connection, table: str, added: Mapping[str, str]) -> None:
    """Make a table anew with a column behind each of `added`; its rows and indexes stay."""
    columns = connection.execute(f"PRAGMA table_info({table})").fetchall()
    indexes = connection.execute(
        "SELECT sql FROM sqlite_master WHERE type = 'index' AND tbl_name = ? AND sql IS NOT NULL", (table,)
    ).fetchall()
    made, kept = [], []
    for _, name, kind, required, default, is_key in columns:
        kept.append(name)
        preset = "" if default is None else f" DEFAULT {default}"
        made.append(f"{name} {kind}{' PRIMARY KEY' if is_key else ' NOT NULL' if required else ''}{preset}")
        made += [added[name]] if name in added else []
    names = ", ".join(kept)
    connection.execute(f"CREATE TABLE made_anew ({', '.join(made)})")
    connection.execute(f"INSERT INTO made_anew ({names}) SELECT {names} FROM {table}")  # noqa: S608 - own names
    connection.execute(f"DROP TABLE {table}")
    connection.execute(f"ALTER TABLE made_anew RENAME TO {table}")
    for (statement,) in indexes:
        connection.execute(statement)


def _to_5(connection: sqlite3.Connection, tell: Tell) -> None:
    """Indexes for what ages, for members by device, and for tables that are swapped as a whole."""
    for number, (name, columns) in enumerate(_INDEXES_OF_5.items()):
        tell(f"ordering devices, {number + 1} of {len(_INDEXES_OF_5)}")
        connection.execute(f"DROP INDEX IF EXISTS {name}")
        connection.execute(f"CREATE INDEX {name} ON {columns}")


_INDEXES_OF_5: Final = {
    "device_name": "device (name_key, resource_id)",
    "device_state": "device (state, state_since)",
    "device_error": "device (error, state_since, state_before) WHERE failed = 1",
    "device_silent": "device (last_heard) WHERE failed = 1",
    "member_resource": "member (resource_id)",
}


def _to_6(connection: sqlite3.Connection, tell: Tell) -> None:
    """A change has a kind and the reading before it; of a device its traits are kept in mind."""
    tell("bringing changes to their new form")
    traits = "known_failed INTEGER, known_joined INTEGER, known_policy INTEGER, known_mask INTEGER"
    _with_columns(connection, "device", {"state_before": traits})
    connection.execute("ALTER TABLE change RENAME TO change_before")
    connection.execute(
        "CREATE TABLE change (id INTEGER PRIMARY KEY AUTOINCREMENT, at INTEGER NOT NULL, seen_after INTEGER, "
        "kind INTEGER NOT NULL, resource_id INTEGER NOT NULL, name TEXT NOT NULL, before INTEGER, "
        "after INTEGER, error_before INTEGER, error_after INTEGER)"
    )
    connection.execute("CREATE INDEX change_before_device ON change_before (resource_id)")
    connection.execute(
        "INSERT INTO change SELECT id, at, (SELECT max(taken_at) FROM census WHERE taken_at < c.at), "  # noqa: S608 - own words
        f"{_KIND_OF_6}, resource_id, name, before, after, error_before, error_after "
        "FROM change_before AS c ORDER BY id"
    )
    connection.execute("DROP TABLE change_before")
    connection.execute("CREATE INDEX change_at ON change (at)")
    connection.execute("CREATE INDEX change_resource ON change (resource_id)")


def _to_7(connection: sqlite3.Connection, _tell: Tell) -> None:
    """Who is still to be told of an alert is kept."""
    connection.execute(
        "CREATE TABLE alert_due (event_id INTEGER NOT NULL, receiver TEXT NOT NULL, teller TEXT NOT NULL, "
        "until INTEGER NOT NULL, begun INTEGER NOT NULL, PRIMARY KEY (event_id, receiver)) WITHOUT ROWID"
    )


def _to_9(connection: sqlite3.Connection, _tell: Tell) -> None:
    """A fleet may be read in parts: a device that was read by itself has a time of its own."""
    connection.execute("CREATE TABLE read_apart (resource_id INTEGER PRIMARY KEY, reading INTEGER NOT NULL)")
    connection.execute("CREATE INDEX read_apart_reading ON read_apart (reading)")
    connection.execute("CREATE TABLE part_reading (id INTEGER PRIMARY KEY AUTOINCREMENT, body BLOB NOT NULL)")


_FAILURES: Final = "(SELECT number FROM state_key WHERE key IN ('failure_hybrid', 'failure_entra'))"
_SUCCESSES: Final = "(SELECT number FROM state_key WHERE key IN ('success_hybrid', 'success_entra'))"
_FAILED_BEFORE: Final = f"(ifnull(before IN {_FAILURES}, 0) OR error_before IS NOT NULL)"
_FAILED_AFTER: Final = f"(after IN {_FAILURES} OR error_after IS NOT NULL)"
_KIND_OF_6: Final = f"""CASE
  WHEN after IS NULL THEN 6
  WHEN before IS NULL AND EXISTS (SELECT 1 FROM change_before AS e
    WHERE e.resource_id = c.resource_id AND e.id < c.id AND e.after IS NULL) THEN 7
  WHEN {_FAILED_AFTER} AND {_FAILED_BEFORE} THEN CASE WHEN error_before IS error_after THEN 0 ELSE 4 END
  WHEN {_FAILED_AFTER} THEN 1
  WHEN {_FAILED_BEFORE} THEN 2
  WHEN after IN {_SUCCESSES} AND NOT ifnull(before IN {_SUCCESSES}, 0) THEN 3
  WHEN before IS NULL THEN 5
  ELSE 0 END"""  # noqa: S608 - own words
MIGRATIONS: Final[Mapping[int, Callable[[sqlite3.Connection, Tell], None]]] = {
    1: _to_2,
    2: _to_3,
    3: _to_4,
    4: _to_5,
    5: _to_6,
    6: _to_7,
    7: to_8,
    8: _to_9,
    9: to_10,
    10: to_11,
}
