"""The table of the few values beside the others, each sealed under its key; and how many parts were read."""

import sqlite3
from typing import Final

import msgspec

from comgmt.store.sealing import opened, sealed

_PARTS: Final = "parts"
_NUMBER: Final = msgspec.msgpack.Decoder(int)


def load_value(connection: sqlite3.Connection, key: str) -> bytes | None:
    """The value of a key; None where there is none."""
    found = connection.execute("SELECT value FROM meta WHERE key = ?", (key,)).fetchone()
    return None if found is None else opened(found[0])


def save_value(connection: sqlite3.Connection, key: str, value: bytes) -> None:
    """Keep a value in the place of the one before."""
    connection.execute("INSERT OR REPLACE INTO meta (key, value) VALUES (?, ?)", (key, sealed(value)))


def parts_read(connection: sqlite3.Connection) -> int:
    """How many parts of the fleet were read by themselves so far."""
    value = load_value(connection, _PARTS)
    return 0 if value is None else _NUMBER.decode(value)


def note_part(connection: sqlite3.Connection) -> None:
    """One more part was read."""
    save_value(connection, _PARTS, msgspec.msgpack.encode(parts_read(connection) + 1))
