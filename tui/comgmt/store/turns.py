"""Long work on a store in short turns to write, with pauses in which another process is sure to get its own.

Who waits for a turn looks for it every tenth of a second at the latest (the busy handler of SQLite sleeps 1
to 100 ms): a shorter pause may be missed again and again, and the wait has no bound. So turns follow each
other for a short while, and then a pause is longer than that.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from time import monotonic, sleep
from typing import Final

from comgmt.store.transactions import writing

_LONGEST: Final = 0.1  # seconds of turns without a pause in which others look
_PAUSE: Final = 0.105
_AIM_SECONDS: Final = 0.04
_FIRST: Final = 2_000
_LEAST: Final = 200
_MOST: Final = 5_000  # rows of a slice
_DELETED: Final = 2_000  # rows with their places in several indexes


class Turns:
    """The turns of one connection."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._held = 0.0  # since others last had time to look
        self._ended = monotonic()
        self._last = 0.0

    @contextmanager
    def turn(self) -> Iterator[None]:
        """A short transaction."""
        with self.step(), writing(self._connection):
            yield

    @contextmanager
    def step(self) -> Iterator[None]:
        """Something short that takes the turn to write by itself."""
        begun = monotonic()
        if begun - self._ended >= _PAUSE:
            self._held = 0.0
        yield
        self._last = monotonic() - begun
        self._held += self._last
        if self._held >= _LONGEST:
            sleep(_PAUSE)
            self._held = 0.0
        self._ended = monotonic()

    def slices(self, source: str, key: str, most: int = _MOST) -> Iterator[tuple[int, int, int]]:
        """Rows done, and the lowest and highest key of the next slice: as many as a short turn takes."""
        size, last, done = _FIRST, -(1 << 63), 0
        while True:
            found = self._connection.execute(
                f"SELECT count(*), min(k), max(k) FROM (SELECT {key} AS k FROM {source} "  # noqa: S608 - own names
                f"WHERE {key} > ? ORDER BY {key} LIMIT ?)",
                (last, size),
            ).fetchone()
            if not found[0]:
                return
            done, last = done + found[0], found[2]
            yield done, found[1], found[2]
            size = min(most, _next_size(size, self._last))

    def numbered(self, table: str) -> Iterator[tuple[int, int]]:
        """The first and last number of the next slice of a table whose rows are numbered as they came."""
        (total,) = self._connection.execute(f"SELECT max(rowid) FROM {table}").fetchone()  # noqa: S608 - own names
        size, last = _FIRST, 0
        while last < (total or 0):
            first, last = last + 1, last + size
            yield first, last
            size = _next_size(size, self._last)

    def delete(self, table: str, key: str, condition: str, *values: int) -> bool:
        """Take the rows away that meet a condition, some in a turn; whether there were any."""
        some = f"SELECT {key} FROM {table} WHERE {condition} LIMIT {_DELETED}"  # noqa: S608 - own names
        found = False
        while self._connection.execute(f"SELECT EXISTS ({some})", values).fetchone()[0]:
            found = True
            with self.turn():
                self._connection.execute(f"DELETE FROM {table} WHERE {key} IN ({some})", values)  # noqa: S608 - own names
        return found


def _next_size(size: int, seconds: float) -> int:
    """By the time of the last turn."""
    if seconds > 1.5 * _AIM_SECONDS:
        return max(_LEAST, size // 2)
    return min(_MOST, size * 2) if seconds < _AIM_SECONDS / 2 else size
