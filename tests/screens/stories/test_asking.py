"""One question line from anywhere: what a person asks first is the shortest way, counted in keys."""

import random
import threading
from pathlib import Path

import pytest

from comgmt.cli.settings import Settings
from comgmt.cli.told_settings import told_settings
from comgmt.domain.census import ErrorTile, TileKey
from comgmt.domain.columns import Column, Sort
from comgmt.domain.device import DeviceRow
from comgmt.domain.explain import look_up
from comgmt.domain.filter_language import parse_filter
from comgmt.domain.filters import DeviceFilter
from comgmt.domain.questions import QuestionHit, setting_hits
from comgmt.domain.selection import Selection
from comgmt.domain.views import View
from comgmt.screens import asking
from comgmt.screens.dashboard import DashboardScreen
from comgmt.screens.places import (
    DashboardPlace,
    DevicePlace,
    ListPlace,
    LookedUpPlace,
    MaximizedPlace,
    SettingPlace,
)
from comgmt.store.reader import StoreReader
from tests.screens.house import House
from tests.screens.person import Person, at_console, played

EVERY = Selection(title="")
WIDE = (120, 40)


def some_device(house: House, where: str) -> DeviceRow:
    rows = house.ask(lambda store: list(store.stream(EVERY, parse_filter(where))))
    return random.choice(rows)


def total(house: House, where: str) -> int:
    return house.ask(lambda store: store.count(EVERY, parse_filter(where)))


@played
async def test_what_takes_no_count_is_there_before_it_is_counted(
    house: House, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    go, counted = threading.Event(), asking._list

    def slow(store: StoreReader, typed: str, narrowed: DeviceFilter | None) -> list[QuestionHit]:
        assert typed != "failed" or go.wait(60)
        return counted(store, typed, narrowed)

    monkeypatch.setattr(asking, "_list", slow)
    failed = total(house, "failed")
    async with at_console(house, tmp_path, size=WIDE) as person:
        await person.press("colon")
        for key in "failed":
            person.hit(key)
        await person.until(lambda: "devices that pass this filter" in person.screen, "its first answers")
        line = next(line for line in person.lines if "devices that pass this filter" in line)
        assert f"{failed:,}" not in line.split("filter")[1]
        person.hit("down")
        await person.until(lambda: "▸" not in _row(person, "devices that pass"), "on the next answer")
        chosen = next(line for line in person.lines if line.lstrip().startswith("▸") or " ▸ " in line)
        go.set()
        await person.settle()
        assert f"{failed:,}" in _row(person, "devices that pass").split("filter")[1]
        assert chosen in person.lines
        await person.press("enter")
        assert person.app.here.place != DashboardPlace()


def _row(person: Person, words: str) -> str:
    return next(line for line in person.lines if words in line)


@pytest.mark.parametrize("failing", ["MFA", "license"])
@played
async def test_words_of_several_codes_are_one_list(house: House, tmp_path: Path, failing: str) -> None:
    wanted, codes = total(house, f"error:{failing}"), {found.code for found in look_up(failing)}
    census = house.ask(lambda store: store.census())
    assert census is not None
    assert isinstance(census.errors, ErrorTile)
    several = sum(error.code in codes for error in census.errors.errors) > 1
    async with at_console(house, tmp_path, size=WIDE) as person:
        await person.press("colon")
        await person.word(failing)
        assert ("devices that fail with any of these codes" in person.screen) is several
        await person.press("enter")
        place = person.app.here.place
        assert isinstance(place, ListPlace)
        if several:
            assert f"{wanted:,} of" in person.lines[1]
            assert person.keys == 3


@pytest.mark.parametrize("part", ["whole", "middle", "user", "resource", "entra"])
@played
async def test_a_device_is_found_by_any_part(house: House, tmp_path: Path, part: str) -> None:
    row = some_device(house, "enrolled")
    entra = row.aad_device_id or ""
    typed = {
        "whole": row.name,
        "middle": row.name[1:],
        "user": (row.user or "")[2:],
        "resource": str(row.resource_id),
        "entra": entra[4:23],
    }[part]
    async with at_console(house, tmp_path, size=WIDE) as person:
        await person.press("colon")
        await person.word(typed)
        assert row.name in person.screen
        await person.press("enter")
        assert person.keys == 3
        if part in {"whole", "resource", "entra"}:
            assert person.app.here.place == DevicePlace(row.resource_id)


@played
async def test_which_codes_have_to_do_with_mfa_and_how_many_devices(house: House, tmp_path: Path) -> None:
    census = house.ask(lambda store: store.census())
    assert census is not None
    assert isinstance(census.errors, ErrorTile)
    counts = {row.code: row.count for row in census.errors.errors}
    async with at_console(house, tmp_path, size=WIDE) as person:
        await person.press("slash")
        await person.word("MFA")
        for found in look_up("MFA"):
            line = next(line for line in person.lines if found.hexadecimal in line)
            assert line.split()[-1] == f"{counts.get(found.code, 0):,}"
        assert person.keys == 2


@pytest.mark.parametrize("typed", ["2149056536", "-2145910760", "0x80180018", "USERLICENSE"])
@played
async def test_a_code_in_any_spelling_leads_to_what_to_do(house: House, tmp_path: Path, typed: str) -> None:
    async with at_console(house, tmp_path, size=WIDE) as person:
        await person.press("colon")
        await person.word(typed)
        assert isinstance(person.app.here.place, DashboardPlace)  # digits jump nowhere
        await person.press("enter")
        place = person.app.here.place
        assert isinstance(place, ListPlace)
        assert place.selection.codes == (0x80180018,)
        assert "User has no valid Intune license" in person.screen
        assert person.keys == 3


@pytest.mark.parametrize(
    "typed",
    [
        "failed older:0m",
        "failed site:P01",
        "workload:compliance=configmgr",
        'os:"11 24H2" !failed',
        "pending",
    ],
)
@played
async def test_a_filter_is_a_list_at_once(house: House, tmp_path: Path, typed: str) -> None:
    async with at_console(house, tmp_path, size=WIDE) as person:
        await person.press("colon")
        await person.word(typed)
        await person.press("enter")
        place = person.app.here.place
        assert isinstance(place, ListPlace)
        assert place.typed == typed
        assert f"{total(house, typed):,} of {total(house, ''):,}" in person.screen
        assert person.keys == 3


@played
async def test_what_is_wrong_is_said_and_nothing_is_lost(house: House, tmp_path: Path) -> None:
    async with at_console(house, tmp_path, size=WIDE, still=True) as person:
        before = person.screen
        await person.press("colon")
        await person.word("nosuchcol:x")
        assert 'There is no column "nosuchcol"; there are name, state' in person.screen
        await person.press("enter", "escape")
        assert person.screen == before


@played
async def test_tab_goes_on_with_the_language(house: House, tmp_path: Path) -> None:
    async with at_console(house, tmp_path, size=WIDE) as person:
        await person.press("colon")
        await person.word("failed fin")
        await person.press("tab")
        assert "failed finding:" in person.lines[-1]
        await person.press("tab")
        await person.word("same_e")
        await person.press("tab", "enter")
        place = person.app.here.place
        assert isinstance(place, ListPlace)
        assert place.typed == "failed finding:same_entra_id"


@pytest.mark.parametrize(
    ("typed", "place"),
    [
        ("enrollment errors", MaximizedPlace),
        ("authority", LookedUpPlace),
        ("Windows out of support", ListPlace),
        ("Pending user sign in", ListPlace),
    ],
)
@played
async def test_tiles_words_findings_and_states_are_answers(
    house: House, tmp_path: Path, typed: str, place: type
) -> None:
    async with at_console(house, tmp_path, size=WIDE) as person:
        await person.press("colon")
        await person.word(typed)
        await person.press("enter")
        assert isinstance(person.app.here.place, place)
        assert person.keys == 3


@played
async def test_a_view_is_an_answer_with_its_filter_order_and_columns(house: House, tmp_path: Path) -> None:
    view = View(
        name="Fails of mine",
        where="failed",
        columns=(Column.NAME, Column.STATE, Column.ENTRA_ID),
        sort=Sort(Column.NAME, descending=True),
    )
    async with at_console(house, tmp_path, size=WIDE, views=(view,)) as person:
        await person.press("colon")
        await person.word("fails of")
        await person.press("enter")
        assert person.keys == 3
        assert f"{total(house, 'failed'):,} of" in person.screen
        assert "Entra device id" in person.screen
        await person.press("Y")
        line = "comgmt devices --where failed --columns name,state,entra_id --sort -name"
        assert person.clipboard == line
        assert line in person.last


@played
async def test_an_action_is_an_answer_with_its_key(house: House, tmp_path: Path) -> None:
    async with at_console(house, tmp_path, size=WIDE) as person:
        await person.press("colon")
        await person.word("pause and resume")
        assert person.screen.splitlines()[-2].split()[-1] == "p"
        await person.press("enter")
        assert person.app.view.paused


@played
async def test_all_devices_of_a_user(house: House, tmp_path: Path) -> None:
    row = some_device(house, "enrolled")
    typed = f"user:{row.user}"
    wanted = house.ask(lambda store: list(store.ids(EVERY, parse_filter(typed))))
    async with at_console(house, tmp_path, size=WIDE) as person:
        await person.press("colon")
        await person.word(typed)
        await person.press("enter")
        assert person.keys == 3
        assert f"{len(wanted):,} of" in person.screen
        assert row.name in person.screen


@played
async def test_the_list_filter_says_its_errors_inline(house: House, tmp_path: Path) -> None:
    async with at_console(house, tmp_path, size=WIDE) as person:
        await person.press("colon")
        await person.word("failed")
        await person.press("enter", "slash")
        await person.write(" nix:1")
        assert 'There is no column "nix"' in person.screen
        await person.press("backspace", "backspace", "backspace", "backspace", "backspace", "backspace")
        assert "There is no column" not in person.screen
        assert f"{total(house, 'failed'):,} of" in person.screen


@pytest.mark.parametrize("typed", ["theme", "refresh", "views_pane", "certificate authority"])
@played
async def test_a_setting_is_an_answer_with_its_line(house: House, tmp_path: Path, typed: str) -> None:
    told = told_settings(Settings())
    async with at_console(house, tmp_path, size=WIDE) as person:
        await person.press("colon")
        await person.word(typed)
        wanted = setting_hits(typed, told)[0].key
        lines = person.lines
        assert any("settings" in line and wanted in line for line in lines)
        rows = [line for line in lines if line.startswith((" ", "▸")) and "▸" in line]
        for _ in range(30):
            if any("▸" in line and wanted in line for line in person.lines[-14:]):
                break
            await person.press("down")
        assert rows
        await person.press("enter")
        assert person.app.here.place == SettingPlace(wanted)
        assert "then start comgmt again" in " ".join(person.screen.split())
        await person.press("y", "l")
        assert wanted.rpartition(".")[2] in person.clipboard


@played
async def test_digits_typed_in_the_question_line_never_jump(house: House, tmp_path: Path) -> None:
    async with at_console(house, tmp_path, size=WIDE) as person:
        dashboard = person.app.here
        assert isinstance(dashboard, DashboardScreen)
        for key in ("colon", "slash"):
            await person.press(key)
            for digit in random.sample("123456789", 5):
                await person.press(digit)
                assert dashboard.tile is TileKey.CLIENT_OS
            await person.press("escape")
            assert dashboard.tile is TileKey.CLIENT_OS
