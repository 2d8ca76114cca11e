"""The query log: every query is kept, whatever becomes of the refresh, up to a bound."""

from datetime import timedelta
from pathlib import Path

import pytest

from comgmt.domain.records import QueryRecord
from comgmt.store.errors import StoreError
from comgmt.store.writer import StoreWriter
from tests.store.conftest import Open
from tests.store.filling import NOW, client, enrolled, fill, ignore


def _query(number: int, outcome: str = "ok") -> QueryRecord:
    return QueryRecord(
        at=NOW + timedelta(seconds=number),
        user="CONTOSO\\reader",
        action="Enumerate",
        query=f"SELECT Name FROM SMS_R_System WHERE ResourceId > {number}",
        rows=number,
        milliseconds=12,
        outcome=outcome,
    )


def test_the_newest_come_first(path: Path, open_reader: Open) -> None:
    writer = StoreWriter.open(path)
    for number in range(5):
        writer.log_query(_query(number))
    writer.close()
    assert open_reader().queries() == [_query(number) for number in (4, 3, 2, 1, 0)]
    assert open_reader().queries(limit=2) == [_query(4), _query(3)]


def test_they_are_bounded(path: Path, open_reader: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("comgmt.store.writer.QUERIES_KEPT", 10)
    writer = StoreWriter.open(path)
    for number in range(25):
        writer.log_query(_query(number))
    writer.close()
    assert [query.rows for query in open_reader().queries()] == list(range(24, 14, -1))


def test_they_survive_a_refresh_that_fails(path: Path, open_reader: Open) -> None:
    fill(path, [enrolled(1)])
    writer = StoreWriter.open(path)

    def lost() -> None:
        with writer.staging() as staging:
            staging.add_systems([client(1)], ignore)
            writer.log_query(_query(1, "lost"))
            raise ConnectionError

    with pytest.raises(ConnectionError):
        lost()
    writer.close()
    assert open_reader().queries() == [_query(1, "lost")]
    assert open_reader().generation() == 1


def test_readers_and_other_writers_work_while_a_site_is_read(path: Path, open_reader: Open) -> None:
    fill(path, [enrolled(1)], [client(1)])
    store = open_reader()
    one, other = StoreWriter.open(path), StoreWriter.open(path)
    with one.staging() as staging:
        staging.add_systems((client(number) for number in range(1, 3000)), ignore)
        other.log_query(_query(1))
        one.log_query(_query(2))
        assert store.generation() == 1
        assert len(store.queries()) == 2
    one.close()
    other.close()


def test_a_store_that_is_held_is_a_sentence(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("comgmt.store.files._WAIT_SECONDS", 0.01)
    one, other = StoreWriter.open(path), StoreWriter.open(path)
    one._connection.execute("BEGIN IMMEDIATE")
    with pytest.raises(StoreError, match="is held by another program"):
        other.log_query(_query(1))
    one._connection.execute("ROLLBACK")
    other.log_query(_query(2))
    one.close()
    other.close()
