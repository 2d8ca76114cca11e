"""The collector's lock: one process at a time makes, migrates, replaces or fills the store of a site.

It is a file of its own beside the store, which is never removed. Its text says what the holder does, for
those who wait. Where the system has no such locks everybody goes on: SQLite's own still keep it whole.
"""

import os
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from importlib.util import find_spec
from pathlib import Path
from typing import Final

from comgmt.store.errors import StoreError, lock_path

Tell = Callable[[str], None]

WAIT_SECONDS: Final = 900.0  # the first reading of a million devices, or their migration, takes minutes
_LOOK_SECONDS: Final = 0.1
_MOST_OCTETS: Final = 200
_HAS_LOCKS: Final = find_spec("fcntl") is not None


def silent(_doing: str) -> None:
    """Hear nothing."""


class Held:
    """The lock while it is held; `say` tells those who wait what is done."""

    def __init__(self, handle: int | None) -> None:
        self._handle = handle

    def telling(self, tell: Tell) -> Tell:
        """What tells both those who wait for the lock and the one who holds it."""

        def both(doing: str) -> None:
            self.say(doing)
            tell(doing)

        return both

    def say(self, doing: str) -> None:
        """Write what is done into the lock file; nothing depends on it."""
        if self._handle is None or sys.platform == "win32":
            return
        with suppress(OSError):
            os.pwrite(self._handle, doing.encode()[:_MOST_OCTETS].ljust(_MOST_OCTETS), 0)


@contextmanager
def collectors_lock(store: Path, tell: Tell = silent) -> Iterator[Held]:
    """Hold the lock of a store; `tell` hears what another holder does. Raises StoreError after a while."""
    if sys.platform == "win32" or not _HAS_LOCKS:
        yield Held(None)
        return
    handle = os.open(lock_path(store), os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        held = Held(handle if _locked(handle, store, tell) else None)
        held.say("")
        yield held
    finally:
        os.close(handle)


def _locked(handle: int, store: Path, tell: Tell) -> bool:
    """Whether the lock is held now; False where the file system has none."""
    if sys.platform == "win32":
        return False
    import fcntl  # noqa: PLC0415 - not on every system

    end = time.monotonic() + WAIT_SECONDS
    while True:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            doing = os.pread(handle, _MOST_OCTETS, 0).decode(errors="replace").strip(" \0")
            tell(f"another comgmt is {doing or 'writing the store'}")
        except OSError:
            return False
        else:
            return True
        if time.monotonic() >= end:
            raise StoreError(f"The store {store} is held by another comgmt; end that one, then try again.")
        time.sleep(_LOOK_SECONDS)
