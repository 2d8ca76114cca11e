"""Large fleets are made once and kept: the same rows, times by the clock, nothing half-made is served."""

import time
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest

from comgmt.demo import kept, server
from comgmt.demo.kept import FleetKey
from comgmt.demo.server import DemoServer
from tests.demo.conftest import Connect

SYSTEMS = "SELECT Name, SerialNumber, Build FROM SMS_R_System ORDER BY ResourceId"
ACTIVE = "SELECT LastActiveTime, LastHardwareScan FROM SMS_CombinedDeviceResources WHERE IsClient = 1"


@pytest.fixture(autouse=True)
def folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A cache folder of the test's own, where small fleets are kept too."""
    monkeypatch.setattr(kept, "FROM_DEVICES", 100)
    monkeypatch.setattr(kept, "cache_folder", lambda: tmp_path / "cache")
    return tmp_path / "cache"


def serve(devices: int = 120, seed: int = 1) -> DemoServer:
    return DemoServer(devices=devices, seed=seed, auth="basic", still=True)


def fleets(folder: Path) -> list[str]:
    return sorted(each.name for each in folder.iterdir())


def never(*_args: object, **_options: object) -> None:
    raise AssertionError("the fleet was made again")


def test_a_fleet_is_made_once(folder: Path, monkeypatch: pytest.MonkeyPatch, connect: Connect) -> None:
    with serve() as site:
        first = connect(site).rows(SYSTEMS)
    assert fleets(folder) == [FleetKey(120, 1, 9).path.name]
    monkeypatch.setattr(server, "generate_fleet", never)
    with serve() as site:
        site.life.advance(20)  # what happens to a fleet happens to the copy
        assert connect(site).rows(SYSTEMS) == first
    with serve() as site:
        assert connect(site).rows(SYSTEMS) == first


def test_small_fleets_are_not_kept(folder: Path) -> None:
    serve(devices=99).stop()
    assert not folder.exists()


def test_times_are_by_the_clock_however_old_the_file(
    monkeypatch: pytest.MonkeyPatch, connect: Connect
) -> None:
    old = 40 * 86_400
    began = time.time()
    with serve() as site:
        fresh = connect(site).rows(ACTIVE)
    find = kept.find

    def older(key: FleetKey) -> kept.KeptFleet | None:
        found = find(key)
        return found and kept.KeptFleet(found.path, found.made_at - old)

    monkeypatch.setattr(kept, "find", older)
    with serve() as site:
        moved = connect(site).rows(ACTIVE)
        spent = timedelta(seconds=time.time() - began + 1)
        for before, after in zip(fresh, moved, strict=True):
            for column in ("LastActiveTime", "LastHardwareScan"):
                gone = moment(after[column]) - moment(before[column]) - timedelta(seconds=old)
                assert timedelta(0) <= gone <= spent
                assert str(after[column]).endswith("Z") == str(before[column]).endswith("Z")
        newest = max(str(row["LastActiveTime"]) for row in moved)
        limit = f"SELECT LastActiveTime FROM SMS_CombinedDeviceResources WHERE LastActiveTime >= '{newest}'"
        assert [row["LastActiveTime"] for row in connect(site).rows(limit)] == [newest]
        site.life.advance(3)
        beaten = [row for row in connect(site).rows(ACTIVE) if row not in moved]
        assert beaten
        for row in beaten:  # in a file that claims to be of long ago, they are heard from now
            late = datetime.now(timezone.utc) - moment(row["LastActiveTime"])
            assert abs(late) <= timedelta(seconds=time.time() - began + 1)


def moment(value: object) -> datetime:
    return datetime.fromisoformat(str(value).rstrip("Z")).replace(tzinfo=timezone.utc)


def test_a_file_that_is_cut_short_is_made_again(folder: Path, connect: Connect) -> None:
    with serve() as site:
        first = connect(site).rows(SYSTEMS)
    (path,) = folder.iterdir()
    path.write_bytes(path.read_bytes()[:-4096])
    with serve() as site:
        assert connect(site).rows(SYSTEMS) == first
    assert kept.find(FleetKey(120, 1, 9)) is not None


def test_what_is_no_database_is_made_again(folder: Path) -> None:
    folder.mkdir()
    FleetKey(120, 1, 9).path.write_bytes(b"nothing of the kind")
    serve().stop()
    assert kept.find(FleetKey(120, 1, 9)) is not None


def test_those_used_last_stay_and_other_editions_go(folder: Path) -> None:
    folder.mkdir()
    (folder / "fleet-120-1-9-0123456789ab.sqlite").write_bytes(b"of another edition")
    for seed in (1, 2, 3, 4):
        serve(seed=seed).stop()
    assert fleets(folder) == [FleetKey(120, seed, 9).path.name for seed in (2, 3, 4)]


def test_where_nothing_can_be_kept_the_site_serves_all_the_same(folder: Path, connect: Connect) -> None:
    folder.write_bytes(b"a file where the folder should be")
    with serve() as site:
        assert len(connect(site).rows(SYSTEMS)) == 120
