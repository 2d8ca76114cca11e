"""Device lists: narrowed, sorted, marked, grouped, with the columns one wants."""

import json
from pathlib import Path

import pytest

from comgmt.domain.census import FunnelStage
from comgmt.domain.columns import Column, Sort
from comgmt.domain.enrollment import EnrollmentState
from comgmt.domain.filter_language import parse_filter
from comgmt.domain.filters import DeviceFilter, text_filter
from comgmt.domain.selection import Scope, Selection, lost_before
from comgmt.screens.dashboard import DashboardScreen
from comgmt.screens.devices import DevicesScreen
from comgmt.screens.places import ListPlace
from tests.screens.house import House, LivelyHouse
from tests.screens.person import Person, at_console, played
from tests.store.filling import client, failed, fill

FAILURES = (EnrollmentState.FAILURE_HYBRID, EnrollmentState.FAILURE_ENTRA)


def shown(person: Person) -> DevicesScreen:
    assert isinstance(person.app.here, DevicesScreen)
    return person.app.here


def count(house: House, selection: Selection, narrowed: DeviceFilter | None = None) -> int:
    return house.ask(lambda store: store.count(selection, narrowed or DeviceFilter()))


def of_states(*states: EnrollmentState) -> Selection:
    return Selection(title="", scope=Scope.COMANAGEMENT, states=states)


@played
async def test_a_filter_narrows_while_typing_and_esc_takes_it_away(house: House, tmp_path: Path) -> None:
    whole = of_states(EnrollmentState.SUCCESS_HYBRID)
    total = count(house, whole)
    async with at_console(house, tmp_path) as person:
        await person.press("3", "enter", "slash")
        await person.write("lt-")
        narrowed = count(house, whole, text_filter("lt-"))
        assert 0 < narrowed < total
        assert f"{narrowed:,} of {total:,}, filtered" in person.screen
        await person.press("enter", "end")
        assert shown(person).table.row is not None
        await person.press("escape")
        assert f"{total:,} devices" in person.lines[1]
        assert isinstance(person.app.here, DevicesScreen)
        await person.press("escape")
        assert not isinstance(person.app.here, DevicesScreen)


@played
async def test_what_is_typed_next_is_another_term(house: House, tmp_path: Path) -> None:
    async with at_console(house, tmp_path) as person:
        await person.press("3", "enter", "slash")
        await person.write("lt-")
        await person.press("enter", "slash")
        await person.write("1")
        await person.press("enter")
        both = count(house, of_states(EnrollmentState.SUCCESS_HYBRID), parse_filter("lt- 1"))
        assert "lt- 1" in person.screen
        assert f"{both:,} of" in person.screen
        await person.press("slash", "enter")
        assert isinstance(person.app.here, DevicesScreen)
        assert person.app.here.filter.typed == "lt- 1"


@played
async def test_the_cursor_moves_while_one_types(house: House, tmp_path: Path) -> None:
    async with at_console(house, tmp_path) as person:
        await person.press("3", "enter", "slash")
        await person.write("lt-")
        first = shown(person).table.cursor_id
        await person.press("down", "down")
        assert shown(person).table.cursor_id != first
        assert " / lt-" in person.screen


@played
async def test_a_wrong_regex_is_said_in_the_line_and_narrows_nothing(house: House, tmp_path: Path) -> None:
    async with at_console(house, tmp_path) as person:
        await person.press("3", "enter", "slash")
        await person.write("/lt-(")
        assert "Not a complete regex" in person.last
        assert ", filtered" in person.lines[1]  # by "/lt-", the last that was right
        before = len(shown(person).table.ids)
        await person.press("down")
        assert "Not a complete regex" in person.last
        await person.write("0|1)")
        assert "Not a complete regex" not in person.last
        assert 0 < len(shown(person).table.ids) <= before


@played
async def test_only_failures_and_an_inverse(house: House, tmp_path: Path) -> None:
    clients = Selection(title="", scope=Scope.CLIENTS)
    async with at_console(house, tmp_path) as person:
        await person.press("1", "enter", "ctrl+e")
        assert ", failures" in person.lines[1]
        failed = len(shown(person).table.ids)
        assert 0 < failed < count(house, clients)
        await person.press("slash")
        await person.write("!state:hybrid")
        assert 0 < len(shown(person).table.ids) < failed
        await person.press("escape", "ctrl+e")
        assert ", failures" not in person.lines[1]


@played
async def test_marks_survive_filters_and_actions_take_them(house: House, tmp_path: Path) -> None:
    async with at_console(house, tmp_path) as person:
        await person.press("5", "enter", "space", "space")
        marked = list(shown(person).table.marked)
        assert "2 marked" in person.lines[1]
        await person.press("slash")
        await person.write("no such name")
        assert "2 marked, 0 of" in person.lines[1]
        assert ", 2 marked hidden" in person.lines[1]
        await person.press("enter", "y")
        assert "2 names, 2 hidden by the filter" in person.screen
        assert "2 rows, 2 hidden by the filter" in person.screen
        assert "all 0 names" not in person.screen
        await person.press("escape", "escape", "y", "n")
        names = house.ask(lambda store: [row.name for row in store.rows(marked)])
        assert person.clipboard.splitlines() == names
        await person.press("enter")
        assert person.app.here.crumb == "2 marked"
        assert list(shown(person).table.ids) == sorted(marked, key=dict(zip(marked, names, strict=True)).get)  # type: ignore[arg-type]
        await person.press("escape", "u")
        assert "marked" not in person.lines[1]


@played
async def test_a_number_marks_so_many_devices_by_the_very_next_key_alone(
    house: House, tmp_path: Path
) -> None:
    async with at_console(house, tmp_path) as person:
        await person.press("5", "enter", "3", "space")
        table = shown(person).table
        assert list(table.marked) == list(table.ids[:3])
        await person.press("u", "home")
        await person.press_at_once("1", "0", "space")
        assert list(table.marked) == list(table.ids[:10])
        for between in (
            ("down", "down"),
            ("s",),
            ("slash", "escape"),
            ("question_mark", "escape"),
            ("0", "u"),
        ):
            await person.press("u", "home", "3", *between, "space")
            assert len(table.marked) == 1, between


@played
async def test_a_list_of_other_devices_shows_the_error_of_those_that_failed(tmp_path: Path) -> None:
    store = tmp_path / "P01.sqlite"
    unjoined = [failed(number, 0x80180018, hybrid_aad_joined=False) for number in range(1, 5)]
    fill(store, unjoined, map(client, range(1, 5)))
    async with at_console(store, tmp_path) as person:
        person.app.open(ListPlace(selection=of_states(EnrollmentState.OTHER)))
        await person.settle()
        assert Column.STATE not in shown(person).table.visible_columns
        assert "0x80180018" in next(line for line in person.lines if "PC-1" in line)


@played
async def test_sorting_keeps_the_cursor_on_its_device(house: House, tmp_path: Path) -> None:
    async with at_console(house, tmp_path) as person:
        await person.press("5", "enter", "down", "down")
        device = shown(person).table.cursor_id
        await person.press("s")
        assert "State ▲" in person.screen
        assert shown(person).table.cursor_id == device
        await person.press("S")
        assert "State ▼" in person.screen
        assert shown(person).table.cursor_id == device


@played
async def test_columns_are_chosen_ordered_and_kept(house: House, tmp_path: Path) -> None:
    async with at_console(house, tmp_path, size=(100, 30)) as person:
        await person.press("5", "enter", "C")
        assert "Columns" in person.screen
        await person.press("space")
        assert "Name and state are always shown." in person.last
        await person.press("3", "space", "4", "K", "K", "enter")
        heading = next(line for line in person.lines if "  Name" in line)
        assert "Error" not in heading
        assert heading.index("OS release") < heading.index("State")
    async with at_console(house, tmp_path, size=(100, 30)) as person:
        await person.press("5", "enter")
        assert "OS release" in next(line for line in person.lines if "  Name" in line)
        await person.press("C", "u", "enter")
        assert shown(person).table.visible_columns[:3] == (Column.NAME, Column.STATE, Column.ERROR)


@played
async def test_a_list_is_sorted_by_a_column_that_has_no_room(house: House, tmp_path: Path) -> None:
    async with at_console(house, tmp_path, size=(80, 24)) as person:
        await person.press("3", "enter", "C", "end", "s")
        assert shown(person).list.sort == Sort(Column.ENTRA_ID)
        assert "by Entra device id" in person.lines[1]


@played
async def test_several_states_open_as_one_list(house: House, tmp_path: Path) -> None:
    async with at_console(house, tmp_path) as person:
        await person.press("3", "down", "down", "down", "space", "space", "enter")
        assert person.app.here.crumb == "Failure, hybrid + Failure, Entra"
        assert f"{count(house, of_states(*FAILURES))} devices" in person.lines[1]
        await person.press("escape")
        assert "2 marked" in person.last
        await person.press("escape")
        assert "marked" not in person.last


@played
async def test_a_list_is_counted_by_a_column_and_one_value_opened(house: House, tmp_path: Path) -> None:
    whole = of_states(*FAILURES)
    async with at_console(house, tmp_path) as person:
        await person.press("3", "down", "down", "down", "space", "space", "enter", "b")
        assert "by state" in person.screen
        await person.press("b")
        value, devices = house.ask(lambda store: store.groups(whole, DeviceFilter(), Column.ERROR))[0]
        assert value in person.lines[3]
        assert str(devices) in person.lines[3]
        await person.press("enter")
        assert f"{devices} devices" in person.lines[1]
        assert value in person.app.here.crumb
        await person.press("escape", "escape")
        assert person.app.here.crumb == "Failure, hybrid + Failure, Entra"


@played
async def test_a_reading_keeps_cursor_marks_and_filter_and_shows_what_changed(
    lively: LivelyHouse, tmp_path: Path
) -> None:
    lively.passes = 40
    async with at_console(lively, tmp_path) as person:
        await person.press("1", "enter", "slash")
        await person.write("-0")
        await person.press("enter", "down", "down", "space", "down")
        table = shown(person).table
        before = (table.cursor_id, list(table.marked), table._top)
        lively.live()
        await person.new_data()
        assert (table.cursor_id, list(table.marked), table._top) == before
        assert ", filtered" in person.lines[1]


@played
async def test_a_change_is_news_until_it_was_looked_at(lively: LivelyHouse, tmp_path: Path) -> None:
    async with at_console(lively, tmp_path) as person:
        lively.passes = 40
        lively.live()
        await person.new_data()
        change = lively.ask(lambda store: store.changes(limit=1))[0]
        await person.press("1", "enter", "slash")
        await person.write(change.name.lower())
        await person.press("enter")
        line = next(line for line in person.lines[3:] if change.name in line)
        assert line[1] == "•"
        await person.press("enter", "escape")
        line = next(line for line in person.lines[3:] if change.name in line)
        assert line[1] == " "


@played
async def test_a_device_tells_what_changed_of_it(lively: LivelyHouse, tmp_path: Path) -> None:
    async with at_console(lively, tmp_path) as person:
        lively.passes = 40
        lively.live()
        await person.new_data()
        changes = lively.ask(lambda store: store.changes(limit=100))
        change = next(each for each in changes if each.became is not None)
        await person.press("1", "enter", "slash")
        await person.write(change.name.lower())
        await person.press("enter", "enter", "slash")
        await person.write("what changed")
        await person.press("enter")
        place = next(place for place, line in enumerate(person.lines) if "What changed" in line)
        assert any(change.kind.label in line for line in person.lines[place : place + 4])


@played
async def test_the_mouse_sorts_by_a_heading_and_opens_a_device(house: House, tmp_path: Path) -> None:
    async with at_console(house, tmp_path) as person:
        await person.press("3", "enter")
        table = shown(person).table
        heading = next(y for y, line in enumerate(person.lines) if "OS release" in line)
        at = person.lines[heading].index("OS release") + 1
        await person.pilot.click(offset=(at, heading))
        await person.settle()
        assert shown(person).list.sort == Sort(Column.OS)
        await person.pilot.click(offset=(at, heading))
        await person.settle()
        assert shown(person).list.sort == Sort(Column.OS, descending=True)
        await person.pilot.click(offset=(at, heading + 3))
        await person.settle()
        assert table.cursor_id == table.ids[table._top + 2]
        await person.pilot.click(offset=(at, heading + 3), times=2)
        await person.settle()
        assert not isinstance(person.app.here, DevicesScreen)


@pytest.mark.parametrize(
    ("stage", "title"),
    [
        (FunnelStage.SCHEDULED, "Eligible, not scheduled"),
        (FunnelStage.ENROLLMENT_INITIATED, "Scheduled, not initiated"),
        (FunnelStage.ENROLLED, "Initiated, not enrolled"),
    ],
)
@played
async def test_devices_lost_in_the_funnel_are_called_what_they_are(
    house: House, tmp_path: Path, stage: FunnelStage, title: str
) -> None:
    async with at_console(house, tmp_path) as person:
        await person.press("2")
        dashboard = person.app.here
        assert isinstance(dashboard, DashboardScreen)
        lost = next(row for row in dashboard.pane.rows if row.key == f"lost.{stage.value}")
        await person.press(*["down"] * dashboard.pane.rows.index(lost), "enter")
        assert title in person.lines[1]
        await person.press("t", "l")
        assert person.clipboard.startswith(f"## {title}: {count(house, lost_before(stage))} device")
        await person.press("x", "j")
        (file,) = person.saved("*.json")
        assert json.loads(file.read_text())["scope"] == title


@played
async def test_several_values_of_a_column_open_as_one_list(house: House, tmp_path: Path) -> None:
    whole = of_states(EnrollmentState.SUCCESS_HYBRID)
    async with at_console(house, tmp_path) as person:
        await person.press("3", "enter", "slash")
        await person.write("0")
        await person.press("enter", "b", "b", "b")
        narrowed = text_filter("0")
        (first, some), (_, _), (third, others) = house.ask(
            lambda store: store.groups(whole, narrowed, Column.OS)
        )[:3]
        await person.press("space", "down", "space")
        assert "2 marked" in person.last
        await person.press("enter")
        assert person.app.here.crumb == f"{first} or {third}"
        assert f"{some + others} of " in person.lines[1]
        rows = house.ask(lambda store: store.rows(shown(person).table.ids))
        assert {row.os_release for row in rows} == {first, third}
        await person.press("b")
        assert f"{first} or {third} by state" in person.screen
        await person.press("escape")
        title = f"Success, Microsoft Entra hybrid joined, {first} or {third}"
        await person.press("t", "l")
        assert person.clipboard.startswith(f"## {title}: {some + others} devices\n")
        await person.press("left_square_bracket")
        assert "2 marked" in person.last
        await person.press("t")
        assert person.clipboard.startswith(f"## {title}: {some + others} devices\n")
        await person.press("u", "up")
        assert "marked" not in person.lines[-2]
        await person.press("space")
        assert "1 marked" in person.lines[-2]
        await person.press("b")
        assert "marked" not in person.lines[-2]


@played
async def test_the_mouse_opens_a_value_narrowed_as_the_list_was(house: House, tmp_path: Path) -> None:
    async with at_console(house, tmp_path) as person:
        await person.press("3", "enter", "slash")
        await person.write("0")
        await person.press("enter", "b")
        await person.pilot.click(offset=(10, 3), times=2)
        await person.settle()
        assert ", filtered" in person.lines[1]
        assert len(shown(person).table.ids) > 0
