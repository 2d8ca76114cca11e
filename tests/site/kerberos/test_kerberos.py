"""Kerberos against a real KDC: sealed end to end, one ticket a connection, and every refusal in its words."""

import ssl
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import trustme

from comgmt.domain.record_classes import MEMBERS
from comgmt.site.connection import Connection
from comgmt.site.errors import (
    AnswerError,
    LostError,
    RefusedError,
    SiteError,
    UnreachableError,
    UntrustedError,
)
from comgmt.site.reading import Reading
from comgmt.site.target import Target
from comgmt.site.tls import endpoint_hash
from tests.site.conftest import Reply, ScriptedServer, identified
from tests.site.doors import Door, Ledger, Refused
from tests.site.kerberos.conftest import READER, Realm, free_port
from tests.site.kerberos.gss import Acceptor, RefusedTicketError
from tests.site.test_enumeration import Fleet

Connect = Callable[[Target], Connection]


class KerberosKeys:
    """The acceptor as a door knows it. `late` seconds pass before a ticket is looked at."""

    def __init__(self, *, late: float = 0, proves: bool = True, binding: bytes | None = None) -> None:
        self.acceptor = Acceptor(binding)
        self.complete = False
        self._late = late
        self._proves = proves

    def step(self, token: bytes) -> bytes:
        time.sleep(self._late)
        try:
            answer = self.acceptor.accept(token)
        except RefusedTicketError as refusal:
            raise Refused(refusal.token) from refusal
        self.complete = True
        return answer if self._proves else b""

    def seal(self, message: bytes) -> tuple[bytes, bytes, int]:
        return *self.acceptor.seal(message), 0

    def unseal(self, header: bytes, data: bytes) -> bytes:
        return self.acceptor.unseal(header, data)


class Guarded:
    """What a server behind Kerberos counted, and the keys it made."""

    def __init__(self) -> None:
        self.ledger = Ledger()
        self.made: list[KerberosKeys] = []
        self.make: Callable[[], KerberosKeys] = KerberosKeys

    def door(self) -> Door:
        return Door(self.ledger, self._make)

    def door_in_tls(self) -> Door:
        return Door(self.ledger, self._make, seals=False)

    def _make(self) -> KerberosKeys:
        self.made.append(self.make())
        return self.made[-1]


@pytest.fixture
def guarded() -> Guarded:
    return Guarded()


@pytest.fixture
def server(realm: Realm, guarded: Guarded) -> Iterator[ScriptedServer]:
    del realm
    with ScriptedServer(Fleet(range(1, 40)), host="localhost", door=guarded.door) as server:
        yield server


def ticket(server: ScriptedServer, **changes: object) -> Target:
    return server.target(**{"auth": "kerberos", "user": None, "password": None, **changes})


def refusal(connect: Connect, target: Target) -> SiteError:
    with pytest.raises(SiteError) as caught:
        connect(target).identify()
    return caught.value


def members(connection: Connection) -> list[int]:
    reading = Reading(connection, "root/sms/site_P01", lambda _: None)
    return [found.resource_id for batch in reading.keyed(MEMBERS) for found in batch]


def test_a_fleet_is_read_sealed_from_end_to_end(
    server: ScriptedServer, guarded: Guarded, connect: Connect
) -> None:
    connection = connect(ticket(server))
    connection.identify()
    assert members(connection) == list(range(1, 40))
    assert all(seen.sealed for seen in server.seen)
    assert guarded.ledger == Ledger(logons=1)
    assert guarded.made[0].acceptor.client == READER
    assert connection.who == READER


def test_the_other_name_of_the_service(server: ScriptedServer, guarded: Guarded, connect: Connect) -> None:
    connect(ticket(server, kerberos_service="WSMAN", user=READER)).identify()
    assert guarded.ledger == Ledger(logons=1)


def test_a_keytab_signs_in_and_leaves_the_tickets_of_the_person_alone(
    server: ScriptedServer, realm: Realm, guarded: Guarded, connect: Connect
) -> None:
    realm.forget_tickets()
    for _ in range(2):
        connection = connect(ticket(server, keytab=str(realm.reader_keytab)))
        connection.identify()
        assert connection.who == READER
    assert guarded.ledger == Ledger(logons=2)
    assert not (realm.folder / "tickets").exists()


def test_no_ticket_is_told_and_costs_nothing(
    server: ScriptedServer, realm: Realm, guarded: Guarded, connect: Connect
) -> None:
    realm.forget_tickets()
    for user in (None, READER):
        problem = refusal(connect, ticket(server, user=user))
        assert isinstance(problem, RefusedError)
        assert "run kinit" in problem.trouble.sentence
    realm.kinit()
    connect(ticket(server)).identify()
    assert guarded.ledger == Ledger(logons=1)


def test_a_ticket_of_somebody_else_is_not_used(
    server: ScriptedServer, guarded: Guarded, connect: Connect
) -> None:
    problem = refusal(connect, ticket(server, user="other@CONTOSO.COM"))
    assert "There is no Kerberos ticket for other@CONTOSO.COM" in problem.trouble.sentence
    assert guarded.ledger == Ledger()


def test_an_expired_ticket_is_told_apart(server: ScriptedServer, realm: Realm, connect: Connect) -> None:
    realm.kinit("-l", "1s")
    time.sleep(2.1)
    problem = refusal(connect, ticket(server))
    assert isinstance(problem, RefusedError)
    assert "ticket of" in problem.trouble.sentence
    assert "has expired; run kinit" in problem.trouble.sentence


def test_clocks_too_far_apart_are_told_apart(
    server: ScriptedServer,
    realm: Realm,
    guarded: Guarded,
    connect: Connect,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    strict = realm.folder / "strict.conf"
    plain = (realm.folder / "krb5.conf").read_text()
    strict.write_text(plain.replace("[libdefaults]", "[libdefaults]\n    clockskew = 1"))
    monkeypatch.setenv("KRB5_CONFIG", str(strict))
    guarded.make = lambda: KerberosKeys(late=3)
    problem = refusal(connect, ticket(server))
    assert isinstance(problem, RefusedError)
    assert "clocks" in problem.trouble.sentence
    assert guarded.ledger == Ledger(refused=1)


def test_a_host_the_domain_does_not_know(realm: Realm, connect: Connect) -> None:
    del realm
    guarded = Guarded()
    with ScriptedServer(Fleet([1]), door=guarded.door) as server:
        problem = refusal(connect, ticket(server))
    assert "The domain knows no service HTTP/127.0.0.1" in problem.trouble.sentence
    assert guarded.ledger == Ledger()


def test_no_domain_controller_is_out_of_reach_and_not_a_refusal(
    server: ScriptedServer, realm: Realm, connect: Connect, monkeypatch: pytest.MonkeyPatch
) -> None:
    away = realm.folder / "away.conf"
    port = free_port()
    text = (realm.folder / "krb5.conf").read_text()
    start = text.index("kdc = 127")
    away.write_text(text[:start] + f"kdc = 127.0.0.1:{port}" + text[text.index("\n", start) :])
    monkeypatch.setenv("KRB5_CONFIG", str(away))
    problem = refusal(connect, ticket(server))
    assert isinstance(problem, UnreachableError)
    assert "KDC" in problem.trouble.sentence


def test_an_old_keytab_is_one_logon_however_often_it_is_tried(
    server: ScriptedServer, realm: Realm, connect: Connect, tmp_path: Path
) -> None:
    old = tmp_path / "old.keytab"
    realm.kadmin("addprinc", "+requires_preauth", "-pw", "first", "other")
    realm.kadmin("ktadd", "-k", str(old), "-norandkey", "other")
    realm.kadmin("cpw", "-pw", "second", "other")
    before = realm.log.count("PREAUTH_FAILED")
    target = ticket(server, keytab=str(old))
    threads = [threading.Thread(target=refusal, args=(connect, target)) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    problem = refusal(connect, target)
    assert "keytab does not hold the present password" in problem.trouble.sentence
    assert realm.log.count("PREAUTH_FAILED") - before == 1


@pytest.mark.parametrize("content", [b"", b"not a keytab"])
def test_a_keytab_without_a_key(
    server: ScriptedServer, connect: Connect, tmp_path: Path, content: bytes
) -> None:
    keytab = tmp_path / "empty.keytab"
    keytab.write_bytes(content)
    problem = refusal(connect, ticket(server, keytab=str(keytab)))
    assert str(keytab) in problem.trouble.sentence


def test_a_refused_ticket_is_one_logon_for_several_workers(
    server: ScriptedServer, guarded: Guarded, connect: Connect, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KRB5_KTNAME", "FILE:/nonexistent")
    threads = [threading.Thread(target=refusal, args=(connect, ticket(server))) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    problem = refusal(connect, ticket(server))
    assert isinstance(problem, RefusedError)
    assert guarded.ledger == Ledger(refused=1)


def test_a_server_that_does_not_prove_itself_is_told_nothing(
    server: ScriptedServer, guarded: Guarded, connect: Connect
) -> None:
    guarded.make = lambda: KerberosKeys(proves=False)
    problem = refusal(connect, ticket(server))
    assert isinstance(problem, UntrustedError)
    assert "could not prove" in problem.trouble.sentence
    assert server.seen == []


def test_a_reconnect_is_one_more_ticket_and_the_fleet_goes_on(
    server: ScriptedServer, guarded: Guarded, connect: Connect
) -> None:
    fleet = Fleet(range(1, 40), lambda _, asked: Reply(drop=True) if asked == 5 else None)
    server.script = fleet
    connection = connect(ticket(server))
    connection.identify()
    assert members(connection) == list(range(1, 40))
    assert connection.renewals == 1
    assert guarded.ledger == Ledger(logons=2)


def test_asked_again_after_a_success_is_a_lost_connection(
    server: ScriptedServer, guarded: Guarded, connect: Connect
) -> None:
    connection = connect(ticket(server))
    connection.identify()
    session = connection._transport.build_session()
    session.close()  # the next message goes out on a connection that is not signed in
    with pytest.raises(LostError, match="was lost; it had accepted"):
        connection.identify()
    assert guarded.ledger == Ledger(logons=1)


def test_a_broken_seal_is_not_believed(server: ScriptedServer, guarded: Guarded, connect: Connect) -> None:
    class Forged(KerberosKeys):
        def seal(self, message: bytes) -> tuple[bytes, bytes, int]:
            header, data, padding = super().seal(message)
            return header, data[:-1] + bytes([data[-1] ^ 1]), padding

    guarded.make = Forged
    with pytest.raises(AnswerError, match="not sealed with its key"):
        connect(ticket(server)).identify()


@pytest.mark.parametrize("right", [True, False])
def test_over_tls_the_ticket_is_bound_to_the_certificate_it_saw(
    realm: Realm, guarded: Guarded, connect: Connect, tmp_path: Path, right: bool
) -> None:
    del realm
    authority = trustme.CA()
    authority.cert_pem.write_to_path(tmp_path / "ca.pem")
    leaf, other = authority.issue_cert("localhost"), authority.issue_cert("localhost")
    seen = (leaf if right else other).cert_chain_pems[0].bytes().decode()
    binding = b"tls-server-end-point:" + endpoint_hash(ssl.PEM_cert_to_DER_cert(seen))
    guarded.make = lambda: KerberosKeys(binding=binding)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    leaf.configure_cert(context)
    with ScriptedServer(identified, context, host="localhost", door=guarded.door_in_tls) as server:
        target = ticket(server, ca_file=str(tmp_path / "ca.pem"))
        if right:
            connect(target).identify()
            assert guarded.made[0].acceptor.bound
        else:
            assert isinstance(refusal(connect, target), RefusedError)
    assert guarded.ledger == Ledger(logons=int(right), refused=int(not right))


def test_a_server_that_offers_no_kerberos_gets_no_ticket(realm: Realm, connect: Connect) -> None:
    del realm
    basic = Reply(status=401, headers=(("WWW-Authenticate", 'Basic realm="x"'),))
    with ScriptedServer(lambda _: basic, host="localhost") as server:
        problem = refusal(connect, ticket(server))
        assert "does not offer Kerberos sign-in" in problem.trouble.sentence
        assert [seen.authorization for seen in server.seen] == [None]
