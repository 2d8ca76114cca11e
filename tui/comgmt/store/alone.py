"""A store for a few devices alone, made for one question: it knows of them what that of their site knows.

Only what a reading keeps of devices is carried; everything else follows from what is read of them.
"""

import sqlite3
from collections.abc import Collection, Iterable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Final

from msgspec import json

from comgmt.store.errors import told
from comgmt.store.files import open_to_read, open_to_write
from comgmt.store.meta import CARRIED, load_gathered
from comgmt.store.narrow_texts import fill_anew
from comgmt.store.orders import order_anew
from comgmt.store.schema import DEVICE_NAMES
from comgmt.store.transactions import reading, writing

_NAMES: Final = ", ".join(DEVICE_NAMES)
_PLACES: Final = ", ".join("?" * len(DEVICE_NAMES))
_DIGITS: Final = 10
_KEY_TABLES: Final = ("state_key", "os_group_key")


def begin_alone(store: Path, alone: Path) -> None:
    """Make `alone`, a new store, that knows of what was read before and of no device. Raises StoreError."""
    with _both(store, alone) as (source, made):
        for table in _KEY_TABLES:
            rows = source.execute(f"SELECT number, key, rank FROM {table}").fetchall()  # noqa: S608 - own names
            made.execute(f"DELETE FROM {table}")  # noqa: S608 - own names
            made.executemany(f"INSERT INTO {table} (number, key, rank) VALUES (?, ?, ?)", rows)  # noqa: S608 - own names
        kept = source.execute(
            "SELECT key, value FROM meta WHERE key IN (SELECT value FROM json_each(?))", (_list(CARRIED),)
        )
        made.executemany("INSERT OR REPLACE INTO meta (key, value) VALUES (?, ?)", kept.fetchall())


def likely_names(store: Path, text: str) -> tuple[list[str], list[str]]:
    """The name and the Entra device id that the device with this resource id had last. Raises StoreError."""
    if not (text.isascii() and text.isdigit() and len(text) <= _DIGITS):
        return [], []
    with told(store), closing(open_to_read(store)) as connection:
        found = connection.execute(
            "SELECT name, aad_device_id FROM device WHERE resource_id = ?", (int(text),)
        ).fetchone()
    name, entra_id = found or ("", "")
    return [name] if name else [], [entra_id] if entra_id else []


def known_code(store: Path) -> str | None:
    """The code of the site that a store is of; None before the first reading. Raises StoreError."""
    with told(store), closing(open_to_read(store)) as connection:
        gathered = load_gathered(connection)
    return None if gathered is None else gathered.site.site_code


def carry_known(store: Path, alone: Path, ids: Collection[int]) -> None:
    """Let `alone` know of these devices since when they are as they are. Raises StoreError."""
    with _both(store, alone) as (source, made):
        sql = f"SELECT {_NAMES} FROM device WHERE resource_id IN (SELECT value FROM json_each(?))"  # noqa: S608 - own names
        wanted = _list(ids)
        rows = source.execute(sql, (wanted,)).fetchall()
        _carry_readings(source, made, wanted)
        made.executemany(f"INSERT OR REPLACE INTO device ({_NAMES}) VALUES ({_PLACES})", rows)  # noqa: S608 - own names
        order_anew(made)
        fill_anew(made)


def _carry_readings(source: sqlite3.Connection, made: sqlite3.Connection, ids: str) -> None:
    """When those of the devices were read that have a time of their own."""
    among = "resource_id IN (SELECT value FROM json_each(?))"
    apart = source.execute(f"SELECT resource_id, reading FROM read_apart WHERE {among}", (ids,)).fetchall()  # noqa: S608 - own names
    numbers = _list({number for _, number in apart})
    listed = "SELECT id, body FROM part_reading WHERE id IN (SELECT value FROM json_each(?))"
    kept = source.execute(listed, (numbers,))
    made.executemany("INSERT OR REPLACE INTO part_reading (id, body) VALUES (?, ?)", kept.fetchall())
    made.executemany("INSERT OR REPLACE INTO read_apart (resource_id, reading) VALUES (?, ?)", apart)


@contextmanager
def _both(store: Path, alone: Path) -> Iterator[tuple[sqlite3.Connection, sqlite3.Connection]]:
    """The one to read, at one moment, and the other to write."""
    with (
        told(store),
        closing(open_to_read(store)) as source,
        closing(open_to_write(alone)) as made,
        reading(source),
        writing(made),
    ):
        yield source, made


def _list(values: Iterable[int | str]) -> str:
    return json.encode(list(values)).decode()
