"""Who is to blame for an error of SQLite: the file, the disk, another program, or this one.

SQLite's result codes: https://sqlite.org/rescode.html. Python gives them since 3.11; before, by their words.
"""

import errno
import os
import sqlite3
import sys
from enum import Enum
from pathlib import Path
from tempfile import TemporaryFile
from typing import Final


class Blame(Enum):
    """What an error of SQLite comes from."""

    DAMAGE = "damage"
    STRANGE = "strange"  # the file is no database at all
    HELD = "held"
    FULL = "full"
    QUOTA = "quota"
    LIMIT = "limit"
    RIGHTS = "rights"
    DISK = "disk"
    LEFT = "left"
    OURS = "ours"


SENTENCES: Final = {
    Blame.HELD: "The store {path} is held by another program; close that program, then try again.",
    Blame.FULL: "There is no room left to write the store {path}, or its temporary files; make room, then "
    "try again.",
    Blame.QUOTA: "Your disk quota is used up, so the store {path} cannot be written; free some of it.",
    Blame.LIMIT: "The store {path}, or its temporary files, may not grow beyond the file size limit "
    "(ulimit -f); raise that limit.",
    Blame.RIGHTS: "The store {path} cannot be opened; check the rights on it and on its folder.",
    Blame.DISK: "The disk does not let the store {path} be read or written; check the disk.",
}
_BY_CODE: Final = {
    3: Blame.RIGHTS,  # PERM
    5: Blame.HELD,  # BUSY
    6: Blame.HELD,  # LOCKED
    8: Blame.RIGHTS,  # READONLY
    9: Blame.LEFT,  # INTERRUPT
    11: Blame.DAMAGE,  # CORRUPT
    13: Blame.FULL,  # FULL
    14: Blame.RIGHTS,  # CANTOPEN
    15: Blame.HELD,  # PROTOCOL: the locks of the log change too often
    26: Blame.STRANGE,  # NOTADB
}
_IO_ERROR: Final = 10
_DAMAGE_BY_IO: Final = frozenset({522, 8458, 8202})  # a short read, a corrupt file system, a wrong checksum
_BY_WORDS: Final = {
    "could not decode to utf-8": Blame.DAMAGE,
    "malformed": Blame.DAMAGE,
    "not a database": Blame.STRANGE,
    "locked": Blame.HELD,
    "interrupted": Blame.LEFT,
    "is full": Blame.FULL,
    "readonly": Blame.RIGHTS,
    "unable to open": Blame.RIGHTS,
}
_BY_NUMBER: Final = {errno.ENOSPC: Blame.FULL, errno.EDQUOT: Blame.QUOTA, errno.EFBIG: Blame.LIMIT}
_PROBE_OCTETS: Final = 1 << 16


def blame(path: Path, problem: sqlite3.Error) -> Blame:
    """Who is to blame for what SQLite said of the database at `path`."""
    said = str(problem).lower()
    code = getattr(problem, "sqlite_errorcode", None)
    if code in _DAMAGE_BY_IO:
        return Blame.DAMAGE
    if (code or 0) & 0xFF == _IO_ERROR or "disk i/o" in said:
        return _of_disk(path)
    if code is not None and code & 0xFF in _BY_CODE:
        return _BY_CODE[code & 0xFF]
    return next((found for words, found in _BY_WORDS.items() if words in said), Blame.OURS)


def disk_sentence(path: Path, problem: OSError) -> str:
    """What is said of an error of the file system about `path`."""
    said = problem.strerror or str(problem)
    found = _BY_NUMBER.get(problem.errno or 0)
    return (
        f"The store {path} cannot be used: {said}." if found is None else SENTENCES[found].format(path=path)
    )


def _of_disk(path: Path) -> Blame:
    """SQLite says "disk I/O error" also of a quota and of a size limit: ask the disk, beside the store."""
    try:
        with TemporaryFile(dir=path.parent) as probe:
            probe.write(b"\0" * _PROBE_OCTETS)
            probe.flush()
            os.fsync(probe.fileno())
    except OSError as found:
        return _BY_NUMBER.get(found.errno or 0, Blame.DISK)
    return Blame.LIMIT if _is_limited() else Blame.DISK


def _is_limited() -> bool:
    """Whether files of this process have a limit: then a write that the disk would take has met it."""
    if sys.platform == "win32":
        return False
    try:
        import resource  # noqa: PLC0415 - not on every system
    except ImportError:
        return False
    return resource.getrlimit(resource.RLIMIT_FSIZE)[0] != resource.RLIM_INFINITY
