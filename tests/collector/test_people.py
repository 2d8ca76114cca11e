"""People's rows after a counting: the groups are there first, whole after some refreshes, and never wrong."""

import random
from contextlib import closing
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest
from msgspec.structs import replace

from comgmt.collector import part_rows, people
from comgmt.collector.courtesy import Courtesy
from comgmt.collector.listed import ListHands, read_list
from comgmt.collector.refresh import refresh
from comgmt.collector.sweep import SweepHands, sweep
from comgmt.demo.server import DemoServer
from comgmt.domain.census import Census, ErrorTile, trend_counts
from comgmt.domain.diagnosis import diagnose
from comgmt.domain.enrollment import EnrollmentState, counts_as_failed, enrollment_state
from comgmt.domain.findings import Finding
from comgmt.domain.list_question import ListQuestion
from comgmt.domain.list_state import ListStage, ListState
from comgmt.domain.people import PEOPLES_STATES
from comgmt.domain.reading_plan import ReadingPlan
from comgmt.domain.record_classes import RECORD_CLASSES
from comgmt.domain.records import ComanagementRecord, SystemRecord
from comgmt.domain.selection import Scope, Selection
from comgmt.domain.sweep import SweepState, gone_on
from comgmt.site.site import open_site
from comgmt.store.reader import StoreReader
from comgmt.store.writer import StoreWriter
from tests.collector.listed import ListedSource
from tests.collector.sites import target

NOW = datetime(2026, 11, 23, 14, 2, tzinfo=timezone.utc)
FIRST = 16_777_216
SECOND = 2 * FIRST


class _Fleet:
    """Devices of two sites that come, go, enroll and fail."""

    def __init__(self, seed: int, devices: int) -> None:
        self._chance = random.Random(seed)
        self._made = {FIRST: 0, SECOND: 0}
        self.source = ListedSource()
        for _ in range(devices):
            self.come()

    def come(self) -> int:
        block = self._chance.choice((FIRST, SECOND))
        self._made[block] += 1
        number = block + self._made[block]
        self.source.systems.append(SystemRecord(resource_id=number, name=f"PC-{number}", client=1))
        self._set(number)
        return number

    def change(self, devices: int) -> None:
        for system in self._chance.sample(self.source.systems, devices):
            self.source.states = [
                each for each in self.source.states if each.resource_id != system.resource_id
            ]
            if self._chance.random() < 0.2:
                self.source.systems.remove(system)
            else:
                self._set(system.resource_id)

    def _set(self, number: int) -> None:
        def flag() -> bool | None:
            return self._chance.choice((None, False, True))

        enrolled = self._chance.random() < 0.6
        self.source.states.append(
            ComanagementRecord(
                resource_id=number,
                name=f"PC-{number}",
                mdm_enrolled=enrolled or flag(),
                mdm_provisioned=enrolled or flag(),
                hybrid_aad_joined=enrolled or flag(),
                aad_joined=flag(),
                enrollment_failed=flag(),
                pending_logon=flag(),
                enrollment_scheduled=flag(),
                enrollment_status_code=self._chance.choice((None, 0, 0x80180018, 0x8018002A)),
            )
        )

    def by_state(self) -> dict[EnrollmentState, set[int]]:
        found: dict[EnrollmentState, set[int]] = {state: set() for state in EnrollmentState}
        for record in self.source.states:
            found[enrollment_state(record)].add(record.resource_id)
        return found


def _taken(source: ListedSource, path: Path, at: datetime = NOW, rows: int = 5_000) -> Census:
    plan = ReadingPlan(count_above=0, rows_per_second=rows)
    with closing(StoreWriter.open(path)) as writer:
        return refresh(
            source,
            writer,
            lambda _rows, _doing: None,
            plan=plan,
            clock=lambda: at,
            rest=lambda _seconds: None,
        )


def _listed(path: Path, state: EnrollmentState) -> set[int]:
    with closing(StoreReader.open(path)) as reader:
        return set(reader.ids(Selection(title="", states=(state,))))


def _is_right(fleet: _Fleet, path: Path) -> bool:
    truth = fleet.by_state()
    return all(_listed(path, state) == truth[state] for state in PEOPLES_STATES)


@pytest.mark.parametrize("seed", range(8))
def test_the_groups_are_those_of_the_site_after_every_refresh(seed: int, path: Path) -> None:
    fleet = _Fleet(seed, 80)
    for turn in range(5):
        # Two that change places leave a count as it was: that is seen an hour later.
        census = _taken(fleet.source, path, NOW + timedelta(hours=2 * turn))
        assert _is_right(fleet, path)
        failed = sum(map(counts_as_failed, fleet.source.states))
        assert isinstance(census.errors, ErrorTile)
        assert census.errors.failed == failed
        fleet.change(10)


@pytest.mark.parametrize("seed", range(4))
def test_few_rows_at_a_time_come_to_the_same(seed: int, path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(part_rows, "IDS_AT_ONCE", 3)
    monkeypatch.setattr(people, "PAGE", 2)
    fleet = _Fleet(seed, 80)
    _taken(fleet.source, path)
    fleet.change(20)
    for turn in range(60):
        _taken(fleet.source, path, NOW + timedelta(minutes=61 + turn), rows=6)
        if _is_right(fleet, path):
            break
    assert _is_right(fleet, path)
    assert turn > 1


def test_a_list_that_somebody_waits_for_is_read_to_its_end(path: Path) -> None:
    fleet = _Fleet(5, 120)
    wanted = (EnrollmentState.SUCCESS_HYBRID,)
    question = ListQuestion(Selection(title="", states=wanted))
    _taken(fleet.source, path, rows=20)
    told: list[ListState] = []
    hands = ListHands(clock=lambda: NOW, wanted=lambda: True, tell=told.append)
    with closing(StoreWriter.open(path)) as writer:
        state = read_list(fleet.source, writer, path, question, hands, most=1_000)
    assert state.stage is ListStage.READ
    assert state.rows == len(fleet.by_state()[wanted[0]])
    assert _listed(path, wanted[0]) == fleet.by_state()[wanted[0]]
    with closing(StoreReader.open(path)) as reader:
        assert reader.uncounted(Selection(title="", states=wanted)) is None
        assert reader.uncounted(Selection(title="")) is not None


def test_rows_that_were_read_after_the_counting_are_known_whatever_moved_meanwhile(path: Path) -> None:
    fleet = _Fleet(6, 120)
    failed = next(each for each in fleet.source.states if counts_as_failed(each))

    def tell(_rows: int, doing: str) -> None:
        if doing.startswith("reading devices") and failed in fleet.source.states:
            fleet.source.states.remove(failed)

    with closing(StoreWriter.open(path)) as writer:
        census = refresh(fleet.source, writer, tell, plan=ReadingPlan(count_above=0), clock=lambda: NOW)
    assert isinstance(census.errors, ErrorTile)
    assert census.errors.failed == sum(map(counts_as_failed, fleet.source.states))
    with closing(StoreReader.open(path)) as reader:
        assert reader.uncounted(Selection(title="", scope=Scope.FAILED)) is None


def test_failed_devices_come_first(path: Path) -> None:
    fleet = _Fleet(1, 120)
    _taken(fleet.source, path, rows=15)
    assert _listed(path, EnrollmentState.FAILURE_HYBRID) | _listed(path, EnrollmentState.FAILURE_ENTRA)
    assert not _listed(path, EnrollmentState.SCHEDULED)


def test_when_nothing_moved_no_row_is_read(path: Path) -> None:
    fleet = _Fleet(2, 80)
    _taken(fleet.source, path)
    with closing(StoreReader.open(path)) as reader:
        assert dict(reader.findings())[Finding.SAME_NAME] is None
    fleet.source.asked.clear()
    _taken(fleet.source, path, NOW + timedelta(minutes=5))
    assert not [asked for asked in fleet.source.asked if asked.startswith("rows")]


def test_new_devices_are_found_above_the_highest_of_each_site(path: Path) -> None:
    fleet = _Fleet(3, 60)
    with closing(StoreWriter.open(path)) as writer:
        refresh(fleet.source, writer, lambda _rows, _doing: None, clock=lambda: NOW)
    new = {fleet.come() for _ in range(8)}
    _taken(fleet.source, path, NOW + timedelta(minutes=5))
    with closing(StoreReader.open(path)) as reader:
        assert new <= set(reader.ids(Selection(title="")))
        assert {change.resource_id for change in reader.changes()} >= new


@pytest.mark.parametrize("name", ["SMS_R_System", "SMS_CombinedDeviceResources"])
def test_a_class_that_the_site_does_not_give_costs_its_own_columns(path: Path, name: str) -> None:
    fleet = _Fleet(4, 60)
    fleet.source.classes = frozenset(each.class_name for each in RECORD_CLASSES) - {name}
    _taken(fleet.source, path)
    assert _is_right(fleet, path)


def test_the_simulated_site_gives_people_as_it_does_all_rows(tmp_path: Path) -> None:
    plan = ReadingPlan(count_above=0)
    with DemoServer(devices=400, seed=3, still=True) as server:
        for name, counted in (("few.sqlite", plan), ("all.sqlite", ReadingPlan(count_above=None))):
            with closing(StoreWriter.open(tmp_path / name)) as writer, open_site(target(server)) as site:
                refresh(site, writer, lambda _rows, _doing: None, plan=counted)
    rows = []
    for name in ("few.sqlite", "all.sqlite"):
        with closing(StoreReader.open(tmp_path / name)) as reader:
            found = list(reader.stream(Selection(title="", states=PEOPLES_STATES)))
            rows.append([(row.resource_id, row.error, row.user, row.last_active_at) for row in found])
    assert rows[0] == rows[1] != []


SELECTIONS = (
    *(Selection(title="", states=(state,)) for state in EnrollmentState),
    *(Selection(title="", scope=scope) for scope in Scope if scope is not Scope.ELIGIBLE),
    Selection(title="", scope=Scope.COMANAGEMENT, codes=(0x80180018,)),
    *(Selection(title="", finding=finding) for finding in Finding),
)


def _swept(source: ListedSource, path: Path, at: datetime, ranges: int) -> None:
    """Go on with the sweep for some ranges."""
    done: list[SweepState] = []
    hands = SweepHands(
        clock=lambda: at,
        rest=lambda _seconds: None,
        wanted=lambda: True,
        more=lambda: len(done) < ranges,
        tell=done.append,
    )
    with closing(StoreReader.open(path)) as reader:
        kept = reader.load().sweep
    state = gone_on(kept, "P01", source.identity.visible_to, at)
    with closing(StoreWriter.open(path)) as writer:
        sweep(source, writer, state, Courtesy(1_000_000), hands)
        writer.retake_census()


def _known(path: Path) -> dict[int, list[int]]:
    """The lists that are said to be whole, by their place."""
    with closing(StoreReader.open(path)) as reader:
        return {
            place: sorted(reader.ids(selection))
            for place, selection in enumerate(SELECTIONS)
            if reader.uncounted(selection) is None
        }


def _read_whole(source: ListedSource, path: Path, at: datetime) -> None:
    with closing(StoreWriter.open(path)) as writer:
        refresh(source, writer, lambda _rows, _doing: None, clock=lambda: at)


@pytest.mark.parametrize("seed", range(4))
def test_before_a_sweep_no_list_or_number_is_wrong_and_after_it_all_are_known(
    seed: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("comgmt.collector.sweep.FIRST_WIDTH", 10)
    monkeypatch.setattr("comgmt.collector.sweep.LEAST_WIDTH", 10)
    monkeypatch.setattr("comgmt.collector.sweep._FASTEST_GROWTH", 1.0)
    fleet = _Fleet(seed, 90)
    counted, whole = tmp_path / "counted.sqlite", tmp_path / "whole.sqlite"
    _read_whole(fleet.source, whole, NOW)
    truth = _known(whole)
    assert len(truth) > len(SELECTIONS) - 8
    seen: list[int] = []
    for turn in range(30):
        at = NOW + timedelta(seconds=turn)
        census = _taken(fleet.source, counted, at, rows=10)
        found = _known(counted)
        assert {place: truth[place] for place in found} == found
        assert _wrong(census, counted, whole) == {}
        seen.append(len(found))
        if found == truth:
            break
        _swept(fleet.source, counted, at, ranges=1)
    assert found == truth
    assert len(set(seen)) > 2
    with closing(StoreReader.open(counted)) as one, closing(StoreReader.open(whole)) as other:
        assert dict(one.findings()) == dict(other.findings())
        for system in fleet.source.systems:
            device, as_read = one.device(system.resource_id), other.device(system.resource_id)
            assert device is not None
            assert as_read is not None
            ages = {"state_since": NOW, "state_since_at_least": True}
            assert replace(device.row, **ages) == replace(as_read.row, **ages)
            verdicts = [diagnose(each, NOW + timedelta(minutes=100)) for each in (device, as_read)]
            assert verdicts[0].verdict == verdicts[1].verdict


def _wrong(census: Census, counted: Path, whole: Path) -> dict[str, object]:
    """Every number that is told and is not that of a whole reading."""
    with closing(StoreReader.open(whole)) as reader:
        read = reader.census()
        findings = dict(reader.findings())
    assert read is not None
    right = trend_counts(read)
    wrong: dict[str, object] = {
        key: number for key, number in trend_counts(census).items() if right.get(key, 0) != number
    }
    with closing(StoreReader.open(counted)) as reader:
        told = {finding: number for finding, number in reader.findings() if number is not None}
    return wrong | {finding.value: number for finding, number in told.items() if findings[finding] != number}


def _seen_by_another(fleet: _Fleet, part: int) -> None:
    """From now on another user asks, who sees only every so many devices."""
    fleet.source.identity = replace(fleet.source.identity, visible_to="CONTOSO\\other")
    seen = {system.resource_id for system in fleet.source.systems[::part]}
    fleet.source.systems = [each for each in fleet.source.systems if each.resource_id in seen]
    fleet.source.states = [each for each in fleet.source.states if each.resource_id in seen]


def _swept_to_the_end(fleet: _Fleet, path: Path, at: datetime) -> None:
    _taken(fleet.source, path, at)
    _swept(fleet.source, path, at, ranges=1_000)


@pytest.mark.parametrize("part", [1, 2])
def test_rows_that_another_user_read_are_none_of_ours(part: int, tmp_path: Path) -> None:
    fleet = _Fleet(7, 90)
    path, whole = tmp_path / "P01.sqlite", tmp_path / "whole.sqlite"
    _swept_to_the_end(fleet, path, NOW)
    assert len(_known(path)) > len(SELECTIONS) - 8
    _seen_by_another(fleet, part)
    _read_whole(fleet.source, whole, NOW)
    truth = _known(whole)
    census = _taken(fleet.source, path, NOW + timedelta(minutes=5), rows=1)
    assert not isinstance(census.errors, ErrorTile)
    for place, selection in enumerate(SELECTIONS):
        with closing(StoreReader.open(path)) as reader:
            assert not reader.ids(selection)
            assert reader.uncounted(selection) is not None or not truth[place]
    census = _taken(fleet.source, path, NOW + timedelta(minutes=6))
    assert isinstance(census.errors, ErrorTile)
    assert census.errors.failed == sum(map(counts_as_failed, fleet.source.states))
    assert {place: truth[place] for place in _known(path)} == _known(path)
    _swept_to_the_end(fleet, path, NOW + timedelta(minutes=7))
    assert _known(path) == truth


def test_a_class_that_is_refused_to_another_user_is_unread_with_its_reason(tmp_path: Path) -> None:
    fleet = _Fleet(8, 60)
    path = tmp_path / "P01.sqlite"
    _swept_to_the_end(fleet, path, NOW)
    _seen_by_another(fleet, 1)
    fleet.source.classes = frozenset(each.class_name for each in RECORD_CLASSES) - {
        "SMS_Client_ComanagementState"
    }
    _swept_to_the_end(fleet, path, NOW + timedelta(minutes=5))
    with closing(StoreReader.open(path)) as reader:
        why = reader.unread(Selection(title="", states=(EnrollmentState.FAILURE_HYBRID,)))
        assert why is not None
        assert "SMS_Client_ComanagementState" in why
        assert set(reader.ids(Selection(title=""))) == {each.resource_id for each in fleet.source.systems}
