"""A store that is damaged is set aside under another name, and what can be read of its history is kept.

Whoever meets damage leaves a mark beside the store, which names the file by its number: readers cannot set
anything aside. The next process that writes does it, under the collector's lock. Programs that still have the
old file open go on with it until they look again (SQLite deletes no log of a file that was moved).
"""

import os
from contextlib import closing, suppress
from datetime import datetime, timezone
from pathlib import Path
from typing import Final

from comgmt.domain.nouns import counted
from comgmt.store.errors import DamagedError, damaged_sentence, told
from comgmt.store.files import open_new
from comgmt.store.history import number_censuses_from
from comgmt.store.locking import collectors_lock
from comgmt.store.meta import save_set_aside
from comgmt.store.paths import beside
from comgmt.store.salvage import salvage
from comgmt.store.transactions import writing

_BESIDE: Final = ("", "-wal", "-shm")


def mark_damaged(store: Path, error: DamagedError) -> None:
    """Leave word that this file of the store is damaged, for the next process that writes."""
    with suppress(OSError):
        _mark(store).write_text(str(error.inode))


def check_mark(store: Path) -> None:
    """Raise DamagedError when somebody has met damage in the file that is there now."""
    with suppress(OSError, ValueError):
        if int(_mark(store).read_text()) == store.stat().st_ino:
            raise DamagedError(damaged_sentence(store), inode=store.stat().st_ino)


def set_aside(store: Path, error: DamagedError) -> str:
    """Put a new store in the place of a damaged one; the sentence that says so.

    "" when another process has done it meanwhile. Raises StoreError when the disk does not let it.
    """
    with told(store), collectors_lock(store) as held:
        held.say("setting a damaged store aside")
        if error.inode != store.stat().st_ino:
            return ""
        aside = _free_name(store)
        _begun(store).write_text(f"{error.inode} {aside.name}")
        return _finish(store, error.inode, aside)


def finish_setting_aside(store: Path) -> None:
    """Go on where a process was ended that set the store aside: before the new one is opened by anybody.

    Raises StoreError when the disk does not let it.
    """
    if not _begun(store).exists():
        return
    with told(store), collectors_lock(store) as held:
        held.say("setting a damaged store aside")
        with suppress(FileNotFoundError, ValueError):
            inode, _, name = _begun(store).read_text().partition(" ")
            _finish(store, int(inode), store.with_name(name))
        _begun(store).unlink(missing_ok=True)


def _finish(store: Path, inode: int, aside: Path) -> str:
    """Each step is done once, however often this begins: the note goes when all are."""
    _move(store, inode, aside)
    _mark(store).unlink(missing_ok=True)
    with closing(open_new(store)) as connection, writing(connection):
        censuses, changes = salvage(aside, connection)
        sentence = (
            f"The store {store} was damaged and is set aside as {aside.name}; of its history "
            f"{counted(censuses, 'reading')} and {counted(changes, 'change')} could be kept."
        )
        now = datetime.now(timezone.utc)
        number_censuses_from(connection, int(now.timestamp()))
        save_set_aside(connection, now, sentence)
    _begun(store).unlink(missing_ok=True)
    return sentence


def _mark(store: Path) -> Path:
    return beside(store, "damaged")


def _begun(store: Path) -> Path:
    """The note that a file is being set aside: its number, and under which name."""
    return beside(store, "aside")


def _free_name(store: Path) -> Path:
    stamp = f"{datetime.now(timezone.utc):%Y%m%dT%H%M%S}"
    aside = store.with_name(f"{store.name}.damaged-{stamp}")
    number = 1
    while aside.exists():
        number += 1
        aside = store.with_name(f"{store.name}.damaged-{stamp}-{number}")
    return aside


def _move(store: Path, inode: int, aside: Path) -> None:
    """The file under its new name, with its log; the file first, so that nobody opens it with half."""
    if store.exists() and store.stat().st_ino != inode:
        return
    for end in _BESIDE:
        with suppress(FileNotFoundError):
            os.rename(store.with_name(store.name + end), aside.with_name(aside.name + end))  # noqa: PTH104
