"""Golden screens: at three sizes, in Unicode, in ASCII and without colors. A person looks at each.

`COMGMT_ACCEPT=1 pytest tests/screens/golden` writes them again.
"""

import asyncio
import os
from collections.abc import Sequence
from operator import attrgetter
from pathlib import Path
from typing import NamedTuple

import pytest

from comgmt.app import ConsoleApp, ConsoleSettings
from comgmt.render.glyphs import SETS
from comgmt.render.line import cells
from comgmt.screens.pictures import screen_svg
from comgmt.terminal.output import Output
from tests.screens.golden.conftest import NOW
from tests.screens.person import QuietSource, before

SNAPSHOTS = Path(__file__).parents[3] / "snapshots"
SIZES = ((80, 24), (120, 40), (200, 60))
SCREENS = {
    "dashboard": (),
    "dashboard-by-fix": ("5", "e"),
    "maximized-client-os": ("1", "m"),
    "maximized-status": ("2", "m"),
    "maximized-enrollment": ("3", "m"),
    "maximized-workloads": ("4", "m"),
    "maximized-errors": ("5", "m"),
    "maximized-policies": ("6", "m"),
    "devices": ("3", "down", "down", "down", "enter"),
    "devices-filtered": ("1", "enter", "slash", "l", "t", "minus", "0", "0", "1", "enter"),
    "error": ("5", "down", "enter"),
    "device-failed": ("5", "down", "enter", "enter"),
    "device-enrolled": ("3", "enter", "enter"),
    "deployment": ("6", "enter"),
    "findings": ("f",),
    "groups": ("3", "enter", "b"),
    "changes": ("c",),
    "about": ("i",),
    "keys": ("question_mark",),
    "explain": ("3", "f1"),
}


class Mode(NamedTuple):
    """What a terminal can show, and the endings of its golden files: colors change no text."""

    name: str
    glyphs: str
    colors: int
    text: str
    picture: str


MODES = (
    Mode("unicode", "full", 1 << 24, ".txt", ".svg"),
    Mode("ascii", "ascii", 1 << 24, "-ascii.txt", "-ascii.svg"),
    Mode("no-color", "full", 0, ".txt", "-no-color.svg"),
)
PICTURES = ("dashboard", "error", "devices", "device-failed", "maximized-errors", "maximized-status")


def size_name(size: tuple[int, int]) -> str:
    return f"{size[0]}x{size[1]}"


def console(store: Path, mode: Mode = MODES[0], theme: str = "dark") -> ConsoleApp:
    output = Output(colors=mode.colors, ascii=mode.glyphs == "ascii")
    settings = ConsoleSettings(
        store=Path(store.name),
        name="P01",
        glyphs=SETS[mode.glyphs],
        output=output,
        theme=theme,
        now=lambda: NOW,
    )
    return ConsoleApp(settings, QuietSource)


async def press(app: ConsoleApp, keys: Sequence[str], size: tuple[int, int]) -> tuple[str, str]:
    """The screen after these keys, as text and as SVG."""
    async with before(app, size, keys) as person:
        return person.screen, screen_svg(app)


def check(name: str, found: str) -> None:
    """Compare with the golden file, or write it when asked to."""
    path = SNAPSHOTS / name
    if os.environ.get("COMGMT_ACCEPT"):
        path.write_text(found, encoding="utf-8")
    assert path.exists(), f"{name} is new; look at it, then accept it with COMGMT_ACCEPT=1"
    assert found == path.read_text(encoding="utf-8"), f"{name} changed; look at it before accepting"


@pytest.mark.parametrize("size", SIZES, ids=size_name)
@pytest.mark.parametrize("mode", MODES, ids=attrgetter("name"))
@pytest.mark.parametrize("name", SCREENS)
def test_the_screen_is_the_golden_one(store: Path, name: str, mode: Mode, size: tuple[int, int]) -> None:
    text, picture = asyncio.run(press(console(store, mode), SCREENS[name], size))
    assert all(cells(line) <= size[0] for line in text.splitlines())
    assert text.isascii() or mode.glyphs != "ascii"
    check(f"{name}-{size_name(size)}{mode.text}", text)
    if name in PICTURES:
        check(f"{name}-{size_name(size)}{mode.picture}", picture)


@pytest.mark.parametrize("theme", ["light", "high-contrast", "color-blind", "terminal"])
def test_every_theme_draws_the_dashboard(store: Path, theme: str) -> None:
    _, picture = asyncio.run(press(console(store, theme=theme), (), (120, 40)))
    check(f"dashboard-120x40-{theme}.svg", picture)


@pytest.mark.parametrize("size", [(40, 10), (60, 20), (100, 30), (250, 80)], ids=size_name)
def test_other_sizes(store: Path, size: tuple[int, int]) -> None:
    text, _ = asyncio.run(press(console(store), (), size))
    assert all(cells(line) <= size[0] for line in text.splitlines())
    check(f"dashboard-{size_name(size)}.txt", text)
