"""Memory of a console with its collector and alerts over thousands of readings of a living site.

All of it is one process, as `comgmt` is; the site lives in another one.
"""

import asyncio
import os
import tempfile
import tracemalloc
from collections.abc import Iterator
from contextlib import closing
from datetime import datetime, timezone
from pathlib import Path
from typing import Final

import msgspec

from comgmt.app import ConsoleApp, ConsoleSettings
from comgmt.collector.refresh import refresh
from comgmt.demo.launch import DemoProcess
from comgmt.domain.alerts.rules import CountRule, GrowthRule, Limit, NewCodeRule, Rule
from comgmt.domain.source import Phase, SourceState
from comgmt.render.glyphs import FULL
from comgmt.site.site import open_site
from comgmt.site.target import Secret, Target
from comgmt.store.writer import StoreWriter
from tests.bench.list_keys import Silent
from tests.bench.measures import Measure
from tests.terminal.recording import RecordingDriver

READINGS: Final = 3_000
PROFILED: Final = 200  # readings of the profile, which follows each piece of memory
_DEVICES: Final = 40
_KEYS: Final = ("3", "enter", "down", "end", "escape", "escape")  # a list opened, walked and left
_KEYS_EVERY: Final = 25  # readings
_RULES: Final = (
    Rule(name="many", subject=CountRule("errors.all", Limit(3))),
    Rule(name="grew", subject=GrowthRule("errors.all", Limit(5), percent=True)),
    Rule(name="new", subject=NewCodeRule()),
)


class Grown(msgspec.Struct, frozen=True):
    """Octets that a session added to the process in its second half, and those of its store."""

    memory: int
    store: int
    lines: tuple[str, ...] = ()


def measures() -> Iterator[Measure]:
    """What is added in the second half, for 1,000 readings."""
    grown = _session(READINGS)
    added = grown.memory / (READINGS / 2)
    what = "memory that 1,000 readings add, console and collector, second half"
    yield Measure(what, added, "kB", target=100, profile=lambda: _session(PROFILED, traced=True).lines)
    yield Measure(f"store after {READINGS:,} readings with alerts", grown.store / 1e6, "MB", target=20)


def _session(readings: int, *, traced: bool = False) -> Grown:
    with (
        tempfile.TemporaryDirectory(prefix="comgmt-bench-") as folder,
        DemoProcess.start(devices=_DEVICES) as process,
    ):
        target = Target(
            name="P01", url=process.url, auth="ntlm", user=process.user, password=Secret(process.password)
        )
        return asyncio.run(_looked_at(Path(folder) / "P01.sqlite", target, readings, traced=traced))


async def _looked_at(path: Path, target: Target, readings: int, *, traced: bool) -> Grown:
    """Read again and again beside a console that shows each reading and is used now and then."""
    _read(path, target)
    settings = ConsoleSettings(store=path, name="P01", glyphs=FULL, now=lambda: datetime.now(timezone.utc))
    app = ConsoleApp(settings, lambda _on_state: Silent())
    app.driver_class = RecordingDriver
    half, before = 0, None
    async with app.run_test(headless=False, size=(120, 40)) as pilot:
        driver = app._driver
        assert isinstance(driver, RecordingDriver)
        for turn in range(readings):
            await asyncio.to_thread(_read, path, target)
            app._on_state(SourceState(phase=Phase.LIVE))
            await pilot.pause()
            if turn % _KEYS_EVERY == 0:
                await pilot.press(*_KEYS)
            driver.take()
            if turn == readings // 2:
                half, before = _resident(), _snapshot() if traced else None
        grown = _resident() - half
        lines = () if before is None else tuple(_differences(before, _snapshot()))
    octets = (await asyncio.to_thread(path.stat)).st_size
    return Grown(grown, octets, lines)


def _read(path: Path, target: Target) -> None:
    """One reading, as the collector does it: signed in, watched by the rules, and closed again."""
    with closing(StoreWriter.open(path)) as writer:
        with open_site(target, writer.log_query) as site:
            refresh(site, writer, lambda _rows, _doing: None)
        writer.watch(_RULES, datetime.now(timezone.utc), {}, telling=False)


def _snapshot() -> tracemalloc.Snapshot:
    """What is in memory; the first begins to follow it."""
    if not tracemalloc.is_tracing():
        tracemalloc.start()
    return tracemalloc.take_snapshot()


def _differences(before: tracemalloc.Snapshot, after: tracemalloc.Snapshot) -> Iterator[str]:
    tracemalloc.stop()
    yield f"of what {PROFILED // 2} readings allocated there is still:"
    for each in after.compare_to(before, "lineno")[:6]:
        frame = each.traceback[0]
        place = "/".join(Path(frame.filename).parts[-2:])
        yield f"{each.size_diff / 1000:,.1f} kB {place} line {frame.lineno}"


def _resident() -> int:
    """Octets of this process in memory."""
    pages = Path("/proc/self/statm").read_text(encoding="ascii").split()[1]
    return int(pages) * os.sysconf("SC_PAGE_SIZE")
