"""Whatever goes on: one wrong password is one logon at the server, and one that was changed is one more."""

from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import msgspec
import pytest

from comgmt.collector.collector import Collector
from comgmt.demo.server import DemoServer
from comgmt.domain.selection import Selection
from comgmt.domain.source import Phase, TroubleKind
from comgmt.site import latch
from comgmt.site.site import open_site
from comgmt.site.target import Secret, Target
from comgmt.store.reader import StoreReader
from tests.collector.sites import target
from tests.collector.times import PATIENCE, Listener, MovedClock

WRONG = Secret("not the password")
Start = Callable[..., tuple[Collector, Listener, MovedClock]]


@pytest.fixture(params=["ntlm", "basic"])
def site(request: pytest.FixtureRequest) -> Iterator[DemoServer]:
    with DemoServer(devices=40, seed=2, still=True, auth=request.param) as server:
        yield server


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Start]:
    made: list[Collector] = []

    def begin(where: Target, turns: int = 0, name: str = "P01") -> tuple[Collector, Listener, MovedClock]:
        heard, clock = Listener(), MovedClock(turns)
        one = Collector(partial(open_site, where), tmp_path / f"{name}.sqlite", 30, heard, clock=clock)
        made.append(one)
        one.start()
        return one, heard, clock

    yield begin
    for one in made:
        one.stop()
        one._thread.join(PATIENCE)


def test_a_wrong_password_is_one_logon_however_often_a_refresh_is_due(site: DemoServer, start: Start) -> None:
    one, heard, clock = start(msgspec.structs.replace(target(site), password=WRONG), turns=20)
    heard.until_count(Phase.STOPPED)
    for _ in range(5):
        one.pause()
        one.resume()
        clock.move(3_600)
    assert clock.resting.wait(PATIENCE)
    trouble = heard.states[-1].trouble
    assert trouble is not None
    assert trouble.kind is TroubleKind.REFUSED
    assert (site.logons, site.failed_logons) == (0, 1)
    one.refresh_now()
    heard.until_count(Phase.STOPPED, 2)
    assert (site.logons, site.failed_logons) == (0, 1)  # the same is not sent again for a person, either


def test_two_collectors_spend_one_logon_on_one_wrong_password(site: DemoServer, start: Start) -> None:
    where = msgspec.structs.replace(target(site), password=WRONG)
    _, first, _ = start(where, name="one")
    _, second, _ = start(where, name="two")
    first.until_count(Phase.STOPPED)
    second.until_count(Phase.STOPPED)
    assert (site.logons, site.failed_logons) == (0, 1)


def test_a_password_that_is_changed_under_way_is_one_refusal_and_the_data_stay(
    site: DemoServer, start: Start, tmp_path: Path
) -> None:
    one, heard, clock = start(target(site))
    heard.until_count(Phase.LIVE)
    accepted = site.logons
    site.set_faults("password-changed")
    clock.turns = 0  # the refusal comes at once, when the connection is made anew
    one.refresh_now()
    heard.until_count(Phase.STOPPED)
    assert heard.states[-1].trouble is not None
    assert heard.states[-1].trouble.kind is TroubleKind.REFUSED
    assert site.failed_logons == 1
    assert site.logons <= accepted + 1 or site.site.auth == "basic"  # which signs in with every request
    clock.turns = 0
    reader = StoreReader.open(tmp_path / "P01.sqlite")
    assert reader.count(Selection(title="")) == 40
    assert reader.generation() == 1
    reader.close()
    site.set_faults()
    latch.forget(target(site))
    one.refresh_now()
    heard.until_count(Phase.LIVE, 2)
    assert site.failed_logons == 1


def test_a_refresh_each_interval_is_one_logon_each(site: DemoServer, start: Start) -> None:
    _, heard, _ = start(target(site), turns=2)
    heard.until_count(Phase.LIVE, 3)
    assert site.failed_logons == 0
    assert site.logons == 3 or site.site.auth == "basic"  # which signs in with every request


def test_a_site_that_hangs_holds_nothing_up(site: DemoServer, start: Start) -> None:
    site.set_faults("slow-page:30")
    one, heard, _ = start(target(site, read_timeout=60))
    heard.until_count(Phase.CONNECTING)
    one.stop()
    said = len(heard.states)
    assert one._thread.is_alive()
    for _ in range(200):
        site.drop_connections()
        one._thread.join(PATIENCE / 200)
    assert not one._thread.is_alive()
    assert len(heard.states) == said
