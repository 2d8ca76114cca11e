"""Opening the file of a store: only one that is ours, only for this user, never overwriting another.

No file of a live store is ever opened beside SQLite, not even to look at its first octets: on POSIX a close
cancels all locks of the process (https://sqlite.org/howtocorrupt.html, 2.2). Whose it is SQLite says, and
rights are changed by path.
"""

import os
import sqlite3
import stat
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import Final
from urllib.parse import quote

from comgmt.store.errors import OutdatedError, StoreError, UnreadableValueError
from comgmt.store.form import APPLICATION_ID, SCHEMA
from comgmt.store.keys import add_keys, lacks_keys, unknown_keys
from comgmt.store.locking import Tell, collectors_lock, silent
from comgmt.store.migrations import migrate
from comgmt.store.schema import create, lacking
from comgmt.store.sharing import is_shared, mode_of
from comgmt.store.transactions import writing

_WAIT_SECONDS: Final = 30.0  # for another writer's transaction
_READER_WAIT_SECONDS: Final = 5.0
_LOG_OCTETS: Final = 64 << 20  # what the write-ahead log keeps of the disk between refreshes
_MASK: Final = threading.Lock()


def open_to_read(path: Path) -> sqlite3.Connection:
    """A connection that cannot write; a store of an older form is migrated first.

    Raises StoreError when there is no store, or none that we can read.
    """
    _no_folder(path)
    if not path.exists():
        raise StoreError(f"Nothing was read from this site yet: {path} does not exist.")
    connection = _connect(path, "ro", _READER_WAIT_SECONDS)
    try:
        if form_of_ours(connection, path) < SCHEMA:
            open_to_write(path).close()
        check_whole(connection, path)
        connection.execute("PRAGMA query_only=ON")
        connection.execute("PRAGMA cache_size=-16000")
    except BaseException:
        connection.close()
        raise
    return connection


def open_to_write(path: Path, tell: Tell = silent) -> sqlite3.Connection:
    """A connection that writes; makes the file (0600) and its folder (0700) when they are not there.

    A store of an older form is migrated under the collector's lock; `tell` hears how far that is.
    """
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    _no_folder(path)
    if not path.exists():
        with collectors_lock(path, tell):
            return open_new(path)
    _make_private(path)
    connection = _connect(path, "rw", _WAIT_SECONDS)
    try:
        if _is_new(connection):
            with collectors_lock(path, tell):
                _lay_out(connection)
        elif form_of_ours(connection, path) < SCHEMA:
            _prepare(connection)
            with collectors_lock(path, tell) as held:
                migrate(connection, held.telling(tell))
        check_whole(connection, path)
        _prepare(connection)
        if lacks_keys(connection):
            with writing(connection):
                add_keys(connection)
    except BaseException:
        connection.close()
        raise
    return connection


def fold_log(path: Path) -> None:
    """Let SQLite write the log of a store into it, which it does when one who may write closes it last.

    Of a store that a group reads the log stays (see sharing); one that cannot be opened keeps its own, too.
    """
    if is_shared(path):
        return
    with suppress(sqlite3.Error), closing(_connect(path, "rw", 0.0)) as connection:
        form_of(connection)  # who has looked at nothing has no log to fold


def open_new(path: Path) -> sqlite3.Connection:
    """A store that was just made, unless another one has made it meanwhile. Under the collector's lock."""
    with _only_for_its_readers(path):
        connection = _connect(path, "rwc", _WAIT_SECONDS)
    try:
        if _is_new(connection):
            _lay_out(connection)
        check_whole(connection, path)
        _prepare(connection)
    except BaseException:
        connection.close()
        raise
    return connection


def form_of(connection: sqlite3.Connection) -> int:
    """The number of the store's form, as it is now."""
    return int(connection.execute("PRAGMA user_version").fetchone()[0])


def check_form(connection: sqlite3.Connection, path: Path) -> None:
    """Raise OutdatedError when a newer program has migrated the store that is open here."""
    if form_of(connection) > SCHEMA:
        raise OutdatedError(
            f"A newer comgmt has brought the store {path} to a form that this one does not know; "
            "start the newer one."
        )


def _connect(path: Path, mode: str, patience: float) -> sqlite3.Connection:
    address = f"file:{quote(str(path.absolute()))}?mode={mode}"
    return sqlite3.connect(address, timeout=patience, isolation_level=None, uri=True, check_same_thread=False)


def _lay_out(connection: sqlite3.Connection) -> None:
    """Make the tables in an empty file, which can give pages back to the disk some at a time."""
    connection.execute("PRAGMA auto_vacuum=INCREMENTAL")  # before anything is in the file
    _prepare(connection)
    create(connection)


def _prepare(connection: sqlite3.Connection) -> None:
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=NORMAL")
    connection.execute(f"PRAGMA journal_size_limit={_LOG_OCTETS}")
    connection.execute("PRAGMA cache_size=-32000")


@contextmanager
def _only_for_its_readers(path: Path) -> Iterator[None]:
    """What is made in this block, by SQLite too, only this user may read, and a group the folder names."""
    with _MASK:
        before = os.umask(~mode_of(path) & 0o777)
        try:
            yield
        finally:
            os.umask(before)


def _make_private(path: Path) -> None:
    """Close a store to others who may read it; by its path, since opening it would cancel locks."""
    mode, wanted = stat.S_IMODE(path.stat().st_mode), mode_of(path)
    if mode & ~wanted & 0o077 or (wanted & ~mode & 0o040):
        path.chmod(wanted)


def _no_folder(path: Path) -> None:
    if path.is_dir():
        raise StoreError(f"The store {path} cannot be used: Is a directory.")


def _is_new(connection: sqlite3.Connection) -> bool:
    """Whether nothing was ever put into the file."""
    (objects,) = connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
    return (application_of(connection), objects) == (0, 0)


def application_of(connection: sqlite3.Connection) -> int:
    """The number of the program whose database this is; 0 for none."""
    return int(connection.execute("PRAGMA application_id").fetchone()[0])


def form_of_ours(connection: sqlite3.Connection, path: Path) -> int:
    """The form of a store of ours. Raises StoreError for what is none, and for a newer form."""
    if _is_new(connection):
        raise StoreError(f"Nothing was read from this site yet: {path} is empty.")
    if application_of(connection) != APPLICATION_ID:
        raise StoreError(f"{path} is a database of another program; nothing in it was changed. Move it away.")
    form = form_of(connection)
    if form > SCHEMA:
        raise OutdatedError(
            f"The store {path} was written by a newer comgmt (form {form}, this one knows {SCHEMA}); "
            "update comgmt, or move the file away."
        )
    if form < 1:
        raise UnreadableValueError(f"The form of the store is {form}.")
    return form


def check_whole(connection: sqlite3.Connection, path: Path) -> None:
    """Raise UnreadableValueError for a store that lacks a table or a column of its form."""
    form_of_ours(connection, path)
    missing = lacking(connection)
    if missing:
        raise UnreadableValueError(f"The store has no {missing}.")
    if unknown_keys(connection):
        raise OutdatedError(f"The store {path} was written by a newer comgmt; update comgmt.")
