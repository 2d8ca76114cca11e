"""The golden files: compared, or written when a person has asked to (`COMGMT_ACCEPT=1`)."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

SNAPSHOTS: Final = Path(__file__).parents[3] / "snapshots"
_ACCEPT: Final = bool(os.environ.get("COMGMT_ACCEPT"))


def check(name: str, found: str) -> None:
    """Compare with the golden file, or write it when asked to."""
    path = SNAPSHOTS / name
    if _ACCEPT:
        path.write_text(found, encoding="utf-8")
    assert path.exists(), f"{name} is new; look at it, then accept it with COMGMT_ACCEPT=1"
    assert found == path.read_text(encoding="utf-8"), f"{name} changed; look at it before accepting"


def check_key_line(screen: str, size: str, ending: str, found: str) -> None:
    """Compare with the line of this screen in the file of all key lines."""
    if _ACCEPT:
        _accept_key_line((size, screen), ending, found)
    known = key_lines(ending).get((size, screen))
    assert found == known, f"the key line of {screen} at {size} changed; look at it before accepting"


def key_lines(ending: str) -> dict[tuple[str, str], str]:
    """By size and screen, the key lines of one set of glyphs."""
    path = _key_lines(ending)
    lines = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
    return {(line[:8].strip(), line[8:30].strip()): line[30:] for line in lines}


def _accept_key_line(key: tuple[str, str], ending: str, found: str) -> None:
    with _alone():
        lines = {**key_lines(ending), key: found}
        ordered = sorted(lines.items(), key=lambda each: (int(each[0][0].partition("x")[0]), each[0][1]))
        text = "".join(f"{size:<8}{screen:<22}{line}\n" for (size, screen), line in ordered)
        _key_lines(ending).write_text(text, encoding="utf-8")


def _key_lines(ending: str) -> Path:
    return SNAPSHOTS / f"key-lines{ending}"


@contextmanager
def _alone() -> Iterator[None]:
    """While one process writes the file of all screens, no other does."""
    folder = os.open(SNAPSHOTS, os.O_RDONLY)
    try:
        fcntl.flock(folder, fcntl.LOCK_EX)
        yield
    finally:
        os.close(folder)
