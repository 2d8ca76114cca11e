"""A recording: one file with all that a store knows of a site, to be looked at later or by somebody else.

It has the form of a store. Since it comes from somebody else, a replay copies its rows into a store of our
own and makes every text inert on the way, as it was when the site gave it; nothing else of the file is used.
"""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote

import msgspec

from comgmt.domain.text import inert
from comgmt.store.errors import StoreError, told
from comgmt.store.files import open_to_read, open_to_write
from comgmt.store.history import load_census
from comgmt.store.meta import load_gathered
from comgmt.store.schema import create_indexes, drop_indexes
from comgmt.store.transactions import writing

_TABLES: Final = (
    "device",
    "record",
    "member",
    "deployment_device",
    "census",
    "trend_key",
    "change",
    "query",
    "meta",
)
_LOOKED_IN: Final = "search"  # what the any-column filter looks in has line ends, and is never shown
_ENCODER: Final = msgspec.msgpack.Encoder()
_DECODER: Final = msgspec.msgpack.Decoder()


def record(store: Path, recording: Path) -> None:
    """Write what the store has to the new file `recording` (0600). Raises StoreError, and leaves no part."""
    with told(store):
        connection = open_to_read(store)
    try:
        with _new_file(recording), told(recording):
            connection.execute("PRAGMA query_only=OFF")  # it counts a copy elsewhere as writing
            connection.execute("VACUUM INTO ?", (str(recording.absolute()),))
    finally:
        connection.close()


def already_there(path: Path) -> str:
    """What is said of a recording that would have to overwrite a file."""
    return f"{path} is there already and is not overwritten; give another name."


def check_recording(recording: Path) -> None:
    """Raise StoreError when the file is not there, or is no recording that we can read."""
    if not recording.exists():
        raise StoreError(f"The recording {recording} does not exist.")
    with told(recording):
        open_to_read(recording).close()


def replay(recording: Path, store: Path) -> None:
    """Fill the new store `store` from a recording. Raises StoreError."""
    check_recording(recording)
    with told(store):
        connection = open_to_write(store)
    try:
        with told(store, f"The recording {recording} is damaged or not whole; ask for it again."):
            _fill(connection, recording)
            load_census(connection)
            load_gathered(connection)
    finally:
        connection.close()


def _fill(connection: sqlite3.Connection, recording: Path) -> None:
    connection.execute("PRAGMA trusted_schema=OFF")
    connection.create_function("inert_value", 1, _inert_value, deterministic=True)
    connection.execute(
        "ATTACH DATABASE ? AS recording", (f"file:{quote(str(recording.absolute()))}?mode=ro",)
    )
    with writing(connection):
        drop_indexes(connection)
        for table in _TABLES:
            connection.execute(_copy(connection, table))
        create_indexes(connection)


def _copy(connection: sqlite3.Connection, table: str) -> str:
    """The statement that copies a table: whole numbers where they belong, and inert what may hold text."""
    columns = connection.execute(f"PRAGMA main.table_info({table})").fetchall()
    names = ", ".join(f'"{column[1]}"' for column in columns)
    values = ", ".join(_value(column[1], column[2]) for column in columns)
    return f"INSERT INTO main.{table} ({names}) SELECT {values} FROM recording.{table}"  # noqa: S608 - own names


def _value(name: str, kind: str) -> str:
    if name == _LOOKED_IN:
        return f'"{name}"'
    if kind.startswith("INTEGER"):
        return f'CASE typeof("{name}") WHEN \'integer\' THEN "{name}" END'
    return f'inert_value("{name}")'


def _inert_value(value: Any) -> Any:  # noqa: ANN401 - whatever a cell holds
    """A cell with every text in it inert; a packed record is looked through and packed again."""
    if isinstance(value, str):
        return inert(value)
    return _ENCODER.encode(_inert(_DECODER.decode(value))) if isinstance(value, bytes) else value


def _inert(value: Any) -> Any:  # noqa: ANN401 - what MessagePack may hold
    if isinstance(value, str):
        return inert(value)
    if isinstance(value, list):
        return [_inert(item) for item in value]
    if isinstance(value, dict):
        return {_inert(key): _inert(item) for key, item in value.items()}
    return value


@contextmanager
def _new_file(path: Path) -> Iterator[None]:
    """An empty file only for this user, which is gone again when the block fails."""
    try:
        os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    except FileExistsError:
        raise StoreError(already_there(path)) from None
    except OSError as problem:
        raise StoreError(f"{path} cannot be written: {problem.strerror}.") from None
    try:
        yield
    except BaseException:
        path.unlink(missing_ok=True)
        raise
