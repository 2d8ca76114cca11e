"""The store with a fleet of many devices: what is asked of it as a whole, and how long others wait meanwhile.

`--devices` says how many.
"""

import asyncio
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from datetime import timedelta
from functools import partial
from itertools import count
from pathlib import Path
from typing import Any, Final

from comgmt.domain.columns import Column, Sort
from comgmt.domain.filters import DeviceFilter, text_filter
from comgmt.domain.records import ActivityRecord, ComanagementRecord
from comgmt.domain.selection import Selection
from comgmt.screens.threads import READERS, StoreThreads
from comgmt.store.reader import StoreReader
from comgmt.store.recording import record
from comgmt.store.writer import StoreWriter
from tests.bench.measures import Measure, devices, middle
from tests.store.filling import NOW, client, enrolled, failed, gathered, ignore, pending

DEVICES: Final = devices()
CHANGED: Final = 1_000
RUNS: Final = 3
EVERY: Final = Selection(title="All")
_SORTS: Final = (
    *(Sort(), Sort(Column.LAST_ACTIVE, descending=True), Sort(Column.STATE), Sort(Column.OS)),
    *(Sort(Column.SINCE, descending=True), Sort(Column.ERROR), Sort(Column.USER)),
)

# Takes turns to write as another process does, and says how long it waited for the longest of them.
_WAITS: Final = """
import sqlite3, sys, time
with open(sys.argv[2], "w") as ready:
    pass
connection = sqlite3.connect(sys.argv[1], timeout=600, isolation_level=None)
longest = 0.0
while sys.stdin.readable() and not __import__("select").select([sys.stdin], [], [], 0.005)[0]:
    begun = time.perf_counter()
    connection.execute("BEGIN IMMEDIATE")
    connection.execute("ROLLBACK")
    longest = max(longest, time.perf_counter() - begun)
print(longest)
"""


def measures() -> Iterator[Measure]:
    """CPU of this process in seconds, but for waits; each with its target."""
    with tempfile.TemporaryDirectory(prefix="comgmt-bench-") as folder:
        path = Path(folder) / "P01.sqlite"
        StoreWriter.open(path).close()
        disk = Disk(path)
        with disk.watched():
            waited, first = _waiting(path, lambda: _read(path, 0))
        yield _measure("longest wait of another writer, first reading", waited, 0.3)
        yield Measure(f"commit of a first reading of {DEVICES:,} devices", first, "s")
        yield _measure("peak of disk at a first reading, times the store", disk.peak / _octets(path), 2, "x")
        waited, _ = _waiting(path, lambda: _read(path, 1))
        yield _measure(f"longest wait of another writer, {CHANGED:,} devices changed", waited, 0.3)
        waited, _ = _waiting(path, lambda: _read(path, 1, all_of_them=True))
        yield _measure("longest wait of another writer, all devices changed", waited, 0.3)
        yield _measure(
            "the file after that, times what it needs", path.stat().st_size / _octets(path), 1.2, "x"
        )
        yield _measure("disk of the store, GB for 1,000,000 devices", _size(path), 1.1, "GB")
        yield from _questions(path)
        yield _measure("leaving slow lists, then the first window of another", asyncio.run(_left(path)), 0.2)
        yield from _recorded(path)


async def _left(path: Path) -> float:
    """Seconds from leaving as many slow questions as there are readers to the answer of the next."""
    threads, begun = StoreThreads(lambda: StoreReader.open(path)), threading.Semaphore(0)

    def slow(store: StoreReader) -> object:
        begun.release()
        return store.ids(EVERY, sort=Sort(Column.CLIENT))

    asked = [asyncio.create_task(threads.ask_store(slow)) for _ in range(READERS)]
    for _ in asked:
        await asyncio.to_thread(begun.acquire)
    left = time.perf_counter()
    for each in asked:
        each.cancel()
    await threads.ask_store(lambda store: store.first(EVERY))
    passed = time.perf_counter() - left
    threads.stop()
    return passed


def _questions(path: Path) -> Iterator[Measure]:
    needles = (text_filter(f"{number:06d}") for number in count(4200, 17))
    with closing(StoreReader.open(path)) as store:
        yield _measure("findings", _spent(store.findings), 0.3)
        for sort in _SORTS:
            what = f"first window of All by {sort.column.value}"
            yield _measure(what, _spent(lambda sort=sort: store.first(EVERY, sort=sort)), 0.15)  # type: ignore[misc]
        failures = DeviceFilter(failures_only=True)
        yield _measure("first window of failures", _spent(lambda: store.first(EVERY, failures)), 0.15)
        by_activity = partial(store.first, EVERY, failures, Sort(Column.LAST_ACTIVE, descending=True))
        yield _measure("first window of failures by last_active", _spent(by_activity), 0.15)
        rare = _spent(lambda: store.first(EVERY, next(needles)))
        yield _measure("first window of a rare filter", rare, 0.15)
        common = _spent(lambda: store.first(EVERY, text_filter("1")))
        yield _measure("first window of a common filter", common, 0.15)
        yield _measure("exact count of All", _spent(lambda: store.count(EVERY)), 0.5)
        yield _measure("exact count of failures", _spent(lambda: store.count(EVERY, failures)), 0.5)
        exact = _spent(lambda: store.count(EVERY, next(needles)))
        yield _measure("exact count of a rare filter", exact, 0.5)
        yield Measure("all ids of All by name", _spent(lambda: store.ids(EVERY)), "s")
        yield Measure("all ids of failures", _spent(lambda: store.ids(EVERY, failures)), "s")
        hits = _spent(lambda: store.device_hits(next(needles).terms[0].text, 20))  # type: ignore[union-attr]
        yield _measure("devices for the question line", hits, 0.15)


def _recorded(path: Path) -> Iterator[Measure]:
    recording = path.with_name("p01.recording")
    record(path, recording)

    def census() -> None:
        with closing(StoreReader.open_recording(recording)) as store:
            store.census()

    yield _measure("a recording opened, and its census", _spent(census), 0.3)


def _measure(what: str, value: float, target: float, unit: str = "s") -> Measure:
    return Measure(what, value, unit, target=target)


def _spent(question: Callable[[], Any]) -> float:
    """Seconds of CPU, the middle of some runs."""
    times = []
    for _ in range(RUNS):
        begun = time.process_time()
        question()
        times.append(time.process_time() - begun)
    return middle(times)


def _waiting(path: Path, job: Callable[[], float]) -> tuple[float, float]:
    """The longest wait of another process while `job` is done, and what that gave."""
    ready = path.with_name("ready")
    waiter = subprocess.Popen(
        [sys.executable, "-c", _WAITS, str(path), str(ready)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    while not ready.exists():
        time.sleep(0.01)
    found = job()
    answer, _ = waiter.communicate(b"\n")
    ready.unlink()
    return float(answer), found


def _read(path: Path, turn: int, *, all_of_them: bool = False) -> float:
    """One reading; the CPU of its commit."""
    with closing(StoreWriter.open(path)) as writer, writer.staging() as staging:
        numbers = range(1, DEVICES + 1)
        staging.add_systems(
            (
                client(
                    number,
                    _name(number),
                    build=_build(number),
                    last_logon_user=f"user{number * 31 % DEVICES}",
                    last_logon_user_domain="CONTOSO",
                )
                for number in numbers
            ),
            ignore,
        )
        staging.add_comanagement((_device(number, turn) for number in numbers), ignore)
        staging.add_activity((_activity(number, later=all_of_them) for number in numbers), ignore)
        begun = time.process_time()
        staging.commit(gathered(NOW + timedelta(minutes=5 * turn)))
        return time.process_time() - begun


def _name(number: int) -> str:
    return f"PC-{number * 7919 % DEVICES:07d}"


def _build(number: int) -> str:
    return f"10.0.{(26100, 22631, 19045, 16299)[number % 4]}"


def _device(number: int, turn: int) -> ComanagementRecord:
    place = number + turn * (number <= CHANGED)
    if place % 7 == 0:
        return failed(number, 0x80180018 + number % 5, _name(number))
    return pending(number, _name(number)) if place % 11 == 0 else enrolled(number, _name(number))


def _activity(number: int, *, later: bool) -> ActivityRecord:
    at = NOW - timedelta(minutes=number % 90_000) + timedelta(seconds=later)
    return ActivityRecord(resource_id=number, last_active_at=at)


def _size(path: Path) -> float:
    return _octets(path) / 1e9 * 1_000_000 / DEVICES


def _octets(path: Path) -> float:
    """What the store needs, without pages that are free."""
    with closing(sqlite3.connect(path)) as connection:
        (pages,) = connection.execute("PRAGMA page_count").fetchone()
        (free,) = connection.execute("PRAGMA freelist_count").fetchone()
        (octets,) = connection.execute("PRAGMA page_size").fetchone()
    return float((pages - free) * octets)


class Disk:
    """What a store and the temporary files of this process take of the disk at most; on Linux."""

    def __init__(self, store: Path) -> None:
        self._store = store
        self.peak = 0

    @contextmanager
    def watched(self) -> Iterator[None]:
        """Look now and then."""
        over = threading.Event()
        thread = threading.Thread(target=self._watch, args=(over,))
        thread.start()
        try:
            yield
        finally:
            over.set()
            thread.join()

    def _watch(self, over: threading.Event) -> None:
        while not over.wait(0.2):
            self.peak = max(self.peak, self._now())

    def _now(self) -> int:
        beside = sum(each.stat().st_size for each in self._store.parent.glob(f"{self._store.name}*"))
        return beside + sum(_temporary())


def _temporary() -> Iterator[int]:
    """The octets of files without a name that are open: SQLite takes the name away from its own at once."""
    for descriptor in Path("/proc/self/fd").glob("*"):
        with suppress(OSError):
            if "(deleted)" in str(descriptor.readlink()):
                yield descriptor.stat().st_size
