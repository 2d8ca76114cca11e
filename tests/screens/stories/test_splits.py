"""The split of a row in a maximized pane: walked by keys, each bar its list, the same numbers headless."""

import shlex
import threading
from functools import partial
from pathlib import Path

import pytest

from comgmt.domain.census import TileKey
from comgmt.domain.columns import Column
from comgmt.domain.enrollment import EnrollmentState
from comgmt.domain.explain import short_title, uncut_title
from comgmt.domain.selection import Scope, Selection
from comgmt.domain.splits import AGES, NO_AGE, Split, SplitField, SplitPart, Splits, fields_of
from comgmt.render.glyphs import FULL
from comgmt.render.panes.pane import PaneRow
from comgmt.render.splits import arrange
from comgmt.screens.batch import Batch
from comgmt.screens.maximized import MaximizedScreen
from comgmt.screens.places import BoardPlace, DashboardPlace, GroupsPlace, ListPlace, MaximizedPlace
from comgmt.screens.split_parts import (
    COUNTING,
    NO_ROW,
    NOT_ALONE,
    batch_of,
    place_behind,
    query_of,
    words_without_split,
)
from comgmt.store.reader import StoreReader
from comgmt.widgets.splits_view import SplitsView
from tests.screens.house import House
from tests.screens.person import Person, at_console, played

SIZES = [(80, 24), (120, 40), (200, 60)]
FAILED = Selection(title="", scope=Scope.COMANAGEMENT, states=(EnrollmentState.FAILURE_HYBRID,))
CLIENTS = Selection(title="", scope=Scope.CLIENTS)
TO_FAILED = ("3", "m", "down", "down", "down")


def _here(person: Person) -> MaximizedScreen:
    assert isinstance(person.app.here, MaximizedScreen)
    return person.app.here


def _splits(person: Person) -> SplitsView:
    return _here(person).splits


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize(("keys", "of"), [(TO_FAILED, FAILED), (("1", "m"), CLIENTS)])
@played
async def test_every_bar_opens_as_many_devices_as_it_says(
    house: House, tmp_path: Path, size: tuple[int, int], keys: tuple[str, ...], of: Selection
) -> None:
    async with at_console(house, tmp_path, size=size) as person:
        await person.press(*keys, "tab")
        walked = 0
        while _here(person).in_split:
            here = _splits(person).here
            assert here is not None
            block, entry = here
            assert f"{entry.devices:,} device" in person.last
            await person.press("enter")
            place = person.app.here.place
            if entry.is_rest and block.field.column is not None:
                assert isinstance(place, GroupsPlace)
            else:
                assert isinstance(place, ListPlace)
                assert f"{entry.devices:,} " in person.lines[1]
            while not isinstance(person.app.here, MaximizedScreen):
                await person.press("escape")  # out of the filter of an age first
            assert _splits(person).here == here
            walked += 1
            await person.press("tab")
            if isinstance(person.app.here.place, BoardPlace):
                break
        assert walked == len(fields_of(of))


@played
async def test_the_command_of_a_block_counts_the_same(house: House, tmp_path: Path) -> None:
    counted = house.ask(lambda store: store.splits(FAILED))
    async with at_console(house, tmp_path, size=(120, 40)) as person:
        await person.press(*TO_FAILED, "tab")
        block, entry = _splits(person).here or pytest.fail("no bar")
        await person.press("Y")
        words = shlex.split(person.clipboard)
        assert words[:2] == ["comgmt", "devices"]
        assert words[-2:] == ["--split", block.field.value]
        assert words[words.index("--state") + 1] == "failure_hybrid"
        mine = next(split for split in counted.splits if split.field is block.field)
        assert entry.devices == mine.parts[0].devices


@played
async def test_help_says_what_the_command_of_a_block_does_not_say(house: House, tmp_path: Path) -> None:
    async with at_console(house, tmp_path, size=(200, 60)) as person:
        await person.press("6", "m", "down", "tab")
        command = _here(person).headless()
        assert command.unsaid
        await person.press("question_mark", "G")
        words = " ".join(person.screen.split())
        assert f"{command.line}; it does not say" in words
        assert command.unsaid[-1] in words


@played
async def test_the_split_follows_the_row_and_keys_go_back_to_it(house: House, tmp_path: Path) -> None:
    async with at_console(house, tmp_path, size=(120, 40)) as person:
        await person.press("3", "m")
        assert "✓ Success, Microsoft Entra hybrid joined ──" in person.screen
        await person.press("down", "down", "down")
        assert "✗ Failure, Microsoft Entra hybrid joined ──" in person.screen
        await person.press("tab")
        assert _here(person).in_split
        await person.press("right", "down", "left")
        assert _here(person).in_split
        await person.press("escape")
        assert not _here(person).in_split
        assert isinstance(person.app.here.place, MaximizedPlace)
        await person.press("end", "down")
        assert _here(person).in_split
        await person.press("home", "up")
        assert not _here(person).in_split


@played
async def test_in_little_room_the_chart_comes_and_goes(house: House, tmp_path: Path) -> None:
    async with at_console(house, tmp_path, size=(80, 24)) as person:
        await person.press(*TO_FAILED)
        assert _splits(person).display
        await person.press("left")
        assert not _splits(person).display
        assert "@ stands there" in person.last
        await person.press("escape")
        assert _splits(person).display
        assert isinstance(person.app.here.place, MaximizedPlace)


@pytest.mark.parametrize("keys", [("tab",), ("left",)])
@played
async def test_one_key_restores_all_panes_from_the_split_and_from_the_chart(
    house: House, tmp_path: Path, keys: tuple[str, ...]
) -> None:
    async with at_console(house, tmp_path, size=(80, 24)) as person:
        await person.press(*TO_FAILED, *keys, "m")
        assert isinstance(person.app.here.place, DashboardPlace)


def test_the_rest_of_the_ages_is_what_opens_is_saved_and_asked(house: House) -> None:
    split = house.ask(lambda store: store.splits(FAILED, fields=[SplitField.AGE])).splits[0]
    counted = {part.value: part.devices for part in split.parts}
    ages = tuple(SplitPart(age.key, counted.get(age.key, 0)) for age in AGES)
    for rows in (3, 2, 1):
        rest = arrange(Splits(8, (Split(SplitField.AGE, ages),)), "bad", 58, rows + 1, FULL).blocks[0]
        entry = rest.entries[-1]
        place = place_behind(FAILED, SplitField.AGE, entry)
        (batch,) = batch_of(FAILED, SplitField.AGE, entry)
        query = query_of(TileKey.ENROLLMENT_STATUS, FAILED, SplitField.AGE, entry, "")
        assert isinstance(place, ListPlace)
        assert place.typed == batch.typed == query.typed
        listed = house.ask(partial(StoreReader.count, selection=batch.selection, filter=batch.filter))
        assert listed == entry.devices


def test_ages_are_not_put_together_with_no_age() -> None:
    ages = tuple(SplitPart(key, 2) for key in (*(age.key for age in AGES), NO_AGE))
    block = arrange(Splits(10, (Split(SplitField.AGE, ages),)), "bad", 58, 3, FULL).blocks[0]
    assert [entry.values for entry in block.entries] == [(part.value,) for part in ages]


class HeldCounts:
    """The splits of a store, each held back until it is let go."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.asked: list[Selection] = []
        self.go = threading.Event()
        whole = StoreReader.splits

        def held(store: StoreReader, selection: Selection) -> Splits:
            self.asked.append(selection)
            assert self.go.wait(60)
            return whole(store, selection)

        monkeypatch.setattr(StoreReader, "splits", held)


@played
async def test_no_bar_of_another_row_stands_while_a_row_is_counted(
    house: House, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with at_console(house, tmp_path, size=(120, 40)) as person:
        await person.press("3", "m")
        assert _splits(person).has_bars
        counts = HeldCounts(monkeypatch)
        person.hit("1")
        await person.until(lambda: COUNTING in person.screen, "said that it counts")
        await person.until(lambda: len(counts.asked) == 1, "asked")
        assert "✓ Success, Microsoft Entra hybrid joined ──" not in person.screen
        assert not _splits(person).has_bars
        for _ in range(3):  # as when the mouse moves over the row, or a reading comes
            _here(person).pane.lay()
            await person.pilot.pause()
        counts.go.set()
        await person.settle()
        assert len(counts.asked) == 1
        assert _splits(person).has_bars
        assert COUNTING not in person.screen


@played
async def test_back_on_a_counted_row_its_bars_stand_whatever_is_still_counted(
    house: House, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with at_console(house, tmp_path, size=(120, 40)) as person:
        await person.press("3", "m")
        counts = HeldCounts(monkeypatch)
        person.hit("down")
        await person.until(lambda: len(counts.asked) == 1, "asked")
        person.hit("up")
        await person.until(lambda: "✓ Success, Microsoft Entra hybrid joined ──" in person.screen, "back")
        await person.pilot.pause(0.3)  # nothing may come of what is still counted, however long that takes
        assert COUNTING not in person.screen
        assert _splits(person).has_bars
        counts.go.set()
        await person.settle()
        assert "✓ Success, Microsoft Entra hybrid joined ──" in person.screen
        assert COUNTING not in person.screen


def test_a_counted_row_without_a_list_says_that_and_not_that_it_has_no_devices() -> None:
    outside = PaneRow("outside.scheduled", (), None, "1 scheduled device", unlisted=True)
    assert words_without_split(outside) == NOT_ALONE
    assert words_without_split(PaneRow("comanaged", ())) == words_without_split(None) == NO_ROW


def test_no_title_of_a_batch_is_cut_in_a_document() -> None:
    title = f"0xCAA9001F {short_title(0xCAA9001F)}"
    whole = f"0xCAA9001F {uncut_title(0xCAA9001F)}"
    by_code = Selection(title=title, scope=Scope.FAILED, codes=(0xCAA9001F,))
    by_value = Selection(title=f"Failure, {title}", values=((Column.ERROR, "0xCAA9001F"),))
    assert Batch(selection=by_code, title=by_code.title, words="").whole_title == whole
    assert Batch(selection=by_value, title=by_value.title, words="").whole_title == f"Failure, {whole}"
