"""Files the console writes: for their owner only, whole or not at all, and never over another."""

import os
import re
from collections.abc import Iterable
from contextlib import suppress
from datetime import datetime, timezone
from itertools import count
from pathlib import Path
from tempfile import mkstemp
from typing import Final

_LONGEST_WORD: Final = 60


class SaveError(Exception):
    """A file could not be written; the text is one sentence that names the folder and the mend."""


def write_new(folder: Path, name: str, pieces: Iterable[str]) -> Path:
    """Write `pieces` to a new file `name` in `folder` and give its path; a name that is taken gets a number.

    Raises SaveError, and whatever `pieces` raise; neither leaves anything behind.
    """
    try:
        handle, draft = mkstemp(prefix=".comgmt-", suffix=".part", dir=folder)
    except OSError as problem:
        raise _unable(folder, problem) from problem
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="") as file:
            file.writelines(pieces)
        return _placed(Path(draft), folder, name)
    except OSError as problem:
        raise _unable(folder, problem) from problem
    finally:
        with suppress(OSError):
            Path(draft).unlink()


def file_name(*words: str, at: datetime, ending: str) -> str:
    """A name that says what is in the file and of when: "comgmt-dashboard-20261123T140200Z.svg"."""
    slugs = [re.sub(r"[^A-Za-z0-9]+", "-", word).strip("-").lower()[:_LONGEST_WORD] for word in words]
    stamp = f"{at.astimezone(timezone.utc):%Y%m%dT%H%M%SZ}"
    return "-".join(filter(None, ("comgmt", *slugs, stamp))) + ending


def _placed(draft: Path, folder: Path, name: str) -> Path:
    """The draft under its name, or under the next that is free."""
    for number in count(1):
        path = folder / (name if number == 1 else _numbered(name, number))
        try:
            os.link(draft, path)
        except FileExistsError:
            continue
        except OSError:
            if _moved(draft, path):
                return path
        else:
            return path
    raise AssertionError("numbers do not end")


def _moved(draft: Path, path: Path) -> bool:
    """For file systems without links: take the name first, then put the draft in its place."""
    try:
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    except FileExistsError:
        return False
    draft.replace(path)
    return True


def _numbered(name: str, number: int) -> str:
    stem, dot, ending = name.rpartition(".")
    return f"{stem}-{number}{dot}{ending}"


def _unable(folder: Path, problem: OSError) -> SaveError:
    why = problem.strerror or str(problem)
    return SaveError(f"Nothing was saved in {folder}: {why}; start comgmt in a folder that you may write to.")
