"""A collector and a console on one store of a site that counts: one reads, the other goes on with it."""

import json
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import datetime
from pathlib import Path

import pytest
from msgspec.structs import replace

from comgmt.cli.place import Place, configured_place
from comgmt.cli.source import SourceChoice
from comgmt.collector.collector import Collector
from comgmt.demo.server import DemoServer
from comgmt.domain.list_question import ListQuestion
from comgmt.domain.list_state import ListStage
from comgmt.domain.selection import Scope, Selection
from comgmt.domain.source import Phase
from comgmt.domain.sweep import SweepState
from comgmt.store.errors import StoreError
from comgmt.store.keeper import is_kept
from comgmt.store.reader import StoreReader
from tests.cli.sites import COMGMT, configure
from tests.collector.times import PATIENCE, Listener

DEVICES = 500
ALL = Selection(title="")
CLIENTS = Selection(title="", scope=Scope.CLIENTS)
SLOWLY = "count_above = 0\nsweep_rows_per_second = 60\n"


@pytest.fixture(scope="module")
def site() -> Iterator[DemoServer]:
    with DemoServer(devices=DEVICES, seed=3, still=True) as server:
        yield server


@pytest.fixture
def config(site: DemoServer, home: Path) -> Path:
    path = configure(site, home)
    path.write_text(SLOWLY + path.read_text(encoding="utf-8"), encoding="utf-8")
    return path


def _until(holds: Callable[[], bool]) -> None:
    limit = time.monotonic() + PATIENCE
    while not holds():
        assert time.monotonic() < limit
        time.sleep(0.02)


def _sweep(store: Path) -> SweepState | None:
    try:
        with closing(StoreReader.open(store)) as reader:
            return reader.load().sweep
    except StoreError:
        return None


def _is_under_way(store: Path) -> bool:
    found = _sweep(store)
    return found is not None and found.position > 0 and found.finished is None


def _has_list(heard: Listener, stage: ListStage) -> bool:
    return any(state.listed is not None and state.listed.stage is stage for state in heard.states)


def _read_at(store: Path, through: int) -> dict[int, datetime | None]:
    """When each device up to an id was read."""
    with closing(StoreReader.open(store)) as reader:
        devices = (reader.device(number) for number in reader.ids(ALL) if number <= through)
        return {device.row.resource_id: device.read_at for device in devices if device is not None}


def _console(place: Place, heard: Listener) -> Collector:
    console = Collector(place.access, place.store, 3_600, heard)
    console.plan = place.plan
    return console


def test_a_console_follows_the_collector_and_goes_on_with_its_sweep_when_it_is_gone(config: Path) -> None:
    place = configured_place(SourceChoice(config=config))
    collecting = subprocess.Popen([*COMGMT, "collect", "--config", str(config)], stderr=subprocess.DEVNULL)
    heard = Listener()
    console = _console(place, heard)
    try:
        _until(lambda: _is_under_way(place.store))
        assert is_kept(place.store)
        console.start()
        heard.until_count(Phase.LIVE)
        console.want_list(ListQuestion(CLIENTS))
        heard.until(lambda heard: _has_list(heard, ListStage.ELSEWHERE))
        with closing(StoreReader.open(place.store)) as reader:
            rows = reader.rows_read(CLIENTS)
            assert rows is not None
            assert not rows.whole
            assert rows.read < DEVICES
            assert reader.uncounted(CLIENTS) is not None
        collecting.kill()
        collecting.wait()
        left = _sweep(place.store)
        assert left is not None
        assert left.finished is None
        before = _read_at(place.store, left.position)
        assert len(before) >= left.devices > 0
        console.plan = replace(place.plan, rows_per_second=1_000_000)
        console.want_list(None)
        console.refresh_now()
        _until(lambda: (found := _sweep(place.store)) is not None and found.finished is not None)
        done = _sweep(place.store)
        assert done is not None
        assert done.started == left.started  # the same sweep, from where it was
        assert done.devices == DEVICES
        again = _read_at(place.store, left.position)
        assert sum(again[number] == at for number, at in before.items()) > len(before) // 2
        with closing(StoreReader.open(place.store)) as reader:
            assert len(reader.ids(ALL)) == DEVICES
            assert reader.uncounted(CLIENTS) is None
        console.want_list(ListQuestion(CLIENTS, again=True))
        heard.until(lambda heard: _has_list(heard, ListStage.READ))
    finally:
        console.stop()
        collecting.kill()
        collecting.wait()


def test_devices_reads_a_list_that_a_fresh_store_lacks(site: DemoServer, home: Path) -> None:
    path = configure(site, home)
    path.write_text("count_above = 0\n" + path.read_text(encoding="utf-8"), encoding="utf-8")
    assert _printed(path, "status", "--format", "json")
    listed = json.loads(_printed(path, "devices", "--workload", "client_apps", "--format", "json"))
    read = listed["read"]
    assert read["complete"]
    assert read["way"] == "predicate"
    assert read["rows"] == read["of"] == listed["total"] == len(listed["devices"]) > 0
    again = json.loads(_printed(path, "devices", "--workload", "client_apps", "--format", "json"))
    assert again["read"] == read  # the store has it now


def _printed(config: Path, *words: str) -> str:
    done = subprocess.run(
        [*COMGMT, *words, "--config", str(config)], capture_output=True, text=True, check=False
    )
    assert done.returncode in {0, 6}, done.stderr
    return done.stdout


def test_ages_that_are_only_at_least_make_the_answer_partial(site: DemoServer, home: Path) -> None:
    path = configure(site, home)
    path.write_text("count_above = 0\n" + path.read_text(encoding="utf-8"), encoding="utf-8")
    words = ["devices", "--where", "failed older:7d", "--config", str(path)]
    done = subprocess.run([*COMGMT, *words, "--format", "json"], capture_output=True, text=True, check=False)
    assert done.returncode == 6, done.stderr
    listed = json.loads(done.stdout)
    assert (listed["count"], listed["read"]["complete"]) == (0, False)
    assert listed["may_be_older"] > 0
    assert "No device matches" not in done.stderr
    assert 'only known as "at least" yet: they may be in the list or not.' in done.stderr


def test_find_says_how_far_the_devices_are_read(site: DemoServer, home: Path) -> None:
    path = configure(site, home)
    path.write_text("count_above = 0\n" + path.read_text(encoding="utf-8"), encoding="utf-8")
    words = ["find", "PC-99999", "--config", str(path)]
    done = subprocess.run([*COMGMT, *words], capture_output=True, text=True, check=False)
    assert done.returncode == 6, done.stderr
    assert 'Nothing answers to "PC-99999"' in done.stderr
    assert "the rows of the others are still to come." in done.stderr
