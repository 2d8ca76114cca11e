"""A resize costs one layout of each screen in sight, and no other; after it all is as after a fresh start."""

import random
from collections import Counter
from collections.abc import Iterable
from contextlib import AbstractAsyncContextManager
from pathlib import Path

import pytest
from rich.segment import Segment  # noqa: TC002
from textual._compositor import Compositor
from textual.widget import Widget

from tests.screens.golden.test_golden import SCREENS, console
from tests.screens.person import Person, before, played

Size = tuple[int, int]
SIZES: tuple[Size, ...] = ((40, 10), (60, 20), (80, 24), (99, 30), (100, 30), (120, 40), (200, 60), (250, 80))
START: Size = (81, 25)
DIALOGS = {
    "go-to": ("g", "l"),
    "palette": ("ctrl+p",),
    "jump": ("w",),
    "copy": ("3", "enter", "y"),
}
PLACES = {**SCREENS, "filter": ("3", "enter", "slash", "l"), "columns": ("3", "enter", "C")}
SEEN = ("dashboard", "devices", "error", "maximized-status", "keys")


@pytest.fixture
def layouts(monkeypatch: pytest.MonkeyPatch) -> Counter[Widget]:
    """How often each screen was laid out, in whole or in part."""
    found: Counter[Widget] = Counter()
    for name in ("reflow", "reflow_visible"):
        _count(monkeypatch, name, found)
    return found


def _count(monkeypatch: pytest.MonkeyPatch, name: str, found: Counter[Widget]) -> None:
    lay_out = getattr(Compositor, name)

    def counted(compositor: Compositor, screen: Widget, size: object) -> object:
        found[screen] += 1
        return lay_out(compositor, screen, size)

    monkeypatch.setattr(Compositor, name, counted)


def _at(store: Path, size: Size, keys: Iterable[str]) -> AbstractAsyncContextManager[Person]:
    return before(console(store), size, keys)


async def resize(person: Person, size: Size) -> None:
    """Another size, until all of it is on the screen."""
    await person.pilot.resize_terminal(*size)
    await person.until(lambda: person.app.screen.outer_size == size, f"{size}")
    await person.settle()


@pytest.mark.parametrize("name", PLACES)
@played
async def test_a_resize_is_one_layout(store: Path, layouts: Counter[Widget], name: str) -> None:
    async with _at(store, START, PLACES[name]) as person:
        for size in (*SIZES, START):
            layouts.clear()
            await resize(person, size)
            assert layouts == {person.app.screen: 1}, size


@pytest.mark.parametrize("name", DIALOGS)
@played
async def test_below_a_dialog_too(store: Path, layouts: Counter[Widget], name: str) -> None:
    async with _at(store, START, DIALOGS[name]) as person:
        for size in (*SIZES, START):
            layouts.clear()
            await resize(person, size)
            assert layouts == {person.app.screen: 1, person.app.here: 1}, size


@pytest.mark.parametrize("name", SEEN)
@played
async def test_after_a_resize_all_is_as_after_a_fresh_start(store: Path, name: str) -> None:
    fresh: dict[Size, list[list[Segment]]] = {}
    for size in SIZES:
        async with _at(store, size, SCREENS[name]) as person:
            fresh[size] = person.drawn
    order = random.Random(name)
    async with _at(store, START, SCREENS[name]) as person:
        for size in (*order.sample(SIZES, len(SIZES)), *order.sample(SIZES, len(SIZES))):
            await resize(person, size)
            assert person.drawn == fresh[size], size


@played
async def test_a_screen_that_comes_back_in_another_size_is_as_after_a_fresh_start(store: Path) -> None:
    there, back = ("5", "m"), ("escape",)
    async with _at(store, START, ()) as person:
        for size in ((40, 10), (120, 40), (99, 30), (250, 80), (100, 30)):
            await person.press(*there)
            await resize(person, size)
            await person.press(*back)
            async with _at(store, size, (*there, *back)) as fresh:
                assert person.drawn == fresh.drawn, size
