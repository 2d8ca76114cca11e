"""The simulated site's database: SQLite in a temporary file."""

import shutil
import sqlite3
import threading
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager

import msgspec

from comgmt.demo.kept import KeptFleet
from comgmt.demo.like import wql_like
from comgmt.demo.tables import ddl, index_ddl
from comgmt.passing import PassingFolder

SqlRow = Sequence[object]


class RowBatch(msgspec.Struct, frozen=True):
    """Rows for one table, with the names of their columns."""

    table: str
    columns: tuple[str, ...]
    rows: Iterable[SqlRow]


class Database:
    """The rows of the site. Any number of readers see whole commits of the one writer.

    A reader's open query keeps the rows as they were when it started, like a provider that has read them.
    Every time in it is `late` seconds behind the clock: so long ago the fleet was made.
    """

    def __init__(self, batches: Iterable[RowBatch] | KeptFleet) -> None:
        self.late = int(time.time()) - batches.made_at if isinstance(batches, KeptFleet) else 0
        self._folder = PassingFolder()
        self.folder = self._folder.path
        self.path = self.folder / "site.sqlite3"
        self._lock = threading.Lock()
        self._spare: list[sqlite3.Connection] = []
        self._all: list[sqlite3.Connection] = []
        try:
            self._writer = self._copied(batches) if isinstance(batches, KeptFleet) else self._filled(batches)
        except BaseException:
            self.close()
            raise

    @contextmanager
    def write(self) -> Iterator[sqlite3.Connection]:
        """One transaction on the one writing connection."""
        with self._lock:
            self._writer.execute("BEGIN IMMEDIATE")
            try:
                yield self._writer
            except BaseException:
                self._writer.execute("ROLLBACK")
                raise
            self._writer.execute("COMMIT")

    def borrow(self) -> sqlite3.Connection:
        """A reading connection; give it back with `give_back`, or close it."""
        with self._lock:
            if self._spare:
                return self._spare.pop()
        connection = self._connect()
        connection.execute("PRAGMA query_only=ON")
        return connection

    def give_back(self, connection: sqlite3.Connection) -> None:
        """Take back a borrowed connection whose cursors are closed."""
        with self._lock:
            self._spare.append(connection)

    def rows(self, sql: str, parameters: Sequence[object] = ()) -> list[tuple[object, ...]]:
        """All rows of one query in the database's own SQL, for tests and for the site itself."""
        connection = self.borrow()
        try:
            return connection.execute(sql, parameters).fetchall()
        finally:
            self.give_back(connection)

    def close(self) -> None:
        """Close every connection and delete the file."""
        with self._lock:
            for connection in self._all:
                connection.close()
            self._all.clear()
            self._spare.clear()
        self._folder.close()

    def _copied(self, kept: KeptFleet) -> sqlite3.Connection:
        shutil.copyfile(kept.path, self.path)
        return self._connect()

    def _filled(self, batches: Iterable[RowBatch]) -> sqlite3.Connection:
        """The writing connection, with all rows in the file; nobody reads yet, so no journal is kept."""
        connection = self._connect(journal="OFF")
        connection.executescript(ddl())
        connection.execute("BEGIN")
        for batch in batches:
            insert(connection, batch)
        connection.execute("COMMIT")
        connection.executescript(index_ddl())
        connection.execute("PRAGMA journal_mode=WAL")
        return connection

    def _connect(self, journal: str = "WAL") -> sqlite3.Connection:
        connection = sqlite3.connect(self.path, isolation_level=None, check_same_thread=False)
        connection.create_function("wql_like", 2, wql_like, deterministic=True)
        connection.execute(f"PRAGMA journal_mode={journal}")
        connection.execute("PRAGMA synchronous=OFF")
        connection.execute("PRAGMA cache_size=-4000")
        self._all.append(connection)
        return connection


def insert(connection: sqlite3.Connection, batch: RowBatch) -> None:
    """Insert all rows of a batch."""
    places = ", ".join("?" * len(batch.columns))
    names = ", ".join(batch.columns)
    connection.executemany(f"INSERT INTO {batch.table} ({names}) VALUES ({places})", batch.rows)  # noqa: S608 - own names
