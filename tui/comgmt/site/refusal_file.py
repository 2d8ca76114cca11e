"""Where refusals are kept: a small SQLite file for this user only, whose write lock is the turn to sign in.

SQLite's lock is that of the system, ends with its process however that ends, and is there on every system.
"""

import os
import sqlite3
import stat
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timezone
from pathlib import Path
from typing import Final, Protocol
from urllib.parse import quote

import msgspec

_SALT_OCTETS: Final = 16
_MOST: Final = 32  # refused secrets that are remembered for one user
_POLL_SECONDS: Final = 0.05
_OTHERS: Final = 0o077
_TORN: Final = "a value in it is damaged"
_OF_DAMAGE: Final = ("no such column", "decode to UTF-8")  # in the words of SQLite and of its module
_making: Final = threading.Lock()
_WORDS: Final = ("url", "user", "way", "sentence", "suspects")
_FORGET_OLD: Final = "DELETE FROM refused WHERE tag NOT IN (SELECT tag FROM refused ORDER BY at DESC LIMIT ?)"
_TABLES: Final = (
    "CREATE TABLE IF NOT EXISTS salt (salt BLOB NOT NULL)",
    """CREATE TABLE IF NOT EXISTS refused (
        tag INTEGER PRIMARY KEY, at REAL NOT NULL, url TEXT NOT NULL, user TEXT NOT NULL, way TEXT NOT NULL,
        sentence TEXT NOT NULL, suspects TEXT NOT NULL
    ) WITHOUT ROWID""",
)


class BusyError(Exception):
    """Somebody else had the turn for longer than we wait."""


class RefusalFileError(Exception):
    """The file cannot be used: one sentence."""


class RefusalEntry(msgspec.Struct, frozen=True):
    """One refusal. `tag` is 16 bits of a slow salted hash of what was refused; `way` the method."""

    tag: int
    at: datetime
    url: str
    user: str
    way: str
    sentence: str
    suspects: str


class Shelf(Protocol):
    """The refusals of one user at one listener, while one has the turn."""

    def salt(self) -> bytes:
        """The salt of the tags; always the same for one shelf."""

    def entries(self) -> list[RefusalEntry]:
        """What was refused."""

    def put(self, entry: RefusalEntry) -> None:
        """Remember a refusal, in the place of an earlier one of the same tag."""

    def drop(self, tag: int) -> None:
        """Forget a refusal."""


class RefusalMemory:
    """Refusals that this process alone knows of."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._salt = os.urandom(_SALT_OCTETS)
        self._entries: dict[int, RefusalEntry] = {}

    @contextmanager
    def turn(self, patience: float) -> Iterator[Shelf]:
        """Have the only turn; BusyError after `patience` seconds of waiting."""
        if not self._lock.acquire(timeout=patience):
            raise BusyError
        try:
            yield self
        finally:
            self._lock.release()

    def salt(self) -> bytes:
        """The salt of this process."""
        return self._salt

    def entries(self) -> list[RefusalEntry]:
        """What was refused."""
        return list(self._entries.values())

    def put(self, entry: RefusalEntry) -> None:
        """Remember."""
        self._entries[entry.tag] = entry

    def drop(self, tag: int) -> None:
        """Forget."""
        self._entries.pop(tag, None)


class RefusalFile:
    """Refusals in a file, which is made when it is needed. Raises RefusalFileError."""

    def __init__(self, path: str) -> None:
        self._path = Path(path)

    @contextmanager
    def turn(self, patience: float) -> Iterator[Shelf]:
        """Have the only turn among all processes; BusyError after `patience` seconds of waiting.

        What is put on the shelf is kept at once: nothing that ends us later undoes it.
        """
        connection = self._begun(time.monotonic() + patience)
        try:
            yield _Rows(connection, self._path)
        finally:
            connection.close()

    def _begun(self, end: float) -> sqlite3.Connection:
        """A connection that holds the write lock; a damaged file is begun anew."""
        with _told(self._path):
            connection = self._opened()
            try:
                _lock(connection, end)
                _create(connection)
                _check(connection)
            except BaseException as error:
                connection.close()
                if not _is_damage(error):
                    raise
            else:
                return connection
            self._path.unlink(missing_ok=True)
            connection = self._opened()
            _lock(connection, end)
            _create(connection)
            return connection

    def _opened(self) -> sqlite3.Connection:
        path = self._path
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        with _making:
            _make_private(path)
        address = f"file:{quote(str(path.absolute()))}?mode=rw"
        return sqlite3.connect(address, timeout=0, isolation_level=None, uri=True, check_same_thread=False)


def _make_private(path: Path) -> None:
    """An empty file of ours when there is none; one that others may read is closed to them.

    A file that SQLite may have open is not opened beside it: on POSIX a close gives up all locks of the
    process.
    """
    try:
        os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600))
    except FileExistsError:
        mode = path.lstat().st_mode
        if not stat.S_ISREG(mode):
            raise RefusalFileError(f"{path} is no file; move it away.") from None
        if os.name == "posix" and stat.S_IMODE(mode) & _OTHERS:
            path.chmod(0o600)


class _Rows:
    """The rows of a file whose lock is held until the first change, which is a verdict and kept at once."""

    def __init__(self, connection: sqlite3.Connection, path: Path) -> None:
        self._connection = connection
        self._path = path

    def salt(self) -> bytes:
        """The salt of the file."""
        with _told(self._path):
            return _salt(self._connection)

    def entries(self) -> list[RefusalEntry]:
        """What was refused."""
        with _told(self._path):
            return list(_entries(self._connection))

    def put(self, entry: RefusalEntry) -> None:
        """Remember, and give the turn away."""
        values = (entry.tag, entry.at.timestamp(), *(getattr(entry, name) for name in _WORDS))
        with _told(self._path), self._kept() as connection:
            connection.execute("INSERT OR REPLACE INTO refused VALUES (?, ?, ?, ?, ?, ?, ?)", values)
            connection.execute(_FORGET_OLD, (_MOST,))

    def drop(self, tag: int) -> None:
        """Forget, and give the turn away."""
        with _told(self._path), self._kept() as connection:
            connection.execute("DELETE FROM refused WHERE tag = ?", (tag,))

    @contextmanager
    def _kept(self) -> Iterator[sqlite3.Connection]:
        yield self._connection
        if self._connection.in_transaction:
            self._connection.execute("COMMIT")


@contextmanager
def _told(path: Path) -> Iterator[None]:
    """What the system or SQLite says of the file, as one sentence."""
    try:
        yield
    except (OSError, sqlite3.Error, UnicodeDecodeError) as error:  # SQLite may quote torn octets
        why = error.strerror if isinstance(error, OSError) else str(error)
        raise RefusalFileError(f"{path}, which keeps refused sign-ins, cannot be used: {why}.") from None


def _lock(connection: sqlite3.Connection, end: float) -> None:
    """Take the write lock, waiting until `end`; Ctrl-C is heard meanwhile."""
    while not _locked(connection):
        if time.monotonic() >= end:
            raise BusyError
        time.sleep(_POLL_SECONDS)


def _locked(connection: sqlite3.Connection) -> bool:
    try:
        connection.execute("BEGIN IMMEDIATE")
    except sqlite3.OperationalError as error:
        if _is_busy(error):
            return False
        raise
    return True


def _create(connection: sqlite3.Connection) -> None:
    for statement in _TABLES:
        connection.execute(statement)
    if connection.execute("SELECT count(*) FROM salt").fetchone() == (0,):
        connection.execute("INSERT INTO salt VALUES (?)", (os.urandom(_SALT_OCTETS),))


def _check(connection: sqlite3.Connection) -> None:
    """Read all of it: a page that is torn, or a value nobody wrote, is only met there."""
    _salt(connection)
    list(_entries(connection))


def _salt(connection: sqlite3.Connection) -> bytes:
    found = connection.execute("SELECT salt FROM salt").fetchone()
    if found is None or not isinstance(found[0], bytes):
        raise sqlite3.DatabaseError(_TORN)
    return found[0]


def _entries(connection: sqlite3.Connection) -> Iterator[RefusalEntry]:
    for tag, at, *words in connection.execute(f"SELECT tag, at, {', '.join(_WORDS)} FROM refused"):  # noqa: S608 - own names
        if not all(isinstance(word, str) for word in words):
            raise sqlite3.DatabaseError(_TORN)
        try:
            yield RefusalEntry(tag, datetime.fromtimestamp(at, timezone.utc), *words)
        except (TypeError, ValueError, OverflowError, OSError):
            raise sqlite3.DatabaseError(_TORN) from None


def _is_busy(error: sqlite3.OperationalError) -> bool:
    return "locked" in str(error) or "busy" in str(error)


def _is_damage(error: BaseException) -> bool:
    """Whether the file is none of SQLite's, or has other tables: it holds nothing that is worth keeping."""
    if isinstance(error, sqlite3.OperationalError):
        return any(words in str(error) for words in _OF_DAMAGE)
    return isinstance(error, (sqlite3.DatabaseError, UnicodeDecodeError))
