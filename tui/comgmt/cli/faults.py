"""The last resort: a fault of comgmt itself becomes one sentence and a report file, never a traceback.

A report holds versions and where in the code it happened: no settings, no passwords, no names of a site, a
device or a person, and so not what the error said, which may quote them.
"""

import os
import platform
import traceback
from collections.abc import Iterator
from datetime import datetime, timezone
from pathlib import Path
from typing import Final

import platformdirs

from comgmt.cli.output import say

_PACKAGES: Final = ("comgmt", "textual", "pywinrm", "msgspec", "click")


def tell(fault: BaseException) -> None:
    """Say on stderr what happened and where the report is."""
    say(f"comgmt stopped because of a fault of its own ({type(fault).__name__}); {report(fault)}.")


def report(fault: BaseException) -> str:
    """Write the report of a fault to a private file; where that is, as a clause."""
    path = _write_report(fault)
    return f"the report is in {path}" if path else "the report could not be written"


def _write_report(fault: BaseException) -> Path | None:
    folder = Path(platformdirs.user_log_dir("comgmt", appauthor=False))
    now = datetime.now(timezone.utc)
    path = folder / f"fault-{now:%Y%m%dT%H%M%S}-{os.getpid()}.txt"
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w", encoding="utf-8", errors="replace") as file:
            file.write("\n".join(_report(fault, now)) + "\n")
    except OSError:
        return None
    return path


def _report(fault: BaseException, now: datetime) -> list[str]:
    import sqlite3  # noqa: PLC0415 - only for its version

    return [
        f"comgmt fault, {now:%Y-%m-%d %H:%M:%S} UTC",
        f"Python {platform.python_version()} on {platform.system()} {platform.machine()}",
        f"SQLite {sqlite3.sqlite_version}",
        *(f"{package} {_version(package)}" for package in _PACKAGES),
        "",
        *(line for error in _chain(fault) for line in _trace(error)),
    ]


def _chain(fault: BaseException) -> Iterator[BaseException]:
    """The fault and what led to it, the first cause first; one that leads to itself ends there."""
    chain: list[BaseException] = []
    error: BaseException | None = fault
    while error is not None and error not in chain:
        chain.append(error)
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    yield from reversed(chain)


def _trace(error: BaseException) -> Iterator[str]:
    for frame in traceback.extract_tb(error.__traceback__):
        yield f"  {_module(frame.filename)}:{frame.lineno} in {frame.name}"
    yield f"{type(error).__module__}.{type(error).__qualname__}"


def _module(filename: str) -> str:
    """A file without the folders above its package, which may name a person."""
    parts = Path(filename).parts
    for root in ("site-packages", "tui", f"python{platform.python_version()[:4]}"):
        if root in parts:
            return "/".join(parts[len(parts) - parts[::-1].index(root) :])
    return parts[-1] if parts else filename


def _version(package: str) -> str:
    from importlib.metadata import PackageNotFoundError, version  # noqa: PLC0415 - dear, and seldom needed

    try:
        return version(package)
    except PackageNotFoundError:
        return "not installed"
