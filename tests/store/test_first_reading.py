"""What a first reading of many devices leaves is what it leaves of few: only the way there is another."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from comgmt.domain.deployments import DeploymentDevice, DeploymentNumber
from comgmt.domain.records import ActivityRecord
from comgmt.store import merging
from comgmt.store.gathered import MembersRead
from comgmt.store.schema import SWAPPED
from comgmt.store.writer import StoreWriter
from tests.store.filling import NOW, client, enrolled, failed, fill, gathered, pending

MANY = 40
KEPT = (*SWAPPED, "held", "change", "read_apart")
LISTS = gathered(members={"SMS00001": MembersRead(MANY, NOW, MANY)}, devices={"{D1}": NOW, "{D2}": NOW})


def _devices(deployment: str) -> list[DeploymentDevice]:
    return [
        DeploymentDevice(
            deployment_id=deployment,
            number=DeploymentNumber.ERRORS if number % 3 else DeploymentNumber.SUCCESS,
            name=f"PC-{number}",
            resource_id=number if number % 5 else None,
        )
        for number in range(1, MANY)
    ]


def _fill(path: Path, many: int = MANY) -> None:
    states = [failed(n, 5 + n % 3) if n % 4 else pending(n) if n % 8 else enrolled(n) for n in range(1, many)]
    systems = [
        client(n, f"PC-{n * 7 % many}", build=f"10.0.{22000 + n % 5}", domain=f"D{n % 3}", client=n % 2)
        for n in range(1, many + 9, 2)
    ]
    activity = [
        ActivityRecord(resource_id=n, last_active_at=NOW, primary_user=f"D\\u{n % 7}")
        for n in range(1, many, 3)
    ]
    fill(
        path,
        states,
        systems,
        activity,
        read=LISTS,
        members={"SMS00001": range(1, many)},
        devices={each: _devices(each) for each in ("{D1}", "{D2}")},
    )


def _contents(path: Path) -> dict[str, list[tuple[object, ...]]]:
    with closing(sqlite3.connect(path)) as connection:
        found = {table: connection.execute(f"SELECT * FROM {table}").fetchall() for table in KEPT}
        found["meta"] = connection.execute("SELECT key, value FROM meta").fetchall()
        found["census"] = connection.execute("SELECT taken_at, counts FROM census").fetchall()
        found["body"] = connection.execute("SELECT body FROM census_body").fetchall()
    return found


def test_both_ways_leave_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    few, many = tmp_path / "few.sqlite", tmp_path / "many.sqlite"
    _fill(few)
    monkeypatch.setattr(merging, "AT_ONCE", 1)
    _fill(many)
    one, other = _contents(few), _contents(many)
    assert len(one["device"]) > MANY
    for table in one:
        assert other[table] == one[table], table


def test_another_reading_finds_all_of_it_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "many.sqlite"
    with monkeypatch.context() as large:
        large.setattr(merging, "AT_ONCE", 1)
        _fill(path)
    before = _contents(path)
    _fill(path)
    after = _contents(path)
    assert all(after[table] == before[table] for table in KEPT)


def test_a_first_reading_that_fails_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "many.sqlite"
    monkeypatch.setattr(merging, "AT_ONCE", 1)

    def fail(*_: object) -> None:
        raise RuntimeError("stopped")

    with monkeypatch.context() as failing:
        failing.setattr(merging, "count_all", fail)
        with pytest.raises(RuntimeError, match="stopped"):
            _fill(path)
    StoreWriter.open(path).close()
    assert _contents(path)["device"] == []
    _fill(path)
    whole = tmp_path / "whole.sqlite"
    _fill(whole)
    assert _contents(path)["device"] == _contents(whole)["device"]
