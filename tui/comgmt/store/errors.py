"""What can go wrong with our own file: one error, one sentence that names the file and the mend."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import msgspec

from comgmt.domain.source import Trouble, TroubleKind


class StoreError(Exception):
    """The store cannot be used; `trouble` is of kind STORE, `detail` is what SQLite said."""

    def __init__(self, sentence: str, detail: str = "") -> None:
        super().__init__(sentence)
        self.trouble = Trouble(TroubleKind.STORE, sentence, detail)


@contextmanager
def told(path: Path, damaged: str = "") -> Iterator[None]:
    """Turn what SQLite, its contents and the file system raise about `path` into StoreError.

    `damaged` is the sentence where neither the disk, nor rights, nor another program is to blame.
    """
    try:
        yield
    except sqlite3.Error as problem:
        sentence = _outside(path, problem) or damaged or _inside(path, problem)
        raise StoreError(sentence, str(problem)) from problem
    except (msgspec.MsgspecError, OverflowError, LookupError) as problem:
        raise StoreError(damaged or _damaged(path), str(problem)) from problem
    except OSError as problem:
        sentence = f"The store {path} cannot be used: {problem.strerror or problem}."
        raise StoreError(sentence, str(problem)) from problem


def _outside(path: Path, problem: sqlite3.Error) -> str | None:
    said = str(problem).lower()
    if "locked" in said or "busy" in said:
        return f"The store {path} is held by another program; close that program, then try again."
    if "full" in said:
        return f"There is no room left to write the store {path}; make room, then try again."
    if "readonly" in said or "unable to open" in said:
        return f"The store {path} cannot be opened; check the rights on it and on its folder."
    return None


def _inside(path: Path, problem: sqlite3.Error) -> str:
    if isinstance(problem, sqlite3.DatabaseError) and _is_damage(str(problem).lower()):
        return _damaged(path)
    return f"The store {path} cannot be used."


def _is_damage(said: str) -> bool:
    signs = ("malformed", "not a database", "disk i/o", "no such table", "no such column", "corrupt")
    return any(sign in said for sign in signs)


def _damaged(path: Path) -> str:
    return f"The store {path} is damaged; move it away, and the next reading starts a new one."
