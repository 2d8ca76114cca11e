"""A collector behind Kerberos: one refused ticket, or one old key, however often a refresh is due."""

from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pytest

from comgmt.collector.collector import Collector
from comgmt.domain.source import Phase, TroubleKind
from comgmt.site.site import open_site
from comgmt.site.target import Target
from tests.collector.times import PATIENCE, Listener, MovedClock
from tests.site.conftest import ScriptedServer, identified
from tests.site.doors import Ledger
from tests.site.kerberos.conftest import Realm
from tests.site.kerberos.test_kerberos import Guarded, ticket

Start = Callable[[Target], tuple[Collector, Listener, MovedClock]]


@pytest.fixture
def guarded() -> Guarded:
    return Guarded()


@pytest.fixture
def server(realm: Realm, guarded: Guarded) -> Iterator[ScriptedServer]:
    del realm
    with ScriptedServer(identified, host="localhost", door=guarded.door) as server:
        yield server


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Start]:
    made: list[Collector] = []

    def begin(target: Target) -> tuple[Collector, Listener, MovedClock]:
        heard, clock = Listener(), MovedClock(turns=20)
        made.append(Collector(partial(open_site, target), tmp_path / "P01.sqlite", 30, heard, clock=clock))
        made[-1].start()
        return made[-1], heard, clock

    yield begin
    for one in made:
        one.stop()
        one._thread.join(PATIENCE)


def test_a_refused_ticket_is_one_for_ten_minutes_of_refreshes(
    server: ScriptedServer, realm: Realm, guarded: Guarded, start: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KRB5_KTNAME", "FILE:/nonexistent")
    one, heard, clock = start(ticket(server))
    heard.until_count(Phase.STOPPED)
    for _ in range(20):
        clock.move(30)
        one.pause()
        one.resume()
    assert clock.resting.wait(PATIENCE)
    trouble = heard.states[-1].trouble
    assert trouble is not None
    assert trouble.kind is TroubleKind.REFUSED
    assert guarded.ledger == Ledger(refused=1)
    one.refresh_now()
    heard.until_count(Phase.STOPPED, 2)
    assert guarded.ledger == Ledger(refused=1)
    realm.kinit()  # a new ticket is another
    one.refresh_now()
    heard.until(lambda _: guarded.ledger == Ledger(refused=2))


def test_an_old_keytab_is_one_logon_at_the_domain_for_ten_minutes_of_refreshes(
    server: ScriptedServer, realm: Realm, start: Start, tmp_path: Path
) -> None:
    old = tmp_path / "old.keytab"
    realm.kadmin("addprinc", "+requires_preauth", "-pw", "first", "third")
    realm.kadmin("ktadd", "-k", str(old), "-norandkey", "third")
    realm.kadmin("cpw", "-pw", "second", "third")
    before = realm.log.count("PREAUTH_FAILED")
    one, heard, clock = start(ticket(server, keytab=str(old)))
    heard.until_count(Phase.STOPPED)
    for _ in range(20):
        clock.move(30)
        one.pause()
        one.resume()
    assert clock.resting.wait(PATIENCE)
    assert realm.log.count("PREAUTH_FAILED") - before == 1
