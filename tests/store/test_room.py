"""What a store takes of the disk: no page for a short row, and what is no longer needed is given back."""

import sqlite3
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

from comgmt.domain.records import ActivityRecord
from tests.store.filling import NOW, client, enrolled, fill, gathered

DEVICES = 3_000


def _pages(path: Path) -> tuple[int, int]:
    """How many the file has, and how many of them are free."""
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        (pages,) = connection.execute("PRAGMA page_count").fetchone()
        (free,) = connection.execute("PRAGMA freelist_count").fetchone()
    return int(pages), int(free)


def _read(path: Path, turn: int) -> None:
    numbers = range(1, DEVICES + 1)
    fill(
        path,
        map(enrolled, numbers),
        map(client, numbers),
        (
            ActivityRecord(resource_id=number, last_active_at=NOW + timedelta(hours=turn))
            for number in numbers
        ),
        read=gathered(NOW + timedelta(hours=turn)),
    )


def test_a_store_that_was_built_anew_gives_its_old_pages_back(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("comgmt.store.beside._PAGES", 50)
    _read(path, 0)
    pages, _ = _pages(path)
    _read(path, 1)
    after, free = _pages(path)
    assert free < 0.06 * after
    assert after < 1.15 * pages


def test_a_store_of_an_older_program_goes_on_without(path: Path) -> None:
    _read(path, 0)
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA journal_mode=DELETE")
        connection.execute("PRAGMA auto_vacuum=NONE")
        connection.execute("VACUUM")
    _read(path, 1)
    _, free = _pages(path)
    assert free > 0


def test_a_reading_of_the_past_takes_no_page_for_itself(path: Path) -> None:
    fill(path, [enrolled(1)], [client(1)])
    before, _ = _pages(path)
    readings = 60
    for turn in range(1, readings + 1):
        fill(path, [enrolled(1)], [client(1)], read=gathered(NOW + timedelta(minutes=turn)))
    after, free = _pages(path)
    assert after - free - before < readings / 4
