"""A census is carried by the devices that changed, and is what counting all of them gives."""

import random
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from comgmt.domain.census import Census
from comgmt.domain.deployments import ALL_SYSTEMS, Deployment, DeploymentDevice, DeploymentNumber
from comgmt.domain.records import ActivityRecord, CollectionRecord, ComanagementRecord, PolicyRecord
from comgmt.domain.selection import Selection
from comgmt.store.counting import take_census
from comgmt.store.gathered import Gathered, MembersRead, Subject
from comgmt.store.meta import load_gathered, load_tallies
from comgmt.store.reader import StoreReader
from comgmt.store.tallying import Tallies, count_all
from comgmt.store.writer import StoreWriter
from tests.store.beside_devices import assert_kept
from tests.store.filling import NOW, client, enrolled, failed, fill, gathered, pending

DEVICES = 60
TURNS = 12
ELIGIBLE = CollectionRecord(collection_id="SMSDC008", name="Co-management Eligible Devices", refreshed_at=NOW)
POLICIES = (
    PolicyRecord(ci_id=1, name="CoMgmtSettingsProd", assigned=True, capabilities=8199, auto_enroll=True),
)


def _deployment(number: int, collection: str) -> Deployment:
    return Deployment(
        deployment_id=f"{{{number}}}",
        assignment_id=number,
        software_name="CoMgmtSettingsProd",
        collection_id=collection,
        targeted=5,
        success=3,
        summarized_at=NOW,
    )


class _Fleet:
    """A fleet in which, at each turn, some devices come, go, enroll, fail, or share a name or an id."""

    def __init__(self, seed: int) -> None:
        self._chance = random.Random(seed)
        self._names = {number: f"PC-{number}" for number in range(1, DEVICES)}
        self._kinds = {number: self._chance.randrange(6) for number in range(1, DEVICES)}
        self._ids = {number: f"id-{number}" for number in range(1, DEVICES)}

    def change(self) -> None:
        chance = self._chance
        for number in chance.sample(range(1, DEVICES), 6):
            self._kinds[number] = chance.randrange(7)
            self._names[number] = f"PC-{chance.randrange(1, DEVICES) if chance.random() < 0.3 else number}"
            self._ids[number] = f"id-{chance.randrange(1, DEVICES) if chance.random() < 0.3 else number}"

    def records(self) -> Iterator[ComanagementRecord]:
        for number, kind in self._kinds.items():
            name, entra = self._names[number], self._ids[number]
            if kind < 5:
                yield (
                    enrolled(number, name, aad_device_id=entra),
                    failed(number, 0x80180018 + number % 3, name),
                    pending(number, name),
                    enrolled(number, name, mdm_provisioned=False, mdm_workloads=None),
                    failed(number, None, name, hybrid_aad_joined=False),
                )[kind]

    def systems(self) -> Iterator[Any]:
        for number, kind in self._kinds.items():
            if kind != 6:  # a device that is gone for this turn
                yield client(number, self._names[number], aad_device_id=self._ids[number])

    def activity(self) -> Iterator[ActivityRecord]:
        for number in self._kinds:
            yield ActivityRecord(resource_id=number, last_active_at=NOW - timedelta(days=number % 50))

    def members(self) -> list[int]:
        return sorted(self._chance.sample(range(1, DEVICES), 40))

    def devices(self) -> list[DeploymentDevice]:
        chosen = self._chance.sample(range(1, DEVICES), 20)
        return [
            DeploymentDevice(
                deployment_id="{1}",
                number=self._chance.choice((DeploymentNumber.SUCCESS, DeploymentNumber.ERRORS)),
                name=f"PC-{number}",
                resource_id=number if number % 3 else None,
            )
            for number in chosen
        ]


def _read(turn: int, *, lists: bool) -> Gathered:
    deployments = (_deployment(1, "P0100001"), *((_deployment(2, ALL_SYSTEMS),) if turn % 4 else ()))
    read = gathered(
        NOW + timedelta(hours=turn * 9),
        eligible=ELIGIBLE if turn % 5 else None,
        members={key: MembersRead(40, NOW, 40) for key in ("SMSDC008", "P0100001")},
        deployments=deployments,
        devices={each.deployment_id: NOW for each in deployments},
        policies=POLICIES if turn % 3 else (),
    )
    return read if lists or turn % 7 else replace(read, refused={Subject.COMANAGEMENT: "No."})


def _counted(path: Path) -> tuple[Tallies, Tallies, Census]:
    """The tallies that were carried, and those of all devices anew."""
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        read = load_gathered(connection)
        assert read is not None
        return load_tallies(connection), count_all(connection, read), take_census(connection, read)


def _told(tallies: Tallies) -> dict[str, dict[str, int]]:
    """Without groups that hold no device."""
    return {
        name: {key: number for key, number in tally.counts.items() if number or key == ""}
        for name, tally in tallies.items()
    }


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("at_once", [5, 10_000])
def test_what_is_carried_is_what_counting_gives(
    path: Path, seed: int, at_once: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("comgmt.store.merging.AT_ONCE", at_once)
    monkeypatch.setattr("comgmt.store.turns._FIRST", 7)
    fleet = _Fleet(seed)
    for turn in range(TURNS):
        lists = turn % 3 == 0
        census = fill(
            path,
            fleet.records(),
            fleet.systems(),
            fleet.activity(),
            read=_read(turn, lists=lists),
            members={key: fleet.members() for key in ("SMSDC008", "P0100001")} if lists else None,
            devices={"{1}": fleet.devices()} if lists else None,
        )
        carried, counted, whole = _counted(path)
        assert _told(carried) == _told(counted)
        assert census == whole
        assert_kept(path)
        fleet.change()
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        names = {name for (name,) in connection.execute("SELECT name FROM sqlite_master")}
    assert not [name for name in names if name.endswith(("_old", "_next"))]


def test_both_ways_give_the_same_store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    stores = []
    for at_once in (5, 10_000):
        monkeypatch.setattr("comgmt.store.merging.AT_ONCE", at_once)
        path = tmp_path / str(at_once) / "P01.sqlite"
        fleet = _Fleet(3)
        for turn in range(6):
            members = {key: fleet.members() for key in ("SMSDC008", "P0100001")}
            read = _read(turn, lists=True)
            devices = {"{1}": fleet.devices()}
            records, systems, activity = fleet.records(), fleet.systems(), fleet.activity()
            fill(path, records, systems, activity, read=read, members=members, devices=devices)
            fleet.change()
        with closing(StoreReader.open(path)) as reader:
            rows = list(reader.stream(Selection(title="")))
            told = [reader.census(), reader.changes(), reader.trends(), dict(reader.findings())]
            stores.append((rows, told, [reader.device(row.resource_id) for row in rows]))
    assert stores[0] == stores[1]


def test_a_reader_sees_whole_readings_only_while_one_is_built(path: Path) -> None:
    numbers = range(1, 3000)
    fill(path, map(enrolled, numbers), map(client, numbers))
    seen: list[set[object]] = []
    with closing(StoreReader.open(path)) as reader:

        def look(_doing: str) -> None:
            rows = list(reader.stream(Selection(title="")))
            seen.append({len(rows), *(row.state for row in rows)})

        with closing(StoreWriter.open(path)) as writer, writer.staging() as staging:
            staging.add_systems(map(client, range(1, 4000)), lambda _: None)
            staging.add_comanagement((failed(number, 5) for number in range(1, 4000)), lambda _: None)
            staging.commit(gathered(NOW + timedelta(hours=1)), look)
        assert len(seen) > 3
        assert all(each == seen[0] for each in seen)
        assert len(seen[0]) == 2
        assert len(list(reader.stream(Selection(title="")))) == 3999


def test_what_a_killed_process_left_beside_is_taken_away(path: Path) -> None:
    fill(path, [enrolled(1)], [client(1)])
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE device_next (resource_id INTEGER PRIMARY KEY)")
        connection.execute("INSERT INTO device_next VALUES (1)")
        connection.execute("CREATE TABLE record_old (resource_id INTEGER PRIMARY KEY)")
        connection.commit()
    fill(path, [enrolled(1)], [client(1)], read=gathered(NOW + timedelta(hours=1)))
    with closing(sqlite3.connect(path)) as connection:
        names = {name for (name,) in connection.execute("SELECT name FROM sqlite_master")}
    assert not {"device_next", "record_old"} & names
