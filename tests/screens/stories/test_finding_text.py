"""Looking for a text where one reads: help, a device, the error beside a list."""

from pathlib import Path

import pytest

from comgmt.screens.dashboard import DashboardScreen
from comgmt.screens.device import DeviceScreen
from comgmt.screens.devices import DevicesScreen
from comgmt.screens.places import ListPlace
from comgmt.screens.text_search import TextSearchScreen
from comgmt.widgets.lines_view import LinesView
from tests.screens.house import House, LivelyHouse
from tests.screens.person import Person, at_console, played


def searched(person: Person) -> LinesView:
    assert isinstance(person.app.here, TextSearchScreen)
    return person.app.here.searched


def marks(person: Person) -> list[str]:
    """What is marked as found on the screen, the place one is at in angle brackets."""
    return [
        f"<{span.text}>" if span.role == "found-here" else span.text
        for line in searched(person)._lines
        for span in line
        if span.role in {"found", "found-here"}
    ]


def places(text: str, wanted: str) -> int:
    return " ".join(text.lower().split()).count(wanted)


@pytest.mark.parametrize("way", [("question_mark",), ("3", "f1"), ("L",), ("3", "enter", "Q")])
@played
async def test_a_text_is_found_wherever_one_reads(house: House, tmp_path: Path, way: tuple[str, ...]) -> None:
    async with at_console(house, tmp_path, size=(80, 24)) as person:
        await person.press(*way, "slash")
        assert "find a text" in person.screen
        await person.press("E")
        count = places(searched(person).text, "e")
        assert count > 1
        assert person.lines[-2].strip() == f"1 of {count:,}"
        await person.press("enter", "n")
        assert person.lines[-2].strip() == f"2 of {count:,}"
        assert "n next" in person.last
        await person.press("N", "N")
        assert person.lines[-2].strip() == f"{count:,} of {count:,}"
        assert any(mark.startswith("<") for mark in marks(person))
        here = person.app.here
        await person.press("escape")
        assert person.app.here is here
        assert marks(person) == []
        assert person.lines[-2].strip() == ""
        assert "n next" not in person.last
        await person.press("escape")
        assert person.app.here is not here


@pytest.mark.parametrize("way", [("i",), ("5", "enter", "enter"), ("5", "enter", "tab")])
@played
async def test_where_there_is_nothing_to_filter_one_asks_and_the_text_here_comes_first(
    house: House, tmp_path: Path, way: tuple[str, ...]
) -> None:
    async with at_console(house, tmp_path, size=(160, 40)) as person:
        await person.press(*way)
        here = person.app.here
        await person.press("slash")
        assert "Ask" in person.screen
        await person.write("er")
        count = places(searched(person).text, "er")
        assert f"{count:,} places; n goes on" in person.screen
        assert marks(person)
        await person.press("escape")
        assert marks(person) == []
        await person.press("slash")
        await person.word("er")
        await person.press("enter", "n")
        assert person.app.here is here
        assert person.lines[-2].strip() == f"2 of {count:,}"
        await person.press("escape")
        assert marks(person) == []
        await person.press("slash")
        await person.word("2149056522")
        await person.press("enter")
        place = person.app.here.place
        assert isinstance(place, ListPlace)
        assert place.selection.codes == (2149056522,)


@played
async def test_what_is_found_comes_into_sight(house: House, tmp_path: Path) -> None:
    async with at_console(house, tmp_path, size=(60, 16)) as person:
        await person.press("question_mark")
        assert "loses nothing" not in person.screen
        await person.press("slash")
        await person.write("loses  NOTHING")
        assert "loses nothing" in person.screen
        assert "<loses nothing>" in " ".join(marks(person))
        await person.write(" at all")
        assert '"loses  NOTHING at all" is not in this text.' in person.last
        assert marks(person) == []


@played
async def test_one_may_scroll_and_type_on_while_looking(house: House, tmp_path: Path) -> None:
    async with at_console(house, tmp_path, size=(80, 16)) as person:
        await person.press("question_mark", "slash", "q", "down", "down", "pagedown")
        assert " / q" in person.screen
        await person.press("escape", "n")
        assert "Nothing is looked for here." in person.last


@played
async def test_keys_are_as_they_were_told(house: House, tmp_path: Path) -> None:
    async with at_console(house, tmp_path, size=(120, 60)) as person:
        await person.press("i", "question_mark")
        assert "ask anything; what is typed is found in the text here first" in person.screen
        assert "to the next place" not in person.screen
        await person.press("escape", "slash", "a", "enter", "question_mark")
        assert "n N" in person.screen


@played
async def test_in_the_error_beside_a_list_one_finds_and_in_the_list_one_filters(
    house: House, tmp_path: Path
) -> None:
    async with at_console(house, tmp_path, size=(160, 40)) as person:
        await person.press("5", "enter")
        devices = person.app.here
        assert isinstance(devices, DevicesScreen)
        assert "/ filter" in person.last
        row = person.lines[-2]
        await person.press("tab")
        assert "/ ask" in person.last
        await person.press("slash")
        await person.write("in")
        count = places(devices.panel.text, "in")
        assert f"{count:,} places; n goes on" in person.screen
        await person.press("enter")
        assert person.lines[-2].strip() == f"1 of {count:,}"
        await person.press("n")
        assert person.lines[-2].strip() == f"2 of {count:,}"
        await person.press("tab", "slash")
        await person.write("lt-")
        assert ", filtered" in person.lines[1]
        assert person.lines[-2].strip() == f"2 of {count:,}"
        await person.press("escape")
        assert ", filtered" not in person.lines[1]
        assert marks(person)
        await person.press("escape")
        assert not marks(person)
        assert person.lines[-2] == row
        await person.press("escape")
        assert isinstance(person.app.here, DashboardScreen)


@played
async def test_what_one_looks_for_stays_marked_while_errors_change(house: House, tmp_path: Path) -> None:
    async with at_console(house, tmp_path, size=(160, 40)) as person:
        await person.press("3", "down", "down", "down", "enter", "v", "tab", "slash")
        await person.write("seen on")
        await person.press("enter", "tab")
        devices = person.app.here
        assert isinstance(devices, DevicesScreen)
        for _ in range(6):
            await person.press("down")
            assert marks(person)
        await person.press("v", "v")
        assert not marks(person)


@played
async def test_a_reading_leaves_one_at_the_place(lively: LivelyHouse, tmp_path: Path) -> None:
    lively.passes = 40
    async with at_console(lively, tmp_path, size=(80, 24)) as person:
        await person.press("3", "enter", "enter", "slash")
        await person.write("e")
        await person.press("enter", "n", "n", "n")
        assert isinstance(person.app.here, DeviceScreen)
        assert person.lines[-2].strip().startswith("4 of ")
        lively.live()
        await person.new_data()
        assert person.lines[-2].strip().startswith("4 of ")
        assert any(mark.startswith("<") for mark in marks(person))


@played
async def test_without_colors_what_was_found_differs_from_what_was_not(house: House, tmp_path: Path) -> None:
    async with at_console(house, tmp_path, size=(80, 24), colors=0) as person:
        await person.press("question_mark", "slash", "q")
        view = searched(person)
        assert view._style("found").reverse
        assert view._style("found-here").reverse
        assert view._style("found-here").underline
