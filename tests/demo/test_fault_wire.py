"""Faults of the connection: dropped in every place, slow octet by octet, restarted, and a new password."""

import http.client
import threading
import time
from contextlib import suppress

import pytest

from comgmt.demo.server import DemoServer
from tests.demo.conftest import Connect
from tests.demo.wire import SealedWire, Wire

QUERY = "SELECT ResourceId, Name FROM SMS_R_System ORDER BY ResourceId"
Dropped = (http.client.RemoteDisconnected, ConnectionError)


def test_a_connection_drops_in_the_middle_of_a_page(site: DemoServer, wire: Wire, connect: Connect) -> None:
    site.set_faults("drop-mid-page*1@1")
    begun = wire.enumerate(QUERY)
    with pytest.raises(http.client.IncompleteRead) as caught:
        wire.pull(begun.context)
    missing = caught.value.expected or 0
    assert abs(len(caught.value.partial) - missing) <= 1  # half of it came
    other = connect(site)
    assert other.pull(begun.context).code == 2150858779  # the page is gone, and the enumeration had ended
    assert len(other.rows(QUERY)) == 80


def test_a_connection_drops_when_the_next_page_is_asked_for(
    site: DemoServer, wire: Wire, connect: Connect
) -> None:
    site.set_faults("drop-between-pages*1@1")
    begun = wire.enumerate(QUERY)
    wire.pull(begun.context, "10")
    with pytest.raises(Dropped):
        wire.pull(begun.context, "10")
    assert site.open_enumerations == 1  # the service still holds it
    assert len(connect(site).pull(begun.context, "10").items) == 10


def test_a_connection_drops_at_release(site: DemoServer, wire: Wire) -> None:
    site.set_faults("drop-release")
    begun = wire.enumerate(QUERY)
    with pytest.raises(Dropped):
        wire.release(begun.context)
    assert site.open_enumerations == 1


def test_a_page_comes_octet_by_octet(site: DemoServer, wire: Wire, monkeypatch: pytest.MonkeyPatch) -> None:
    waits: list[float] = []
    monkeypatch.setattr(site.site, "sleep", waits.append)
    site.set_faults("trickle:20")
    answer = wire.enumerate(QUERY)
    assert (len(answer.items), set(waits[1:])) == (1, {1 / 20})  # the first wait is for a slow page
    assert len(waits) >= len(answer.body)


def test_a_site_that_trickles_can_be_stopped_at_once() -> None:
    with DemoServer(devices=80, auth="basic", still=True, faults=["trickle"]) as server:
        wire = Wire(server)
        reading = threading.Thread(target=_read_all, args=(wire,))
        reading.start()
        while not server.actions:
            time.sleep(0.01)
    reading.join()
    assert not any(thread.is_alive() for thread in server._http._threads)
    wire.close()


def _read_all(wire: Wire) -> None:
    with suppress(http.client.HTTPException, ConnectionError):
        wire.enumerate(QUERY)


def test_a_restart_loses_connections_and_enumerations_once(
    site: DemoServer, wire: Wire, connect: Connect
) -> None:
    bystander = connect(site)
    bystander.identify()
    kept = bystander.enumerate(QUERY)
    begun = wire.enumerate(QUERY)
    site.set_faults("restart")
    with pytest.raises(Dropped):
        wire.pull(begun.context)
    with pytest.raises(Dropped):
        bystander.identify()
    assert site.open_enumerations == 0
    later = connect(site)
    assert [later.pull(each.context).code for each in (begun, kept)] == [2150858779] * 2
    assert len(later.rows(QUERY)) == 80


def test_a_password_that_was_changed_is_refused_from_then_on(
    site: DemoServer, wire: Wire, connect: Connect
) -> None:
    site.set_faults("password-changed@1")
    begun = wire.enumerate(QUERY)
    with pytest.raises(Dropped):
        wire.pull(begun.context)
    assert [connect(site).identify().status for _ in range(2)] == [401, 401]
    assert (site.logons, site.failed_logons) == (2, 2)
    site.set_faults()
    assert connect(site).identify().status == 200


def test_ntlm_refuses_a_password_that_was_changed() -> None:
    with DemoServer(devices=80, still=True, faults=["password-changed"]) as server:
        wire = SealedWire(server)
        wire.sign_in()
        with pytest.raises(Dropped):
            wire.enumerate(QUERY)
        again = SealedWire(server)
        assert again.sign_in().status == 401
        assert (server.logons, server.failed_logons) == (1, 1)
        wire.close()
        again.close()


def test_faults_reach_sealed_clients_sealed() -> None:
    with DemoServer(devices=80, still=True) as server:
        wire = SealedWire(server)
        wire.sign_in()
        server.set_faults("quota-user*1", "malformed-xml*1", "drop-mid-page*1@1")
        assert wire.enumerate(QUERY).code == 2150859174
        with pytest.raises(http.client.IncompleteRead):
            wire.enumerate(QUERY)
        assert server.plain_bodies == 0
        wire.close()


def test_every_connection_can_be_broken_by_hand(site: DemoServer, wire: Wire, connect: Connect) -> None:
    begun = wire.enumerate(QUERY)
    site.drop_connections()
    with pytest.raises(Dropped):
        wire.identify()
    assert len(connect(site).pull(begun.context).items) == 79
