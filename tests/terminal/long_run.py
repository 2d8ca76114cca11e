"""The console for minutes on every real emulator here: `python -m tests.terminal.long_run FOLDER`.

All of them read one living site at a refresh of 30 s, each with a store of its own, with some keys in
between. At the end a line says of each whether its screen is the one the console means, whether its store is
whole, and what memory it took; the pictures in FOLDER are for a person to look at.
"""

import argparse
import os
import re
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, closing
from pathlib import Path
from typing import Final

import msgspec

from tests.terminal.emulators import ALL, TERMS, Emulator, display, missing
from tests.terminal.sites import COMGMT, Site, serving

_REFRESH: Final = 30.0
_EARLY: Final = 120.0  # seconds after which a first reading and all code are in memory
_WALK: Final = (
    ("3", "Return", "Next", "Next", "Down", "Down"),
    ("Escape", "m", "braceright", "braceleft", "Escape"),
    ("c", "Next", "Escape"),
    ("colon", "f", "a", "i", "l", "e", "d", "Return", "Next", "Escape"),
    ("question", "Next", "Escape"),
    ("4", "Return", "Next", "slash", "l", "t", "Return", "Escape", "Escape"),
)
_AGE: Final = re.compile(r"\d+ (s|min|h|days?)\b|just now")
_READY: Final = 6


class Found(msgspec.Struct, frozen=True):
    """Of one emulator: lines that differ, its store and the readings in it, memory of the console in MB."""

    name: str
    differing: tuple[tuple[str, str], ...]
    store: str
    readings: int
    early: float
    late: float
    emulator: tuple[float, float]

    @property
    def right(self) -> bool:
        """Whether screen and store are as they shall be."""
        return not self.differing and self.store == "ok" and self.readings > 1

    @property
    def line(self) -> str:
        """As printed."""
        screen = "as meant" if not self.differing else f"{len(self.differing)} lines differ"
        return (
            f"{self.name:<10} screen {screen}; store {self.store}, {self.readings} readings; "
            f"memory {self.early:.1f} MB after {_EARLY / 60:g} min, {self.late:.1f} MB at the end"
            f" (the emulator {self.emulator[0]:.1f}, {self.emulator[1]:.1f})"
        )


class Running:
    """A console on an emulator on a display of its own."""

    def __init__(self, name: str, site: Site, at: str, folder: Path) -> None:
        self.name = name
        self._home = folder / f"home-{name}"
        self._home.mkdir(mode=0o700)
        given: Mapping[str, str] = {**site.environment(TERMS[name]), "HOME": str(self._home)}
        command = [*COMGMT, "--config", str(site.config)]
        self._at, self._folder = at, folder
        self.emulator = Emulator(name, at, command, self._home, given, where=self._home)
        self._early = self._emulator_early = 0.0

    def note_memory(self) -> None:
        """What it takes once everything is loaded."""
        self._early, self._emulator_early = (
            _resident(self.emulator.console),
            _resident(self.emulator.process.pid),
        )

    def finish(self) -> Found:
        """Pause, let the console write what it means to show, read what is shown, take a picture and end."""
        self.emulator.press("p")
        time.sleep(2)
        shown = self.emulator.lines()
        self._picture()
        late, emulator = _resident(self.emulator.console), _resident(self.emulator.process.pid)
        self.emulator.press("P")
        meant = self._meant()
        (self._folder / f"{self.name}.txt").write_text("\n".join(shown), encoding="utf-8")
        self.emulator.press("q")
        self.emulator.process.wait(60)
        store, readings = self._store()
        differing = tuple(_differing(shown, meant))
        return Found(
            self.name, differing, store, readings, self._early, late, (self._emulator_early, emulator)
        )

    def _picture(self) -> None:
        environment = {**os.environ, "DISPLAY": self._at}
        path = self._folder / f"{self.name}.png"
        subprocess.run(["import", "-window", "root", str(path)], env=environment, check=True)

    def _meant(self) -> list[str]:
        limit = time.monotonic() + 60
        while time.monotonic() < limit:
            found = [path for path in self._home.glob("comgmt-*.txt") if path.stat().st_size]
            if found:
                return found[0].read_text(encoding="utf-8").split("\n")
            time.sleep(0.5)
        return []

    def _store(self) -> tuple[str, int]:
        folder = self._home / ".local/share/comgmt"
        paths, left = list(folder.glob("*.sqlite")), list(folder.glob("*-wal"))
        if len(paths) != 1 or left:
            return f"{len(paths)} files, {len(left)} not closed", 0
        with closing(sqlite3.connect(paths[0])) as store:
            whole = store.execute("PRAGMA integrity_check").fetchone()[0]
            return str(whole), int(store.execute("SELECT count(*) FROM census").fetchone()[0])


def _differing(shown: Sequence[str], meant: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Lines whose words differ, without ages, which go on; the last is that of keys and hints."""
    if len(meant) < _READY:
        yield ("", "the console wrote no picture")
        return
    for one, other in zip(shown[1:-1], meant[1:-1], strict=False):
        if _words(one) != _words(other):
            yield one, other


def _words(line: str) -> list[str]:
    return re.findall(r"[\w.,:%()]+", _AGE.sub("", line), re.ASCII)


def _resident(process: int) -> float:
    """Megabytes of a process in memory."""
    pages = Path(f"/proc/{process}/statm").read_text(encoding="ascii").split()[1]
    return int(pages) * os.sysconf("SC_PAGE_SIZE") / 1e6


def long_run(folder: Path, minutes: float, names: Sequence[str]) -> list[Found]:
    """Run all at once for so many minutes."""
    with ExitStack() as stack:
        site = stack.enter_context(serving(folder, "--devices", "2000", living=True))
        _refreshed(site)
        running = []
        for name in names:
            running.append(Running(name, site, stack.enter_context(display()), folder))
            stack.enter_context(running[-1].emulator)
        for each in running:
            each.emulator.wait_for("live")
        _walk(running, minutes * 60)
        return [each.finish() for each in running]


def _refreshed(site: Site) -> None:
    text = site.config.read_text(encoding="utf-8")
    mine = re.sub(r"(?m)^refresh = .*", f'refresh = "{_REFRESH:.0f}s"', text)
    site.config.write_text(mine, encoding="utf-8")


def _walk(running: Sequence[Running], seconds: float) -> None:
    """Keys once a minute on each, until the time is over; back at the dashboard at the end."""
    begun = time.monotonic()
    turn, noted = 0, False
    while time.monotonic() < begun + seconds - _REFRESH:
        for each in running:
            each.emulator.press(*_WALK[turn % len(_WALK)])
        turn += 1
        if not noted and time.monotonic() >= begun + min(_EARLY, seconds / 4):
            noted = True
            for each in running:
                each.note_memory()
        time.sleep(max(0.0, min(begun + turn * 60, begun + seconds - _REFRESH) - time.monotonic()))
    for each in running:
        each.emulator.press("Escape", "Escape", "Escape", "1")
    time.sleep(max(0.0, begun + seconds - time.monotonic()))


def main() -> int:
    """Run, print a line for each emulator, and what differs."""
    parser = argparse.ArgumentParser(prog="python -m tests.terminal.long_run", description=__doc__)
    parser.add_argument("folder", type=Path, help="where pictures and texts are left")
    parser.add_argument("--minutes", type=float, default=10.0)
    parser.add_argument("--only", nargs="*", default=list(ALL), choices=ALL)
    options = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    options.folder.mkdir(parents=True, exist_ok=True)
    there = [name for name in options.only if not missing(name)]
    for name in options.only:
        if name not in there:
            sys.stdout.write(f"{name:<10} not on this machine: {missing(name)}\n")
    found = long_run(options.folder.resolve(), options.minutes, there)
    for each in found:
        sys.stdout.write(f"{each.line}\n")
        sys.stdout.writelines(f"  shown: {shown}\n  meant: {meant}\n" for shown, meant in each.differing)
    return 0 if all(each.right for each in found) else 1


if __name__ == "__main__":
    sys.exit(main())
