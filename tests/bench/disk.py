"""What a store takes of the disk."""

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path

_GIGA = 1e9


class Disk:
    """What a store, its log and the temporary files of this process take of the disk at most; on Linux."""

    def __init__(self, store: Path) -> None:
        self._store = store
        self.peak = 0
        self._of = (0, 0, 0)

    @contextmanager
    def watched(self) -> Iterator[None]:
        """Look now and then."""
        over = threading.Event()
        thread = threading.Thread(target=self._watch, args=(over,))
        thread.start()
        try:
            yield
        finally:
            over.set()
            thread.join()

    def lines(self) -> Iterator[str]:
        """What the most was made of."""
        for octets, words in zip(self._of, ("store", "write-ahead log", "temporary files"), strict=True):
            yield f"{octets / _GIGA:.2f} GB {words}"

    def _watch(self, over: threading.Event) -> None:
        while not over.wait(0.2):
            found = (_size(self._store), sum(self._beside()), sum(_temporary()))
            if sum(found) > self.peak:
                self.peak, self._of = sum(found), found

    def _beside(self) -> Iterator[int]:
        return (_size(each) for each in self._store.parent.glob(f"{self._store.name}-*"))


def octets_needed(path: Path) -> float:
    """What the store needs, without pages that are free."""
    with closing(sqlite3.connect(path)) as connection:
        (pages,) = connection.execute("PRAGMA page_count").fetchone()
        (free,) = connection.execute("PRAGMA freelist_count").fetchone()
        (octets,) = connection.execute("PRAGMA page_size").fetchone()
    return float((pages - free) * octets)


def tables(path: Path) -> Iterator[str]:
    """The largest tables and indexes of a store, where this SQLite can say."""
    with closing(sqlite3.connect(path)) as connection, suppress(sqlite3.OperationalError):
        sql = "SELECT name, sum(pgsize) FROM dbstat GROUP BY 1 ORDER BY 2 DESC LIMIT 8"
        for name, octets in connection.execute(sql):
            yield f"{octets / _GIGA:.3f} GB {name}"


def _size(path: Path) -> int:
    with suppress(OSError):
        return path.stat().st_size
    return 0


def _temporary() -> Iterator[int]:
    """The octets of files without a name that are open: SQLite takes the name away from its own at once."""
    for descriptor in Path("/proc/self/fd").glob("*"):
        with suppress(OSError):
            if "(deleted)" in str(descriptor.readlink()):
                yield descriptor.stat().st_size
