"""What can go wrong with our own file: one error, one sentence that names the file and the mend.

Only what SQLite and the disk say counts against the file. A mistake of this program is none of these: it
leaves the store as an ordinary exception, and the store untouched.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from comgmt.domain.source import Trouble, TroubleKind
from comgmt.store.blame import SENTENCES, Blame, blame, disk_sentence
from comgmt.store.paths import beside


class StoreError(Exception):
    """The store cannot be used; `trouble` is of kind STORE, `detail` is what SQLite said."""

    def __init__(self, sentence: str, detail: str = "") -> None:
        super().__init__(sentence)
        self.trouble = Trouble(TroubleKind.STORE, sentence, detail, "SQLite said")


class DamagedError(StoreError):
    """The file is not what was written to it; `inode` is its number, by which it is set aside."""

    def __init__(self, sentence: str, detail: str = "", *, inode: int = 0) -> None:
        super().__init__(sentence, detail)
        self.inode = inode


class StrangeError(DamagedError):
    """The file is no database at all, where a store of ours once was."""


class OutdatedError(StoreError):
    """The store has the form of a newer comgmt: trying again by itself is of no use."""


class LeftError(StoreError):
    """The question was interrupted, because nobody waits for its answer any more."""


class UnreadableValueError(Exception):
    """A value of the file that nothing of ours can have written."""


@contextmanager
def told(path: Path, damaged: str = "") -> Iterator[None]:
    """Turn what SQLite, its contents and the file system raise about `path` into StoreError.

    `damaged` is the sentence for a file that is; without one it says what becomes of a store.
    """
    try:
        yield
    except sqlite3.Error as problem:
        error = _as_store_error(path, problem, damaged)
        if error is problem:  # a mistake of ours has no other cause
            raise
        raise error from problem
    except (UnreadableValueError, UnicodeDecodeError) as problem:  # SQLite may quote torn octets
        sentence = damaged or damaged_sentence(path)
        raise DamagedError(sentence, str(problem), inode=_inode(path)) from problem
    except OSError as problem:
        raise StoreError(disk_sentence(path, problem)) from problem


def lock_path(store: Path) -> Path:
    """The lock file of a store, which stays beside it once one was made there."""
    return beside(store, "lock")


def damaged_sentence(path: Path) -> str:
    """What is said of a store that is damaged."""
    return f"The store {path} is damaged; the next reading sets it aside and starts a new one."


def _inode(path: Path) -> int:
    """The number of the file, asked by its path; 0 when it is not there."""
    try:
        return path.stat().st_ino
    except OSError:
        return 0


def _as_store_error(path: Path, problem: sqlite3.Error, damaged: str) -> Exception:
    """The error to raise; the problem itself where nothing but this program is to blame."""
    said = str(problem)
    found = blame(path, problem)
    if found is Blame.OURS:
        return problem
    if found is Blame.DAMAGE:
        return DamagedError(damaged or damaged_sentence(path), said, inode=_inode(path))
    if found is Blame.STRANGE:
        if lock_path(path).exists():  # there was a store of ours here
            sentence = damaged or f"The store {path} is damaged: it is no database any more. Move it away."
            return StrangeError(sentence, said, inode=_inode(path))
        return StoreError(f"{path} is no store of comgmt; nothing in it was changed. Move it away.", said)
    if found is Blame.LEFT:
        return LeftError("The question was left before its answer.", said)
    return StoreError(SENTENCES[found].format(path=path), said)
