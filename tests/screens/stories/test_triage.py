"""What a person comes for, from the dashboard, with the keys counted."""

import csv
import io
import stat
from pathlib import Path

from comgmt.domain.census import ErrorCount, ErrorTile
from comgmt.domain.findings import Finding
from comgmt.domain.selection import Scope, Selection
from tests.screens.house import House
from tests.screens.person import at_console, played


def errors(house: House) -> tuple[ErrorCount, ...]:
    census = house.ask(lambda store: store.census())
    assert census is not None
    assert isinstance(census.errors, ErrorTile)
    return census.errors.errors


def a_failed_device(house: House) -> str:
    code = next(error.code for error in errors(house) if error.code is not None)
    selection = Selection(title="one error", scope=Scope.FAILED, codes=(code,))
    return house.ask(lambda store: next(store.stream(selection)).name)


def letters(name: str) -> list[str]:
    return ["minus" if letter == "-" else letter for letter in name.lower()]


@played
async def test_the_devices_with_one_error_and_its_fix_on_one_screen(house: House, tmp_path: Path) -> None:
    async with at_console(house, tmp_path) as person:
        await person.press("5", "enter")
        assert person.keys <= 3
        error = errors(house)[0]
        assert f"0x{error.code:08X}" in person.screen
        assert f"{error.count} devices" in person.screen
        assert " 1  " in person.screen
        assert "Name" in person.screen
        assert "Failure, hybrid" in person.screen


@played
async def test_a_ticket_block_for_the_devices_of_two_errors(house: House, tmp_path: Path) -> None:
    async with at_console(house, tmp_path) as person:
        await person.press("5", "space", "space", "t")
        assert person.keys <= 6
        first, second = errors(house)[:2]
        block = person.clipboard
        assert block.startswith(f"## 0x{first.code:08X} ")
        assert f"### 0x{second.code:08X} " in block
        assert f": {first.count + second.count} devices\n" in block
        assert "1. " in block
        assert "data read" in block
        assert "Sent to the terminal: ticket block for the devices of 2 rows" in person.last


@played
async def test_why_one_device_is_not_co_managed(house: House, tmp_path: Path) -> None:
    name = a_failed_device(house)
    async with at_console(house, tmp_path) as person:
        await person.press("g", *letters(name), "enter")
        assert person.keys == 2 + len(name)
        assert person.app.here.crumb == name
        assert "✗ Enrollment" in person.screen
        assert "Next  " in person.screen


@played
async def test_enter_waits_for_the_answer_to_what_was_typed(house: House, tmp_path: Path) -> None:
    name = a_failed_device(house)
    async with at_console(house, tmp_path) as person:
        await person.press_at_once("g", *letters(name)[:-1], "escape")
        await person.press_at_once("g", *letters(name), "enter")
        assert person.app.here.crumb == name


@played
async def test_a_csv_of_every_pending_sign_in_older_than_a_week(house: House, tmp_path: Path) -> None:
    async with at_console(house, tmp_path) as person:
        await person.press("f", "7", "x", "c")
        assert person.keys <= 6
        (file,) = person.saved("*.csv")
        assert file.name in person.last
        assert stat.S_IMODE(file.stat().st_mode) == 0o600
        rows = list(csv.DictReader(io.StringIO(file.read_bytes().decode())))
        expected = dict(house.ask(lambda store: store.findings()))[Finding.PENDING_OVER_WEEK]
        assert expected
        assert len(rows) == expected
        assert {row["state"] for row in rows} == {"pending_sign_in"}
        assert {row["scope"] for row in rows} == {Finding.PENDING_OVER_WEEK.label}
        assert f"Saved {expected} devices" in person.last
