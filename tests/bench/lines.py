"""Octets and times of the console on slow lines, beside htop, less and vim on the same line in the same run.

The targets: a page down and a row down cost at most 1.3 times htop's octets; keys held down settle within 1.5
times of less's time on the slowest line.
"""

import shutil
import statistics
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final

import msgspec

from tests.bench.first_frame import until_read
from tests.bench.measures import Measure
from tests.bench.slow_line import LINES, Line, SlowTerminal
from tests.terminal.programs import environment
from tests.terminal.sites import COMGMT, serving

SIZES: Final = ((80, 24), (120, 40))
DOWN, PAGE_DOWN, BACK = "\x1b[B", "\x1b[6~", "\x7f"
DEVICES: Final = 2000
HELD: Final = {"held Down": (DOWN, 60), "held PgDn": (PAGE_DOWN, 20)}
_PER_SECOND: Final = 30  # keys of a keyboard that repeats
_TIMES: Final = 3
_ROWS: Final = 3000
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
        for size in SIZES:
            text = _lines(home, size[0])
            for line in LINES:
                others = {peer.name: _of_peer(peer, line, size) for peer in peers(text)}
                ours = _of_console(console, line, size, site.environment())
                yield from _compared(f"{line.name}, {size[0]}x{size[1]}", line, ours, others)


Found = dict[str, tuple[int, float]]  # octets and seconds


def _compared(where: str, line: Line, ours: Found, others: Mapping[str, Found]) -> Iterator[Measure]:
    for name, (octets, seconds) in ours.items():
        rival = "less" if name.startswith("held") else "htop"
        there = others.get(rival, {}).get(name)
        base, against = (float(there[0]), rival) if there and name in {"Down", "PgDn"} else (None, "")
        yield Measure(f"{name}, {where}", octets, "octets", against, base)
        late, whose = (there[1], rival) if there and line.name == _SLOWEST else (None, "")
        yield Measure(f"{name}, {where}", seconds, "s", whose, late)
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


def _lines(home: Path, width: int) -> Path:
    """Lines as long as the window is wide, for the programs that show text."""
    path = home / f"lines-{width}.txt"
    rows = (
        f"{n:>6} PC-{n:05} Failure, hybrid joined  0x80180018  {n % 30} days  user{n}" for n in range(_ROWS)
    )
    path.write_text("".join(f"{row[: width - 1]}\n" for row in rows))
    return path
