"""Lists too long to be read before they are shown: the first rows, the number, then the rest behind them."""

import threading
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from comgmt.domain.columns import Column, Sort
from comgmt.domain.filters import DeviceFilter
from comgmt.domain.selection import Selection
from comgmt.screens import listing
from comgmt.screens.devices import DevicesScreen
from comgmt.screens.places import ListPlace
from comgmt.store.errors import LeftError
from comgmt.store.reader import StoreReader
from tests.screens.house import House
from tests.screens.person import Person, at_console, played

ALL = Selection(title="All")
FIRST, PAGE = 40, 150


@pytest.fixture(autouse=True)
def short(monkeypatch: pytest.MonkeyPatch) -> None:
    """A list of the house is a long one."""
    monkeypatch.setattr(listing, "LONG", 50)
    monkeypatch.setattr(listing, "FIRST", FIRST)
    monkeypatch.setattr(listing, "_PAGE", PAGE)


def shown(person: Person) -> DevicesScreen:
    assert isinstance(person.app.here, DevicesScreen)
    return person.app.here


def is_listing(person: Person) -> bool:
    """Whether a list is there to be looked at; while it comes it has no table."""
    here = person.app.here
    return isinstance(here, DevicesScreen) and bool(here.query("#devices"))


async def first_shown(person: Person, numbers: str, first: Sequence[int]) -> None:
    """Wait for the number of a list, for its first rows, and for what is in one: each comes by itself."""

    def all_there() -> bool:
        if not is_listing(person):  # the dashboard has the same number
            return False
        table = shown(person).table
        return numbers in person.screen and table.ids == first and table.row is not None

    await person.until(all_there, f"{numbers} and the first rows")


def held(monkeypatch: pytest.MonkeyPatch, name: str) -> threading.Event:
    """A question to the store that is answered only once the event is set."""
    gate = threading.Event()
    answer: Any = getattr(StoreReader, name)

    def waits(store: StoreReader, *args: Any) -> Any:  # noqa: ANN401 - as the question has them
        assert gate.wait(60)
        return answer(store, *args)

    monkeypatch.setattr(StoreReader, name, waits)
    return gate


@played
async def test_the_first_rows_and_the_number_are_there_before_the_rest(
    house: House, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sort = Sort(Column.LAST_ACTIVE, descending=True)
    whole = house.ask(lambda store: store.ids(ALL, sort=sort))
    gate = held(monkeypatch, "next_page")
    async with at_console(house, tmp_path) as person:
        person.app.open(ListPlace(selection=ALL, sort=sort))
        await first_shown(person, f"{len(whole):,} devices", whole[:FIRST])
        gate.set()
        await person.settle()
        assert shown(person).table.ids == whole


@played
async def test_the_end_is_the_end_however_early_one_asks_for_it(
    house: House, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = house.ask(lambda store: store.ids(ALL))
    gate = held(monkeypatch, "next_page")
    async with at_console(house, tmp_path) as person:
        person.app.open(ListPlace(selection=ALL))
        await first_shown(person, f"{len(whole):,} devices", whole[:FIRST])
        person.hit("end")
        await person.until(lambda: shown(person).table.cursor_id == whole[FIRST - 1], "at the end so far")
        gate.set()
        await person.settle()
        assert shown(person).table.cursor_id == whole[-1]
        assert shown(person).table.row is not None


@played
async def test_who_moves_on_stays_there_while_the_rest_comes(
    house: House, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = house.ask(lambda store: store.ids(ALL))
    gate = held(monkeypatch, "next_page")
    async with at_console(house, tmp_path) as person:
        person.app.open(ListPlace(selection=ALL))
        await first_shown(person, f"{len(whole):,} devices", whole[:FIRST])
        person.hit("end")
        person.hit("up")
        await person.until(lambda: shown(person).table.cursor_id == whole[FIRST - 2], "one above the end")
        gate.set()
        await person.settle()
        assert shown(person).table.cursor_id == whole[FIRST - 2]
        await person.press("pagedown")
        assert shown(person).table.cursor_id in whole[FIRST:]


@played
async def test_a_list_that_is_narrowed_is_counted_before_it_is_whole(
    house: House, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    narrowed = DeviceFilter(failures_only=True)
    failures = house.ask(lambda store: store.ids(ALL, narrowed))
    total = house.ask(lambda store: store.count(ALL))
    gate = held(monkeypatch, "ids")
    async with at_console(house, tmp_path) as person:
        person.app.open(ListPlace(selection=ALL, failures_only=True))
        await first_shown(person, f"{len(failures):,} of {total:,}", failures[:FIRST])
        person.hit("end")
        gate.set()
        await person.settle()
        assert shown(person).table.ids == failures
        assert shown(person).table.cursor_id == failures[-1]


@played
async def test_a_slow_list_that_is_left_does_not_keep_the_next_waiting(
    house: House, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = house.ask(lambda store: store.ids(ALL))
    total = len(whole)
    begun, ended = threading.Event(), threading.Event()
    answer = StoreReader.count

    def endless(store: StoreReader, selection: Selection, narrowed: DeviceFilter) -> int:
        if selection.title != "Slow":
            return answer(store, selection, narrowed)
        begun.set()
        try:
            with store._told():
                store._connection.execute(
                    "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n"
                ).fetchone()
        except LeftError:
            ended.set()
            raise
        return 0

    monkeypatch.setattr(StoreReader, "count", endless)
    async with at_console(house, tmp_path) as person:
        for _ in range(3):  # as many as there are readers, and one more
            begun.clear()
            ended.clear()
            person.app.open(ListPlace(selection=Selection(title="Slow")))
            await person.until(begun.is_set, "asked")
            person.hit("escape")
            await person.until(ended.is_set, "left")
        person.app.open(ListPlace(selection=ALL))
        await first_shown(person, f"{total:,} devices", whole)
