"""The first reading of all rows of a site that counts, to its end: killed in the middle, a console beside it.

It is read at the pace that is usual for a sweep, which makes of a million devices most of an hour.
"""

import re
import sqlite3
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from functools import partial
from pathlib import Path
from typing import Final

from comgmt.domain.census import EnrollmentTile
from comgmt.domain.enrollment import EnrollmentState
from comgmt.domain.selection import Selection
from comgmt.domain.sweep import SweepState
from comgmt.store.errors import StoreError
from comgmt.store.reader import StoreReader
from tests.bench.measures import Measure, devices, middle
from tests.terminal.sites import COMGMT, Site, serving
from tests.terminal.terminals import ROOT, Terminal

KILLED_AT: Final = 0.3  # of the fleet
OPENED_AT: Final = 0.4
ROUNDS: Final = 10
_LOOK: Final = 0.5
_PATIENCE: Final = 3 * 3600.0
_KEYS: Final = ("m", "c", "i", "f", "?")  # each brings a screen, and Escape goes back
_RESIDENT: Final = re.compile(r"^VmRSS:\s+(\d+) kB$", re.MULTILINE)


def measures() -> Iterator[Measure]:
    """Memory of the collector, waits at the console, and whether rows are those that were counted."""
    many = devices()
    with (
        tempfile.TemporaryDirectory(prefix="comgmt-bench-") as folder,
        serving(Path(folder), "--devices", str(many)) as site,
    ):
        site.config.write_text(f"count_above = 0\n{site.config.read_text()}")
        first = _Sweep(site)
        first.until(lambda state: state.devices >= many * KILLED_AT)
        first.kill()
        kept = first.state
        second = _Sweep(site)
        second.until(lambda state: state.devices >= many * OPENED_AT)
        early = second.resident
        with site.console(size=(120, 40), painted="Enrollment status") as console:
            console.wait_until(lambda: _says_what_is_to_come(console), "how many rows are still to come")
            waits = [wait for _ in range(ROUNDS) for key in _KEYS for wait in _waits(console, key)]
        second.end()
        state = second.state
        counted, read = _counted(second.path), _by_rows(second.path)
        sound = _is_sound(second.path)
    began_anew = kept is None or state is None or state.started != kept.started
    wrong = sum(abs(read[key] - number) for key, number in counted.items())
    name = f"first sweep of {many:,}"
    yield Measure(f"{name}: devices read", 0 if state is None else state.devices, "", least=many)
    yield Measure(f"{name}: begun anew after a kill", int(began_anew), "", target=0)
    yield Measure(f"{name}: devices in another state by rows than counted", wrong, "", target=0)
    yield Measure(f"{name}: faults of the store after it", int(not sound), "", target=0)
    yield Measure(f"{name}: memory at its end", second.most / 1000, "MB", "when begun", early / 1000, 1.5)
    yield Measure(f"{name}: seconds", 0.0 if state is None else state.seconds, "s")
    yield Measure(f"{name}: a key at a console beside it, middle", middle(waits) * 1000, "ms")
    yield Measure(f"{name}: a key at a console beside it, longest", max(waits) * 1000, "ms")


class _Sweep:
    """`comgmt collect --once --sweep` as a process; `most` is the most memory it had, in kB."""

    def __init__(self, site: Site) -> None:
        command = [*COMGMT, "--config", str(site.config), "collect", "--once", "--sweep"]
        self._process = subprocess.Popen(
            command, cwd=ROOT, env=site.environment(), stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
        )
        self._home = site.home
        self.most = self.resident = 0

    @property
    def path(self) -> Path:
        """The store, when it is there."""
        return next(self._home.rglob("P01*.sqlite"), self._home / "none")

    @property
    def state(self) -> SweepState | None:
        """How far it is."""
        try:
            with closing(StoreReader.open(self.path)) as reader:
                return reader.load().sweep
        except StoreError:
            return None  # it is still made

    def until(self, holds: Callable[[SweepState], bool]) -> None:
        """Wait until it is so far. Raises RuntimeError where it ends before, or never comes there."""
        end = time.monotonic() + _PATIENCE
        while time.monotonic() < end:
            self._look()
            state = self.state
            if state is not None and holds(state):
                return
            if self._process.poll() is not None:
                raise RuntimeError(f"the sweep ended: {self._words()}")
            time.sleep(_LOOK)
        raise RuntimeError(f"the sweep stands at {self.state}")

    def kill(self) -> None:
        """End it as a machine does that fails."""
        self._process.kill()
        self._process.communicate()

    def end(self) -> None:
        """Wait for its end. Raises RuntimeError where it fails."""
        while self._process.poll() is None:
            self._look()
            time.sleep(_LOOK)
        if self._process.returncode:
            raise RuntimeError(f"the sweep failed: {self._words()}")

    def _look(self) -> None:
        try:
            status = Path(f"/proc/{self._process.pid}/status").read_text(encoding="ascii")
        except OSError:
            return
        found = _RESIDENT.search(status)
        if found is not None:
            self.resident = int(found[1])
            self.most = max(self.most, self.resident)

    def _words(self) -> str:
        return self._process.communicate()[1].decode(errors="replace").strip()


def _counted(path: Path) -> dict[EnrollmentState, int]:
    """The devices by state, as the site counted them."""
    with closing(StoreReader.open(path)) as reader:
        census = reader.census()
    assert census is not None
    assert isinstance(census.enrollment, EnrollmentTile)
    return census.enrollment.states


def _by_rows(path: Path) -> dict[EnrollmentState, int]:
    """The same as their rows say."""
    with closing(StoreReader.open(path)) as reader:
        return {state: reader.count(Selection(title="", states=(state,))) for state in EnrollmentState}


def _is_sound(path: Path) -> bool:
    with closing(sqlite3.connect(path)) as connection:
        return connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]


def _says_what_is_to_come(console: Terminal) -> bool:
    return re.search(r"rows [0-9,]+ of [0-9,]+", console.lines[0]) is not None


def _waits(console: Terminal, key: str) -> Iterator[float]:
    """Seconds from a key to the screen that it brings, and from Escape to the dashboard."""
    for pressed, brings in ((key, True), ("\x1b", False)):
        begun = time.monotonic()
        console.press(pressed)
        console.wait_until(partial(_is_away, console, brings), f"answer to {pressed!r}")
        yield time.monotonic() - begun


def _is_away(console: Terminal, away: bool) -> bool:
    """Whether breadcrumbs lead away from the dashboard, or not."""
    return ("\u203a" in console.lines[1]) is away
