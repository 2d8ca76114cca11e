"""Twenty questions of a day, as a person's steps on a random fleet, with their keys counted.

A typed word or number is one key. None takes more than six, most take three.
"""

import csv
import random
from pathlib import Path
from statistics import median
from typing import Final

import pytest

from comgmt.domain.device import DeviceRow
from comgmt.domain.explain import explain
from comgmt.domain.filter_language import parse_filter
from comgmt.domain.selection import Selection
from comgmt.domain.workloads import Workload
from comgmt.screens.dashboard import DashboardScreen
from comgmt.screens.places import DashboardPlace, DevicePlace, ListPlace
from tests.screens.house import House, LivelyHouse
from tests.screens.person import Person, at_console, played

EVERY = Selection(title="")
KEYS: Final = {
    "who fails with a code and what to do": 3,
    "why is a device not enrolled": 3,
    "which workloads are with Configuration Manager and which pilot": 2,
    "who waits for a sign-in and since when": 3,
    "what changed since yesterday": 1,
    "CSV of all failures that have to do with MFA": 5,
    "a ticket": 2,
    "is the data stale": 0,
    "copy five marked names": 6,
    "go to 2149056522": 3,
    "which error grew most this week": 3,
    "undo a filter": 1,
    "back to where I was": 1,
    "all devices of a user": 3,
    "authority of Windows Update for a device": 3,
    "what does pending mean": 3,
    "which query gave this number": 2,
    "pause and picture": 2,
    "the same view for a colleague": 4,
    "which devices are late with compliance in one site": 3,
}


def took(person: Person, story: str, since: int = 0) -> None:
    """The story took as many keys as it says."""
    assert person.keys - since == KEYS[story], story


def devices(house: House, where: str) -> list[DeviceRow]:
    return house.ask(lambda store: list(store.stream(EVERY, parse_filter(where))))


async def ask(person: Person, text: str) -> None:
    await person.press("colon")
    await person.word(text)
    await person.press("enter")


def test_there_are_twenty_none_above_six_most_at_three() -> None:
    assert len(KEYS) == 20
    assert max(KEYS.values()) == 6
    assert median(KEYS.values()) <= 3
    assert sum(keys <= 3 for keys in KEYS.values()) >= 17


@played
async def test_who_fails_with_a_code_and_what_to_do(house: House, tmp_path: Path) -> None:
    row = random.choice([each for each in devices(house, "failed") if each.error is not None])
    same = [each for each in devices(house, "failed") if each.error == row.error]
    async with at_console(house, tmp_path) as person:
        await ask(person, random.choice([str(row.error), f"0x{row.error:08x}"]))
        assert f"{len(same):,} device" in person.lines[1]
        assert explain(row.error or 0).title in " ".join(person.screen.split())
        assert " 1  " in person.screen
        took(person, "who fails with a code and what to do")


@played
async def test_why_is_this_device_not_enrolled(house: House, tmp_path: Path) -> None:
    row = random.choice([each for each in devices(house, "failed") if each.error is not None])
    async with at_console(house, tmp_path) as person:
        await ask(person, str(row.resource_id))
        assert person.app.here.place == DevicePlace(row.resource_id)
        assert explain(row.error or 0).hexadecimal in person.screen
        took(person, "why is a device not enrolled")


@played
async def test_which_workloads_are_with_configuration_manager_and_which_pilot(
    house: House, tmp_path: Path
) -> None:
    board = house.ask(lambda store: store.workload_board())
    async with at_console(house, tmp_path, size=(200, 60)) as person:
        await person.press("4", "m")
        for standing in board.active:
            line = next(line for line in person.lines if standing.workload.label in line)
            assert f" {standing.configuration_manager:,} " in line
            if standing.pilots and standing.pilots[0].name:
                assert standing.pilots[0].name[:12] in line
        took(person, "which workloads are with Configuration Manager and which pilot")


@played
async def test_who_waits_for_a_sign_in_and_since_when(house: House, tmp_path: Path) -> None:
    waiting = devices(house, "pending")
    async with at_console(house, tmp_path, size=(80, 24)) as person:
        await ask(person, "pending")
        assert f"{len(waiting):,} of" in person.screen
        assert "Since" in person.screen
        assert "User" in person.screen
        took(person, "who waits for a sign-in and since when")


@played
async def test_what_changed_since_yesterday(house: House, tmp_path: Path) -> None:
    async with at_console(house, tmp_path) as person:
        await person.press("c")
        assert person.app.here.crumb == "Changes"
        assert "day" in person.screen
        assert any(row.name in person.screen for row in devices(house, "newer:1d"))
        took(person, "what changed since yesterday")


@played
async def test_all_failures_that_have_to_do_with_mfa_as_csv(house: House, tmp_path: Path) -> None:
    wanted = devices(house, "error:MFA")
    async with at_console(house, tmp_path) as person:
        await ask(person, random.choice(["MFA", "error:MFA"]))
        await person.press("x", "c")
        took(person, "CSV of all failures that have to do with MFA")
        (saved,) = person.saved("*.csv")
        with saved.open(encoding="utf-8", newline="") as file:
            assert {row["name"] for row in csv.DictReader(file)} == {row.name for row in wanted}


@played
async def test_a_ticket(house: House, tmp_path: Path) -> None:
    async with at_console(house, tmp_path) as person:
        await person.press("5", "t")
        dashboard = person.app.here
        assert isinstance(dashboard, DashboardScreen)
        assert dashboard.pane.row is not None
        code = dashboard.pane.row.key.removeprefix("error.")
        assert person.clipboard.startswith(f"## {code} ")
        assert "1. " in person.clipboard
        took(person, "a ticket")


@played
async def test_is_the_data_stale(house: House, tmp_path: Path) -> None:
    taken = house.ask(lambda store: store.taken_at())
    assert taken is not None
    async with at_console(house, tmp_path) as person:
        assert f"read {taken.astimezone():%H:%M}" in person.lines[0]
        took(person, "is the data stale")
        await person.press("i")
        assert "Read" in person.screen


@played
async def test_copy_five_marked_names(house: House, tmp_path: Path) -> None:
    async with at_console(house, tmp_path) as person:
        await person.press("3", "enter")
        place = person.app.here.place
        assert isinstance(place, ListPlace)
        rows = house.ask(lambda store: list(store.stream(place.selection)))
        names = [row.name for row in rows][:5]
        await person.press("5", "space", "y", "n")
        assert person.clipboard.splitlines() == names
        took(person, "copy five marked names")
        await person.press("u", "1", "0", "space")
        assert "10 marked" in person.lines[1]


@played
async def test_go_to_a_code_in_decimal(house: House, tmp_path: Path) -> None:
    async with at_console(house, tmp_path) as person:
        await ask(person, "2149056522")
        place = person.app.here.place
        assert isinstance(place, ListPlace)
        assert place.selection.codes == (2149056522,)
        took(person, "go to 2149056522")


@pytest.fixture(scope="module")
def weeks(tmp_path_factory: pytest.TempPathFactory) -> House:
    """A site that was read each day of nine."""
    folder = tmp_path_factory.mktemp("weeks")
    with LivelyHouse(folder, devices=200, seed=random.randrange(1000), days_ago=tuple(range(9, 0, -1))):
        return House(folder)


@played
async def test_which_error_grew_most_this_week(weeks: House, tmp_path: Path) -> None:
    async with at_console(weeks, tmp_path) as person:
        await person.press("right_curly_bracket", "5", "s")
        assert "What grew most over the week comes first." in person.last
        took(person, "which error grew most this week")
        growth, here = person.app.readout.growth, person.app.here
        assert growth is not None
        assert isinstance(here, DashboardScreen)
        moved = [growth.change(row.key) for row in here.pane.rows]
        assert moved
        assert moved[0] == max(each for each in moved if each is not None)


@played
async def test_undo_a_filter_and_back_to_where_i_was(house: House, tmp_path: Path) -> None:
    everyone = len(devices(house, ""))
    async with at_console(house, tmp_path) as person:
        await ask(person, "failed")
        keys = person.keys
        await person.press("escape")
        assert f"{everyone:,} devices" in person.screen
        took(person, "undo a filter", since=keys)
        keys = person.keys
        await person.press("escape")
        assert isinstance(person.app.here.place, DashboardPlace)
        took(person, "back to where I was", since=keys)
        keys = person.keys
        await person.press("right_square_bracket")
        assert isinstance(person.app.here.place, ListPlace)
        took(person, "back to where I was", since=keys)


@played
async def test_all_devices_of_a_user(house: House, tmp_path: Path) -> None:
    user = random.choice([row.user for row in devices(house, "") if row.user])
    mine = devices(house, f'user:"{user}"')
    async with at_console(house, tmp_path) as person:
        await ask(person, f'user:"{user}"')
        assert f"{len(mine):,} of" in person.lines[1]
        assert all(row.name in person.screen for row in mine[:10])
        took(person, "all devices of a user")


@played
async def test_authority_of_windows_update_for_a_device(house: House, tmp_path: Path) -> None:
    side = random.choice(["intune", "configmgr"])
    rows = devices(house, f"workload:windows_update_policies={side} enrolled")
    row = random.choice(rows)
    async with at_console(house, tmp_path, size=(120, 60)) as person:
        await ask(person, str(row.resource_id))
        assert person.app.here.place == DevicePlace(row.resource_id)
        told = [line for line in person.lines if Workload.WINDOWS_UPDATE_POLICIES.label in line]
        wanted = "Intune" if side == "intune" else "Configuration Manager"
        assert any(line.split("policies")[1].strip(" │┃").startswith(wanted) for line in told), told
        took(person, "authority of Windows Update for a device")


@played
async def test_what_pending_means(house: House, tmp_path: Path) -> None:
    async with at_console(house, tmp_path) as person:
        await person.press("W")
        await person.word("pending")
        await person.press("enter")
        assert "Enrollment waits for a user" in " ".join(person.screen.split())
        took(person, "what does pending mean")


@played
async def test_which_query_gave_this_number(house: House, tmp_path: Path) -> None:
    async with at_console(house, tmp_path, size=(200, 60)) as person:
        await person.press(random.choice("12345"), "Q")
        text = " ".join(person.screen.split())
        assert "SELECT " in text
        assert " rows " in text
        assert " ms " in text
        took(person, "which query gave this number")


@played
async def test_pause_and_a_picture(house: House, tmp_path: Path) -> None:
    async with at_console(house, tmp_path) as person:
        await person.press("p", "P")
        assert person.app.view.paused
        assert person.saved("*.svg")
        took(person, "pause and picture")


@played
async def test_the_same_view_for_a_colleague(house: House, tmp_path: Path) -> None:
    where = random.choice(['failed os:"11 24H2"', "pending older:0m", "workload:compliance=late"])
    async with at_console(house, tmp_path) as person:
        await ask(person, where)
        await person.press("Y")
        assert person.clipboard in {f"comgmt devices --where '{where}'", f"comgmt devices --where {where}"}
        took(person, "the same view for a colleague")


@played
async def test_who_is_late_with_compliance_in_one_site(house: House, tmp_path: Path) -> None:
    site = random.choice(devices(house, "comanaged")).site_code
    where = f"workload:compliance=late site:{site}"
    late = devices(house, where)
    async with at_console(house, tmp_path) as person:
        await ask(person, where)
        assert f"{len(late):,} of" in person.lines[1]
        assert all(row.name in person.screen for row in late[:10])
        took(person, "which devices are late with compliance in one site")
