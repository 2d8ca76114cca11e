"""Keys in the list of devices that ask the store: a fleet a hundred times as large must not be felt."""

import asyncio
import tempfile
import time
from collections.abc import Iterator
from datetime import datetime, timezone
from pathlib import Path
from typing import Final

from textual import events

from comgmt.app import ConsoleApp, ConsoleSettings
from comgmt.domain.list_question import ListQuestion
from comgmt.domain.records import ComanagementRecord
from comgmt.domain.selection import Selection
from comgmt.render.glyphs import FULL
from comgmt.screens.places import ListPlace
from tests.bench.measures import Measure, devices, middle
from tests.store.filling import client, enrolled, failed, fill
from tests.terminal.recording import RecordingDriver

SMALL: Final = 1_000
KEYS: Final = ("end", "home", "s", "ctrl+e")  # each asks the store: rows of another window, another order
TURNS: Final = 6
_PATIENCE: Final = 30.0  # seconds for a frame
_FAILING: Final = 7  # every so many devices one fails
_CODE: Final = 0x80180018


class Silent:
    """A source that reads nothing: the store is what it is."""

    def start(self) -> None: ...

    def refresh_now(self) -> None: ...

    def want_list(self, question: ListQuestion | None) -> None: ...

    def pause(self) -> None: ...

    def resume(self) -> None: ...

    def stop(self) -> None: ...


def measures() -> Iterator[Measure]:
    """For each key the time from the press to the last octet of its frame."""
    with tempfile.TemporaryDirectory(prefix="comgmt-bench-") as folder:
        large_fleet = devices()
        times = {size: asyncio.run(_times(_store(Path(folder), size))) for size in (SMALL, large_fleet)}
    for key in ("opening", *KEYS):
        small, large = middle(times[SMALL][key]), middle(times[large_fleet][key])
        yield Measure(f"{key} in a list of {large_fleet:,} devices", large, "ms", f"{SMALL:,} devices", small)


def _store(folder: Path, size: int) -> Path:
    path = folder / f"{size}.sqlite"
    fill(path, (_device(number) for number in range(1, size + 1)), map(client, range(1, size + 1)))
    return path


def _device(number: int) -> ComanagementRecord:
    return enrolled(number) if number % _FAILING else failed(number, _CODE)


async def _times(store: Path) -> dict[str, list[float]]:
    settings = ConsoleSettings(store=store, name="P01", glyphs=FULL, now=lambda: datetime.now(timezone.utc))
    app = ConsoleApp(settings, lambda _on_state: Silent())
    app.driver_class = RecordingDriver
    found: dict[str, list[float]] = {key: [] for key in ("opening", *KEYS)}
    async with app.run_test(headless=False, size=(120, 40)) as pilot:
        driver = app._driver
        assert isinstance(driver, RecordingDriver)
        await pilot.pause(0.5)
        driver.take()
        begun = time.perf_counter()
        app.open(ListPlace(selection=Selection(title="All")))
        found["opening"].append(await _painted(driver, begun))
        for _ in range(TURNS):
            for key in KEYS:
                driver.take()
                begun = time.perf_counter()
                press(app, key)
                found[key].append(await _painted(driver, begun))
    return found


def press(app: ConsoleApp, key: str) -> None:
    """As the driver does, without waiting for anything."""
    event = events.Key(key, None)
    event.set_sender(app)
    assert app._driver is not None
    app._driver.send_message(event)


async def _painted(driver: RecordingDriver, begun: float) -> float:
    """Milliseconds until the last octet that came before a pause; the wait for the first is no such pause."""
    last, quiet = begun, 0
    while quiet < 40 and time.perf_counter() - begun < _PATIENCE:
        await asyncio.sleep(0.002)
        if driver.take():
            last, quiet = time.perf_counter(), 0
        elif last > begun:
            quiet += 1
    return (last - begun) * 1000
