"""How a refresh is swapped in: only what changed is written, all of it or nothing, whoever else writes."""

import sqlite3
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import msgspec
import pytest

from comgmt.domain.records import ActivityRecord
from comgmt.domain.selection import Selection
from comgmt.store.errors import StoreError
from comgmt.store.gathered import Subject
from comgmt.store.writer import StoreWriter
from tests.store.conftest import Open
from tests.store.filling import NOW, SITE, client, enrolled, failed, fill, gathered, ignore, waiting

EVERY = Selection(title="")
LATER = NOW + timedelta(hours=1)
LATEST = NOW + timedelta(days=3)
CODE = 0x80180018


def _watch(path: Path) -> None:
    """Count every write to a device's row from now on."""
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE written (resource_id INTEGER, what TEXT)")
        for table in ("device", "record"):
            for what, row in (("INSERT", "new"), ("UPDATE", "new"), ("DELETE", "old")):
                connection.execute(
                    f"CREATE TRIGGER {table}_{what} AFTER {what} ON {table} "
                    f"BEGIN INSERT INTO written VALUES ({row}.resource_id, '{table}'); END"
                )
        connection.commit()


def _written(path: Path) -> set[tuple[int, str]]:
    with closing(sqlite3.connect(path)) as connection:
        return set(connection.execute("SELECT resource_id, what FROM written").fetchall())


def test_only_rows_that_changed_are_written(path: Path) -> None:
    quiet = [ActivityRecord(resource_id=number, last_active_at=NOW) for number in range(1, 6)]
    fill(path, [enrolled(1), enrolled(2)], [client(number) for number in range(1, 6)], quiet)
    _watch(path)
    fill(
        path,
        [enrolled(1), enrolled(2)],
        [client(number) for number in range(1, 6)],
        quiet,
        read=gathered(LATER),
    )
    assert _written(path) == set()
    heard = ActivityRecord(resource_id=3, last_active_at=LATER)
    changed = [*quiet[:2], heard, *quiet[3:]]
    fill(
        path,
        [enrolled(1), waiting(2)],
        [client(number) for number in range(1, 5)],
        changed,
        read=gathered(LATEST),
    )
    assert _written(path) == {(number, what) for number in (2, 3, 5) for what in ("device", "record")}


def test_a_refresh_that_ends_in_an_error_leaves_the_store_as_it_was(path: Path, open_reader: Open) -> None:
    fill(path, [enrolled(1)], [client(1)], members={"C1": [1]}, read=gathered(members={}))
    before = open_reader().census()
    writer = StoreWriter.open(path)

    def lost() -> None:
        with writer.staging() as staging:
            staging.add_systems([client(2)], ignore)
            raise ConnectionError

    with pytest.raises(ConnectionError):
        lost()
    writer.close()
    assert open_reader().census() == before
    assert open_reader().generation() == 1
    assert list(open_reader().ids(EVERY)) == [1]


def test_a_class_that_ends_in_an_error_leaves_none_of_its_rows(path: Path, open_reader: Open) -> None:
    writer = StoreWriter.open(path)
    with writer.staging() as staging:
        staging.add_systems((client(number) for number in range(1, 1200)), ignore)

        def half() -> object:
            yield from (enrolled(number) for number in range(1, 800))
            raise ConnectionError

        with pytest.raises(ConnectionError):
            staging.add_comanagement(half(), ignore)  # type: ignore[arg-type] # a generator
        staging.commit(gathered(refused={Subject.COMANAGEMENT: "No."}))
    writer.close()
    assert open_reader().count(EVERY) == 1199
    assert open_reader().count(Selection(title="", scope=EVERY.scope.COMANAGEMENT)) == 0


def test_progress_is_told_as_rows_come(path: Path) -> None:
    told: list[int] = []
    writer = StoreWriter.open(path)
    with writer.staging() as staging:
        staging.add_systems((client(number) for number in range(1, 1201)), told.append)
    writer.close()
    assert told == [500, 1000, 1200]


def test_changes_are_bounded(path: Path, open_reader: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("comgmt.store.change_rows.LEAST_ROWS", 30)
    monkeypatch.setattr("comgmt.store.change_rows.ROWS_A_DEVICE", 1)
    for turn in range(5):
        code = 5 + turn
        fill(
            path,
            [failed(number, code) for number in range(1, 13)],
            read=gathered(NOW + timedelta(minutes=turn)),
        )
    changes = open_reader().changes(limit=1000)
    assert len(changes) == 30
    assert changes[0].at == NOW + timedelta(minutes=4)
    assert changes[-1].at == NOW + timedelta(minutes=2)


def test_two_writers_at_once_lose_nothing(path: Path, open_reader: Open) -> None:
    fill(path, [waiting(1), waiting(2)], [client(1), client(2)])
    one, other = StoreWriter.open(path), StoreWriter.open(path)
    with one.staging() as first, other.staging() as second:
        for staging in (first, second):
            staging.add_systems([client(1), client(2)], ignore)
            staging.add_comanagement([enrolled(1), waiting(2)], ignore)
        first.commit(gathered(LATER))
        second.commit(gathered(LATER + timedelta(seconds=1)))
    one.close()
    other.close()
    assert open_reader().generation() == 3
    assert [change.resource_id for change in open_reader().changes()] == [1]
    assert open_reader().rows([1])[0].state_since == LATER


def test_another_writer_between_reading_and_commit_is_seen(path: Path, open_reader: Open) -> None:
    """What differs is worked out when nobody else can commit any more."""
    fill(path, [waiting(1)], [client(1)])
    with closing(StoreWriter.open(path)) as writer, writer.staging() as staging:
        staging.add_systems([client(1)], ignore)
        staging.add_comanagement([enrolled(1)], ignore)
        fill(path, [enrolled(1)], [client(1)], read=gathered(LATER))
        staging.commit(gathered(LATEST))
    assert [change.at for change in open_reader().changes()] == [LATER]
    assert open_reader().rows([1])[0].state_since == LATER


def test_the_store_of_another_site_is_left_alone(path: Path) -> None:
    fill(path, [waiting(1)])
    writer = StoreWriter.open(path)
    with writer.staging() as staging:
        staging.check_site(msgspec.structs.replace(SITE, site_code="p01"))
        with pytest.raises(StoreError, match="is that of site P01, not of S02; move it away"):
            staging.check_site(msgspec.structs.replace(SITE, site_code="S02"))
    writer.close()
