"""Octets and times of the console on slow lines, beside htop, less and vim on the same line in the same run.

All show as much: less and vim the devices that `comgmt devices` prints, htop a machine with more processes
than a page has lines.

The targets: a page down and a row down cost at most 1.3 times htop's octets; keys held down settle within 1.5
times of less's time on the slowest line.
"""

import shutil
import statistics
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from itertools import product
from pathlib import Path
from typing import Final

import msgspec

from tests.bench.first_frame import until_read
from tests.bench.measures import Measure
from tests.bench.slow_line import LINES, Line, SlowTerminal
from tests.terminal.programs import environment
from tests.terminal.sites import COMGMT, serving
from tests.terminal.terminals import ROOT

SIZES: Final = ((80, 24), (120, 40))
DOWN, PAGE_DOWN, BACK = "\x1b[B", "\x1b[6~", "\x7f"
DEVICES: Final = 2000
HELD: Final = {"held Down": (DOWN, 60), "held PgDn": (PAGE_DOWN, 20)}
_KEYS: Final = frozenset({"Down", "PgDn"})
_MOST_OCTETS: Final = 1.3  # times htop's, of a key
_MOST_TIME: Final = 1.5  # times less's, of keys that are held
_PER_SECOND: Final = 30  # keys of a keyboard that repeats
_TIMES: Final = 3
_PROCESSES: Final = 200
_SLOWEST: Final = LINES[-1].name


class Peer(msgspec.Struct, frozen=True):
    """A program to compare with: how it is started, and its keys for what is measured."""

    name: str
    command: tuple[str, ...]
    keys: Mapping[str, str]


def peers(text: Path) -> list[Peer]:
    """Those that are on this machine. htop refreshes so rarely that only keys are counted."""
    known = (
        Peer("htop", ("htop", "-d", "600"), {"Down": DOWN, "PgDn": PAGE_DOWN}),
        Peer("less", ("less", str(text)), {"Down": "j", "PgDn": " "}),
        Peer("vim", ("vim", "-u", "NONE", "-N", str(text)), {"Down": "j", "PgDn": "\x06"}),
    )
    return [peer for peer in known if shutil.which(peer.command[0])]


def measures() -> Iterator[Measure]:
    """For each line and size octets and seconds, each against the peer that its target names."""
    home = Path(tempfile.mkdtemp(prefix="comgmt-bench-"))
    with serving(home, "--devices", str(DEVICES)) as site:
        console = (*COMGMT, "--config", str(site.config))
        until_read(console, site.environment())
        listed = _listed(console, site.environment())
        for size, line in product(SIZES, LINES):
            text = _cut(listed, home, size[0])
            with _crowd():
                others = {peer.name: _of_peer(peer, line, size) for peer in peers(text)}
            ours = _of_console(console, line, size, site.environment())
            yield from _compared(f"{line.name}, {size[0]}x{size[1]}", line, ours, others)


Found = dict[str, tuple[int, float]]  # octets and seconds


def _compared(where: str, line: Line, ours: Found, others: Mapping[str, Found]) -> Iterator[Measure]:
    for name, (octets, seconds) in ours.items():
        held = name in HELD
        rival = "less" if held else "htop"
        there = others.get(rival, {}).get(name)
        against = rival if there else ""
        base = float(there[0]) if there else None
        aim = _MOST_OCTETS if there and name in _KEYS else None
        yield Measure(f"{name}, {where}", octets, "octets", against, base, target=aim)
        late, whose = (there[1], rival) if there and line.name == _SLOWEST else (None, "")
        aim = _MOST_TIME if there and held else None
        yield Measure(f"{name}, {where}", seconds, "s", whose, late, target=aim)
    for peer, found in others.items():
        for name, (octets, seconds) in found.items():
            yield Measure(f"  {peer}: {name}, {where}", octets, "octets")
            yield Measure(f"  {peer}: {name}, {where}", seconds, "s")


def _of_peer(peer: Peer, line: Line, size: tuple[int, int]) -> Found:
    with SlowTerminal(peer.command, line, environment=environment(), size=size) as terminal:
        found = {"first screen": _first(terminal)}
        found |= {name: _middle(terminal, key) for name, key in peer.keys.items()}
        if line.name == _SLOWEST:
            for name, (_, times) in HELD.items():
                found[name] = _held(terminal, peer.keys[name.removeprefix("held ")], times)
        return found


def _of_console(command: Sequence[str], line: Line, size: tuple[int, int], given: Mapping[str, str]) -> Found:
    with SlowTerminal(command, line, environment=given, size=size) as terminal:
        found = {"first screen": _first(terminal), "open": _pressed(terminal, "3\r")}
        found |= {"PgDn": _middle(terminal, PAGE_DOWN), "Down": _middle(terminal, DOWN)}
        if line.name == _SLOWEST:
            found |= {name: _held(terminal, *keys) for name, keys in HELD.items()}
        found["sideways"] = _pressed(terminal, ">")
        found["sideways back"] = _pressed(terminal, "<")
        found["filter"] = _pressed(terminal, "/lt\r")
        found["back"] = _pressed(terminal, BACK + BACK)
        return found


def _first(terminal: SlowTerminal) -> tuple[int, float]:
    begun = time.monotonic()
    terminal.rest(2.5)
    return len(terminal.raw), terminal.last_at - begun


def _middle(terminal: SlowTerminal, key: str) -> tuple[int, float]:
    found = [_pressed(terminal, key) for _ in range(_TIMES)]
    return round(statistics.median(octets for octets, _ in found)), statistics.median(
        late for _, late in found
    )


def _pressed(terminal: SlowTerminal, keys: str) -> tuple[int, float]:
    before, begun = len(terminal.raw), time.monotonic()
    terminal.press(keys)
    terminal.rest()
    return len(terminal.raw) - before, terminal.last_at - begun


def _held(terminal: SlowTerminal, key: str, times: int) -> tuple[int, float]:
    before, begun = len(terminal.raw), time.monotonic()
    for _ in range(times):
        terminal.press(key)
        terminal.pass_time(1 / _PER_SECOND)
    terminal.rest()
    return len(terminal.raw) - before, terminal.last_at - begun


def _listed(console: Sequence[str], given: Mapping[str, str]) -> list[str]:
    """The list that is opened, as text: what one would give less to show."""
    command = (*console, "devices", "--cached", "--state", "success_hybrid")
    printed = subprocess.run(command, env=given, cwd=ROOT, capture_output=True, text=True, check=True)
    return printed.stdout.splitlines()


def _cut(lines: Sequence[str], home: Path, width: int) -> Path:
    """The lines, none longer than the window is wide, again and again for keys that are held."""
    path = home / f"lines-{width}.txt"
    path.write_text("".join(f"{line[: width - 1]}\n" for line in lines) * 2)
    return path


@contextmanager
def _crowd() -> Iterator[None]:
    """Processes that do nothing, under names as different as those of a machine in use."""
    with ExitStack() as stack:
        for number in range(_PROCESSES):
            name = (
                f"/srv/app-{number % 7}/bin/worker --port {8000 + 37 * number} --queue q{number * 7919 % 997}"
            )
            process = stack.enter_context(subprocess.Popen([name, "3600"], executable=shutil.which("sleep")))
            stack.callback(process.kill)
        yield
