"""A store that is open to be read: whose it is, how it is followed, when its answer is not waited for."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from comgmt.store.asked_store import AskedStore, Value
from comgmt.store.cleaning import cleaned
from comgmt.store.earlier import as_read
from comgmt.store.errors import DamagedError, LeftError, StoreError, told
from comgmt.store.files import check_form, open_to_read
from comgmt.store.gathered import Gathered
from comgmt.store.listing import Lists
from comgmt.store.meta import load_gathered
from comgmt.store.recording import damaged_recording, open_recording
from comgmt.store.rescue import mark_damaged
from comgmt.store.transactions import one_moment

STEPS: Final = 50_000  # of SQLite's machine between two looks whether anybody still waits
MOST_LOOKS: Final = 100_000  # of a question to somebody else's file: about a minute of work


class OpenedStore(AskedStore):
    """One store, for one thread. Every question raises StoreError for what is wrong with the file."""

    def __init__(self, path: Path, *, recorded: bool) -> None:
        self._path = path
        self._recorded = recorded
        self.left = False  # whether nobody waits any more for what is asked
        self._looks = 0
        self._damaged = damaged_recording(path) if recorded else ""
        self._open()

    def _open(self) -> None:
        inode = self._path.stat().st_ino if self._path.exists() else 0
        self._connection = open_recording(self._path) if self._recorded else open_to_read(self._path)
        self._connection.set_progress_handler(self._is_over, STEPS)
        self._lists = Lists(self._connection)
        self._gathered: tuple[int, Gathered | None] = (-1, None)
        self._inode = inode

    def _follow(self) -> None:
        """Go on with the file that is now in the place of the one that was opened: it was set aside."""
        try:
            there = self._path.stat().st_ino
        except FileNotFoundError:
            there = 0
        if there != self._inode:
            self._connection.close()
            self._inode = -1  # until one is open again: a new file may get the number of one that is gone
            self._open()

    def close(self) -> None:
        """Close the store; again is nothing."""
        with told(self._path):
            self._connection.close()

    def leave(self) -> None:
        """From another thread: end what is asked now, which raises LeftError, until `left` is unset."""
        self.left = True
        self._connection.interrupt()

    def _clean(self, value: Value) -> Value:
        """What comes from a file of somebody else, with its texts made inert."""
        return cleaned(value) if self._recorded else value

    def _is_over(self) -> bool:
        """Whether SQLite shall end what it does: it asks now and then."""
        self._looks += 1
        return self.left or (self._recorded and self._looks > MOST_LOOKS)

    def _problem(self) -> StoreError | None:
        """What ended the last question, where it was not what SQLite said."""
        if self._recorded and self._looks > MOST_LOOKS:
            return StoreError(f"The recording {self._path} takes too long to answer; ask for it again.")
        return self._lists.regexes.problem

    def _load_gathered(self) -> Gathered | None:
        gathered = load_gathered(self._connection)
        return None if gathered is None else as_read(self._connection, gathered)

    def _begin(self) -> None:
        """Make ready for a question. Raises LeftError when nobody waits for its answer."""
        if self.left:
            raise LeftError("The question was left before its answer.")
        self._looks = 0
        self._lists.regexes.problem = None
        if not self._recorded:
            self._follow()

    @contextmanager
    def _told(self) -> Iterator[Gathered | None]:
        """Errors as StoreError, and what the last refresh gathered."""
        try:
            with told(self._path, self._damaged):
                self._begin()
                with one_moment(self._connection):
                    check_form(self._connection, self._path)
                    generation = self._data()
                    if generation != self._gathered[0]:
                        self._gathered = (generation, self._clean(self._load_gathered()))
                    yield self._gathered[1]
        except DamagedError as damage:
            if not self._recorded:
                mark_damaged(self._path, damage)
            raise
        except Exception:
            problem = self._problem()
            if problem is not None:
                raise problem from None
            raise
