"""The keeper: the process that reads a site again and again, so that others can take the store for fresh.

It is a lock on a file of its own beside the store. A process that dies lets go of it. Where the system has
no such locks nobody is known to keep a store, and everybody reads for himself.
"""

import os
import sys
from importlib.util import find_spec
from pathlib import Path
from typing import Final

from comgmt.store.paths import beside
from comgmt.store.sharing import PRIVATE, mode_of

_HAS_LOCKS: Final = find_spec("fcntl") is not None


class Keeper:
    """Asks to be the keeper of a store, and stays it until `close`."""

    def __init__(self, store: Path) -> None:
        self._store = store
        self._path = keeper_path(store)
        self._handle: int | None = None
        self.another = False  # whether another process was found to keep it

    def try_hold(self) -> bool:
        """Whether this process is the keeper now; another one may be."""
        if self._handle is None:
            try:
                self._handle = _locked(self._path, exclusive=True, mode=mode_of(self._store))
                self.another = False
            except BlockingIOError:
                self.another = True
        return self._handle is not None

    def close(self) -> None:
        """Let go; again is nothing."""
        handle, self._handle = self._handle, None
        if handle is not None:
            os.close(handle)


def is_kept(store: Path) -> bool:
    """Whether a process keeps this store now, this one included."""
    path = keeper_path(store)
    if not _HAS_LOCKS or not path.exists():
        return False
    if not os.access(path, os.R_OK):
        return False  # nobody who may not read it knows
    try:
        handle = _locked(path, exclusive=False)
    except BlockingIOError:
        return True
    if handle is not None:
        os.close(handle)
    return False


def keeper_path(store: Path) -> Path:
    """The lock file of a store's keeper."""
    return beside(store, "keeper")


def _locked(path: Path, *, exclusive: bool, mode: int = PRIVATE) -> int | None:
    """The file, locked; None where there are no locks. Raises BlockingIOError when another holds it."""
    if sys.platform == "win32" or not _HAS_LOCKS:
        return None
    import fcntl  # noqa: PLC0415 - not on every system

    try:
        handle = os.open(path, (os.O_RDWR | os.O_CREAT if exclusive else os.O_RDONLY) | os.O_CLOEXEC, mode)
    except OSError:
        return None
    try:
        fcntl.flock(handle, (fcntl.LOCK_EX if exclusive else fcntl.LOCK_SH) | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(handle)
        raise
    except OSError:  # a file system without such locks
        os.close(handle)
        return None
    return handle
