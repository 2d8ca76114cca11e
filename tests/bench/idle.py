"""CPU of a console that nobody touches, its site read every 30 seconds and standing still."""

import os
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from tests.bench.measures import Measure
from tests.terminal.sites import serving
from tests.terminal.terminals import Terminal

FIRST: Final = 35  # the second reading brings the column of changes
SECONDS: Final = 65  # two more readings


def measures() -> Iterator[Measure]:
    """Percent of one core, and octets written meanwhile."""
    home = Path(tempfile.mkdtemp(prefix="comgmt-bench-"))
    with serving(home, "--devices", "200") as site, site.console(painted="live") as terminal:
        _wait(terminal, FIRST)
        written, used, begun = len(terminal.raw), _seconds(terminal.process.pid), time.monotonic()
        _wait(terminal, SECONDS)
        passed = time.monotonic() - begun
        percent = 100 * (_seconds(terminal.process.pid) - used) / passed
        yield Measure("CPU while idle, 200 devices read every 30 s", percent, "%")
        yield Measure("octets while idle", (len(terminal.raw) - written) / passed * 60, "octets a minute")


def _wait(terminal: Terminal, seconds: float) -> None:
    begun = time.monotonic()
    while time.monotonic() - begun < seconds:
        terminal.settle(0.5)
        time.sleep(0.2)


def _seconds(process: int) -> float:
    fields = Path(f"/proc/{process}/stat").read_text(encoding="ascii").rpartition(") ")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
