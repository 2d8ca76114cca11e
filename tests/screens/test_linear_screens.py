"""Every screen and every dialog has its twin in lines: words in reading order, and nothing drawn."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import pytest
from textual.screen import Screen

from comgmt.render.line import cells
from comgmt.screens.asking import QuestionScreen
from comgmt.screens.audience_picker import AudienceScreen
from comgmt.screens.base import ConsoleScreen
from comgmt.screens.board import BoardScreen
from comgmt.screens.changes import ChangesScreen
from comgmt.screens.choice import ChoiceScreen
from comgmt.screens.columns import ColumnsScreen
from comgmt.screens.copied import CopiedScreen
from comgmt.screens.dashboard import DashboardScreen
from comgmt.screens.device import DeviceScreen
from comgmt.screens.devices import DevicesScreen
from comgmt.screens.dialog import Dialog
from comgmt.screens.find import FindScreen
from comgmt.screens.groups import GroupsScreen
from comgmt.screens.key_dialog import KeyScreen
from comgmt.screens.look_up import LookUpScreen
from comgmt.screens.maximized import MaximizedScreen
from comgmt.screens.palette import PaletteScreen
from comgmt.screens.password import PasswordScreen
from comgmt.screens.query import QueryScreen
from comgmt.screens.ranges import RangeScreen
from comgmt.screens.row_screens import AlertsScreen, DeploymentScreen, FindingsScreen
from comgmt.screens.texts import (
    AboutScreen,
    HelpScreen,
    LogScreen,
    LookedUpScreen,
    PaneHelpScreen,
    SettingScreen,
)
from comgmt.screens.views_picker import NameScreen, ViewsScreen
from tests.screens.golden.test_golden import DRAWN, LINEAR, LINEAR_SIZES, console
from tests.screens.person import Person, before, played

Kind = type[Screen[Any]]
STEPS: Final[dict[str, tuple[Kind, tuple[str, ...]]]] = {
    "dashboard": (DashboardScreen, ()),
    "by growth": (DashboardScreen, ("s",)),
    "marked": (DashboardScreen, ("3", "space", "space")),
    "panes by letter": (ChoiceScreen, ("w",)),
    "maximized": (MaximizedScreen, ("5", "m")),
    "board": (BoardScreen, ("4", "m")),
    "devices": (DevicesScreen, ("1", "enter")),
    "the last devices": (DevicesScreen, ("1", "enter", "G")),
    "an error": (DevicesScreen, ("5", "enter")),
    "devices marked": (DevicesScreen, ("1", "enter", "space", "space")),
    "columns": (ColumnsScreen, ("1", "enter", "C")),
    "groups": (GroupsScreen, ("1", "enter", "b")),
    "device": (DeviceScreen, ("1", "enter", "enter")),
    "deployment": (DeploymentScreen, ("6", "enter")),
    "findings": (FindingsScreen, ("f",)),
    "changes": (ChangesScreen, ("c",)),
    "changes counted": (ChangesScreen, ("c", "b")),
    "alerts": (AlertsScreen, ("a",)),
    "log": (LogScreen, ("L",)),
    "about": (AboutScreen, ("i",)),
    "keys": (HelpScreen, ("question_mark",)),
    "explain": (PaneHelpScreen, ("3", "f1")),
    "query": (QueryScreen, ("3", "Q")),
    "ask": (QuestionScreen, ("colon", "f", "a", "i", "l")),
    "go": (FindScreen, ("g", "l", "t")),
    "look up": (LookUpScreen, ("W", "M", "F", "A")),
    "looked up": (LookedUpScreen, ("W", *"0x80180018", "enter")),
    "palette": (PaletteScreen, ("ctrl+p",)),
    "range": (RangeScreen, ("R",)),
    "views": (ViewsScreen, ("1", "enter", "V")),
    "copy": (ChoiceScreen, ("1", "enter", "y")),
    "export": (ChoiceScreen, ("1", "enter", "x")),
    "copied": (CopiedScreen, ("1", "enter", "y", "n", "ctrl+y")),
    "past": (DashboardScreen, ("left_parenthesis",)),
    "past changes": (ChangesScreen, ("left_parenthesis", "c")),
}
# These need a site that refuses or a configuration: dialogs of two lines, as ChoiceScreen and FindScreen are.
ELSEWHERE: Final[tuple[Kind, ...]] = (PasswordScreen, AudienceScreen, NameScreen, KeyScreen, SettingScreen)
_COLUMN: Final = re.compile(r"\S {3,}\S")


def check(person: Person, width: int) -> None:
    """What holds of every screen in lines."""
    assert not DRAWN & set(person.screen), person.screen
    for line in person.lines:
        assert not _COLUMN.search(line), line
        assert cells(line.rstrip()) <= width, line


@pytest.mark.parametrize("name", STEPS)
@played
async def test_it_is_told_in_lines(store: Path, name: str) -> None:
    kind, keys = STEPS[name]
    async with before(console(store, LINEAR), LINEAR_SIZES[0], keys) as person:
        assert type(person.app.screen) is kind, person.screen
        for size in LINEAR_SIZES:
            await person.resize(*size)
            check(person, size[0])


def test_none_is_left_out() -> None:
    known = {kind for kind, _ in STEPS.values()} | set(ELSEWHERE)
    assert {kind.__name__ for kind in _leaves()} <= {kind.__name__ for kind in known}


def _leaves() -> Iterator[Kind]:
    """The screens and dialogs that there are: those that nobody is derived from."""
    waiting: list[Kind] = [ConsoleScreen, Dialog]
    while waiting:
        kind = waiting.pop()
        more = [each for each in kind.__subclasses__() if each.__module__.startswith("comgmt.")]
        waiting += more
        if not more:
            yield kind


@played
async def test_in_a_list_the_row_of_the_cursor_is_whole_wherever_it_is(store: Path) -> None:
    async with before(console(store, LINEAR), (80, 24), ("1", "enter")) as person:
        for key in ("down", "down", "down", "pagedown", "pagedown", "G", "up", "up", "pageup", "home"):
            await person.press(key)
            at = next(place for place, line in enumerate(person.lines) if line.startswith("> "))
            row = person.lines[at : at + 12]
            assert "Resource ID" in " ".join(line.strip() for line in row), (key, person.screen)


@played
async def test_page_down_leaves_no_device_out(store: Path) -> None:
    seen: set[str] = set()
    names = re.compile(r"^(?:> )?(\S+),", re.MULTILINE)
    async with before(console(store, LINEAR), (80, 24), ("5", "enter")) as person:
        count = int(re.findall(r"(\d+) devices", person.screen)[0])
        for _ in range(count):
            seen |= set(names.findall(person.screen))
            await person.press("pagedown")
        assert len(seen) == count
