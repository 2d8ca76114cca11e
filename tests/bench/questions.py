"""What lists, tiles and the question line ask a store of many devices: CPU of each, the worst of a kind."""

import asyncio
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from functools import partial
from itertools import count
from operator import itemgetter
from pathlib import Path
from typing import Any, Final

from comgmt.domain.columns import Column, Sort
from comgmt.domain.filters import DeviceFilter, text_filter
from comgmt.domain.questions import known_hits
from comgmt.domain.selection import Scope, Selection
from comgmt.screens.threads import READERS, StoreThreads
from comgmt.store.reader import StoreReader
from comgmt.store.recording import record
from tests.bench.measures import Measure, middle
from tests.bench.profiles import sampled

RUNS: Final = 3
WINDOW: Final = 0.15
COUNT: Final = 0.5
_ANSWERS: Final = 21
EVERY: Final = Selection(title="All")
FAILED: Final = Selection(title="Failed", scope=Scope.FAILED)
FAILURES: Final = DeviceFilter(failures_only=True)
_WORDS: Final = (  # what is typed, one of each key of filters
    *(
        "name:pc-00",
        "state:pending",
        "error:0x80180018",
        "since:2026-11-23",
        "os:24h2",
        "last_active:2026-11-20",
    ),
    *("user:user12", "site:p01", "domain:contoso", "joined:hybrid", "workloads:apps", "authority:intune"),
    *("build:26100", "client:5.00", "resource_id:42", "entra_id:00"),
)
Question = Callable[[], Any]


def questions(path: Path) -> Iterator[Measure]:
    """Findings, windows and counts: seconds of CPU, the middle of some runs."""
    needles = (text_filter(f"{number:06d}") for number in count(4200, 17))
    with closing(StoreReader.open(path)) as store:
        yield _measure("findings", store.findings, 0.3)
        yield _measure("first window of All", lambda: store.first(EVERY), WINDOW)
        yield _worst("first window of All by any column, the worst", _sorts(store, DeviceFilter()), WINDOW)
        yield _measure("first window of failures", lambda: store.first(EVERY, FAILURES), WINDOW)
        yield _worst("first window of failures by any column, the worst", _sorts(store, FAILURES), WINDOW)
        yield _worst("first window by any filter key, the worst", _filters(store.first), WINDOW)
        yield _measure("first window of a rare filter", lambda: store.first(EVERY, next(needles)), WINDOW)
        yield _measure(
            "first window of a common filter", lambda: store.first(EVERY, text_filter("1")), WINDOW
        )
        yield _measure("exact count of All", lambda: store.count(EVERY), COUNT)
        yield _measure("exact count of failures", lambda: store.count(EVERY, FAILURES), COUNT)
        yield _worst("exact count by any filter key, the worst", _filters(store.count), COUNT)
        yield _measure("exact count of a rare filter", lambda: store.count(EVERY, next(needles)), COUNT)
        yield Measure("all ids of All by name", _spent(lambda: store.ids(EVERY)), "s")
        yield Measure("all ids of failures", _spent(lambda: store.ids(EVERY, FAILURES)), "s")
        yield _measure("split of failures by all fields", lambda: store.splits(FAILED), 0.3)
        yield Measure("split of All, beside the screen", _spent(lambda: store.splits(EVERY)), "s")
        asked = (each.terms[0].text for each in needles)  # type: ignore[union-attr]
        yield _measure("devices for the question line", lambda: store.device_hits(next(asked), 20), WINDOW)
        yield _worst("first answers of the question line, the worst", _asked(store), WINDOW)


def left(path: Path) -> Measure:
    """Leaving as many slow questions as there are readers, lists and splits, then opening another list."""
    return Measure(
        "leaving slow lists and splits, then the first window of another",
        asyncio.run(_left(path)),
        "s",
        target=0.2,
        profile=sampled(lambda: asyncio.run(_left(path))),
    )


def recorded(path: Path) -> Measure:
    """A recording of the store opened, and its census read."""
    recording = path.with_name("p01.recording")
    record(path, recording)

    def census() -> None:
        with closing(StoreReader.open_recording(recording)) as store:
            store.census()

    return _measure("a recording opened, and its census", census, 0.3)


async def _left(path: Path) -> float:
    """Seconds from leaving to the answer of the next."""
    threads, begun = StoreThreads(lambda: StoreReader.open(path)), threading.Semaphore(0)

    def slow(store: StoreReader) -> object:
        begun.release()
        return store.ids(EVERY, text_filter("e"), sort=Sort(Column.CLIENT))

    def split(store: StoreReader) -> object:
        begun.release()
        return store.splits(EVERY)

    slow_ones = (slow if number % 2 else split for number in range(READERS))
    asked = [asyncio.create_task(threads.ask_store(each)) for each in slow_ones]
    for _ in asked:
        await asyncio.to_thread(begun.acquire)
    left_at = time.perf_counter()
    for each in asked:
        each.cancel()
    await threads.ask_store(lambda store: store.first(EVERY))
    passed = time.perf_counter() - left_at
    threads.stop()
    return passed


def _sorts(store: StoreReader, narrowed: DeviceFilter) -> Iterator[tuple[str, Question]]:
    for column in Column:
        for descending in (False, True):
            sort = Sort(column, descending=descending)
            words = f"{column.value}{', descending' if descending else ''}"
            yield words, partial(store.first, EVERY, narrowed, sort=sort)


def _filters(ask: Callable[[Selection, DeviceFilter], Any]) -> Iterator[tuple[str, Question]]:
    for words in _WORDS:
        yield words, partial(ask, EVERY, text_filter(words))


def _asked(store: StoreReader) -> Iterator[tuple[str, Question]]:
    """What is asked before anything is counted: whole and in parts, and what nothing answers to."""
    census = store.census()
    row = next(iter(store.stream(EVERY, sort=Sort(Column.NAME, descending=True), limit=1)))
    user, entra = row.user or "user1", row.aad_device_id or "00000000-0000"
    texts = (
        *(row.name, row.name[:4], row.name[-5:], str(row.resource_id), str(row.resource_id)[1:]),
        *(user, user[1:], entra, entra[4:], entra[-6:], "7", "e"),
        *("zzqqxx", "MFA", "license", "0x80180018", "2149056536", "pending", "older:7d failed"),
    )

    def first(text: str) -> object:
        return known_hits(text, census), store.device_hits(text, _ANSWERS)

    for text in texts:
        yield text, partial(first, text)


def _worst(what: str, asked: Iterable[tuple[str, Question]], target: float) -> Measure:
    """The slowest of some questions; those that miss are named in the profile."""
    times = [(_spent(question), words, question) for words, question in asked]
    times.sort(key=itemgetter(0), reverse=True)
    seconds, words, question = times[0]

    def lines() -> Iterator[str]:
        yield from (f"{spent:.2f} s {named}" for spent, named, _ in times if spent > target)
        yield from sampled(question)()

    return Measure(f"{what} ({words})", seconds, "s", target=target, profile=lines)


def _measure(what: str, question: Question, target: float) -> Measure:
    return Measure(what, _spent(question), "s", target=target, profile=sampled(question))


def _spent(question: Question) -> float:
    """Seconds of CPU, the middle of some runs."""
    times = []
    for _ in range(RUNS):
        begun = time.process_time()
        question()
        times.append(time.process_time() - begun)
    return middle(times)
