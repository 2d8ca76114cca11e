"""What leaves the console: copies, files, tickets, pictures; each is said as it is."""

import json
import stat
from pathlib import Path

import pytest

from comgmt.screens import outbox
from comgmt.screens.device import DeviceScreen
from comgmt.screens.devices import DevicesScreen
from tests.screens.house import House
from tests.screens.person import at_console, played


@played
async def test_a_name_a_row_a_list_and_a_code_are_copied(house: House, tmp_path: Path) -> None:
    async with at_console(house, tmp_path) as person:
        await person.press("5", "enter")
        devices = person.app.here
        assert isinstance(devices, DevicesScreen)
        row = devices.table.row
        assert row is not None
        await person.press("y", "n")
        assert person.clipboard == row.name
        assert "Sent to the terminal: 1 name." in person.last
        await person.press("y", "r")
        cells = person.clipboard.split("\t")
        assert cells[0] == row.name
        assert cells[2].startswith(f"0x{row.error:08X} ")
        await person.press("y", "l")
        assert len(person.clipboard.splitlines()) == len(devices.table.ids)
        await person.press("y", "c")
        assert person.clipboard == f"0x{row.error:08X}"


@played
async def test_the_key_again_or_enter_takes_the_first_answer_and_esc_none(
    house: House, tmp_path: Path
) -> None:
    async with at_console(house, tmp_path) as person:
        await person.press("5", "enter", "y", "y")
        name = person.clipboard
        await person.press("down", "y", "escape")
        assert person.clipboard == name
        await person.press("y", "z", "enter")
        assert person.clipboard != name


@played
async def test_in_80_columns_what_arrival_needs_stands_below(house: House, tmp_path: Path) -> None:
    async with at_console(house, tmp_path, size=(80, 24)) as person:
        await person.press("5", "t")
        sent, needs = person.lines[-2:]
        assert sent.startswith(" Sent to the terminal: ticket block for the devices of 0x")
        assert needs.strip() == "It arrives if your terminal takes OSC 52. ctrl-y shows it."


@played
async def test_several_rows_come_with_headings(house: House, tmp_path: Path) -> None:
    async with at_console(house, tmp_path) as person:
        await person.press("3", "enter", "space", "space", "y", "r")
        head, *rows = person.clipboard.splitlines()
        assert head.split("\t")[:2] == ["Name", "State"]
        assert len(rows) == 2
        assert "Sent to the terminal: 2 rows." in person.last


@played
async def test_what_is_too_long_for_a_clipboard_is_saved(
    house: House, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(outbox, "MOST_OCTETS", 100)
    async with at_console(house, tmp_path) as person:
        await person.press("3", "enter", "y", "l")
        (file,) = person.saved("*.txt")
        assert "Too long for a clipboard" in person.last
        assert file.name in person.last
        devices = person.app.here
        assert isinstance(devices, DevicesScreen)
        assert len(file.read_text().splitlines()) == len(devices.table.ids)
        assert person.clipboard == ""
        await person.press("escape", "5", "t")
        assert person.saved("*.md")
        assert person.app.outbox.saved == [str(file), str(person.saved("*.md")[0])]


@pytest.mark.parametrize(("key", "ending"), [("c", "csv"), ("j", "json"), ("l", "jsonl"), ("m", "md")])
@played
async def test_a_list_is_saved_as_it_is_shown(house: House, tmp_path: Path, key: str, ending: str) -> None:
    async with at_console(house, tmp_path) as person:
        await person.press("3", "enter", "slash")
        await person.write("lt-")
        await person.press("enter", "S", "x")
        assert "of" in person.last
        await person.press(key)
        (file,) = person.saved(f"*.{ending}")
        assert stat.S_IMODE(file.stat().st_mode) == 0o600
        devices = person.app.here
        assert isinstance(devices, DevicesScreen)
        names = house.ask(lambda store: [row.name for row in store.rows(devices.table.ids)])
        text = file.read_bytes().decode()
        assert text.index(names[0]) < text.index(names[1])
        if ending == "json":
            document = json.loads(text)
            assert document["filter"] == "lt-"
            assert document["scope"] == "Success, Microsoft Entra hybrid joined"
            assert document["count"] == len(document["devices"]) == len(names)
            assert [device["name"] for device in document["devices"]] == names


@played
async def test_marked_devices_are_saved_alone(house: House, tmp_path: Path) -> None:
    async with at_console(house, tmp_path) as person:
        await person.press("3", "enter", "space", "space", "x")
        assert "Save the 2 marked devices as" in person.last
        await person.press("j")
        (file,) = person.saved("*.json")
        assert json.loads(file.read_text())["count"] == 2


@played
async def test_no_file_is_ever_overwritten(house: House, tmp_path: Path) -> None:
    async with at_console(house, tmp_path) as person:
        await person.press("5", "x", "c", "x", "c")
        first, second = person.saved("*.csv")
        assert first.read_bytes() == second.read_bytes()


@played
async def test_a_folder_one_may_not_write_to_is_said(house: House, tmp_path: Path) -> None:
    async with at_console(house, tmp_path / "gone") as person:
        await person.press("5", "x", "c")
        assert "Nothing was saved in" in person.last
        assert "start comgmt in a folder that you may write to" in person.last.replace("\n", "")
        assert not person.app.outbox.saved


@played
async def test_a_ticket_for_the_device_the_marked_ones_or_the_list(house: House, tmp_path: Path) -> None:
    async with at_console(house, tmp_path) as person:
        await person.press("5", "enter")
        devices = person.app.here
        assert isinstance(devices, DevicesScreen)
        row = devices.table.row
        assert row is not None
        await person.press("t", "t")
        assert person.clipboard.startswith(f"## {row.name}: 1 device")
        assert f"0x{row.error:08X}" in person.clipboard
        await person.press("t", "l")
        assert f": {len(devices.table.ids)} devices\n" in person.clipboard
        await person.press("space", "space", "t", "enter")
        assert ", marked: 2 devices" in person.clipboard


@played
async def test_a_ticket_of_a_device_has_its_diagnosis(house: House, tmp_path: Path) -> None:
    async with at_console(house, tmp_path) as person:
        await person.press("5", "enter", "enter")
        assert isinstance(person.app.here, DeviceScreen)
        name = person.app.here.crumb
        await person.press("t")
        assert person.clipboard.startswith(f"# {name}\n")
        assert "| Enrollment | FAIL |" in person.clipboard
        assert f"Sent to the terminal: ticket block for {name}" in person.last
        await person.press("y", "i")
        assert person.clipboard.isdigit()
        await person.press("y", "d")
        assert "| Check | Outcome |" in person.clipboard


@played
async def test_the_commands_of_the_steps_come_one_after_the_other(house: House, tmp_path: Path) -> None:
    async with at_console(house, tmp_path) as person:
        await person.press("5", "enter")
        devices = person.app.here
        assert isinstance(devices, DevicesScreen)
        commands = [step.command for step in devices.step_commands()]
        assert len(commands) > 1
        copied = []
        for _ in range(len(commands) + 1):
            await person.press("o")
            copied.append(person.clipboard)
        assert copied == [*commands, commands[0]]
        assert "command 1 of" in person.last


@played
async def test_what_was_said_stays_until_the_next_key(house: House, tmp_path: Path) -> None:
    async with at_console(house, tmp_path) as person:
        await person.press("5", "t")
        assert "Sent to the terminal" in person.last
        await person.new_data()
        assert "Sent to the terminal" in person.last
        await person.press("down")
        assert "Sent to the terminal" not in person.last


@played
async def test_the_screen_is_saved_as_a_picture_that_loads_nothing_and_as_text(
    house: House, tmp_path: Path
) -> None:
    async with at_console(house, tmp_path, size=(100, 30)) as person:
        await person.press("P")
        (picture,) = person.saved("*.svg")
        (text,) = person.saved("*.txt")
        assert picture.name in person.last
        svg = picture.read_text()
        assert svg.startswith("<svg")
        assert "@font-face" not in svg
        assert "Enrollment" in svg
        assert "5 Enrollment errors" in text.read_text()
        assert stat.S_IMODE(picture.stat().st_mode) == stat.S_IMODE(text.stat().st_mode) == 0o600


@pytest.mark.parametrize(
    ("key", "words"), [("f", "Findings"), ("c", "Changes"), ("i", "About"), ("L", "Queries")]
)
@played
async def test_every_screen_gives_its_text_or_its_row(
    house: House, tmp_path: Path, key: str, words: str
) -> None:
    async with at_console(house, tmp_path) as person:
        await person.press(key)
        assert words in person.app.here.crumb
        await person.press("y")
        if person.app.screen is not person.app.here:
            await person.press("enter")
        assert person.clipboard
        assert "Sent to the terminal" in person.last
