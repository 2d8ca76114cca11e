"""The columns of a list: presets, the room of a state that all rows share, and sideways to the others."""

import random
from pathlib import Path

import pytest

from comgmt.domain.column_presets import SHORT_COLUMNS, WIDE_COLUMNS, usual_columns
from comgmt.domain.columns import DEFAULT_COLUMNS, Column
from comgmt.domain.enrollment import EnrollmentState
from comgmt.domain.filter_language import parse_filter
from comgmt.domain.selection import Scope, Selection
from comgmt.render.device_table import sideways_layouts, table_layout
from comgmt.screens.devices import DevicesScreen
from comgmt.screens.places import ListPlace
from comgmt.store.reader import StoreReader
from tests.screens.house import House
from tests.screens.person import Person, at_console, played


def table(person: Person) -> tuple[Column, ...]:
    screen = person.app.here
    assert isinstance(screen, DevicesScreen)
    return screen.table.visible_columns


@played
async def test_one_key_goes_through_usual_short_and_wide_and_is_kept(house: House, tmp_path: Path) -> None:
    async with at_console(house, tmp_path, size=(250, 40)) as person:
        await person.press("1", "enter")
        usual = table(person)
        assert set(usual) <= set(usual_columns("clients"))
        await person.press("z")
        assert table(person) == SHORT_COLUMNS
        assert "Columns: short." in person.last
    async with at_console(house, tmp_path, size=(250, 40)) as person:
        await person.press("1", "enter")
        assert table(person) == SHORT_COLUMNS
        await person.press("z")
        assert set(table(person)) | set(person.app.here.table.hidden_columns) == set(WIDE_COLUMNS)  # type: ignore[attr-defined]
        await person.press("z")
        assert table(person) == usual


@pytest.mark.parametrize("kind", [scope.value for scope in Scope])
def test_each_kind_of_list_shows_first_what_it_is_looked_at_for(kind: str) -> None:
    columns = usual_columns(kind)
    assert set(columns) == set(DEFAULT_COLUMNS)
    assert {Column.NAME, Column.STATE} <= set(columns[:2])
    if kind == "clients":
        assert Column.BUILD in table_layout(columns, 79, columns[:6]).columns
        assert Column.BUILD not in table_layout(DEFAULT_COLUMNS, 79).columns


def lists(store: StoreReader) -> list[EnrollmentState]:
    groups = store.groups(Selection(title="", scope=Scope.COMANAGEMENT), parse_filter(""), Column.STATE)
    return [EnrollmentState(key) for key, _ in groups if key]


@pytest.mark.parametrize("size", [(80, 24), (100, 30)])
@played
async def test_a_state_that_all_rows_share_gives_its_room_to_user_and_system(
    house: House, tmp_path: Path, size: tuple[int, int]
) -> None:
    state = random.choice(house.ask(lists))
    async with at_console(house, tmp_path, size=size) as person:
        person.app.open(ListPlace(selection=Selection(title="x", scope=Scope.COMANAGEMENT, states=(state,))))
        await person.settle()
        assert Column.STATE not in table(person)
        assert {Column.NAME, Column.USER, Column.OS, Column.SINCE} <= set(table(person))
        await person.press("Y")
        assert "--columns" not in person.clipboard
        person.app.open(ListPlace(selection=Selection(title="all")))
        await person.settle()
        assert Column.STATE in table(person)


@played
async def test_a_state_that_nothing_else_says_is_said_above(house: House, tmp_path: Path) -> None:
    async with at_console(house, tmp_path, size=(120, 40)) as person:
        await person.press("colon")
        await person.word('state:"Pending user sign in"')
        await person.press("enter")
        assert Column.STATE not in table(person)
        assert "all Pending sign in, " in person.lines[1]
        await person.press("slash", *(["backspace"] * 40))
        assert Column.STATE in table(person)


@pytest.mark.parametrize("size", [(60, 20), (80, 24), (120, 40)])
@played
async def test_sideways_every_column_is_reached_beside_the_name(
    house: House, tmp_path: Path, size: tuple[int, int]
) -> None:
    async with at_console(house, tmp_path, size=size) as person:
        person.app.open(ListPlace(selection=Selection(title="all")))
        await person.settle()
        names = [line[:14] for line in person.lines[3:10]]
        seen = list(table(person))
        assert person.lines[2].rstrip().endswith(">")
        assert not person.lines[2].startswith("<")
        for _ in DEFAULT_COLUMNS:
            await person.press("greater_than_sign")
            if "No more columns are there." in person.last:
                break
            assert table(person)[0] is Column.NAME
            assert [line[:14] for line in person.lines[3:10]] == names
            assert person.lines[2].startswith("<")
            seen += table(person)[1:]
        assert seen == list(dict.fromkeys(seen))
        assert set(seen) == set(usual_columns("all"))
        assert not person.lines[2].rstrip().endswith(">")
        while "These are the first columns." not in person.last:
            await person.press("less_than_sign")
        assert person.lines[2].rstrip().endswith(">")
        assert not person.lines[2].startswith("<")


@pytest.mark.parametrize("width", [40, 60, 79, 99, 119, 199, 400])
def test_no_layout_is_wider_than_the_table(width: int) -> None:
    for layout in sideways_layouts(WIDE_COLUMNS, width):
        assert sum(layout.widths) + 2 * len(layout.widths) <= width or len(layout.columns) == 2
        assert layout.before + layout.after + len(layout.columns) - 1 == len(WIDE_COLUMNS) - 1


@played
async def test_sideways_sends_little_more_than_the_cells_that_differ(house: House, tmp_path: Path) -> None:
    async with at_console(house, tmp_path, size=(80, 24)) as person:
        person.app.open(ListPlace(selection=Selection(title="all")))
        await person.settle()
        before = person.lines
        await person.press("greater_than_sign")
        after = person.lines
        same = sum(a[:15] == b[:15] for a, b in zip(before[3:], after[3:], strict=False))
        assert same >= len(after[3:]) - 2  # the names stay as they are: nothing of them is sent again
