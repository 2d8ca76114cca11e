"""While a screen comes or goes a reading ends, keys come, the window changes: none of it ends the console."""

import asyncio
from collections.abc import Callable
from pathlib import Path

import pytest
from textual import events
from textual.geometry import Size
from textual.widget import Widget

from comgmt.domain.source import Phase, SourceState
from comgmt.screens.base import ConsoleScreen
from comgmt.screens.dashboard import DashboardScreen
from comgmt.screens.keys import KEYS
from comgmt.screens.readout import Readout
from comgmt.store.reader import StoreReader
from tests.screens.house import House
from tests.screens.person import Person, at_console, played

LEAVE = {"q", "ctrl+c", "ctrl+z", "ctrl+q"}
PLACES = {
    "list": ("3", ("enter",)),
    "error": ("5", ("enter",)),
    "device": ("3", ("enter", "enter")),
    "maximized": ("2", ("m",)),
    "groups": ("3", ("enter", "b")),
    "deployment": ("6", ("enter",)),
    "findings": ("1", ("f",)),
    "changes": ("1", ("c",)),
    "log": ("1", ("L",)),
    "about": ("1", ("i",)),
    "keys": ("1", ("question_mark",)),
    "explain": ("1", ("f1",)),
}


class Gates:
    """Two that hold things up: what screens are made of, as on a busy machine, and what the store answers."""

    def __init__(self, person: Person, patch: pytest.MonkeyPatch) -> None:
        self.screens, self.store = asyncio.Event(), asyncio.Event()
        self.screens.set()
        self.store.set()
        self.held = 0
        mount, ask = ConsoleScreen.mount_composed_widgets, person.app.ask

        async def mount_behind(screen: ConsoleScreen, widgets: list[Widget]) -> None:
            await self.screens.wait()
            await mount(screen, widgets)

        async def ask_behind(question: Callable[[StoreReader], object]) -> object:
            answer = await ask(question)
            self.held += 1
            await self.store.wait()
            return answer

        patch.setattr(ConsoleScreen, "mount_composed_widgets", mount_behind)
        patch.setattr(person.app, "ask", ask_behind)


async def until(holds: Callable[[], bool]) -> None:
    """Let everything go on that can; a pilot would wait for the screen that is behind a gate."""
    while not holds():  # noqa: ASYNC110 - of things that tell nobody
        await asyncio.sleep(0.001)
    for _ in range(20):
        await asyncio.sleep(0)


class Coming:
    """A reading that ended, and has not been drawn yet, and a screen on its way."""

    def __init__(self, person: Person, patch: pytest.MonkeyPatch) -> None:
        self.person, self.app = person, person.app
        self.gates = Gates(person, patch)

    async def begin(self, key: str) -> None:
        self.gates.store.clear()
        self.app.readout = Readout()
        self.app._on_state(SourceState(phase=Phase.LIVE))
        await until(lambda: self.gates.held > 0)
        self.gates.screens.clear()
        came_from = self.app.here
        self.person.hit(key)
        await until(lambda: self.app.here is not came_from)
        assert not self.app.here.is_mounted

    async def answer(self) -> None:
        """The reading arrives, before the screen."""
        self.gates.store.set()
        await until(lambda: self.app.readout.census is not None or self.app.fault is not None)

    async def end(self) -> None:
        """The screen arrives too."""
        self.gates.screens.set()
        await self.person.settle()
        assert self.app.fault is None
        assert "P01" in self.person.lines[0]
        assert self.app.here.is_mounted


@pytest.mark.parametrize("name", PLACES)
@played
async def test_a_reading_ends_while_a_screen_comes(
    house: House, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    pane, (*before, last) = PLACES[name]
    async with at_console(house, tmp_path, still=True) as person:
        await person.press(pane, *before)
        came_from = person.screen
        coming = Coming(person, monkeypatch)
        await coming.begin(last)
        await coming.answer()
        await coming.end()
        assert person.screen != came_from
        await person.press("escape")
        assert person.screen == came_from


@pytest.mark.parametrize("name", ["list", "device", "maximized", "log"])
@played
async def test_keys_and_sizes_come_while_a_screen_does(
    house: House, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    pane, (*before, last) = PLACES[name]
    keys = [key for each in KEYS.values() for key in each.keys.split(",") if key not in LEAVE]
    async with at_console(house, tmp_path, still=True) as person:
        await person.press(pane, *before)
        coming = Coming(person, monkeypatch)
        await coming.begin(last)
        for place, key in enumerate(keys):
            person.hit(key)
            if place % 8 == 0:
                person.app.post_message(resized(60 + place, 20 + place % 9))
        await coming.answer()
        for key in reversed(keys):
            person.hit(key)
        await coming.end()
        await person.go_home()
        assert isinstance(person.app.screen, DashboardScreen)


@played
async def test_a_reading_ends_while_a_screen_goes(
    house: House, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with at_console(house, tmp_path, still=True) as person:
        await person.press("3")
        coming = Coming(person, monkeypatch)
        await coming.begin("enter")
        person.hit("escape")
        person.app._on_state(SourceState(phase=Phase.STALE))
        await coming.answer()
        await coming.end()
        assert isinstance(person.app.screen, DashboardScreen)
        assert "stale" in person.lines[0]


def resized(width: int, height: int) -> events.Resize:
    size = Size(width, height)
    return events.Resize(size, size)
