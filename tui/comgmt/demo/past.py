"""The month that the fleet of `--demo` has behind it: the fleet at its end, and what a collector saw of it.

Both are made by a collector that reads the simulated site in fast time (see `month`); they come with us.
"""

import lzma
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Final

from comgmt.demo.extra import DemoError
from comgmt.demo.kept import KeptFleet

_FOLDER: Final = Path(__file__).parent / "watched"
FLEET: Final = _FOLDER / "fleet.sqlite.xz"
RECORDING: Final = _FOLDER / "month.recording.xz"


def watched_fleet(folder: Path) -> KeptFleet:
    """The fleet at the end of its month, unpacked into a folder. Raises DemoError."""
    path = folder / "watched.sqlite"
    unpack(FLEET, path)
    with closing(sqlite3.connect(path)) as connection:
        (made_at,) = connection.execute("PRAGMA user_version").fetchone()
    return KeptFleet(path, made_at)


def unpack(packed: Path, file: Path) -> None:
    """Write what was packed to a file. Raises DemoError."""
    try:
        with lzma.open(packed) as press, file.open("wb") as plain:
            shutil.copyfileobj(press, plain)
    except (OSError, lzma.LZMAError, EOFError) as problem:
        raise DemoError(
            f"The month of the simulated site cannot be unpacked: {problem}; set this program up again."
        ) from None
