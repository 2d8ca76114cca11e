"""The last resort: a fault of comgmt itself becomes one sentence and a report file, never a traceback."""

import os
import platform
import sys
import traceback
from datetime import datetime, timezone
from pathlib import Path

import platformdirs

from comgmt.cli.output import say
from comgmt.domain.text import inert


def tell(fault: BaseException) -> None:
    """Say on stderr what happened and where the report is. The report holds no settings and no passwords."""
    path = _write_report(fault)
    where = f"the report is in {path}" if path else "the report could not be written"
    say(f"comgmt stopped because of a fault of its own ({type(fault).__name__}); {where}.")


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
    trace = "".join(traceback.format_exception(type(fault), fault, fault.__traceback__))
    system = f"Python {platform.python_version()} on {platform.platform()}"
    return [
        f"comgmt fault, {now:%Y-%m-%d %H:%M:%S} UTC",
        system,
        sys.prefix,
        "",
        *map(inert, trace.splitlines()),
    ]
