"""The queries that were sent, newest first."""

import sqlite3
from typing import Final

import msgspec

from comgmt.domain.records import QueryRecord
from comgmt.store.sealing import opened

_QUERY: Final = msgspec.msgpack.Decoder(QueryRecord)


def load_queries(connection: sqlite3.Connection, limit: int) -> list[QueryRecord]:
    """The newest queries."""
    found = connection.execute("SELECT body FROM query ORDER BY id DESC LIMIT ?", (limit,))
    return [_QUERY.decode(opened(body)) for (body,) in found]
