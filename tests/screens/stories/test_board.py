"""The workload board: who is late, with which workload, in which site; every number opens its list."""

import random
import shlex
from pathlib import Path

import pytest

from comgmt.domain.audience import AudienceKind
from comgmt.domain.filter_language import parse_filter, side_selection
from comgmt.domain.selection import Selection
from comgmt.domain.workload_sides import Side
from comgmt.screens.places import BoardPlace, DashboardPlace, ListPlace, MaximizedPlace
from tests.screens.house import House
from tests.screens.person import at_console, played

WIDE = (120, 40)
EVERY = Selection(title="")


@pytest.mark.parametrize("size", [(80, 24), WIDE, (200, 60)])
@played
async def test_which_workloads_are_with_configuration_manager_and_which_pilot(
    house: House, tmp_path: Path, size: tuple[int, int]
) -> None:
    board = house.ask(lambda store: store.workload_board())
    async with at_console(house, tmp_path, size=size) as person:
        await person.press("4", "m")
        assert person.keys == 2
        for standing in board.active:
            workload = standing.workload
            name = workload.label if size[0] >= WIDE[0] else workload.short_label
            line = next(line for line in person.lines if name in line)
            assert f"{standing.configuration_manager:,}" in line.split()
            assert f"{standing.intune:,}" in line.split()
        pilot = next(each for each in board.active if each.pilots)
        assert f"({pilot.pilots[0].devices:,})" in person.screen


@pytest.mark.parametrize("side", [Side.INTUNE, Side.CONFIGURATION_MANAGER, Side.UNKNOWN, Side.LATE])
@played
async def test_every_number_opens_its_list(house: House, tmp_path: Path, side: Side) -> None:
    steps = {Side.LATE: 0, Side.UNKNOWN: 1, Side.CONFIGURATION_MANAGER: 2, Side.INTUNE: 3}[side]
    board = house.ask(lambda store: store.workload_board())
    standing = board.active[0]
    count = standing.at(side)
    assert count
    async with at_console(house, tmp_path, size=WIDE) as person:
        await person.press("4", "m", *(["left"] * steps))
        assert f"{count:,} of {board.comanaged:,} co-managed devices" in person.screen
        await person.press("enter")
        place = person.app.here.place
        assert isinstance(place, ListPlace)
        assert place.selection == side_selection(standing.workload, side)
        assert f"{count:,} device" in person.screen
        assert person.keys <= 6


@played
async def test_who_is_late_with_compliance_in_one_site(house: House, tmp_path: Path) -> None:
    where = "workload:compliance=late site:P01"
    wanted = house.ask(lambda store: store.count(EVERY, parse_filter(where)))
    async with at_console(house, tmp_path, size=WIDE) as person:
        await person.press("colon")
        await person.word(where)
        await person.press("enter")
        assert f"{wanted:,} of" in person.screen
        assert person.keys == 3


@played
async def test_the_board_of_one_release_and_its_lists_are_narrowed_alike(
    house: House, tmp_path: Path
) -> None:
    where = 'os:"11 24H2"'
    board = house.ask(lambda store: store.workload_board(parse_filter(where)))
    async with at_console(house, tmp_path, size=WIDE) as person:
        await person.press("4", "m", "b")
        await person.word(where)
        await person.press("enter")
        assert f"of {board.comanaged:,} co-managed, filtered" in person.screen
        await person.press("left", "left", "enter")
        place = person.app.here.place
        assert isinstance(place, ListPlace)
        assert place.typed == where
        await person.press("escape", "escape")
        assert isinstance(person.app.here.place, BoardPlace)
        assert f"of {board.comanaged:,} co-managed, filtered" in person.screen


@pytest.mark.parametrize("kind", list(AudienceKind))
@played
async def test_one_key_counts_one_collection_site_or_release(
    house: House, tmp_path: Path, kind: AudienceKind
) -> None:
    there = [each for each in house.ask(lambda store: store.audiences()) if each.kind is kind]
    one = random.choice(there)
    board = house.ask(lambda store: store.workload_board(parse_filter(one.where)))
    assert board.comanaged == one.devices
    async with at_console(house, tmp_path, size=WIDE) as person:
        await person.press("4", "m")
        before = person.keys
        await person.press("b")
        assert all(each.name in person.screen for each in there[:1])
        await person.word(one.name)
        await person.press("enter")
        assert person.keys - before == 3
        assert f"of {board.comanaged:,} co-managed, filtered" in person.screen
        assert f"only {one.where}" in person.lines[1]
        await person.press("Y")
        assert person.clipboard == shlex.join(["comgmt", "workloads", "--where", one.where])
        await person.press("escape")
        assert "co-managed, filtered" not in person.screen
        assert isinstance(person.app.here.place, BoardPlace)
        await person.press("slash")
        await person.word("devices")
        assert "Ask" in person.screen  # nothing is filtered on a board: `/` asks anything


@played
async def test_one_key_restores_all_panes_from_a_board_that_counts_some_alone(
    house: House, tmp_path: Path
) -> None:
    async with at_console(house, tmp_path, size=WIDE) as person:
        await person.press("4", "m", "b")
        await person.word("site:P01")
        await person.press("enter", "m")
        assert isinstance(person.app.here.place, DashboardPlace)


@played
async def test_in_80_columns_the_board_says_since_when_and_names_its_pilots(
    house: House, tmp_path: Path
) -> None:
    board = house.ask(lambda store: store.workload_board())
    async with at_console(house, tmp_path, size=(80, 24)) as person:
        await person.press("4", "m")
        assert "Late for" in person.screen
        for pilot in (pilot for each in board.active for pilot in each.pilots):
            assert f"{pilot.name} ({pilot.devices:,})" in person.screen


@played
async def test_a_name_with_words_of_the_filter_language_is_a_name(house: House, tmp_path: Path) -> None:
    there = house.ask(lambda store: store.audiences())
    one = next(each for each in there if each.name == "Co-management Eligible Devices")
    async with at_console(house, tmp_path, size=WIDE) as person:
        await person.press("4", "m", "b")
        await person.word(one.name)
        await person.press("enter")
        assert f"only {one.where}" in person.lines[1]
        assert f"of {one.devices:,} co-managed, filtered" in person.screen


@played
async def test_a_collection_that_was_not_read_says_which_were(house: House, tmp_path: Path) -> None:
    async with at_console(house, tmp_path, size=WIDE) as person:
        await person.press("4", "m", "b")
        await person.word('collection:"All of them"')
        await person.press("enter")
        text = " ".join(person.screen.split())
        assert "The members of the collection All of them were not read; of these they were:" in text


@played
async def test_the_other_panes_are_beside_the_board(house: House, tmp_path: Path) -> None:
    async with at_console(house, tmp_path, size=WIDE) as person:
        await person.press("3", "m", "4")
        assert isinstance(person.app.here.place, BoardPlace)
        await person.press("tab")
        assert isinstance(person.app.here.place, MaximizedPlace)
        await person.press("4", "m")
        assert len(person.app.screen_stack) == 1
