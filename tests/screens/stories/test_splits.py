"""The split of a row in a maximized pane: walked by keys, each bar its list, the same numbers headless."""

import shlex
from pathlib import Path

import pytest

from comgmt.domain.enrollment import EnrollmentState
from comgmt.domain.selection import Scope, Selection
from comgmt.domain.splits import fields_of
from comgmt.screens.maximized import MaximizedScreen
from comgmt.screens.places import BoardPlace, GroupsPlace, ListPlace, MaximizedPlace
from comgmt.widgets.splits_view import SplitsView
from tests.screens.house import House
from tests.screens.person import Person, at_console, played

SIZES = [(80, 24), (120, 40), (200, 60)]
FAILED = Selection(title="", scope=Scope.COMANAGEMENT, states=(EnrollmentState.FAILURE_HYBRID,))
TO_FAILED = ("3", "m", "down", "down", "down")


def _here(person: Person) -> MaximizedScreen:
    assert isinstance(person.app.here, MaximizedScreen)
    return person.app.here


def _splits(person: Person) -> SplitsView:
    return _here(person).splits


@pytest.mark.parametrize("size", SIZES)
@played
async def test_every_bar_opens_as_many_devices_as_it_says(
    house: House, tmp_path: Path, size: tuple[int, int]
) -> None:
    async with at_console(house, tmp_path, size=size) as person:
        await person.press(*TO_FAILED, "tab")
        walked = 0
        while _here(person).in_split:
            here = _splits(person).here
            assert here is not None
            block, entry = here
            assert f"{entry.devices:,} device" in person.last
            await person.press("enter")
            place = person.app.here.place
            if entry.is_rest and block.field.column is not None:
                assert isinstance(place, GroupsPlace)
            else:
                assert isinstance(place, ListPlace)
                assert f"{entry.devices:,} " in person.lines[1] or entry.is_rest
            while not isinstance(person.app.here, MaximizedScreen):
                await person.press("escape")  # out of the filter of an age first
            assert _splits(person).here == here
            walked += 1
            await person.press("tab")
            if isinstance(person.app.here.place, BoardPlace):
                break
        assert walked == len(fields_of(FAILED))


@played
async def test_the_command_of_a_block_counts_the_same(house: House, tmp_path: Path) -> None:
    counted = house.ask(lambda store: store.splits(FAILED))
    async with at_console(house, tmp_path, size=(120, 40)) as person:
        await person.press(*TO_FAILED, "tab")
        block, entry = _splits(person).here or pytest.fail("no bar")
        await person.press("Y")
        words = shlex.split(person.clipboard)
        assert words[:2] == ["comgmt", "devices"]
        assert words[-2:] == ["--split", block.field.value]
        assert words[words.index("--state") + 1] == "failure_hybrid"
        mine = next(split for split in counted.splits if split.field is block.field)
        assert entry.devices == mine.parts[0].devices


@played
async def test_help_says_what_the_command_of_a_block_does_not_say(house: House, tmp_path: Path) -> None:
    async with at_console(house, tmp_path, size=(200, 60)) as person:
        await person.press("6", "m", "down", "tab")
        command = _here(person).headless()
        assert command.unsaid
        await person.press("question_mark", "G")
        words = " ".join(person.screen.split())
        assert f"{command.line}; it does not say" in words
        assert command.unsaid[-1] in words


@played
async def test_the_split_follows_the_row_and_keys_go_back_to_it(house: House, tmp_path: Path) -> None:
    async with at_console(house, tmp_path, size=(120, 40)) as person:
        await person.press("3", "m")
        assert "✓ Success, Microsoft Entra hybrid joined ──" in person.screen
        await person.press("down", "down", "down")
        assert "✗ Failure, Microsoft Entra hybrid joined ──" in person.screen
        await person.press("tab")
        assert _here(person).in_split
        await person.press("right", "down", "left")
        assert _here(person).in_split
        await person.press("escape")
        assert not _here(person).in_split
        assert isinstance(person.app.here.place, MaximizedPlace)
        await person.press("end", "down")
        assert _here(person).in_split
        await person.press("home", "up")
        assert not _here(person).in_split


@played
async def test_in_little_room_the_chart_comes_and_goes(house: House, tmp_path: Path) -> None:
    async with at_console(house, tmp_path, size=(80, 24)) as person:
        await person.press(*TO_FAILED)
        assert _splits(person).display
        await person.press("left")
        assert not _splits(person).display
        assert "@ stands there" in person.last
        await person.press("escape")
        assert _splits(person).display
        assert isinstance(person.app.here.place, MaximizedPlace)
