"""What a screen begins with is what a reader tells; a store that is not as it should be is left to that."""

import sqlite3
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

from comgmt.domain.time_ranges import TimeSpan
from comgmt.store.first_look import look
from comgmt.store.number_answers import NumberAnswers
from tests.store.conftest import Open
from tests.store.filling import NOW, enrolled, fill, gathered

LATER = NOW + timedelta(hours=2)
A_DAY = TimeSpan(LATER - timedelta(days=1), LATER)


def _numbers(store: NumberAnswers) -> tuple[object, ...]:
    times = store.reading_times(None)
    return (
        *(store.generation(), store.newest(), store.taken_at(), store.census(), store.census_before()),
        *(store.growth(A_DAY, "a day"), times, store.census_at(NOW), store.trends()),
    )


def _write(path: Path, statement: str) -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.execute(statement)
        connection.commit()


def test_it_tells_what_a_reader_tells(path: Path, open_reader: Open) -> None:
    fill(path, [enrolled(1)])
    fill(path, [enrolled(1), enrolled(2)], read=gathered(LATER))
    found = look(path, _numbers)
    assert found is not None
    assert found == _numbers(open_reader())


def test_it_does_not_wait_for_a_writer(path: Path) -> None:
    fill(path, [enrolled(1)])
    with closing(sqlite3.connect(path, isolation_level=None)) as writer:
        writer.execute("BEGIN IMMEDIATE")
        assert look(path, lambda store: store.generation()) == 1


@pytest.mark.parametrize("form", [1, 10_000])
def test_another_form_is_left_to_the_reader(path: Path, form: int) -> None:
    fill(path, [enrolled(1)])
    _write(path, f"PRAGMA user_version={form}")
    assert look(path, _numbers) is None


def test_a_file_of_others_is_left_to_the_reader(path: Path) -> None:
    _write(path, "CREATE TABLE census (id INTEGER)")
    assert look(path, _numbers) is None


@pytest.mark.parametrize(
    "statement",
    ["DROP TABLE census", "UPDATE census_body SET body = x'00'", "UPDATE census SET taken_at = 'never'"],
)
def test_a_damaged_store_is_left_to_the_reader(path: Path, statement: str) -> None:
    fill(path, [enrolled(1)])
    _write(path, statement)
    assert look(path, _numbers) is None


def test_where_there_is_none_none_is_made(path: Path) -> None:
    assert look(path, _numbers) is None
    assert not path.exists()
