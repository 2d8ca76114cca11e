"""What reading the site has cost, kept beside the tables: the last refresh and the hours of a day."""

import sqlite3
from typing import Final

import msgspec

from comgmt.domain.cost import CostKept
from comgmt.store.sealing import opened, sealed

_KEY: Final = "cost"
_ENCODER: Final = msgspec.msgpack.Encoder()
_DECODER: Final = msgspec.msgpack.Decoder(CostKept)


def load_cost(connection: sqlite3.Connection) -> CostKept:
    """What is known of it; nothing before the first reading."""
    found = connection.execute("SELECT value FROM meta WHERE key = ?", (_KEY,)).fetchone()
    return CostKept() if found is None else _DECODER.decode(opened(found[0]))


def save_cost(connection: sqlite3.Connection, cost: CostKept) -> None:
    """Keep it."""
    kept = sealed(_ENCODER.encode(cost))
    connection.execute("INSERT OR REPLACE INTO meta (key, value) VALUES (?, ?)", (_KEY, kept))
