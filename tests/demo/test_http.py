"""HTTP under the service: sign-in by Basic and NTLM, sealing, and bodies that are none."""

import base64
import socket
import threading
from collections.abc import Iterator

import pytest

from comgmt.demo.server import DemoServer
from tests.demo.wire import IDENTIFY, SEALED, SealedWire, Wire

QUERY = "SELECT ResourceId, Name FROM SMS_R_System ORDER BY ResourceId"


@pytest.fixture
def sealed_site() -> Iterator[DemoServer]:
    with DemoServer(devices=80, still=True) as server:
        yield server


@pytest.fixture
def sealed(sealed_site: DemoServer) -> Iterator[SealedWire]:
    wire = SealedWire(sealed_site)
    yield wire
    wire.close()


def test_ntlm_signs_a_connection_in_once_and_seals_every_message(
    sealed_site: DemoServer, sealed: SealedWire
) -> None:
    assert sealed.sign_in().status == 200
    assert len(sealed.rows(QUERY)) == 80
    assert len(sealed.rows(QUERY)) == 80
    assert (sealed_site.logons, sealed_site.failed_logons, sealed_site.plain_bodies) == (1, 0, 0)
    assert sealed_site.counters.connections == 1


def test_what_is_sealed_cannot_be_read_on_the_wire(sealed: SealedWire) -> None:
    sealed.sign_in()
    kind = f'multipart/encrypted;protocol="{SEALED}";boundary="Encrypted Boundary"'
    answer = sealed.post(sealed.seal(IDENTIFY.encode()), Content_Type=kind)
    assert SEALED in answer.headers["Content-Type"]
    assert b"IdentifyResponse" not in answer.body
    assert b"IdentifyResponse" in sealed.unseal(answer.body)


def test_cleartext_is_refused_where_messages_are_sealed(sealed_site: DemoServer, sealed: SealedWire) -> None:
    sealed.sign_in()
    answer = sealed.post(IDENTIFY.encode(), Content_Type="application/soap+xml;charset=UTF-8")
    assert (answer.status, answer.body) == (500, b"")
    assert (sealed_site.plain_bodies, sealed_site.actions) == (1, [])


def test_cleartext_before_the_sign_in_is_not_answered(sealed_site: DemoServer, sealed: SealedWire) -> None:
    answer = sealed.post(IDENTIFY.encode())
    assert (answer.status, answer.headers["WWW-Authenticate"]) == (401, "Negotiate")
    assert sealed_site.plain_bodies == 1


def test_a_wrong_password_is_one_failed_logon(sealed_site: DemoServer) -> None:
    wire = SealedWire(sealed_site, password="wrong")
    assert wire.sign_in().status == 401
    wire.close()
    assert (sealed_site.logons, sealed_site.failed_logons) == (0, 1)


def test_a_broken_seal_is_a_bad_request_and_says_nothing(sealed: SealedWire) -> None:
    sealed.sign_in()
    kind = f'multipart/encrypted;protocol="{SEALED}";boundary="Encrypted Boundary"'
    message = bytearray(sealed.seal(IDENTIFY.encode()))
    message[-40] ^= 1
    answer = sealed.post(bytes(message), Content_Type=kind)
    assert (answer.status, b"Envelope" in answer.body) == (400, False)


@pytest.mark.parametrize("body", [b"", b"x", b"application/octet-stream\r\n--Encrypted Boundary--\r\n"])
def test_a_body_that_only_says_it_is_sealed_is_a_bad_request(sealed: SealedWire, body: bytes) -> None:
    sealed.sign_in()
    assert sealed.post(body, Content_Type=f'multipart/encrypted;protocol="{SEALED}"').status == 400


@pytest.mark.parametrize(
    "token", ["", "!", "TlRMTVNTUAA=", "Q09OVE9TTzpkZW1v", base64.b64encode(b"\0" * 200).decode()]
)
def test_a_token_that_is_none_is_refused(sealed_site: DemoServer, sealed: SealedWire, token: str) -> None:
    assert sealed.post(b"", Authorization=f"Negotiate {token}").status == 401
    assert sealed_site.logons == 0


def test_another_scheme_is_no_logon(sealed_site: DemoServer, sealed: SealedWire) -> None:
    secret = base64.b64encode(b"CONTOSO\\reader:demo").decode()
    answer = sealed.post(b"", Authorization=f"Basic {secret}")
    assert (answer.status, answer.headers["WWW-Authenticate"]) == (401, "Negotiate")
    assert (sealed_site.logons, sealed_site.failed_logons) == (0, 0)


def test_two_clients_have_a_seal_of_their_own(sealed_site: DemoServer) -> None:
    found: list[int] = []

    def read() -> None:
        wire = SealedWire(sealed_site)
        wire.sign_in()
        found.extend(len(wire.rows(QUERY)) for _ in range(3))
        wire.close()

    threads = [threading.Thread(target=read) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [80] * 9
    assert sealed_site.logons == 3


def test_basic_is_judged_with_every_request(site: DemoServer, wire: Wire) -> None:
    assert wire.identify().status == 200
    refused = Wire(site, password="wrong").identify()
    assert (refused.status, refused.headers["WWW-Authenticate"]) == (401, 'Basic realm="WSMAN"')
    assert wire.post(b"").status == 401  # no password is no logon
    assert (site.logons, site.failed_logons) == (1, 1)


@pytest.mark.parametrize("secret", ["", "!", "bm8tY29sb24=", base64.b64encode(b"\xff:demo").decode()])
def test_a_basic_header_that_is_none_is_refused(wire: Wire, secret: str) -> None:
    assert wire.post(b"", Authorization=f"Basic {secret}").status == 401


@pytest.mark.parametrize("body", ["", "<a", "<a/>", "\x00", "<s:Envelope/>"])
def test_a_body_that_is_no_envelope_is_a_bad_request(wire: Wire, body: str) -> None:
    assert wire.send(body).status == 400


def test_an_envelope_with_exploding_entities_is_not_expanded(wire: Wire) -> None:
    entities = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 20}">' for n in range(1, 9))
    assert wire.send(f'<!DOCTYPE b [<!ENTITY e0 "ha">{entities}]><b>&e8;</b>').status == 400


def test_a_message_over_the_limit_is_refused_unread(site: DemoServer) -> None:
    with socket.create_connection(("127.0.0.1", site.port), timeout=10) as client:
        client.sendall(b"POST /wsman HTTP/1.1\r\nHost: x\r\nContent-Length: 99999999999\r\n\r\n")
        said = client.makefile("rb").read()
    assert said.startswith(b"HTTP/1.1 413 ")


def test_other_paths_and_methods_are_not_served(wire: Wire) -> None:
    wire.http.request("POST", "/other", b"")
    response = wire.http.getresponse()
    response.read()
    wire.http.request("GET", "/wsman")
    other = wire.http.getresponse()
    other.read()
    assert (response.status, other.status) == (404, 405)
