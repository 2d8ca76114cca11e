"""Ways through the console: back to the very row, along the history, by letter, by name, by help."""

from pathlib import Path

import pytest

from comgmt.domain.census import TileKey
from comgmt.render.glyphs import FULL
from comgmt.screens.dashboard import DashboardScreen
from comgmt.screens.device import DeviceScreen
from comgmt.screens.devices import DevicesScreen
from comgmt.screens.key_rules import textual_keymap
from comgmt.screens.key_table import KEYS
from tests.screens.house import House
from tests.screens.person import at_console, played


@played
async def test_esc_goes_back_to_the_very_row(house: House, tmp_path: Path) -> None:
    async with at_console(house, tmp_path) as person:
        await person.press("5", "down", "enter", "down", "down", "down", "enter")
        device = person.app.here
        assert isinstance(device, DeviceScreen)
        name = device.crumb
        await person.press("escape")
        devices = person.app.here
        assert isinstance(devices, DevicesScreen)
        assert devices.table.row is not None
        assert devices.table.row.name == name
        await person.press("escape")
        dashboard = person.app.here
        assert isinstance(dashboard, DashboardScreen)
        assert dashboard.pane.tile is TileKey.ENROLLMENT_ERRORS
        assert dashboard.pane.row == dashboard.pane.rows[1]


@played
async def test_brackets_walk_the_history_as_in_a_browser(house: House, tmp_path: Path) -> None:
    async with at_console(house, tmp_path) as person:
        await person.press("3", "enter", "slash")
        await person.write("lt-")
        await person.press("enter", "down", "down", "space", "enter")
        marked = person.app.here
        await person.press("left_square_bracket")
        devices = person.app.here
        assert isinstance(devices, DevicesScreen)
        assert "lt-" in person.screen  # the way back leaves the filter alone
        cursor = devices.table.cursor_id
        await person.press("left_square_bracket")
        assert isinstance(person.app.here, DashboardScreen)
        await person.press("left_square_bracket", "right_square_bracket")
        again = person.app.here
        assert isinstance(again, DevicesScreen)
        assert again is not devices
        assert again.table.cursor_id == cursor
        assert len(again.table.marked) == 1
        assert ", filtered" in person.lines[1]
        await person.press("right_square_bracket")
        assert person.app.here.crumb == marked.crumb
        await person.press("right_square_bracket")
        assert person.app.here.crumb == marked.crumb
        await person.press("escape", "f", "right_square_bracket")
        assert person.app.here.crumb == "Findings"  # a new way: the old one is forgotten


@played
async def test_breadcrumbs_say_the_way(house: House, tmp_path: Path) -> None:
    async with at_console(house, tmp_path) as person:
        await person.press("3", "enter", "b", "enter")
        way = ["P01", "Success, Microsoft Entra hybrid joined", "by state", "Success"]
        assert f" {FULL.crumb} ".join(way) in person.lines[1]


@played
async def test_a_letter_jumps_to_a_pane(house: House, tmp_path: Path) -> None:
    async with at_console(house, tmp_path) as person:
        await person.press("w")
        for letter, title in (("c", "Client OS"), ("w", "Workload"), ("r", "Enrollment errors")):
            assert f"[{letter}] {title}" in person.screen
        await person.press("r")
        dashboard = person.app.here
        assert isinstance(dashboard, DashboardScreen)
        assert dashboard.pane.tile is TileKey.ENROLLMENT_ERRORS
        assert "[r]" not in person.screen
        await person.press("w", "z", "escape")
        assert dashboard.pane.tile is TileKey.ENROLLMENT_ERRORS


@played
async def test_the_palette_runs_any_action_by_its_words(house: House, tmp_path: Path) -> None:
    async with at_console(house, tmp_path) as person:
        await person.press("ctrl+p")
        await person.write("maximize")
        await person.press("escape", "ctrl+p")
        await person.write("chart history")
        assert "a pane with its chart and its history" in person.screen
        await person.press("enter")
        assert person.app.here.crumb == "Client OS distribution"
        await person.press("ctrl+p")
        await person.write("order and sort by columns")
        assert "(not on this screen)" in person.screen
        await person.press("enter")
        assert "(not on this screen)" in person.screen
        await person.press("escape", "ctrl+p")
        await person.write("zzz")
        assert "No action has 'zzz' in its words." in person.screen


@played
async def test_the_palette_and_go_to_scroll_with_the_cursor(house: House, tmp_path: Path) -> None:
    async with at_console(house, tmp_path, size=(80, 14)) as person:
        await person.press("ctrl+p", "pagedown", "pagedown", "up", "down")
        assert "▸" in person.screen
        await person.press("escape", "g", "l", "t", "pagedown", "pagedown")
        assert any(line.startswith("▸") for line in person.lines)
        assert "50 and more" in person.screen


@played
async def test_go_to_says_what_it_looks_for_and_what_it_does_not_find(house: House, tmp_path: Path) -> None:
    async with at_console(house, tmp_path) as person:
        await person.press("g")
        assert "a resource id or an Entra device id" in person.screen
        await person.write("nothing")
        assert "No device begins with 'nothing'." in person.screen
        await person.press("enter")
        assert "Go to a device" in person.screen
        await person.press("escape")
        assert isinstance(person.app.here, DashboardScreen)


@pytest.mark.parametrize("way", ["resource_id", "aad_device_id", "user"])
@played
async def test_go_to_finds_by_ids_and_users(house: House, tmp_path: Path, way: str) -> None:
    rows = house.ask(lambda store: store.find("pc", 200))
    row = next(row for row in rows if getattr(row, way))
    text = str(getattr(row, way))
    async with at_console(house, tmp_path) as person:
        await person.press("g")
        await person.write(text)
        assert row.name in person.screen


@played
async def test_help_lists_the_keys_that_work_here_and_no_others(house: House, tmp_path: Path) -> None:
    async with at_console(house, tmp_path, size=(120, 60)) as person:
        await person.press("question_mark")
        assert "1 to 6" in person.screen
        assert "arrows, h j k l" in person.screen
        assert KEYS["sort"].both not in person.screen
        await person.press("escape", "3", "enter", "question_mark")
        assert "1 to 6" not in person.screen
        assert "Down j, Up k" in person.screen
        assert KEYS["sort"].both in person.screen
        assert "`" not in person.screen


@played
async def test_f1_explains_the_pane_and_elsewhere_the_keys(house: House, tmp_path: Path) -> None:
    async with at_console(house, tmp_path) as person:
        await person.press("2", "f1")
        assert "About: Co-management status" in person.screen
        assert "SMS_Collection" in person.screen
        await person.press("escape", "enter", "f1")
        assert "About: Co-management status" in person.screen  # of the devices the pane counts, too
        await person.press("escape", "escape", "5", "enter", "b", "f1")
        assert "About: Enrollment errors" in person.screen
        await person.press("escape", "escape", "escape", "f", "f1")
        assert person.app.here.crumb == "Keys"


@played
async def test_keys_are_those_of_the_configuration(house: House, tmp_path: Path) -> None:
    keymap = textual_keymap({"findings": "F6", "filter": "ctrl-f", "page_down": "pagedown"})
    async with at_console(house, tmp_path, size=(200, 60), keymap=keymap) as person:
        assert "F6 findings" in person.last
        await person.press("f")
        assert isinstance(person.app.here, DashboardScreen)
        await person.press("f6", "enter", "ctrl+f")
        await person.write("x")
        assert "/ x" in person.screen
        await person.press("escape", "question_mark")
        assert "ctrl-f" in person.screen


@played
async def test_before_the_first_reading_nothing_is_claimed(tmp_path: Path) -> None:
    async with at_console(tmp_path / "none.sqlite", tmp_path) as person:
        assert person.screen.count("Not read yet.") == 6
        await person.press("5", "t")
        assert "No device is behind this row." in person.last
        await person.press("g", "x")
        assert "was read from this site yet" in person.screen
        await person.press("escape", "c", "y", "escape", "escape")
        assert isinstance(person.app.here, DashboardScreen)
