"""Folders that go away with their process; what a killed one left is cleared by the next."""

import shutil
import sqlite3
import time
import weakref
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from tempfile import gettempdir, mkdtemp
from typing import Final

PREFIX: Final = "comgmt-run-"
_MARK: Final = "alive"
_YOUNG_SECONDS: Final = 60.0  # in which a folder may not have its mark yet


class PassingFolder:
    """A folder for this user only, at `path`; gone with `close`, or at the end of the process."""

    def __init__(self) -> None:
        clear_left()
        self.path = Path(mkdtemp(prefix=PREFIX))
        # The lock says that we live; the system lets go of it however we end.
        mark = sqlite3.connect(self.path / _MARK, timeout=0, isolation_level=None, check_same_thread=False)
        mark.execute("BEGIN EXCLUSIVE")
        self._end = weakref.finalize(self, _remove, mark, self.path)

    def close(self) -> None:
        """Remove it; again is nothing."""
        self._end()


@contextmanager
def passing_folder() -> Iterator[Path]:
    """A folder that is gone with the block."""
    folder = PassingFolder()
    try:
        yield folder.path
    finally:
        folder.close()


def clear_left() -> None:
    """Remove folders whose process ended without doing so: nobody holds the lock of their mark."""
    for folder in Path(gettempdir()).glob(f"{PREFIX}*"):
        with suppress(OSError, sqlite3.Error):
            if _is_left(folder):
                shutil.rmtree(folder, ignore_errors=True)


def _remove(mark: sqlite3.Connection, folder: Path) -> None:
    mark.close()
    shutil.rmtree(folder, ignore_errors=True)


def _is_left(folder: Path) -> bool:
    mark = folder / _MARK
    if folder.is_symlink() or not folder.is_dir():
        return False
    if not mark.exists():
        return time.time() - folder.stat().st_mtime > _YOUNG_SECONDS
    with closing(sqlite3.connect(mark, timeout=0, isolation_level=None)) as connection:
        connection.execute("BEGIN EXCLUSIVE")  # fails while its process lives
        return True
