"""A recording: one file with all that a store knows of a site, to be looked at later or by somebody else.

It has the form of a store, and is read where it lies. Since it may come from anybody, it may hold tables and
indexes only, nothing in its schema may call a function, a question has a deadline, and a reader of it makes
every text inert. One of an older form is migrated in a private copy; the file itself stays as it is.
"""

import os
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Final
from urllib.parse import quote

from comgmt.store.errors import DamagedError, OutdatedError, StoreError, told
from comgmt.store.files import application_of, check_whole, form_of, form_of_ours, open_to_read, open_to_write
from comgmt.store.form import APPLICATION_ID, SCHEMA
from comgmt.store.recording_kind import refuse_other

_LONGEST_CELL: Final = 16 << 20
_MOST_OCTETS: Final = 64 << 30
_STRANGE: Final = (
    "SELECT 1 FROM sqlite_master WHERE type NOT IN ('table', 'index') OR upper(sql) LIKE 'CREATE VIRTUAL%' "
    "UNION ALL SELECT 1 FROM sqlite_master AS m, pragma_table_xinfo(m.name) AS c "
    "WHERE m.type = 'table' AND c.hidden <> 0 LIMIT 1"
)


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


def is_older(recording: Path) -> bool:
    """Whether a recording has an older form, and must be copied to be read.

    Raises StoreError when the file is not there, or is no recording that we can read.
    """
    with told(recording, damaged_recording(recording)), closing(_connect(recording)) as connection:
        return form_of(connection) < SCHEMA


def open_recording(recording: Path) -> sqlite3.Connection:
    """A connection to a recording of this form, which cannot write. Raises StoreError."""
    connection = _connect(recording)
    try:
        with told(recording, damaged_recording(recording)):
            check_whole(connection, recording)
            connection.execute("PRAGMA cache_size=-16000")
    except BaseException:
        connection.close()
        raise
    return connection


def copy_of_older(recording: Path, store: Path) -> None:
    """Make `store`, a new file, what a recording of an older form is in this one. Raises StoreError."""
    store.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with (
        closing(_connect(recording)) as connection,
        _new_file(store),
        told(recording, damaged_recording(recording)),
    ):
        connection.execute("PRAGMA query_only=OFF")
        connection.execute("VACUUM INTO ?", (str(store.absolute()),))
    with told(store, damaged_recording(recording)):
        open_to_write(store).close()


def damaged_recording(recording: Path) -> str:
    """What is said of a recording that is not as it was made."""
    return f"The recording {recording} is damaged or not whole; ask for it again."


def _connect(recording: Path) -> sqlite3.Connection:
    """A connection to a file that may be anything, once it is known to be a recording."""
    refuse_other(recording)
    with told(recording, damaged_recording(recording)):
        connection = sqlite3.connect(
            _address(recording), isolation_level=None, uri=True, check_same_thread=False
        )
        try:
            connection.execute("PRAGMA trusted_schema=OFF")
            connection.execute("PRAGMA query_only=ON")
            connection.execute("PRAGMA cell_size_check=ON")
            _limit(connection)
            _check_form(connection, recording)
            _refuse_strange(connection, recording)
        except BaseException:
            connection.close()
            raise
    return connection


def _check_form(connection: sqlite3.Connection, recording: Path) -> None:
    """Raise StoreError for a database that is no recording, or one of a form that is not known yet."""
    if application_of(connection) != APPLICATION_ID:
        raise StoreError(f"{recording} is a database of another program, no recording of comgmt.")
    form = form_of(connection)
    if form > SCHEMA:
        raise OutdatedError(
            f"The recording {recording} was made by a newer comgmt (form {form}, this one knows {SCHEMA}); "
            "update comgmt to read it."
        )
    form_of_ours(connection, recording)


def _address(recording: Path) -> str:
    """A file that nobody writes is read as such, since its folder may be read-only."""
    written = recording.with_name(f"{recording.name}-wal").exists()
    return f"file:{quote(str(recording.absolute()))}?mode=ro{'' if written else '&immutable=1'}"


def _limit(connection: sqlite3.Connection) -> None:
    set_limit: Callable[[int, int], int] | None = getattr(connection, "setlimit", None)  # since Python 3.11
    if set_limit is not None:
        set_limit(0, _LONGEST_CELL)  # SQLITE_LIMIT_LENGTH


def _refuse_strange(connection: sqlite3.Connection, recording: Path) -> None:
    (pages,) = connection.execute("PRAGMA page_count").fetchone()
    (size,) = connection.execute("PRAGMA page_size").fetchone()
    if pages * size > _MOST_OCTETS:
        raise StoreError(f"The recording {recording} is larger than any site; it is not opened.")
    if connection.execute(_STRANGE).fetchone() is not None:
        raise DamagedError(
            f"The recording {recording} holds more than tables, which none of comgmt does; it is not opened."
        )


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
