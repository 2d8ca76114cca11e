"""The store with a fleet of many devices: what is asked of it as a whole, and how long others wait meanwhile.

`--devices` says how many.
"""

import tempfile
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from pathlib import Path
from typing import Final

from comgmt.store.writer import StoreWriter
from tests.bench.disk import Disk, octets_needed, tables
from tests.bench.measures import Measure
from tests.bench.profiles import sampled
from tests.bench.questions import left, questions, recorded
from tests.bench.readings import CHANGED, DEVICES, Moved, Spent, read_fleet
from tests.bench.waits import Waited

MILLION: Final = 1_000_000
GIGA: Final = 1e9
LOCK: Final = 0.3
Profile = Callable[[], Iterable[str]]
_MOVES: Final = (
    (Moved.SOME, f"{CHANGED:,} devices changed"),
    (Moved.ACTIVITY, "all devices changed"),
    (Moved.WORKLOADS, "a workload of all moved"),
)


def measures() -> Iterator[Measure]:
    """CPU of this process in seconds, but for waits; each with its target."""
    with tempfile.TemporaryDirectory(prefix="comgmt-bench-") as folder:
        path = Path(folder) / "P01.sqlite"
        StoreWriter.open(path).close()
        yield from _first(path)
        yield from _later(path)
        yield _spare(path)
        yield from questions(path)
        yield left(path)
        yield recorded(path)


def _first(path: Path) -> Iterator[Measure]:
    disk = Disk(path)
    with disk.watched():
        waited = Waited(path, partial(read_fleet, path, 0, Moved.NOTHING))
    yield _wait("first reading", waited)
    yield Measure(f"commit of a first reading of {DEVICES:,} devices", waited.answer.commit, "s")
    yield _disk("disk of the store", octets_needed(path), 1.1, partial(tables, path))
    yield _disk("peak of disk at a first reading", disk.peak, 2.2, disk.lines)


def _later(path: Path) -> Iterator[Measure]:
    for turn, (moved, words) in enumerate(_MOVES, start=1):
        waited = Waited(path, partial(read_fleet, path, turn, moved))
        yield _wait(words, waited)
        if moved is Moved.SOME:
            again = sampled(partial(read_fleet, path, turn, Moved.NOTHING))
            census = waited.answer.census * 1000
            yield Measure(f"census in the lock, {words}", census, "ms", target=50, profile=again)


def _spare(path: Path) -> Measure:
    times, largest = path.stat().st_size / octets_needed(path), partial(tables, path)
    return Measure("disk: the file after that, times what it needs", times, "x", target=1.2, profile=largest)


def _disk(words: str, octets: float, target: float, profile: Profile) -> Measure:
    """In gigabytes for a million devices, however many there are."""
    gigabytes = octets * MILLION / DEVICES / GIGA
    return Measure(f"{words}, for 1,000,000 devices", gigabytes, "GB", target=target, profile=profile)


def _wait(words: str, waited: "Waited[Spent]") -> Measure:
    what = f"longest wait of another writer, {words}"
    return Measure(what, waited.seconds, "s", target=LOCK, profile=waited.lines)
