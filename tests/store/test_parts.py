"""A fleet that is read in parts: the store ends as after one whole reading.

What changed of a device is dated between the two readings that saw that device.
"""

import random
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from comgmt.domain.changes import ChangeKind
from comgmt.domain.records import ActivityRecord, ComanagementRecord, SystemRecord
from comgmt.domain.selection import Scope, Selection
from comgmt.store.alone import begin_alone, carry_known
from comgmt.store.errors import StoreError
from comgmt.store.gathered import Subject
from comgmt.store.meta import load_coverage, load_gathered, load_tallies
from comgmt.store.parts import LAST_ID, IdRange, Ids, PartDone, PartRead, PartScope
from comgmt.store.reader import StoreReader
from comgmt.store.tallying import count_all
from comgmt.store.writer import StoreWriter
from tests.store.filling import NOW, SITE, client, enrolled, failed, fill, gathered, ignore, pending

DEVICES = range(1, 15)
EVERY = Selection(title="")
OTHER_VIEW = replace(SITE, visible_to="CONTOSO\\other")


class _Fleet:
    """A fleet in which devices come, go, enroll, fail, and share names and ids."""

    def __init__(self, seed: int) -> None:
        self.chance = random.Random(seed)
        self._kinds = {number: self.chance.randrange(8) for number in DEVICES}
        self._names = {number: f"PC-{number}" for number in DEVICES}

    def change(self) -> None:
        for number in self.chance.sample(DEVICES, 4):
            self._kinds[number] = self.chance.randrange(8)
            self._names[number] = f"PC-{self.chance.choice((number, number, 3))}"

    def record(self, number: int) -> ComanagementRecord | None:
        kind, name = self._kinds[number], self._names[number]
        return (
            enrolled(number, name),
            failed(number, 0x80180018, name),
            failed(number, 0x8018002A, name),
            failed(number, None, name, hybrid_aad_joined=False, aad_joined=True),
            pending(number, name),
            enrolled(number, name, mdm_workloads="8193", comgmt_policy_present=False),
            None,
            None,
        )[kind]

    def system(self, number: int) -> SystemRecord | None:
        gone = self._kinds[number] == 7
        return None if gone else client(number, self._names[number], aad_device_id=f"id-{number % 9}")

    def activity(self, number: int) -> ActivityRecord | None:
        if self.system(number) is None:
            return None
        return ActivityRecord(resource_id=number, last_active_at=NOW - timedelta(days=number * 4))

    def scope(self) -> PartScope:
        if self.chance.random() < 0.4:
            return Ids(frozenset(self.chance.sample(DEVICES, self.chance.randrange(1, 6))))
        after = self.chance.randrange(0, 12)
        return IdRange(after, self.chance.choice((after + 3, after + 6, LAST_ID)))


def _within(scope: PartScope) -> list[int]:
    if isinstance(scope, Ids):
        return sorted(scope.ids)
    return [number for number in DEVICES if scope.after < number <= scope.through]


def _read(path: Path, fleet: _Fleet, scope: PartScope, read: PartRead) -> PartDone:
    """Read a part; rows of all devices come, also of those outside, as of a source that knows no ranges."""
    return _put(path, fleet, DEVICES, scope, read)


def _put(path: Path, fleet: _Fleet, numbers: Iterable[int], scope: PartScope, read: PartRead) -> PartDone:
    some = list(numbers)
    with closing(StoreWriter.open(path)) as writer, writer.part(scope) as part:
        part.add_systems(filter(None, map(fleet.system, some)), ignore)
        part.add_comanagement(filter(None, map(fleet.record, some)), ignore)
        part.add_activity(filter(None, map(fleet.activity, some)), ignore)
        return part.commit(read)


def _whole(path: Path, fleet: _Fleet, numbers: Iterable[int], at: datetime, who: str) -> None:
    some = list(numbers)
    fill(
        path,
        filter(None, map(fleet.record, some)),
        filter(None, map(fleet.system, some)),
        filter(None, map(fleet.activity, some)),
        read=gathered(at, site=replace(SITE, visible_to=who)),
    )


def _devices(path: Path) -> dict[int, tuple[Any, ...]]:
    """All that the store holds of each device, its own rows too."""
    with closing(sqlite3.connect(path)) as connection:
        found = connection.execute("SELECT * FROM device JOIN record USING (resource_id)").fetchall()
    return {row[0]: row for row in found}


def _changes(path: Path, number: int) -> list[tuple[Any, ...]]:
    with closing(sqlite3.connect(path)) as connection:
        return connection.execute(
            "SELECT at, seen_after, kind, resource_id, name, before, after, error_before, error_after "
            "FROM change WHERE resource_id = ? ORDER BY id",
            (number,),
        ).fetchall()


def _turns(seed: int, path: Path, alone: Path) -> Iterator[tuple[_Fleet, datetime]]:
    """Read a changing fleet in parts, and each device besides as a fleet of its own whenever it is read."""
    fleet = _Fleet(seed)
    for turn in range(18):
        at, who = NOW + timedelta(hours=turn), SITE.visible_to
        if fleet.chance.random() < 0.15:
            who = OTHER_VIEW.visible_to
        if fleet.chance.random() < 0.1:
            _whole(path, fleet, DEVICES, at, who)
            seen: Iterable[int] = DEVICES
        else:
            scope = IdRange() if turn == 17 else fleet.scope()
            _read(path, fleet, scope, PartRead(site=replace(SITE, visible_to=who), at=at))
            seen = _within(scope)
        for number in seen:
            _whole(alone / f"{number}.sqlite", fleet, [number], at, who)
        yield fleet, at
        fleet.change()


@pytest.mark.parametrize("seed", range(8))
def test_a_device_is_known_by_the_readings_that_saw_it(seed: int, tmp_path: Path) -> None:
    path, alone = tmp_path / "P01.sqlite", tmp_path / "alone"
    for _ in _turns(seed, path, alone):
        pass
    devices = _devices(path)
    for number in DEVICES:
        own = alone / f"{number}.sqlite"
        assert devices.get(number) == _devices(own).get(number)
        assert _changes(path, number) == _changes(own, number)


@pytest.mark.parametrize("seed", range(8))
def test_at_every_part_the_tallies_are_those_of_counting(seed: int, tmp_path: Path) -> None:
    path = tmp_path / "P01.sqlite"
    for _ in _turns(seed, path, tmp_path / "alone"):
        with closing(sqlite3.connect(path, isolation_level=None)) as connection:
            read = load_gathered(connection)
            assert read is not None
            carried, counted = load_tallies(connection), count_all(connection, read)
        assert carried.keys() == counted.keys()
        for name, tally in carried.items():
            assert {k: n for k, n in tally.counts.items() if n} == {
                k: n for k, n in counted[name].counts.items() if n
            }, name


@pytest.mark.parametrize("seed", range(8))
def test_parts_that_cover_the_fleet_end_as_one_whole_reading(seed: int, tmp_path: Path) -> None:
    path, whole = tmp_path / "P01.sqlite", tmp_path / "whole.sqlite"
    *_, (fleet, at) = _turns(seed, path, tmp_path / "alone")
    for turn, (after, through) in enumerate(((6, 9), (9, LAST_ID), (0, 6))):
        when = at + timedelta(minutes=turn)
        _read(path, fleet, IdRange(after, through), PartRead(site=SITE, at=when))
    _whole(whole, fleet, DEVICES, at, SITE.visible_to)
    assert _told(path) == _told(whole)


def _told(path: Path) -> tuple[list[Any], dict[str, dict[str, int]]]:
    """All lists and tallies, but for times at which the store saw something, and what rests on them."""
    with closing(StoreReader.open(path)) as reader:
        lists = [list(reader.ids(Selection(title="", scope=scope))) for scope in Scope]
        rows = [
            replace(row, state_since=None, state_since_at_least=False, changed_at=None)
            for row in reader.stream(EVERY)
        ]
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        tallies = load_tallies(connection)
    counts = {
        name: {key: number for key, number in tally.counts.items() if number}
        for name, tally in tallies.items()
        if not name.startswith(_AGED)
    }
    return [lists, rows], counts


_AGED = ("turned.", "may.", "finding.pending", "finding.scheduled_overdue")


def test_outside_a_part_nothing_changes(path: Path) -> None:
    fill(path, [enrolled(1), enrolled(2), failed(3, 5)], map(client, (1, 2, 3)))
    before = _devices(path)
    with closing(StoreWriter.open(path)) as writer, writer.part(IdRange(1, 2)) as part:
        part.add_systems([client(1, "OTHER")], ignore)
        part.add_comanagement([failed(1, 7), failed(3, 9)], ignore)
        done = part.commit(PartRead(site=SITE, at=NOW + timedelta(hours=1)))
    assert done == PartDone(seen=0, changed=0, removed=1)
    after = _devices(path)
    assert (after[1], after[3]) == (before[1], before[3])
    assert 2 not in after


def test_a_device_says_when_its_own_rows_were_read(path: Path) -> None:
    fill(path, [enrolled(1), enrolled(2), enrolled(3)], map(client, (1, 2, 3)))
    later, last = NOW + timedelta(hours=1), NOW + timedelta(hours=2)
    for scope, at in ((IdRange(1, 2), later), (Ids(frozenset({3})), last)):
        with closing(StoreWriter.open(path)) as writer, writer.part(scope) as part:
            part.add_systems(map(client, (1, 2, 3)), ignore)
            part.add_comanagement(map(enrolled, (1, 2, 3)), ignore)
            part.commit(PartRead(site=SITE, at=at))
    with closing(StoreReader.open(path)) as store:
        read = [device.read_at for device in map(store.device, (1, 2, 3)) if device is not None]
    assert read == [NOW, later, last]


@pytest.mark.parametrize("subject", [Subject.SYSTEMS, Subject.COMANAGEMENT])
def test_where_a_class_was_refused_its_rows_stay_and_nobody_leaves(path: Path, subject: Subject) -> None:
    activity = ActivityRecord(resource_id=1, last_active_at=NOW)
    fill(path, [enrolled(1), enrolled(4)], [client(1), client(2)], [activity])
    before = _devices(path)
    with closing(StoreWriter.open(path)) as writer, writer.part(IdRange()) as part:
        refused = {subject: "No.", Subject.ACTIVITY: "Neither."}
        done = part.commit(PartRead(site=SITE, at=NOW + timedelta(hours=1), refused=refused))
    assert done.removed == 0
    assert _devices(path).keys() == before.keys()
    with closing(StoreReader.open(path)) as reader:
        row = reader.rows([1])[0]
        assert row.last_active_at == NOW
        assert (row.state is None) == (subject is Subject.SYSTEMS)
        assert reader.unread(Selection(title="", scope=Scope.COMANAGED)) is None


def test_a_column_that_rows_of_one_part_lack_makes_what_needs_it_unknown_for_all(path: Path) -> None:
    comanaged = Selection(title="", scope=Scope.COMANAGED)
    lacks: dict[str, tuple[str, ...]] = {"SMS_Client_ComanagementState": ("ComgmtPolicyPresent",)}

    def read(after: int, through: int, hour: int, missing: dict[str, tuple[str, ...]]) -> str | None:
        numbers = range(after + 1, min(through, 9) + 1)
        with closing(StoreWriter.open(path)) as writer, writer.part(IdRange(after, through)) as part:
            part.add_systems(map(client, numbers), ignore)
            policy = None if missing else True
            records = (enrolled(number, comgmt_policy_present=policy) for number in numbers)
            part.add_comanagement(records, ignore)
            part.commit(PartRead(site=SITE, at=NOW + timedelta(hours=hour), missing=missing))
        with closing(StoreReader.open(path)) as reader:
            return reader.unread(comanaged)

    assert read(0, 4, 0, lacks) is not None
    assert read(4, LAST_ID, 1, {}) is not None
    assert read(0, 4, 2, {}) is None
    with closing(StoreReader.open(path)) as reader:
        assert reader.count(comanaged) == 9


def test_a_part_of_another_site_is_refused(path: Path) -> None:
    fill(path, [enrolled(1)], [client(1)])
    other = PartRead(site=replace(SITE, site_code="X01"), at=NOW)
    with (
        closing(StoreWriter.open(path)) as writer,
        writer.part(IdRange()) as part,
        pytest.raises(StoreError, match="that of site P01, not of X01"),
    ):
        part.commit(other)


def test_a_part_that_is_left_leaves_the_store_as_it_was(path: Path) -> None:
    fill(path, [enrolled(1)], [client(1)])
    before = _devices(path)
    with closing(StoreWriter.open(path)) as writer, writer.part(IdRange()) as part:
        part.add_systems([client(2)], ignore)
    assert _devices(path) == before


def test_times_of_single_devices_are_kept_only_until_their_range_is_read(path: Path) -> None:
    def rows(table: str) -> int:
        with closing(sqlite3.connect(path)) as connection:
            return int(connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0])

    fleet = _Fleet(1)
    for turn in range(4):
        at = NOW + timedelta(hours=turn)
        _read(path, fleet, Ids(frozenset({1, 2, 5 + turn})), PartRead(site=SITE, at=at))
    assert (rows("read_apart"), rows("part_reading")) == (6, 4)
    _read(path, fleet, IdRange(0, 6), PartRead(site=SITE, at=NOW + timedelta(hours=5)))
    assert (rows("read_apart"), rows("part_reading")) == (2, 2)
    _whole(path, fleet, DEVICES, NOW + timedelta(hours=6), SITE.visible_to)
    assert (rows("read_apart"), rows("part_reading")) == (0, 0)
    with closing(sqlite3.connect(path)) as connection:
        (whole,) = load_coverage(connection) or ()
        assert whole.when.who == SITE.visible_to


def test_a_device_that_comes_to_a_range_that_was_read_has_come(path: Path) -> None:
    fill(path, [enrolled(1)], [client(1)])
    with closing(StoreWriter.open(path)) as writer, writer.part(Ids(frozenset({2}))) as part:
        part.add_systems([client(2)], ignore)
        part.add_comanagement([pending(2)], ignore)
        part.commit(PartRead(site=SITE, at=NOW + timedelta(hours=3)))
    with closing(StoreReader.open(path)) as reader:
        (change,) = reader.changes()
    assert (change.kind, change.seen_after) == (ChangeKind.ARRIVED, NOW)


def test_many_devices_of_one_part_are_built_beside(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fill(path, map(enrolled, range(1, 50)), map(client, range(1, 50)))
    monkeypatch.setattr("comgmt.store.merging_parts._BESIDE", 5)
    with closing(StoreWriter.open(path)) as writer, writer.part(IdRange(20, 30)) as part:
        part.add_systems(map(client, range(21, 29)), ignore)
        part.add_comanagement((failed(number, 5) for number in range(21, 29)), ignore)
        done = part.commit(PartRead(site=SITE, at=NOW + timedelta(hours=1)))
    assert done == PartDone(seen=8, changed=8, removed=2)
    with closing(StoreReader.open(path)) as reader:
        assert reader.count(EVERY) == 47
        assert reader.count(Selection(title="", scope=Scope.FAILED)) == 8


def test_a_store_for_one_device_knows_of_no_other_when_it_was_read(path: Path, tmp_path: Path) -> None:
    fleet, alone = _Fleet(1), tmp_path / "alone.sqlite"
    for turn in range(4):
        at = NOW + timedelta(hours=turn)
        _put(path, fleet, [5 + turn], Ids(frozenset({5 + turn})), PartRead(site=SITE, at=at))
    begin_alone(path, alone)
    carry_known(path, alone, {6})
    with closing(sqlite3.connect(alone)) as connection:
        apart = connection.execute("SELECT resource_id, reading FROM read_apart").fetchall()
        readings = connection.execute("SELECT id FROM part_reading").fetchall()
    assert [number for number, _ in apart] == [6]
    assert readings == [(apart[0][1],)]
