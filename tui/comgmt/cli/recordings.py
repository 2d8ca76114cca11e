"""A recording made of a store, or of another recording: as it is, or with stand-ins for names."""

import os
from contextlib import closing, suppress
from datetime import datetime
from pathlib import Path
from secrets import token_bytes
from typing import Final

import msgspec
import platformdirs

from comgmt.cli.output import say
from comgmt.domain.pseudonyms import KEY_OCTETS, Pseudonyms
from comgmt.passing import passing_folder
from comgmt.store.files import open_to_read
from comgmt.store.locking import silent
from comgmt.store.paths import store_path
from comgmt.store.reader import StoreReader
from comgmt.store.recording import copy_of_older, record
from comgmt.store.redacting import redact as redact_into

_KEY_FILE: Final = "redaction.key"
_NAME: Final = "site"


class Recorded(msgspec.Struct, frozen=True):
    """What a recording holds: the first and the last of so many readings."""

    site_code: str
    readings: int
    first: datetime
    last: datetime


def write_recording(store: Path, recording: Path, *, redact: bool, recorded: bool) -> Recorded:
    """Write the new file `recording` (0600). Raises StoreError or CommandError, and leaves no part.

    `recorded` says that `store` is a recording itself, which stays as it is.
    """
    with passing_folder() as folder:
        if recorded:
            copy = store_path(folder, f"{_NAME}-copied")
            copy_of_older(store, copy)
            store = copy
        if redact:
            named = store
            store = store_path(folder, _NAME)
            with closing(open_to_read(named)) as original:
                redact_into(original, store, Pseudonyms(_key()), silent)
        record(store, recording)
    return _recorded(recording)


def _recorded(recording: Path) -> Recorded:
    with closing(StoreReader.open_recording(recording)) as reader:
        census = reader.census()
        assert census is not None  # a store without a reading is no recording
        times = reader.reading_times(None)
        return Recorded(census.site.site_code, len(times), times[0], times[-1])


def _key() -> bytes:
    """The secret by which names get their stand-ins, the same in all recordings that this user makes."""
    path = Path(platformdirs.user_state_dir("comgmt", appauthor=False)) / _KEY_FILE
    try:
        with suppress(FileNotFoundError):
            key = path.read_bytes()
            if len(key) == KEY_OCTETS:
                return key
            path.unlink()
        return _new_key(path)
    except OSError as problem:
        say(f"{path} cannot be kept ({problem.strerror}): stand-ins of this recording are its own.")
        return token_bytes(KEY_OCTETS)


def _new_key(path: Path) -> bytes:
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    key = token_bytes(KEY_OCTETS)
    draft = path.with_name(f"{path.name}.{os.getpid()}")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        file.write(key)
    try:
        os.link(draft, path)  # of two that make one at once the first has it
    except FileExistsError:
        return path.read_bytes()
    finally:
        draft.unlink(missing_ok=True)
    return key
