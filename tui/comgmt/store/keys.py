"""Stable numbers for states and groups of systems: a table of each in the store says which is which.

A number is never given to another key. `rank` is the order in which lists have them; it may change.
"""

import sqlite3
from collections.abc import Mapping, Sequence
from typing import Final

import msgspec

from comgmt.domain.client_os import OsGroup
from comgmt.domain.enrollment import TILE_ORDER, EnrollmentState

_COLUMNS: Final = "(number INTEGER PRIMARY KEY, key TEXT NOT NULL UNIQUE, rank INTEGER NOT NULL)"
KEY_TABLES: Final = (f"CREATE TABLE state_key {_COLUMNS}", f"CREATE TABLE os_group_key {_COLUMNS}")
_KEYS: Final[Mapping[str, Sequence[str]]] = {
    "state_key": tuple(state.value for state in TILE_ORDER),
    "os_group_key": tuple(group.value for group in OsGroup),
}

STATE_KEY: Final = "(SELECT key FROM state_key WHERE number = state)"
STATE_RANK: Final = "(SELECT rank FROM state_key WHERE number = state)"
OS_GROUP_KEY: Final = "(SELECT key FROM os_group_key WHERE number = os_group)"


class Keys(msgspec.Struct, frozen=True):
    """The numbers of one store, by key."""

    states: Mapping[EnrollmentState, int]
    groups: Mapping[OsGroup, int]


def load_keys(connection: sqlite3.Connection) -> Keys:
    """The numbers that rows of this store are written with."""
    states, groups = (_numbers(connection, table) for table in ("state_key", "os_group_key"))
    return Keys(
        {state: states[state.value] for state in EnrollmentState}, {g: groups[g.value] for g in OsGroup}
    )


def state_numbers(connection: sqlite3.Connection) -> dict[str, int]:
    """The numbers of the states by their keys."""
    return _numbers(connection, "state_key")


def add_keys(connection: sqlite3.Connection) -> None:
    """Give a number to every key that has none, and every key its rank. In a transaction of the caller."""
    for table, keys in _KEYS.items():
        for rank, key in enumerate(keys):
            connection.execute(
                f"INSERT INTO {table} (key, rank) VALUES (?1, ?2) "  # noqa: S608 - own names
                "ON CONFLICT (key) DO UPDATE SET rank = ?2 WHERE rank <> ?2",
                (key, rank),
            )


def unknown_keys(connection: sqlite3.Connection) -> list[str]:
    """The keys of a store that this program does not know: a newer one has written them."""
    return [
        key
        for table, keys in _KEYS.items()
        for (key,) in connection.execute(f"SELECT key FROM {table}")  # noqa: S608 - own names
        if key not in keys
    ]


def lacks_keys(connection: sqlite3.Connection) -> bool:
    """Whether `add_keys` has something to do."""
    return any(
        dict(connection.execute(f"SELECT key, rank FROM {table}"))  # noqa: S608 - own names
        != {key: rank for rank, key in enumerate(keys)}
        for table, keys in _KEYS.items()
    )


def _numbers(connection: sqlite3.Connection, table: str) -> dict[str, int]:
    return dict(connection.execute(f"SELECT key, number FROM {table}"))  # noqa: S608 - own names
