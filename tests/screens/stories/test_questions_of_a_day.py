"""What a person asks in a day, as steps on a random fleet: none takes more than six keys, most take three."""

import csv
import random
from pathlib import Path

from comgmt.domain.device import DeviceRow
from comgmt.domain.explain import explain
from comgmt.domain.filter_language import parse_filter
from comgmt.domain.selection import Selection
from comgmt.screens.places import DashboardPlace, DevicePlace, ListPlace
from tests.screens.house import House
from tests.screens.person import at_console, played

EVERY = Selection(title="")


def devices(house: House, where: str) -> list[DeviceRow]:
    return house.ask(lambda store: list(store.stream(EVERY, parse_filter(where))))


@played
async def test_why_is_this_device_not_enrolled(house: House, tmp_path: Path) -> None:
    row = random.choice([each for each in devices(house, "failed") if each.error is not None])
    async with at_console(house, tmp_path) as person:
        await person.press("colon")
        await person.word(str(row.resource_id))
        await person.press("enter")
        assert person.app.here.place == DevicePlace(row.resource_id)
        assert explain(row.error or 0).hexadecimal in person.screen
        assert person.keys == 3


@played
async def test_who_waits_for_a_sign_in_and_since_when(house: House, tmp_path: Path) -> None:
    waiting = devices(house, "pending")
    async with at_console(house, tmp_path) as person:
        await person.press("colon")
        await person.word("pending")
        await person.press("enter")
        assert f"{len(waiting):,} of" in person.screen
        assert "Since" in person.screen
        assert person.keys == 3


@played
async def test_all_failures_that_have_to_do_with_mfa_as_csv(house: House, tmp_path: Path) -> None:
    wanted = devices(house, "error:MFA")
    async with at_console(house, tmp_path) as person:
        await person.press("colon")
        await person.word("error:MFA")
        await person.press("enter", "x", "c")
        assert person.keys == 5
        (saved,) = person.saved("*.csv")
        with saved.open(encoding="utf-8", newline="") as file:
            assert {row["name"] for row in csv.DictReader(file)} == {row.name for row in wanted}


@played
async def test_go_to_a_code_in_decimal(house: House, tmp_path: Path) -> None:
    async with at_console(house, tmp_path) as person:
        await person.press("colon")
        await person.word("2149056522")
        await person.press("enter")
        place = person.app.here.place
        assert isinstance(place, ListPlace)
        assert place.selection.codes == (2149056522,)
        assert person.keys == 3


@played
async def test_what_pending_means(house: House, tmp_path: Path) -> None:
    async with at_console(house, tmp_path) as person:
        await person.press("W")
        await person.word("pending")
        await person.press("enter")
        assert "Enrollment waits for a user" in " ".join(person.screen.split())
        assert person.keys == 3


@played
async def test_the_same_view_for_a_colleague(house: House, tmp_path: Path) -> None:
    async with at_console(house, tmp_path) as person:
        await person.press("colon")
        await person.word('failed os:"11 24H2"')
        await person.press("enter", "Y")
        assert person.clipboard == """comgmt devices --where 'failed os:"11 24H2"'"""
        assert person.keys == 4


@played
async def test_undo_a_filter_and_back_to_where_i_was(house: House, tmp_path: Path) -> None:
    everyone = len(devices(house, ""))
    async with at_console(house, tmp_path) as person:
        await person.press("colon")
        await person.word("failed")
        await person.press("enter")
        keys = person.keys
        await person.press("escape")
        assert f"{everyone:,} devices" in person.screen
        await person.press("escape")
        assert isinstance(person.app.here.place, DashboardPlace)
        await person.press("right_square_bracket")
        assert isinstance(person.app.here.place, ListPlace)
        assert person.keys - keys == 3


@played
async def test_copy_five_marked_names(house: House, tmp_path: Path) -> None:
    names = sorted((row.name for row in devices(house, "failed")), key=str.casefold)[:5]
    async with at_console(house, tmp_path) as person:
        await person.press("colon")
        await person.word("failed")
        await person.press("enter")
        for _ in names:
            await person.press("space")
        await person.press("y", "n")
        assert person.clipboard.split() == names


@played
async def test_pause_and_a_picture(house: House, tmp_path: Path) -> None:
    async with at_console(house, tmp_path) as person:
        await person.press("p", "P")
        assert person.app.view.paused
        assert person.saved("*.svg")
        assert person.keys == 2
