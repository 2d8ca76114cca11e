"""The life of a fleet: it changes while you watch, the same way for a seed, and never out of shape."""

import time
from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta, timezone

import pytest

from comgmt.demo import life as life_module
from comgmt.demo import moves, policies
from comgmt.demo.database import Database
from comgmt.demo.generate import generate_fleet
from comgmt.demo.life import TICK_SECONDS, TICKS_BETWEEN_SUMMARIES, Life
from comgmt.demo.server import DemoServer
from tests.demo.facts import STATE, check_fleet, number, states

REFRESH = 10.0  # seconds, of the console on a simulated site


@pytest.fixture
def fleet() -> Iterator[Database]:
    database = Database(generate_fleet(1000, 1).batches("127.0.0.1"))
    yield database
    database.close()


def snapshot(database: Database) -> list[tuple[object, ...]]:
    return database.rows(f"SELECT * FROM {STATE} ORDER BY ResourceID")


@pytest.mark.parametrize("devices", [60, 1000, 5000])
def test_every_refresh_shows_a_change(devices: int) -> None:
    database = Database(generate_fleet(devices, 1).batches("127.0.0.1"))
    life = Life(database, 1)
    ticks = int(REFRESH // TICK_SECONDS)
    before = snapshot(database)
    for _ in range(20):
        life.advance(ticks)
        after = snapshot(database)
        assert after != before
        before = after
    database.close()


def test_what_happens_follows_from_the_seed(fleet: Database) -> None:
    twin = Database(generate_fleet(1000, 1).batches("127.0.0.1"))
    Life(fleet, 5).advance(50)
    life = Life(twin, 5)
    for _ in range(50):
        life.advance()
    other = Database(generate_fleet(1000, 1).batches("127.0.0.1"))
    Life(other, 6).advance(50)
    assert snapshot(fleet) == snapshot(twin)
    assert snapshot(fleet) != snapshot(other)
    twin.close()
    other.close()


def test_devices_all_over_the_fleet_change(fleet: Database) -> None:
    keys = {device for (device,) in fleet.rows(f"SELECT ResourceID FROM {STATE}")}
    Life(fleet, 1).advance(200)
    now = {device for (device,) in fleet.rows(f"SELECT ResourceID FROM {STATE}")}
    gone = sorted(int(str(device)) for device in keys - now)
    assert gone[-1] - gone[0] > 500


def test_thousands_of_ticks_keep_a_fleet_in_shape(fleet: Database) -> None:
    first = states(fleet)
    life = Life(fleet, 1)
    for _ in range(8):
        life.advance(500)
        check_fleet(fleet)
        assert tuple(life.balance.now.values()) == fleet.rows(moves.places_sql())[0]
    now = states(fleet)
    assert set(now) == set(first)
    for state, count in first.items():
        assert count / 3 <= now[state] <= count * 3 + 5, state


def test_a_deployment_is_counted_anew_now_and_then(fleet: Database) -> None:
    life = Life(fleet, 1)
    when = "SELECT SummarizationTime FROM SMS_DeploymentSummary"
    ((before, *_), *_) = fleet.rows(when)
    life.advance(TICKS_BETWEEN_SUMMARIES - 1)
    assert fleet.rows(when)[0] == (before,)
    life.advance()
    assert fleet.rows(when)[0] != (before,)
    check_fleet(fleet)


def test_devices_that_are_online_go_on_being_heard(fleet: Database) -> None:
    hour_ago = (datetime.now(timezone.utc) - timedelta(hours=1)).strftime("%Y-%m-%dT%H:%M:%SZ")
    with fleet.write() as connection:
        connection.execute("UPDATE activity SET LastActiveTime = ?", ("2026-01-01T00:00:00Z",))
    Life(fleet, 1).advance(90)
    online = "SELECT count(*) FROM activity WHERE CNIsOnline = 1"
    assert number(fleet, f"{online} AND LastActiveTime > '{hour_ago}'") == number(fleet, online) > 500
    assert number(fleet, f"SELECT count(*) FROM activity WHERE LastActiveTime < '{hour_ago}'") > 300


def test_who_enrolls_at_a_site_with_one_pilot_gets_what_the_pilot_moves() -> None:
    database = Database(generate_fleet(1000, 1, plans=policies.PILOT_FOR_ALL).batches("127.0.0.1"))
    reported = f"SELECT ResourceID, MDMWorkloads FROM {STATE} WHERE MDMEnrolled = 1"
    before = set(database.rows(reported))
    Life(database, 1).advance(300)
    check_fleet(database)
    pilot = policies.collection_id(policies.ONE_PILOT)
    found = database.rows(f"SELECT ResourceID FROM collection_member WHERE CollectionID = '{pilot}'")
    members = {device for (device,) in found}
    moved = Counter((mask, device in members) for device, mask in set(database.rows(reported)) - before)
    assert moved[str(policies.ONE_PILOT.capabilities), True] > 0
    assert moved[str(policies.PRODUCTION_MASK), False] > 0
    assert moved[str(policies.PRODUCTION_MASK), True] == 0
    database.close()


@pytest.mark.parametrize("devices", [0, 1, 3])
def test_a_tiny_fleet_lives_too(devices: int) -> None:
    database = Database(generate_fleet(devices, 1).batches("127.0.0.1"))
    Life(database, 1).advance(300)
    assert number(database, "SELECT count(*) FROM SMS_R_System") == devices
    database.close()


def test_a_server_lets_its_fleet_live_unless_it_stands_still(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(life_module, "FIRST_CHANGE_SECONDS", 0.01)
    monkeypatch.setattr(life_module, "TICK_SECONDS", 0.01)
    with DemoServer(devices=100, still=True) as still, DemoServer(devices=100) as living:
        before = snapshot(living.database)
        while living.life.tick < 5:
            time.sleep(0.005)
        assert snapshot(living.database) != before
        assert still.life.tick == 0
