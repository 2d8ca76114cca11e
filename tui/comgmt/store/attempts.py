"""Attempts to read the site: a row for each span of them that ended alike, so that years are few rows."""

import sqlite3
from datetime import datetime
from typing import Final

import msgspec

from comgmt.domain.attempts import Attempts
from comgmt.domain.source import Trouble
from comgmt.store.sealing import opened, sealed
from comgmt.store.times import from_micros, to_micros

KEPT: Final = 5_000
TABLE: Final = """CREATE TABLE attempt (
         id INTEGER PRIMARY KEY AUTOINCREMENT, first_at INTEGER NOT NULL, last_at INTEGER NOT NULL,
         address TEXT NOT NULL, who TEXT NOT NULL, trouble BLOB)"""
_ENCODER: Final = msgspec.msgpack.Encoder()
_TROUBLE: Final = msgspec.msgpack.Decoder(Trouble)
_COLUMNS: Final = "first_at, last_at, address, who, trouble"


def note_attempt(
    connection: sqlite3.Connection, at: datetime, address: str, who: str, trouble: Trouble | None
) -> None:
    """Keep one attempt: it goes on with the last span, or begins a new one. In the caller's transaction."""
    last = latest(connection)
    micros = to_micros(at)
    if last is not None and (last.address, last.who, last.trouble) == (address, who, trouble):
        connection.execute(
            "UPDATE attempt SET last_at = max(last_at, ?) WHERE id = (SELECT max(id) FROM attempt)", (micros,)
        )
        return
    packed = None if trouble is None else sealed(_ENCODER.encode(trouble))
    added = connection.execute(
        f"INSERT INTO attempt ({_COLUMNS}) VALUES (?, ?, ?, ?, ?)",  # noqa: S608 - own names
        (micros, micros, address, who, packed),
    )
    connection.execute("DELETE FROM attempt WHERE id <= ?", ((added.lastrowid or 0) - KEPT,))


def latest(connection: sqlite3.Connection, at: datetime | None = None) -> Attempts | None:
    """The newest span, or the newest that had begun at a time."""
    found = connection.execute(
        f"SELECT {_COLUMNS} FROM attempt WHERE first_at <= ? ORDER BY id DESC LIMIT 1",  # noqa: S608 - own names
        ((1 << 63) - 1 if at is None else to_micros(at),),
    ).fetchone()
    if found is None:
        return None
    first, last, address, who, trouble = found
    return Attempts(
        first_at=from_micros(first),
        last_at=from_micros(last),
        address=address,
        who=who,
        trouble=None if trouble is None else _TROUBLE.decode(opened(trouble)),
    )
