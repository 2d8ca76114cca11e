"""The sweep: all rows of a site that counts, in ranges, at a pace, gone on with wherever it was ended."""

import re
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import closing
from datetime import datetime, timedelta, timezone
from functools import partial
from pathlib import Path

import pytest

from comgmt.collector.collector import Collector
from comgmt.collector.courtesy import Courtesy
from comgmt.collector.pace import after_success
from comgmt.collector.refresh import refresh
from comgmt.collector.sweep import SweepHands
from comgmt.collector.sweeper import Sweeper
from comgmt.demo.server import DemoServer
from comgmt.domain.budget import Budget
from comgmt.domain.deployments import Deployment
from comgmt.domain.reading_plan import ReadingPlan
from comgmt.domain.retention import KEEP
from comgmt.domain.selection import Scope, Selection
from comgmt.domain.source import Phase
from comgmt.domain.sweep import SweepState
from comgmt.site.site import open_site
from comgmt.store.gathered import Gathered
from comgmt.store.keeper import Keeper
from comgmt.store.meta import load_gathered
from comgmt.store.parts import LAST_ID
from comgmt.store.reader import StoreReader
from comgmt.store.writer import StoreWriter
from tests.collector.sites import target
from tests.collector.times import PATIENCE, Listener, MovedClock

DEVICES = 1500
NOW = datetime(2026, 11, 27, 9, 0, tzinfo=timezone.utc)
INTERVAL = 3_600.0
COUNTED = ReadingPlan(count_above=0, rows_per_second=1_000_000)
CLASSES = ("SMS_R_System", "SMS_Client_ComanagementState", "SMS_CombinedDeviceResources")
ALL = Selection(title="All", scope=Scope.ALL)


@pytest.fixture(scope="module")
def server() -> Iterator[DemoServer]:
    with DemoServer(devices=DEVICES, still=True) as site:
        yield site


@pytest.fixture(autouse=True)
def _only_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    """What people look at first is left to the sweep too."""
    name = "comgmt.collector.refresh.read_people"
    monkeypatch.setattr(name, lambda _source, _writer, census, *_: census)


@pytest.fixture
def path(server: DemoServer, tmp_path: Path) -> Path:
    """A store in which the site was counted, and of whose devices none was read."""
    server.set_faults()
    store = tmp_path / "P01.sqlite"
    counted(server, store)
    return store


def counted(server: DemoServer, path: Path) -> None:
    writer = StoreWriter.open(path)
    try:
        with open_site(target(server), writer.log_query) as site:
            refresh(site, writer, lambda _rows, _doing: None, plan=COUNTED)
    finally:
        writer.close()


def sweeper(server: DemoServer, path: Path, plan: ReadingPlan = COUNTED) -> Sweeper:
    return Sweeper(partial(open_site, target(server)), path, KEEP, plan)


class Told:
    """What a sweep told, and when it is to end: after so many ranges, or in the middle of the next."""

    def __init__(self, ranges: int | None = None, killed_at: int | None = None) -> None:
        self.states: list[SweepState] = []
        self.rests: list[float] = []
        self._ranges = ranges
        self._killed_at = killed_at

    @property
    def hands(self) -> SweepHands:
        return SweepHands(
            clock=lambda: NOW,
            rest=self.rests.append,
            wanted=self._wanted,
            more=lambda: self._ranges is None or len(self.states) < self._ranges,
            tell=self.states.append,
        )

    def _wanted(self) -> bool:
        if self._killed_at is not None and len(self.states) >= self._killed_at:
            raise KeyboardInterrupt
        return True


def run(server: DemoServer, path: Path, told: Told, *, forced: bool = False) -> SweepState | None:
    one = sweeper(server, path)
    state = one.due(NOW, forced=forced)
    return None if state is None else one.run(state, told.hands, asked=True)


def ids(path: Path) -> list[int]:
    reader = StoreReader.open(path)
    try:
        return sorted(reader.ids(ALL))
    finally:
        reader.close()


def kept(path: Path) -> SweepState | None:
    reader = StoreReader.open(path)
    try:
        return reader.load().sweep
    finally:
        reader.close()


def site_ids(server: DemoServer) -> list[int]:
    rows = server.database.rows("SELECT ResourceId FROM SMS_R_System ORDER BY ResourceId")
    return [int(str(key)) for (key,) in rows]


def test_it_reads_every_device_in_several_ranges(server: DemoServer, path: Path) -> None:
    assert ids(path) == []
    told = Told()
    done = run(server, path, told)
    assert done is not None
    assert ids(path) == site_ids(server)
    assert (done.finished, done.whole_at, done.position) == (NOW, NOW, LAST_ID)
    assert done.devices == done.about == DEVICES
    assert len(told.states) > 2
    assert [each.position for each in told.states] == sorted({each.position for each in told.states})
    assert kept(path) == done


def test_one_request_is_in_flight_and_ranges_ask_for_their_devices_only(
    server: DemoServer, path: Path
) -> None:
    before = len(server.queries)
    run(server, path, Told())
    asked = [query for query in server.queries[before:] if "SMS_CombinedDeviceResources" in query]
    assert len(asked) > 2
    assert all("ResourceID > " in query and "ResourceID <= " in query for query in asked)
    assert server.open_enumerations == 0


def test_killed_in_the_middle_it_goes_on_where_it_was(server: DemoServer, path: Path) -> None:
    with pytest.raises(KeyboardInterrupt):
        run(server, path, Told(killed_at=1))
    left = kept(path)
    assert left is not None
    assert left.finished is None
    assert 0 < left.devices < DEVICES
    assert len(ids(path)) == left.devices
    before = len(server.queries)
    told = Told()
    done = run(server, path, told)
    assert done is not None
    assert ids(path) == site_ids(server)
    assert done.started == left.started
    assert done.devices == DEVICES  # none was read twice
    ranges = [query for query in server.queries[before:] if "ResourceID <= " in query]
    lowest = [max(map(int, re.findall(r"ResourceID > (\d+)", query))) for query in ranges]
    assert min(lowest) == left.position
    assert told.states[0].position > left.position


def test_it_ends_after_a_range_when_the_next_refresh_is_due(server: DemoServer, path: Path) -> None:
    told = Told(ranges=1)
    state = run(server, path, told)
    assert state is not None
    assert state.finished is None
    assert len(told.states) == 1
    assert len(ids(path)) == state.devices > 0


def test_it_is_due_at_first_then_every_so_often(server: DemoServer, path: Path) -> None:
    run(server, path, Told())
    one = sweeper(server, path)
    assert one.due(NOW + timedelta(hours=23)) is None
    assert one.due(NOW + timedelta(hours=25)) is not None
    assert one.due(NOW + timedelta(minutes=1), forced=True) is not None
    assert one.due(NOW - timedelta(days=3)) is not None  # the clock was wrong once
    again = one.due(NOW + timedelta(hours=25))
    assert again is not None
    assert (again.position, again.about, again.whole_at) == (0, DEVICES, NOW)


def test_a_site_whose_rows_are_all_read_is_not_swept(server: DemoServer, tmp_path: Path) -> None:
    store = tmp_path / "whole.sqlite"
    writer = StoreWriter.open(store)
    with open_site(target(server), writer.log_query) as site:
        refresh(site, writer, lambda _rows, _doing: None, plan=ReadingPlan(count_above=DEVICES))
    writer.close()
    assert sweeper(server, store).due(NOW, forced=True) is None


@pytest.mark.parametrize(
    "name", ["SMS_R_System", "SMS_Client_ComanagementState", "SMS_CombinedDeviceResources"]
)
def test_a_class_that_is_refused_costs_that_class(server: DemoServer, path: Path, name: str) -> None:
    server.set_faults(f"access-denied-class:{name}")
    done = run(server, path, Told())
    assert done is not None
    assert done.finished == NOW
    assert len(ids(path)) > 1000


def test_devices_that_left_are_gone_after_the_next_sweep(tmp_path: Path) -> None:
    store = tmp_path / "left.sqlite"
    with DemoServer(devices=600, still=True, seed=3) as site:
        counted(site, store)
        run(site, store, Told())
        gone = site_ids(site)[100:130]
        with site.database.write() as connection:
            for table, key in (
                ("SMS_R_System", "ResourceId"),
                ("SMS_Client_ComanagementState", "ResourceID"),
            ):
                marks = ", ".join(map(str, gone))
                connection.execute(f"DELETE FROM {table} WHERE {key} IN ({marks})")
        run(site, store, Told(), forced=True)
        assert ids(store) == site_ids(site)


def gathered(path: Path) -> Gathered:
    with closing(sqlite3.connect(path)) as connection:
        found = load_gathered(connection)
    assert found is not None
    return found


def listed(path: Path) -> set[str]:
    """The collections and deployments of which the store has lists, by its own rows."""
    with closing(sqlite3.connect(path)) as connection:
        members = connection.execute("SELECT DISTINCT collection_id FROM member").fetchall()
        devices = connection.execute("SELECT DISTINCT deployment_id FROM deployment_device").fetchall()
    return {key for (key,) in (*members, *devices)}


def test_lists_of_what_the_site_no_longer_has_are_forgotten_when_it_says_so(tmp_path: Path) -> None:
    store = tmp_path / "lists.sqlite"
    with DemoServer(devices=300, still=True, seed=3) as site:
        counted(site, store)
        run(site, store, Told())
        before, found = listed(store), gathered(store)
        gone = next(
            each for each in found.deployments if each.deployment_id in before and is_alone(each, found)
        )
        assert {gone.deployment_id, gone.collection_id} <= before
        with site.database.write() as connection:
            connection.execute(
                "DELETE FROM SMS_DeploymentSummary WHERE DeploymentID = ?", (gone.deployment_id,)
            )
        site.set_faults("access-denied-class:SMS_DeploymentSummary")
        run(site, store, Told(), forced=True)
        assert listed(store) == before
        site.set_faults()
        run(site, store, Told(), forced=True)
        assert listed(store) == before - {gone.deployment_id, gone.collection_id}
        known = gathered(store)
        assert not {gone.deployment_id, gone.collection_id} & {*known.members, *known.devices}


def is_alone(one: Deployment, found: Gathered) -> bool:
    """Whether nothing else has the collection of a deployment, whose members are known."""
    eligible = None if found.eligible is None else found.eligible.collection_id
    shared = [each for each in found.deployments if each.collection_id == one.collection_id]
    return one.collection_id in found.members and len(shared) == 1 and one.collection_id != eligible


def bounded(server: DemoServer, path: Path, rows: int) -> SweepState:
    """Go on with the sweep by one reading that takes so many rows at most."""
    bound = target(server, budget=Budget(rows=rows))
    one = Sweeper(partial(open_site, bound), path, KEEP, COUNTED)
    state = one.due(NOW)
    assert state is not None
    return one.run(state, Told().hands, asked=True)


@pytest.fixture
def costs(server: DemoServer, path: Path, tmp_path: Path) -> tuple[int, int]:
    """The rows of a whole sweep, and those of them that the lists are."""
    other = tmp_path / "other.sqlite"
    counted(server, other)
    told = Told()
    run(server, other, told)
    assert kept(path) is None
    return told.states[-1].rows, told.states[-1].rows - told.states[-2].rows


def test_lists_for_which_ranges_left_no_room_are_read_by_the_next_reading(
    server: DemoServer, path: Path, costs: tuple[int, int]
) -> None:
    rows, _ = costs
    state = bounded(server, path, rows - 10)
    assert (state.finished, state.devices) == (None, DEVICES)
    assert not listed(path)
    again = bounded(server, path, rows - 10)
    assert again.finished == NOW
    assert again.devices == DEVICES
    assert listed(path)
    assert not gathered(path).members_refused
    assert not gathered(path).devices_refused


def test_lists_that_no_reading_has_room_for_end_the_sweep_and_say_why(
    server: DemoServer, path: Path, costs: tuple[int, int]
) -> None:
    rows, of_lists = costs
    bounded(server, path, rows - 10)
    state = bounded(server, path, of_lists - 10)
    assert state.finished == NOW
    why = [why for refused in gathered(path).devices_refused.values() for why in refused.values()]
    assert why
    counted(server, path)
    with closing(StoreReader.open(path)) as reader:
        census = reader.census()
    assert census is not None
    assert set(why) <= set(census.notes)


def test_members_that_are_refused_to_the_sweep_say_why(server: DemoServer, path: Path) -> None:
    server.set_faults("access-denied-class:SMS_FullCollectionMembership")
    run(server, path, Told())
    found = gathered(path)
    assert found.members_refused
    assert "SMS_FullCollectionMembership" in str(found.no_members(next(iter(found.members_refused))))
    server.set_faults()
    run(server, path, Told(), forced=True)
    assert not gathered(path).members_refused


def test_devices_far_apart_are_found(tmp_path: Path) -> None:
    """Each site of a hierarchy has a range of ResourceIDs of its own."""
    store = tmp_path / "apart.sqlite"
    with DemoServer(devices=300, still=True) as site:
        with site.database.write() as connection:
            for table, key in (
                ("SMS_R_System", "ResourceId"),
                ("SMS_Client_ComanagementState", "ResourceID"),
                ("activity", "ResourceID"),
            ):
                connection.execute(f"UPDATE {table} SET {key} = {key} + 67108864 WHERE {key} > 16777400")
                connection.execute(f"UPDATE {table} SET {key} = 4294967295 WHERE {key} = 16777220")
        counted(site, store)
        before = len(site.queries)
        done = run(site, store, Told())
        assert done is not None
        assert ids(store) == sorted(site_ids(site))
        assert len(site.queries) - before < 80  # and not one for each width between


def test_its_cost_is_of_the_day_and_of_no_refresh(server: DemoServer, path: Path) -> None:
    reader = StoreReader.open(path)
    before = reader.load().cost
    run(server, path, Told())
    after = reader.load().cost
    reader.close()
    assert after.last == before.last
    assert sum(each.rows for each in after.hours.values()) > DEVICES


class TurnedClock:
    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


def asked(courtesy: Courtesy, clock: TurnedClock, rows: int, waited: float) -> float:
    """An answer that was waited for, and the rest after it, taken."""
    clock.now += waited
    rest = courtesy.after(rows, waited)
    clock.now += rest
    return rest


def test_rows_come_no_faster_than_asked() -> None:
    clock = TurnedClock()
    courtesy = Courtesy(1000, clock)
    for _ in range(50):
        asked(courtesy, clock, 500, 0.1)
    assert 50 * 500 / (clock.now - 100.0) == pytest.approx(1000, rel=0.01)


def test_a_provider_that_is_slower_than_asked_is_not_made_slower() -> None:
    clock = TurnedClock()
    courtesy = Courtesy(5000, clock)
    assert [asked(courtesy, clock, 500, 0.5) for _ in range(20)] == [0.0] * 20


def test_it_rests_longer_and_longer_while_answers_get_slower_and_then_no_more() -> None:
    clock = TurnedClock()
    courtesy = Courtesy(5000, clock)
    for _ in range(10):
        asked(courtesy, clock, 500, 0.2)
    slow = [asked(courtesy, clock, 500, 2.0) for _ in range(6)]
    assert slow == sorted(slow)
    assert slow[-1] == 20.0
    assert courtesy.is_resting
    well = [asked(courtesy, clock, 500, 0.2) for _ in range(10)]
    assert well[-1] == 0.0
    assert not courtesy.is_resting


def test_one_that_stays_slow_is_usual_after_a_while() -> None:
    clock = TurnedClock()
    courtesy = Courtesy(5000, clock)
    for _ in range(10):
        asked(courtesy, clock, 500, 0.2)
    rests = [asked(courtesy, clock, 500, 1.0) for _ in range(200)]
    assert rests[5] > 0
    assert rests[-1] == 0.0


@pytest.mark.parametrize("rows", [0, 3])
def test_few_rows_say_nothing_of_the_pace(rows: int) -> None:
    clock = TurnedClock()
    courtesy = Courtesy(5000, clock)
    for _ in range(10):
        asked(courtesy, clock, 500, 0.2)
    assert asked(courtesy, clock, rows, 1.0) == 0.0


def test_what_is_owed_is_paid_when_nothing_is_open() -> None:
    clock = TurnedClock()
    courtesy = Courtesy(1, clock)
    assert asked(courtesy, clock, 1000, 0.1) == 20.0  # no enumeration is left alone for longer
    assert courtesy.owed() == pytest.approx(979.9)


def has_said_sweep(heard: Listener) -> bool:
    """Whether a sweep was under way: a short one may be over when somebody looks."""
    return any(state.sweep is not None for state in heard.states)


def collector(server: DemoServer, path: Path, heard: Listener) -> Collector:
    one = Collector(partial(open_site, target(server)), path, 3_600, heard)
    one.plan = COUNTED
    return one


def test_a_console_sweeps_in_the_background_and_says_how_far_it_is(
    server: DemoServer, tmp_path: Path
) -> None:
    server.set_faults()
    heard = Listener()
    one = collector(server, tmp_path / "P01.sqlite", heard)
    one.start()
    try:
        heard.until(has_said_sweep)
        live = [state for state in heard.states if state.sweep is not None]
        assert {state.phase for state in live} == {Phase.LIVE}
        heard.until(lambda heard: heard.states[-1].sweep is None and swept(tmp_path / "P01.sqlite"))
        assert ids(tmp_path / "P01.sqlite") == site_ids(server)
    finally:
        one.stop()


class ShortRests(MovedClock):
    """Rests of a sweep take no time; until the next refresh it sleeps until it is notified."""

    def wait(self, wake: threading.Condition, seconds: float | None) -> None:
        if seconds is not None and seconds < INTERVAL / 10:
            self.move(seconds)
            return
        super().wait(wake, seconds)


def test_its_own_sweep_is_no_reading_of_another_process(server: DemoServer, tmp_path: Path) -> None:
    server.set_faults()
    path, clock, heard = tmp_path / "P01.sqlite", ShortRests(), Listener()
    one = Collector(
        partial(open_site, target(server)), path, INTERVAL, heard, chance=lambda: 0.0, clock=clock
    )
    one.plan = COUNTED
    one.start()
    try:
        assert clock.resting.wait(PATIENCE)
        assert swept(path)
        clock.move(after_success(INTERVAL, 0.0))
        one.resume()
        heard.until_count(Phase.CONNECTING, 2)
    finally:
        one.stop()


def swept(path: Path) -> bool:
    state = kept(path)
    return state is not None and state.finished is not None


def test_a_person_who_asks_does_not_wait_for_the_sweep(server: DemoServer, tmp_path: Path) -> None:
    server.set_faults()
    heard = Listener()
    one = collector(server, tmp_path / "P01.sqlite", heard)
    one.plan = ReadingPlan(count_above=0, rows_per_second=1)  # it would take an hour
    one.start()
    try:
        heard.until_count(Phase.LIVE)
        one.refresh_now()
        heard.until_count(Phase.LIVE, 2)
        assert heard.phases.count(Phase.CONNECTING) == 2
    finally:
        one.stop()


def test_of_two_consoles_one_sweeps(server: DemoServer, tmp_path: Path) -> None:
    server.set_faults()
    path = tmp_path / "P01.sqlite"
    keeper = Keeper(path)
    StoreWriter.open(path).close()
    assert keeper.try_hold()
    heard = Listener()
    one = collector(server, path, heard)
    try:
        one.start()
        heard.until_count(Phase.LIVE)
        assert kept(path) is None
        one.refresh_now()
        heard.until_count(Phase.LIVE, 2)
        assert kept(path) is None
        with closing(StoreWriter.open(path)) as writer, closing(StoreReader.open(path)) as reader:
            census = reader.census()
            assert census is not None
            who, now = census.site, census.taken_at
            under_way = SweepState(
                site=who.site_code, who=who.visible_to, started=now, about=90, position=7, devices=8
            )
            writer.keep_sweep(under_way)
        one.refresh_now()
        heard.until(lambda heard: heard.states[-1].sweep == under_way)
        assert heard.states[-1].phase is Phase.LIVE
        keeper.close()
        one.refresh_now()
        heard.until(lambda heard: any(state.sweep not in {None, under_way} for state in heard.states))
    finally:
        one.stop()
        keeper.close()
