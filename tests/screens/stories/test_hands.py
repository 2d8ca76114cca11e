"""What hands do by habit: flow control, pasting, help where F1 does not arrive."""

from pathlib import Path

import pytest
from textual import events

from comgmt.screens.texts import PaneHelpScreen
from tests.screens.house import House
from tests.screens.person import Person, at_console, played


async def paste(person: Person, text: str) -> None:
    person.app.post_message(events.Paste(text))
    await person.settle()


@pytest.mark.parametrize("keys", [(), ("3", "enter"), ("y",), ("g",), ("ctrl+p",), ("3", "enter", "slash")])
@played
async def test_flow_control_neither_ends_nor_saves_anything(
    house: House, tmp_path: Path, keys: tuple[str, ...]
) -> None:
    async with at_console(house, tmp_path, still=True) as person:
        await person.press(*keys)
        before = person.screen
        await person.press("ctrl+s", "ctrl+q")
        assert person.screen == before
        assert person.app.return_code is None
        assert person.app.is_running
        assert person.saved("*") == person.saved("kept")


@played
async def test_the_picture_has_a_key_of_its_own(house: House, tmp_path: Path) -> None:
    async with at_console(house, tmp_path) as person:
        await person.press("P")
        assert "Saved as .txt and as" in person.last
        assert len(person.saved("*.svg")) == 1


@played
async def test_what_is_pasted_where_nothing_takes_text_is_dropped_and_said(
    house: House, tmp_path: Path
) -> None:
    async with at_console(house, tmp_path) as person:
        before = person.app.here
        await paste(person, "q\rx\r")
        assert "Nothing here takes text" in person.last
        assert person.app.here is before
        await person.press("down")
        assert "Nothing here takes text" not in person.last


@played
async def test_what_is_pasted_into_a_filter_is_typed(house: House, tmp_path: Path) -> None:
    async with at_console(house, tmp_path) as person:
        await person.press("3", "enter", "slash")
        await paste(person, "lt-0")
        assert "/ lt-0" in person.screen
        assert "Nothing here takes text" not in person.screen


@played
async def test_a_plain_key_explains_what_is_under_the_cursor(house: House, tmp_path: Path) -> None:
    async with at_console(house, tmp_path) as person:
        await person.press("3", "E")
        assert isinstance(person.app.here, PaneHelpScreen)


@played
async def test_keys_that_come_at_once_act_one_after_the_other(house: House, tmp_path: Path) -> None:
    async with at_console(house, tmp_path) as person:
        for key in ("3", "enter", "slash", "p", "c", "enter", "space", "j", "space"):
            person.hit(key)
        await person.settle()
        assert "/ pc\n" in person.screen
        assert "2 marked" in person.screen
