"""Time at the console: the range of all changes, what grew most, and a past moment to stand at."""

import json
from collections.abc import Callable
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest

from comgmt.domain.enrollment import EnrollmentState
from comgmt.domain.records import ComanagementRecord
from comgmt.domain.time_ranges import ChosenRange, RangeKind
from comgmt.screens.attention import SPELL, Attention
from comgmt.screens.board import BoardScreen
from comgmt.screens.dashboard import DashboardScreen
from comgmt.screens.maximized import MaximizedScreen
from comgmt.screens.places import DashboardPlace
from comgmt.screens.preferences import Preferences
from comgmt.screens.query import QueryScreen
from comgmt.screens.readout import Viewpoint
from comgmt.screens.row_screens import FindingsScreen
from comgmt.store.gathered import Gathered
from comgmt.store.reader import StoreReader
from comgmt.widgets.drawn import Drawn
from tests.screens.person import Person, at_console, played
from tests.store.filling import client, enrolled, failed, fill, gathered

NOW = datetime.now(timezone.utc).replace(microsecond=0)
HOUR = timedelta(hours=1)
CODE, OTHER = 0x80192EE2, 0x80180018
# How many failed with either code, so many hours ago; nothing was read between 60 and 30 hours ago.
FAILED = {200: (1, 9), 199: (1, 9), 171: (2, 9), 169: (2, 9), 168: (3, 9), 60: (5, 8)} | {
    hours: (6 + (hours < 24) + 2 * (hours < 1), 5) for hours in range(30, -1, -1)
}


@pytest.fixture(scope="module")
def past_store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("past") / "P01.sqlite"
    for hours, counts in FAILED.items():
        fill(path, map(_record(counts), range(1, 31)), map(client, range(1, 31)), read=_at(hours))
    return path


def _record(counts: tuple[int, int]) -> Callable[[int], ComanagementRecord]:
    one, other = counts

    def made(number: int) -> ComanagementRecord:
        if number <= one:
            return failed(number, CODE, comgmt_policy_present=True)
        if number <= one + other:
            return failed(number, OTHER, comgmt_policy_present=True)
        return enrolled(number)

    return made


def _at(hours: int) -> Gathered:
    return gathered(NOW - hours * HOUR)


def _line(person: Person, word: str) -> str:
    return next(line for line in person.lines if word in line)


def _keys(person: Person) -> list[str]:
    here = person.app.here
    assert isinstance(here, DashboardScreen)
    return [row.key for row in here.pane.rows]


@played
async def test_the_range_is_in_the_header_when_it_is_not_the_default(
    past_store: Path, tmp_path: Path
) -> None:
    async with at_console(past_store, tmp_path) as person:
        assert "range" not in person.lines[0]
        assert "▲3 " in _line(person, "0x80192EE2")
        await person.press("right_curly_bracket")
        assert "range week" in person.lines[0]
        assert "▲6 " in _line(person, "0x80192EE2")
        assert "Range: week" in person.last
        await person.press("left_curly_bracket", "left_curly_bracket")
        assert "range hour" in person.lines[0]
        assert "▲2 " in _line(person, "0x80192EE2")
        await person.press("left_curly_bracket")
        assert "range hour" in person.lines[0]


@played
async def test_what_no_reading_is_as_old_as_is_not_made_up(past_store: Path, tmp_path: Path) -> None:
    async with at_console(past_store, tmp_path) as person:
        await person.press(*["right_curly_bracket"] * 2, "5")
        assert "▲" not in _line(person, "0x80192EE2")
        assert "change over the month not known yet, first read" in person.lines[-2]


@played
async def test_a_growing_failure_is_bad_and_a_shrinking_one_good(past_store: Path, tmp_path: Path) -> None:
    async with at_console(past_store, tmp_path) as person:
        await person.press("right_curly_bracket")
        styles = {
            piece.text.strip(): piece.style.color
            for line in person.drawn
            for piece in line
            if piece.style and piece.text.strip()[:1] in {"▲", "▼"}
        }
        pieces = [piece for line in person.drawn for piece in line if piece.style]
        bad = next(piece.style.color for piece in pieces if piece.style and piece.text.startswith("✗"))
        assert styles["▲6"] == bad
        assert styles["▼4"] != bad


@pytest.mark.parametrize("size", [(80, 24), (120, 40), (200, 60)])
@played
async def test_rows_go_by_growth_and_back(past_store: Path, tmp_path: Path, size: tuple[int, int]) -> None:
    async with at_console(past_store, tmp_path, size) as person:
        await person.press("right_curly_bracket", "5")
        usual = _keys(person)
        await person.press("s")
        assert _keys(person) == [f"error.0x{CODE:08X}", f"error.0x{OTHER:08X}"]
        assert "What grew most over the week comes first." in person.last
        await person.press("s")
        assert _keys(person) == usual


@played
async def test_a_range_is_typed(past_store: Path, tmp_path: Path) -> None:
    async with at_console(past_store, tmp_path) as person:
        await person.press("R")
        assert "hour" in person.screen
        await person.write("9 parsecs")
        assert "is no time" in person.screen
        await person.press("escape", "R")
        await person.write("168h to 24h")
        await person.press("enter")
        assert "range " in person.lines[0]
        assert "▲3 " in _line(person, "0x80192EE2")  # 3 at its start, 6 at its end
        await person.press("left_curly_bracket", "right_curly_bracket")
        assert "▲3 " in _line(person, "0x80192EE2")


@pytest.mark.parametrize("typed", ["2300-01-01 to 2300-02-01", "2300-02-01 to 2300-01-01", "at 2300-01-01"])
@played
async def test_times_to_come_are_not_offered(past_store: Path, tmp_path: Path, typed: str) -> None:
    async with at_console(past_store, tmp_path) as person:
        await person.press("R")
        await person.write(typed)
        assert "is still to come" in person.screen
        assert "stand there" not in person.screen
        assert "the range" not in person.screen


@played
async def test_a_range_that_is_over_says_so_beside_numbers_of_now(past_store: Path, tmp_path: Path) -> None:
    async with at_console(past_store, tmp_path) as person:
        await person.press("right_curly_bracket")
        assert "Numbers are of" not in person.screen
        await person.press("R")
        await person.write("24h to 168h")  # the other way round is meant as well
        await person.press("enter")
        assert "Numbers are of" in person.lines[1]
        assert "▲3 " in _line(person, "0x80192EE2")
        for key in ("m", "escape", "f"):
            await person.press(key)
            assert "Numbers are of" in person.lines[1]
        await person.press("escape", "c")
        assert "Numbers are of" not in person.screen  # changes are of the range alone
        await person.press("escape", "right_curly_bracket", "left_curly_bracket", "left_curly_bracket")
        assert "Numbers are of" not in person.screen


@played
async def test_a_range_ends_at_the_moment_one_stands_at(past_store: Path, tmp_path: Path) -> None:
    async with at_console(past_store, tmp_path, size=(120, 40)) as person:
        await person.press("R")
        await person.write("168h to 24h")
        await person.press("enter")
        person.app.stand_at(NOW - 60 * HOUR)
        await person.settle()
        then = (NOW - 60 * HOUR).astimezone()
        assert f"- {then.day} " in person.lines[0].partition("range ")[2]
        person.app.stand_at(NOW - 199 * HOUR)
        await person.settle()
        assert "range is later" in person.lines[0]


@pytest.mark.parametrize("typed", ["2090-01-01 to 2090-02-01", "2090-01-01", "at 2090-01-01"])
@played
async def test_a_time_to_come_is_not_taken(past_store: Path, tmp_path: Path, typed: str) -> None:
    async with at_console(past_store, tmp_path) as person:
        await person.press("R")
        await person.write(typed)
        assert "is still to come: there are no readings of it yet." in person.screen
        await person.press("enter", "escape")
        assert person.app.viewpoint == Viewpoint(looked=person.app.viewpoint.looked)


@played
async def test_a_range_after_the_newest_reading_is_one_sentence(past_store: Path, tmp_path: Path) -> None:
    async with at_console(past_store, tmp_path, size=(80, 24)) as person:
        later = ChosenRange(RangeKind.BETWEEN, NOW + HOUR, NOW + 2 * HOUR)
        person.app.look_from(Viewpoint(chosen=later))
        await person.settle()
        assert "The range begins after this was read, " in person.screen
        for key in ("f", "c"):
            await person.press(key)
            assert person.screen.count("The range begins after this was read, ") == 1
            assert "Nothing changed" not in person.screen


@pytest.mark.parametrize("keys", [(), ("m",)])
@played
async def test_the_past_offers_no_key_that_needs_devices(
    past_store: Path, tmp_path: Path, keys: tuple[str, ...]
) -> None:
    async with at_console(past_store, tmp_path) as person:
        await person.press("5", *keys)
        assert " live" in person.lines[0]
        offered = person.app.here.shown_keys()
        person.app.stand_at(NOW - 60 * HOUR)
        await person.settle()
        assert " live" not in person.lines[0]
        assert "newest" in person.lines[0]
        gone = {key for key, _ in offered} - {key for key, _ in person.app.here.shown_keys()}
        assert {"Enter", "t", "x"} <= gone
        for key in ("enter", "space", "t", "x"):
            await person.press(key)
            assert "Which devices these were is not kept" in person.last
        await person.press("full_stop")
        assert person.app.here.shown_keys() == offered


@played
async def test_a_jump_before_the_first_reading_leaves_one_where_one_stands(
    past_store: Path, tmp_path: Path
) -> None:
    async with at_console(past_store, tmp_path) as person:
        await person.press("R")
        await person.write("at 60h")
        await person.press("enter")
        there = person.lines[0]
        assert "PAST" in there
        await person.press("R")
        await person.write("at 2020-01-01")
        await person.press("enter")
        assert "Nothing was read by 2020-01-01" in person.last
        assert "the first reading is of" in person.last
        assert person.lines[0] == there


@played
async def test_all_tiles_are_as_they_were_and_say_so(past_store: Path, tmp_path: Path) -> None:
    async with at_console(past_store, tmp_path) as person:
        await person.press("R")
        await person.write("at 60h")
        await person.press("enter")
        then = (NOW - 60 * HOUR).astimezone()
        assert f"PAST {then.day}" in person.lines[0]
        assert "PAST: as read" in person.lines[1]
        assert "Press . for now" in person.lines[1]
        assert ". now" in person.lines[-1]
        assert " 5 0x80192EE2" in _line(person, "0x80192EE2")
        await person.press("5", "enter")
        assert isinstance(person.app.here.place, DashboardPlace)
        assert "Which devices these were is not kept" in person.last
        await person.press("x")
        assert "Which devices these were is not kept" in person.last
        await person.press("f")
        assert "This screen is of now" in person.screen
        await person.press("escape", "full_stop")
        assert "PAST" not in person.screen
        assert " 9 0x80192EE2" in _line(person, "0x80192EE2")


@pytest.mark.parametrize("keys", [(), ("m",)])
@played
async def test_a_past_number_has_no_query_of_now(
    past_store: Path, tmp_path: Path, keys: tuple[str, ...]
) -> None:
    async with at_console(past_store, tmp_path) as person:
        person.app.stand_at(NOW - 60 * HOUR)
        await person.press("5", *keys)
        here = person.app.here
        await person.press("Q")
        assert person.app.here is here
        assert "The queries of a past number are not kept with it" in person.last
        await person.press("full_stop", "Q")
        assert isinstance(person.app.here, QueryScreen)


def _drawn_in(person: Person, chart: Drawn) -> str:
    return "\n".join(person.lines[chart.region.y : chart.region.bottom]).strip()


@played
async def test_what_is_of_now_does_not_grow_as_the_past_did(past_store: Path, tmp_path: Path) -> None:
    async with at_console(past_store, tmp_path, glyphs="ascii") as person:
        await person.press("4", "m")
        board = person.app.here
        assert isinstance(board, BoardScreen)
        chart = board.query_one("#chart", Drawn)
        assert "With Intune over the day" in _drawn_in(person, chart)
        person.app.stand_at(NOW - 60 * HOUR)
        await person.settle()
        assert not _drawn_in(person, chart)
        await person.press("f")
        assert "This screen is of now" in person.screen
        findings = person.app.here
        assert isinstance(findings, FindingsScreen)
        assert findings.context().growth is None
        await person.press("full_stop")
        assert findings.context().growth is person.app.readout.growth


@played
async def test_the_site_is_read_on_behind_the_past(past_store: Path, tmp_path: Path) -> None:
    async with at_console(past_store, tmp_path, still=True) as person:
        person.app.stand_at(NOW - 60 * HOUR)
        await person.settle()
        before = person.screen
        await person.new_data()
        assert person.screen == before
        await person.press("escape")
        assert "PAST" not in person.screen
        assert "Back to now: the newest reading is shown, read " in person.last
        await person.press("escape")
        assert "Back to now" not in person.screen


@played
async def test_what_was_before_the_first_reading_is_a_sentence(past_store: Path, tmp_path: Path) -> None:
    async with at_console(past_store, tmp_path) as person:
        await person.press("R")
        await person.write("at 5000h")
        await person.press("enter")
        assert "Nothing was read by" in person.last
        assert "PAST" not in person.screen


@played
async def test_the_cursor_of_the_chart_chooses_a_moment(past_store: Path, tmp_path: Path) -> None:
    async with at_console(past_store, tmp_path) as person:
        await person.press("3", "m", "left", "left", "left")
        assert "@ stands there" in person.last
        await person.press("at")
        assert "PAST" in person.lines[0]
        readout = person.app.readout
        assert readout.then is not None
        assert readout.then.taken_at == NOW - 2 * HOUR
        await person.press("Y")
        assert person.clipboard.startswith("comgmt status --at ")
        await person.press("full_stop")
        assert person.app.readout.then is None


@pytest.mark.parametrize("size", [(80, 24), (120, 40), (200, 60)])
@played
async def test_in_the_past_nothing_is_split(past_store: Path, tmp_path: Path, size: tuple[int, int]) -> None:
    async with at_console(past_store, tmp_path, size=size) as person:
        await person.press("3", "m", "tab")
        here = person.app.here
        assert isinstance(here, MaximizedScreen)
        assert "OS release" in person.screen
        person.app.stand_at(NOW - 2 * HOUR)
        await person.settle()
        assert "OS release" not in person.screen
        assert not here.in_split
        await person.press("full_stop")
        assert "OS release" in person.screen


@played
async def test_without_colors_the_past_is_marked_too(past_store: Path, tmp_path: Path) -> None:
    async with at_console(past_store, tmp_path, colors=0) as person:
        person.app.stand_at(NOW - 60 * HOUR)
        await person.settle()
        marked = [piece for piece in person.drawn[0] if "PAST" in piece.text]
        assert marked
        assert all(piece.style is not None and piece.style.reverse for piece in marked)


@played
async def test_since_i_last_looked_is_kept_for_the_site_and_the_user(
    past_store: Path, tmp_path: Path
) -> None:
    async with at_console(past_store, tmp_path) as person:
        await person.press(*["right_curly_bracket"] * 4)
        assert "not known yet: you did not look before" in person.last
    kept = Preferences.load(tmp_path / "kept" / "preferences.json").looked
    assert list(kept) == ["P01 CONTOSO\\reader"]
    assert kept["P01 CONTOSO\\reader"] >= NOW
    looked = Preferences(looked={"P01 CONTOSO\\reader": NOW - 24 * HOUR})
    looked.save(tmp_path / "kept" / "preferences.json")
    async with at_console(past_store, tmp_path) as person:
        await person.press(*["right_curly_bracket"] * 4)
        assert "range since looked" in person.lines[0]
        assert "▲3 " in _line(person, "0x80192EE2")


def test_after_a_while_without_a_key_one_has_looked_away() -> None:
    attention = Attention()
    attention.begin(NOW - 9 * HOUR)
    assert not attention.press(NOW)
    assert not attention.press(NOW + SPELL / 2)
    assert attention.looked == NOW - 9 * HOUR
    assert attention.press(NOW + 2 * HOUR)
    assert attention.looked == NOW + SPELL / 2


def test_the_past_of_the_store_is_what_was_read(past_store: Path) -> None:
    reader = StoreReader.open(past_store)
    try:
        for hours, (one, other) in FAILED.items():
            census = reader.census_at(NOW - hours * HOUR)
            assert census is not None
            states = census.enrollment.states  # type: ignore[union-attr]
            assert states[EnrollmentState.FAILURE_HYBRID] == one + other
    finally:
        reader.close()


def _sums(person: Person) -> str:
    return " ".join(" ".join(person.lines[2:5]).split())


@played
async def test_changes_are_those_of_the_range_sums_first(past_store: Path, tmp_path: Path) -> None:
    async with at_console(past_store, tmp_path) as person:
        await person.press("c")
        assert "Over the day: 3 newly failed" in _sums(person)
        assert "3 of the newly failed have 0x80180018." in _sums(person)
        assert "6 changes of 6 devices" in person.lines[1]
        await person.press("right_curly_bracket")
        assert "Over the week:" in _sums(person)
        assert "range week" in person.lines[0]


@played
async def test_changes_are_narrowed_counted_and_sorted(past_store: Path, tmp_path: Path) -> None:
    async with at_console(past_store, tmp_path) as person:
        await person.press("right_curly_bracket", "c")
        whole = person.lines[1]
        await person.press("slash")
        await person.write("kind:recov")
        await person.press("enter")
        assert "filtered" in person.lines[1]
        assert "recovered" in _line(person, "1.")
        await person.press("Y")
        assert person.clipboard == "comgmt changes --since 7d --where kind:recov"
        await person.press("escape")
        assert person.lines[1] == whole
        await person.press("slash")
        await person.write("kind:broken")
        assert "kind:broken is no kind of change" in person.screen
        await person.press("escape", "b")
        assert "Changes by kind" in person.screen
        await person.press("b")
        assert "0x80192EE2 time-out (12002)" in person.screen
        count = _line(person, "0x80192EE2").split()[1]
        while person.app.here.pane.row.key != "group.0x80192EE2":  # type: ignore[attr-defined]
            await person.press("down")
        await person.press("enter")
        assert f"{count} changes of" in person.lines[1]
        await person.press("escape", "s")
        assert "by device" in person.lines[1]
        first = _line(person, "1.")
        await person.press("S")
        assert "turned round" in person.lines[1]
        assert _line(person, "1.") != first
        await person.press("Y")
        assert person.clipboard == "comgmt changes --since 7d --sort=-name"


@played
async def test_marked_changes_open_their_devices_and_one_its_device(past_store: Path, tmp_path: Path) -> None:
    async with at_console(past_store, tmp_path) as person:
        await person.press("c", "space", "space", "enter")
        assert "2 that changed" in person.lines[1]
        await person.press("escape", "u", "enter")
        assert person.app.here.crumb.startswith("PC-")


@played
async def test_changes_are_copied_and_saved(past_store: Path, tmp_path: Path) -> None:
    async with at_console(past_store, tmp_path) as person:
        await person.press("c", "y", "r")
        assert "0x80180018" in person.clipboard
        await person.press("x", "c")
        (file,) = person.saved("*.csv")
        rows = file.read_text(encoding="utf-8").splitlines()
        assert rows[0].startswith("resource_id,name,kind,from,to")
        assert len(rows) == 1 + 6
        await person.press("x", "j")
        (file,) = person.saved("*.json")
        assert len(json.loads(file.read_text(encoding="utf-8"))["changes"]) == 6


@played
async def test_a_change_is_stood_at(past_store: Path, tmp_path: Path) -> None:
    async with at_console(past_store, tmp_path) as person:
        await person.press("c", "end", "at")
        readout = person.app.readout
        assert readout.then is not None
        assert readout.then.taken_at == NOW - 23 * HOUR
        assert "PAST" in person.lines[0]
        assert "Over the day:" in " ".join(person.lines[2:6])
