"""Opening the file of a store: only one that is ours, only for this user, never overwriting another."""

import os
import sqlite3
import stat
from pathlib import Path
from typing import Final
from urllib.parse import quote

from comgmt.store.errors import StoreError
from comgmt.store.schema import APPLICATION_ID, SCHEMA, TABLES, create_indexes

_MAGIC: Final = b"SQLite format 3\x00"
_OTHERS: Final = 0o077
_WAIT_SECONDS: Final = 30.0  # for another writer's transaction; the first one of a large site takes a while
_READER_WAIT_SECONDS: Final = 5.0
_LOG_OCTETS: Final = 64 << 20  # what the write-ahead log keeps of the disk between refreshes


def open_to_read(path: Path) -> sqlite3.Connection:
    """A connection that cannot write. Raises StoreError when there is no store, or none that we can read."""
    if not path.exists():
        raise StoreError(f"Nothing was read from this site yet: {path} does not exist.")
    _check_magic(path)
    connection = _connect(path, "ro", _READER_WAIT_SECONDS)
    try:
        _check_header(connection, path)
        connection.execute("PRAGMA query_only=ON")
        connection.execute("PRAGMA cache_size=-16000")
    except BaseException:
        connection.close()
        raise
    return connection


def open_to_write(path: Path) -> sqlite3.Connection:
    """A connection that writes; makes the file (0600) and its folder (0700) when they are not there."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    _make_private(path)
    _check_magic(path)
    connection = _connect(path, "rw", _WAIT_SECONDS)
    try:
        if not _is_new(connection):
            _check_header(connection, path)
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("PRAGMA synchronous=NORMAL")
        connection.execute(f"PRAGMA journal_size_limit={_LOG_OCTETS}")
        connection.execute("PRAGMA cache_size=-32000")
        _create(connection)
        _check_header(connection, path)
    except BaseException:
        connection.close()
        raise
    return connection


def _connect(path: Path, mode: str, patience: float) -> sqlite3.Connection:
    address = f"file:{quote(str(path.absolute()))}?mode={mode}"
    return sqlite3.connect(address, timeout=patience, isolation_level=None, uri=True, check_same_thread=False)


def _make_private(path: Path) -> None:
    """An empty file of ours when there is none; one that others may read is closed to them."""
    handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        mode = stat.S_IMODE(os.fstat(handle).st_mode)
        if mode & _OTHERS:
            os.fchmod(handle, mode & ~_OTHERS)
    finally:
        os.close(handle)


def _check_magic(path: Path) -> None:
    with path.open("rb") as file:
        start = file.read(len(_MAGIC))
    if start and start != _MAGIC:
        raise StoreError(f"{path} is no store of comgmt; nothing in it was changed. Move it away.")


def _is_new(connection: sqlite3.Connection) -> bool:
    """Whether nothing was ever put into the file."""
    (application,) = connection.execute("PRAGMA application_id").fetchone()
    (objects,) = connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
    return (application, objects) == (0, 0)


def _check_header(connection: sqlite3.Connection, path: Path) -> None:
    if _is_new(connection):
        raise StoreError(f"Nothing was read from this site yet: {path} is empty.")
    (application,) = connection.execute("PRAGMA application_id").fetchone()
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    if application != APPLICATION_ID:
        raise StoreError(f"{path} is a database of another program; nothing in it was changed. Move it away.")
    if version > SCHEMA:
        raise StoreError(
            f"The store {path} was written by a newer comgmt; update comgmt, or move the file away."
        )
    if version < SCHEMA:
        raise StoreError(
            f"The store {path} was written by an older comgmt and has another form; move it away."
        )


def _create(connection: sqlite3.Connection) -> None:
    """Make the tables, unless this or another process has made them."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        (version,) = connection.execute("PRAGMA user_version").fetchone()
        if version == 0:
            for statement in TABLES:
                connection.execute(statement)
            create_indexes(connection)
            connection.execute(f"PRAGMA application_id={APPLICATION_ID}")
            connection.execute(f"PRAGMA user_version={SCHEMA}")
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise
