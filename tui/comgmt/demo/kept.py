"""Large fleets that were made before: files in the cache folder, of which a site serves a copy."""

import os
import shutil
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from typing import Final

import msgspec
import platformdirs

FROM_DEVICES: Final = 50_000  # below it making a fleet takes a few seconds
MOST_KEPT: Final = 3
_STALE_SECONDS: Final = 6 * 3600.0  # what nobody has finished writing by then, nobody will
_SIZE_AT: Final = 16  # of the page size and, further on, the page count, in the header of SQLite
_COUNT_AT: Final = 28


class FleetKey(msgspec.Struct, frozen=True):
    """What a fleet follows from; `plans` tells the policies of a site apart."""

    devices: int
    seed: int
    plans: int

    @property
    def is_kept(self) -> bool:
        """Whether a fleet of this size is worth a file."""
        return self.devices >= FROM_DEVICES

    @property
    def path(self) -> Path:
        """The file of the fleet, whether it is there or not; another edition of the makers has another."""
        return cache_folder() / f"fleet-{self.devices}-{self.seed}-{self.plans}-{_edition()}.sqlite"


class KeptFleet(msgspec.Struct, frozen=True):
    """A fleet that was made at `made_at`, in seconds since 1970."""

    path: Path
    made_at: int


def cache_folder() -> Path:
    """Where fleets are kept."""
    return Path(platformdirs.user_cache_dir("comgmt", appauthor=False)) / "simulated"


def find(key: FleetKey) -> KeptFleet | None:
    """The fleet, when it was made before and its file is whole; it counts as used now."""
    try:
        if not key.is_kept or not _is_whole(key.path):
            return None
        with closing(sqlite3.connect(f"{key.path.as_uri()}?mode=ro&immutable=1", uri=True)) as connection:
            (made_at,) = connection.execute("PRAGMA user_version").fetchone()
        os.utime(key.path)
    except (OSError, sqlite3.Error):
        return None
    return KeptFleet(key.path, made_at) if made_at else None


def keep(key: FleetKey, database: Path, made_at: float) -> None:
    """Keep a copy of a database nobody has changed yet. Where there is no room, nothing is kept."""
    if not key.is_kept:
        return
    with suppress(OSError, sqlite3.Error):
        key.path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        _clear(key.path.parent, MOST_KEPT - 1)
        with _written(key.path) as part:
            shutil.copyfile(database, part)
            with closing(sqlite3.connect(part)) as connection:
                connection.execute("PRAGMA journal_mode=DELETE")
                connection.execute(f"PRAGMA user_version={int(made_at)}")


@contextmanager
def _written(path: Path) -> Iterator[Path]:
    """A file beside `path` that takes its place at the end of the block, or is gone."""
    part = path.with_name(f"{path.name}.{os.getpid()}.part")
    try:
        yield part
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)


def _clear(folder: Path, most: int) -> None:
    """Leave those used last, of this edition; what was never finished goes too."""
    now = time.time()
    for part in folder.glob("*.part"):
        if now - part.stat().st_mtime > _STALE_SECONDS:
            part.unlink(missing_ok=True)
    fleets = sorted(folder.glob("fleet-*.sqlite"), key=lambda each: each.stat().st_mtime, reverse=True)
    ours = [each for each in fleets if each.stem.endswith(_edition())]
    for each in {*fleets} - {*ours[:most]}:
        each.unlink(missing_ok=True)


def _is_whole(path: Path) -> bool:
    """Whether a file has all the pages that it says it has."""
    with path.open("rb") as file:
        head = file.read(100)
    size = int.from_bytes(head[_SIZE_AT : _SIZE_AT + 2], "big")
    pages = int.from_bytes(head[_COUNT_AT : _COUNT_AT + 4], "big")
    return pages > 0 and (65_536 if size == 1 else size) * pages == path.stat().st_size


@lru_cache(maxsize=1)
def _edition() -> str:
    """A digest of what makes fleets: a change there makes every kept one void."""
    digest = sha256()
    for module in sorted(Path(__file__).parent.glob("*.py")):
        digest.update(module.read_bytes())
    return digest.hexdigest()[:12]
