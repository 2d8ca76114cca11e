"""Golden screens: at three sizes, in Unicode, in ASCII and without colors. A person looks at each.

`COMGMT_ACCEPT=1 pytest tests/screens/golden` writes them again. The key line is in a file of its own, for all
screens: a word of it that changes is one change. The pictures of the themes show it in its colors.
"""

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Final, NamedTuple

import pytest

from comgmt.app import ConsoleApp, ConsoleSettings
from comgmt.render.glyphs import SETS
from comgmt.render.line import cells
from comgmt.render.linear import linear
from comgmt.screens.pictures import screen_svg
from comgmt.terminal.output import Output
from comgmt.widgets.bar_lines import OneLine
from tests.screens.golden.day import NOW
from tests.screens.golden.files import SNAPSHOTS, check, check_key_line, key_lines
from tests.screens.person import Person, QuietSource, before, played

Size = tuple[int, int]
SIZES: tuple[Size, ...] = ((80, 24), (120, 40), (200, 60))
LINEAR_SIZES: Final = SIZES[:2]
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


LINEAR = Mode("linear", "linear", 1 << 24, "-linear.txt", "")
MODES = (
    Mode("unicode", "full", 1 << 24, ".txt", ".svg"),
    Mode("ascii", "ascii", 1 << 24, "-ascii.txt", "-ascii.svg"),
    Mode("no-color", "full", 0, ".txt", "-no-color.svg"),
)
UNICODE, ASCII, NO_COLOR = MODES
PICTURES = ("dashboard", "error", "devices", "device-failed", "maximized-errors", "maximized-status")
THEMES = ("light", "high-contrast", "color-blind", "terminal")
DRAWN: Final = {
    chr(code) for first, end in ((0x2500, 0x25A0), (0x2800, 0x2900)) for code in range(first, end)
}
COUNTED: Final = (  # see test_counted.py
    *("counted-dashboard", "counted-list", "counted-board"),
    *("swept-dashboard", "swept-list"),
)
COUNTED_SIZES: Final = SIZES[:2]
OTHER_SIZES: tuple[Size, ...] = ((40, 10), (60, 20), (100, 30), (250, 80))


def size_name(size: Size) -> str:
    return f"{size[0]}x{size[1]}"


def console(store: Path, mode: Mode = UNICODE, theme: str = "dark") -> ConsoleApp:
    in_lines = mode is LINEAR
    output = Output(colors=mode.colors, ascii=mode.glyphs == "ascii", linear=in_lines)
    settings = ConsoleSettings(
        store=Path(store.name),
        name="P01",
        glyphs=linear(SETS["full"]) if in_lines else SETS[mode.glyphs],
        output=output,
        theme=theme,
        now=lambda: NOW,
    )
    return ConsoleApp(settings, QuietSource)


async def check_screen(person: Person, name: str, mode: Mode, size: Size, *, picture: bool) -> None:
    """Compare text, key line and picture; what a person sees is never wider than the terminal."""
    assert all(cells(line) <= size[0] for line in person.lines)
    assert person.screen.isascii() or mode.glyphs != "ascii"
    check_key_line(name, size_name(size), mode.text, person.lines[size[1] - 1])
    person.app.here.query_one("#keys", OneLine).set_line(())
    await person.settle()
    check(f"{name}-{size_name(size)}{mode.text}", person.screen)
    if picture:
        check(f"{name}-{size_name(size)}{mode.picture}", screen_svg(person.app))


async def check_sizes(store: Path, name: str, mode: Mode, sizes: Sequence[Size]) -> None:
    """One console that starts in the first size and is then resized."""
    async with before(console(store, mode), sizes[0], SCREENS[name]) as person:
        for size in sizes:
            await person.resize(*size)
            await check_screen(person, name, mode, size, picture=name in PICTURES)


@pytest.mark.parametrize("name", SCREENS)
@played
async def test_the_screen_is_the_golden_one(store: Path, name: str) -> None:
    await check_sizes(store, name, UNICODE, SIZES)


@pytest.mark.parametrize("name", SCREENS)
@played
async def test_in_ascii_it_is_the_golden_one(store: Path, name: str) -> None:
    await check_sizes(store, name, ASCII, SIZES[::-1])


@pytest.mark.parametrize("name", PICTURES)
@played
async def test_without_colors_the_text_is_the_same(store: Path, name: str) -> None:
    await check_sizes(store, name, NO_COLOR, (SIZES[1], SIZES[2], SIZES[0]))


@pytest.mark.parametrize("name", SCREENS)
@played
async def test_in_lines_it_is_the_golden_one_and_draws_nothing(store: Path, name: str) -> None:
    async with before(console(store, LINEAR), LINEAR_SIZES[0], SCREENS[name]) as person:
        for size in LINEAR_SIZES:
            await person.resize(*size)
            assert not DRAWN & set(person.screen)
            assert not re.search(r"\S   |\S  \S.*\bto  ", person.screen), "blanks where a column was"
            await check_screen(person, name, LINEAR, size, picture=False)


@pytest.mark.parametrize("theme", THEMES)
@played
async def test_every_theme_draws_the_dashboard(store: Path, theme: str) -> None:
    async with before(console(store, theme=theme), (120, 40)) as person:
        check(f"dashboard-120x40-{theme}.svg", screen_svg(person.app))


@pytest.mark.parametrize("size", OTHER_SIZES, ids=size_name)
@played
async def test_other_sizes(store: Path, size: Size) -> None:
    async with before(console(store), size) as person:
        await check_screen(person, "dashboard", UNICODE, size, picture=False)


def test_no_golden_file_is_left_over() -> None:
    sizes = [size_name(size) for size in SIZES]
    expected = {
        *(f"{name}-{size}{mode.text}" for name in SCREENS for size in sizes for mode in MODES),
        *(f"{name}-{size}{mode.picture}" for name in PICTURES for size in sizes for mode in MODES),
        *(f"{name}-{size_name(size)}{LINEAR.text}" for name in SCREENS for size in LINEAR_SIZES),
        *(f"dashboard-120x40-{theme}.svg" for theme in THEMES),
        *(f"dashboard-{size_name(size)}.txt" for size in OTHER_SIZES),
        *(f"{name}-{size_name(size)}.txt" for name in COUNTED for size in COUNTED_SIZES),
        *(f"key-lines{mode.text}" for mode in (*MODES, LINEAR)),
    }
    assert {path.name for path in SNAPSHOTS.iterdir()} == expected
    shown = {(size, name) for name in SCREENS for size in sizes}
    others = {(size_name(size), "dashboard") for size in OTHER_SIZES}
    counted = {(size_name(size), name) for name in COUNTED for size in COUNTED_SIZES}
    assert set(key_lines(UNICODE.text)) == shown | others | counted
    assert set(key_lines(ASCII.text)) == shown
    assert set(key_lines(LINEAR.text)) == {
        (size_name(size), name) for name in SCREENS for size in LINEAR_SIZES
    }
