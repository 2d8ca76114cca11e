"""How far the sweep of a site is, kept beside the tables, so that a restart goes on where it was."""

import sqlite3
from typing import Final

import msgspec

from comgmt.domain.sweep import SweepState
from comgmt.store.sealing import opened, sealed

_KEY: Final = "sweep"
_ENCODER: Final = msgspec.msgpack.Encoder()
_DECODER: Final = msgspec.msgpack.Decoder(SweepState)


def load_sweep(connection: sqlite3.Connection) -> SweepState | None:
    """The last sweep, whole or under way; None before the first."""
    found = connection.execute("SELECT value FROM meta WHERE key = ?", (_KEY,)).fetchone()
    return None if found is None else _DECODER.decode(opened(found[0]))


def save_sweep(connection: sqlite3.Connection, state: SweepState) -> None:
    """Keep it."""
    kept = sealed(_ENCODER.encode(state))
    connection.execute("INSERT OR REPLACE INTO meta (key, value) VALUES (?, ?)", (_KEY, kept))
