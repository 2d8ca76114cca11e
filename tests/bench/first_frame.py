"""CPU from the start of the process to the first painted frame, on a pty; waits do not count."""

import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final

from tests.bench.measures import Measure, middle
from tests.bench.processes import cpu_so_far
from tests.bench.profiles import imports
from tests.terminal.programs import environment
from tests.terminal.sites import COMGMT, serving
from tests.terminal.terminals import Terminal

RUNS: Final = 7
# What is imported for it: more than half of what the console takes above the empty app.
_IMPORTS: Final = "import comgmt.cli.main, comgmt.cli.commands.console, comgmt.cli.welcome, comgmt.app"
EMPTY: Final = (sys.executable, "-m", "tests.bench.empty")


def measures() -> Iterator[Measure]:
    """The console with an empty store, and with one that has data: both paint before they read."""
    home = Path(tempfile.mkdtemp(prefix="comgmt-bench-"))
    with serving(home, "--devices", "2000") as site:
        console = (*COMGMT, "--config", str(site.config))
        fresh, known, empty = [], [], []
        for run in range(RUNS):
            empty.append(milliseconds(EMPTY, b"painted", environment()))
            own_home = home / f"run-{run}"
            own_home.mkdir()
            fresh.append(milliseconds(console, b"Not read yet", environment(HOME=str(own_home))))
            if not run:
                until_read(console, site.environment())
            known.append(milliseconds(console, b"Pending sign in", site.environment()))
    base, lines = middle(empty), imports("-c", _IMPORTS)
    for what, found in (("nothing read yet", fresh), ("data of the last reading", known)):
        yield Measure(
            f"first frame, {what}", middle(found), "ms", "empty app", base, target=1.35, profile=lines
        )


def milliseconds(command: Sequence[str], marker: bytes, given: Mapping[str, str]) -> float:
    """The CPU of the process until `marker` was written; what it does while that is drawn is behind it."""
    with Terminal(command, environment=given, drawn=False) as terminal:
        terminal.wait_until(lambda: marker in terminal.raw, repr(marker))
        return cpu_so_far(terminal.process.pid)


def until_read(command: Sequence[str], given: Mapping[str, str]) -> None:
    """Let a console read the site once, so that the next has its data."""
    with Terminal(command, environment=given) as terminal:
        terminal.wait_for("live")
        terminal.press("q")
        terminal.exit_code()
