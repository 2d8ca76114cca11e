"""A store that a group may read: a property of its folder, which has the set-group-id bit and group rights.

The collecting user writes, the group reads, others do nothing. A reader that may not write needs the files
of SQLite's write-ahead log to be there also while nobody writes, so they are left behind
(https://sqlite.org/wal.html, "Read-Only Databases").
"""

import os
import stat
import sys
from contextlib import suppress
from pathlib import Path
from typing import Final

PRIVATE: Final = 0o600
_SHARED: Final = 0o640
_GROUP_READS: Final = stat.S_IRGRP | stat.S_IXGRP
_LOG: Final = ("-wal", "-shm")


def is_shared(store: Path) -> bool:
    """Whether the folder of a store says that its group may read."""
    try:
        mode = store.parent.stat().st_mode
    except OSError:
        return False
    return bool(mode & stat.S_ISGID) and mode & _GROUP_READS == _GROUP_READS


def mode_of(store: Path) -> int:
    """The rights of a store and of the files beside it."""
    return _SHARED if is_shared(store) else PRIVATE


def leave_readable(store: Path) -> None:
    """After the last connection was closed: see that the group can still read.

    The files are made without being opened, since a close would cancel SQLite's locks on them.
    """
    mknod = getattr(os, "mknod", None)
    if mknod is None or not is_shared(store):
        return
    for ending in _LOG:
        with suppress(OSError):  # they are there, or SQLite makes them
            mknod(store.with_name(store.name + ending), stat.S_IFREG | _SHARED)


def owner_of(store: Path) -> str:
    """The name of the user who fills a store, as far as the system tells it."""
    if sys.platform == "win32":
        return "another user"
    try:
        return store.owner()
    except (OSError, KeyError, NotImplementedError):
        return "another user"
