"""Which query gave this number: what was sent for it, when, its rows and ms; and the list as a collection."""

import random
from pathlib import Path

import pytest

from comgmt.cli.collection_query import collection_query
from comgmt.domain.census import TileKey
from comgmt.domain.filter_language import parse_filter
from comgmt.domain.selection import Selection
from comgmt.domain.tile_queries import TILE_CLASSES, class_of, giving_queries
from comgmt.screens.dashboard import DashboardScreen
from comgmt.screens.places import QueryPlace
from comgmt.screens.query import QueryScreen
from tests.screens.house import House
from tests.screens.person import Person, at_console, played


def text_of(person: Person) -> str:
    screen = person.app.here
    assert isinstance(screen, QueryScreen)
    return screen.lines.text


@pytest.mark.parametrize("pane", ["1", "2", "3", "4", "5", "6"])
@played
async def test_which_query_gave_this_number(house: House, tmp_path: Path, pane: str) -> None:
    census, last, log = house.ask(lambda store: (store.census(), store.census_before(), store.queries(2_000)))
    assert census is not None
    assert last is not None
    before_then = last.taken_at
    async with at_console(house, tmp_path, size=(200, 60)) as person:
        await person.press(pane)
        dashboard = person.app.here
        assert isinstance(dashboard, DashboardScreen)
        row, tile = dashboard.pane.row, dashboard.tile
        assert row is not None
        assert tile is not None
        before = person.keys
        await person.press("Q")
        assert person.keys - before == 1
        text = " ".join(person.screen.split())
        assert row.hint.split(":")[0] in text
        given = giving_queries(log, TILE_CLASSES[tile], census.taken_at, before_then)
        newest = given.queries[0]
        assert newest.query[:60] in text
        assert f"{newest.rows:,} rows" in text
        assert f"{newest.milliseconds:,} ms" in text
        await person.press("y", "s")
        assert newest.query in person.clipboard
        await person.press("Y")
        assert person.clipboard == f"comgmt log --tile {tile.value}"


@played
async def test_a_list_is_the_query_of_a_collection_with_two_keys(house: House, tmp_path: Path) -> None:
    typed = random.choice(["failed site:P01", 'os:"11 24H2" failed', "pending"])
    wanted = collection_query(Selection(title=""), parse_filter(typed))
    async with at_console(house, tmp_path, size=(120, 40)) as person:
        await person.press("colon")
        await person.word(typed)
        await person.press("enter")
        before = person.keys
        await person.press("y", "w")
        assert person.keys - before == 2
        assert person.clipboard == wanted.text
        await person.press("Q")
        assert wanted.text.split()[-1] in text_of(person)
        await person.press("y", "w")
        assert person.clipboard == wanted.text


@played
async def test_what_the_query_of_a_collection_cannot_say_is_named(house: House, tmp_path: Path) -> None:
    async with at_console(house, tmp_path, size=(120, 40)) as person:
        await person.press("colon")
        await person.word("failed older:0m")
        await person.press("enter", "y", "w")
        assert "WQL cannot say: ages. The collection is not the same as the list." in " ".join(
            person.last.split()
        )
        await person.press("Q")
        assert "WQL cannot say: ages." in text_of(person)


@played
async def test_where_there_is_no_number_the_key_says_so(house: House, tmp_path: Path) -> None:
    async with at_console(house, tmp_path) as person:
        await person.press("i", "Q")
        assert "No number is here that a query gave." in person.last
        await person.press("escape", "3", "enter", "enter", "Q")
        assert isinstance(person.app.here.place, QueryPlace)
        assert "SMS_CombinedDeviceResources" in person.screen


def test_a_class_that_was_not_asked_again_has_its_query_before(house: House) -> None:
    census, before, log = house.ask(
        lambda store: (store.census(), store.census_before(), store.queries(2_000))
    )
    assert census is not None
    assert before is not None
    classes = TILE_CLASSES[TileKey.ENROLLMENT_STATUS]
    given = giving_queries(log, classes, census.taken_at, before.taken_at)
    assert given.queries
    assert all(class_of(query) in classes for query in given.queries)
    later = [query for query in log if query.at <= before.taken_at]
    old = giving_queries(later, classes, census.taken_at, before.taken_at)
    assert len(old.queries) == bool(later)
    assert giving_queries([], classes, census.taken_at, None).forgotten == classes
