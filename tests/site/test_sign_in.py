"""The other ways in, end to end: NTLM bound to its TLS channel, CredSSP sealed, our own certificate."""

import ssl
import sys
import threading
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest
import spnego
import trustme
from cryptography.hazmat.primitives import serialization
from spnego.channel_bindings import GssChannelBindings
from spnego.exceptions import SpnegoError

from comgmt.demo.server import DemoServer
from comgmt.site import gssapi, sign_in
from comgmt.site.connection import Connection
from comgmt.site.enumeration import pages
from comgmt.site.errors import LostError, RefusedError, SettingError, SiteError, UnreachableError
from comgmt.site.target import Secret, Target
from comgmt.site.tls import endpoint_hash
from comgmt.site.windows import windows
from tests.site.conftest import SITE, Reply, ScriptedServer, identified
from tests.site.doors import CREDSSP_TYPE, Door, Ledger, Refused
from tests.site.test_enumeration import Fleet

Connect = Callable[[Target], Connection]


class SpnegoKeys:
    """An acceptor of pyspnego as a door knows it."""

    def __init__(self, protocol: str, binding: bytes | None = None) -> None:
        data = None if binding is None else b"tls-server-end-point:" + binding
        self._context: Any = spnego.server(
            protocol=protocol,
            options=spnego.NegotiateOptions.use_ntlm if protocol == "ntlm" else spnego.NegotiateOptions.none,
            channel_bindings=None if data is None else GssChannelBindings(application_data=data),
        )

    @property
    def complete(self) -> bool:
        return bool(self._context.complete)

    def step(self, token: bytes) -> bytes:
        try:
            return self._context.step(token) or b""
        except (SpnegoError, ssl.SSLError) as error:
            raise Refused from error

    def seal(self, message: bytes) -> tuple[bytes, bytes, int]:
        sealed = self._context.wrap_winrm(message)
        return sealed.header, sealed.data, sealed.padding_length

    def unseal(self, header: bytes, data: bytes) -> bytes:
        clear: bytes = self._context.unwrap_winrm(header, data)
        return clear


@pytest.fixture(autouse=True)
def _accounts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    accounts = tmp_path / "accounts"
    accounts.write_text("CONTOSO:reader:demo\n")
    monkeypatch.setenv("NTLM_USER_FILE", str(accounts))


@pytest.fixture
def authority() -> trustme.CA:
    return trustme.CA()


@pytest.fixture
def ca_file(authority: trustme.CA, tmp_path: Path) -> str:
    path = tmp_path / "ca.pem"
    authority.cert_pem.write_to_path(path)
    return str(path)


def tls(leaf: trustme.LeafCert) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    leaf.configure_cert(context)
    return context


def der(leaf: trustme.LeafCert) -> bytes:
    return ssl.PEM_cert_to_DER_cert(leaf.cert_chain_pems[0].bytes().decode())


def refusal(connect: Connect, target: Target) -> SiteError:
    with pytest.raises(SiteError) as caught:
        connect(target).identify()
    return caught.value


@pytest.mark.parametrize("right", [True, False])
def test_ntlm_over_tls_is_bound_to_the_certificate_it_saw(
    connect: Connect, authority: trustme.CA, ca_file: str, right: bool
) -> None:
    leaf, other = authority.issue_cert("localhost"), authority.issue_cert("localhost")
    binding = endpoint_hash(der(leaf if right else other))
    ledger = Ledger()

    def door() -> Door:
        return Door(ledger, lambda: SpnegoKeys("ntlm", binding), seals=False)

    with ScriptedServer(identified, tls(leaf), host="localhost", door=door) as server:
        target = server.target(auth="ntlm", ca_file=ca_file)
        if right:
            connect(target).identify()
        else:
            assert isinstance(refusal(connect, target), RefusedError)
    assert ledger == Ledger(logons=int(right), refused=int(not right))


class Delegating:
    """A server behind CredSSP; `made` is one for each exchange somebody began."""

    def __init__(self) -> None:
        self.ledger = Ledger()
        self.made: list[SpnegoKeys] = []
        self.server = ScriptedServer(Fleet([1, 2, 3]), host="localhost", door=self._door)

    def _door(self) -> Door:
        return Door(self.ledger, self._make, scheme="CredSSP", sealed_type=CREDSSP_TYPE)

    def _make(self) -> SpnegoKeys:
        self.made.append(SpnegoKeys("credssp"))
        return self.made[-1]


@pytest.fixture
def delegating() -> Iterator[Delegating]:
    delegating = Delegating()
    with delegating.server:
        yield delegating


def test_credssp_reads_a_fleet_sealed(delegating: Delegating, connect: Connect) -> None:
    connection = connect(delegating.server.target(auth="credssp"))
    connection.identify()
    long = "SELECT ResourceID FROM SMS_R_System WHERE ResourceId > 0 ORDER BY ResourceId".ljust(40_000)
    found = list(pages(connection, SITE, "SMS_R_System", long))
    assert [len(page.items) for page in found] == [0, 2, 1]
    assert all(seen.sealed for seen in delegating.server.seen)
    assert delegating.ledger == Ledger(logons=1)


def test_credssp_with_a_wrong_password_is_one_logon(delegating: Delegating, connect: Connect) -> None:
    target = delegating.server.target(auth="credssp", password=Secret("wrong"))
    threads = [threading.Thread(target=refusal, args=(connect, target)) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    problem = refusal(connect, target)
    assert isinstance(problem, RefusedError)
    assert "CredSSP" in problem.trouble.sentence
    assert len(delegating.made) == 1
    assert delegating.server.seen == []


def test_credssp_is_not_tried_where_it_is_not_offered(connect: Connect) -> None:
    ledger = Ledger()

    def door() -> Door:
        return Door(ledger, lambda: SpnegoKeys("ntlm"))

    with ScriptedServer(identified, host="localhost", door=door) as server:
        problem = refusal(connect, server.target(auth="credssp"))
    assert "does not offer CredSSP sign-in" in problem.trouble.sentence
    assert "it offers Negotiate" in problem.trouble.sentence
    assert ledger == Ledger()


@pytest.mark.parametrize(
    ("auth", "named"),
    [("ntlm", None), ("credssp", ".[credssp]"), ("kerberos", "krb5-user"), ("windows", "kerberos")],
)
def test_what_a_sign_in_lacks_is_named_and_nothing_is_sent(
    connect: Connect, monkeypatch: pytest.MonkeyPatch, auth: str, named: str | None
) -> None:
    def none_here(name: str) -> None:
        raise OSError(f"{name}: cannot open shared object file")

    monkeypatch.setitem(sys.modules, "requests_credssp", None)
    monkeypatch.setattr("ctypes.CDLL", none_here)
    gssapi.library.cache_clear()
    with ScriptedServer(lambda _: Reply(status=401)) as server:
        user = None if auth in {"kerberos", "windows"} else "CONTOSO\\reader"
        problem = refusal(connect, server.target(auth=auth, user=user))
        if named is None:
            assert isinstance(problem, RefusedError)
            return
        assert isinstance(problem, SettingError)
        assert named in problem.trouble.sentence
        assert server.seen == []


def test_windows_signs_in_by_a_context_of_pyspnego(connect: Connect, monkeypatch: pytest.MonkeyPatch) -> None:
    """The exchange and the seals, by the same interface with NTLM of pyspnego; SSPI itself is not here."""
    options = spnego.NegotiateOptions.use_ntlm
    make = partial(spnego.client, "CONTOSO\\reader", "demo", options=options)
    monkeypatch.setattr(sign_in, "windows", partial(windows, make=make))
    ledger = Ledger()
    with ScriptedServer(
        Fleet([1, 2, 3]), host="localhost", door=lambda: Door(ledger, lambda: SpnegoKeys("ntlm"))
    ) as server:
        connection = connect(server.target(auth="windows", user=None, password=None))
        connection.identify()
        query = "SELECT ResourceID FROM SMS_R_System WHERE ResourceId > 0 ORDER BY ResourceId"
        found = pages(connection, SITE, "SMS_R_System", query)
        assert [len(page.items) for page in found] == [0, 2, 1]
        assert all(seen.sealed for seen in server.seen)
    assert ledger == Ledger(logons=1)


class Papers:
    """A certificate of our own and its key, as files."""

    def __init__(self, leaf: trustme.LeafCert, folder: Path) -> None:
        self.certificate = folder / "own.pem"
        self.key = folder / "own.key"
        self.certificate.write_bytes(leaf.cert_chain_pems[0].bytes())
        leaf.private_key_pem.write_to_path(self.key)

    @property
    def keys(self) -> dict[str, object]:
        return {
            "auth": "certificate",
            "user": None,
            "password": None,
            "certificate_file": str(self.certificate),
            "certificate_key_file": str(self.key),
        }


@pytest.fixture
def papers(authority: trustme.CA, tmp_path: Path) -> Papers:
    return Papers(authority.issue_cert("reader@contoso.com"), tmp_path)


@pytest.fixture
def asking(authority: trustme.CA) -> Iterator[ScriptedServer]:
    """A server that lets in only those whose certificate it trusts."""
    context = tls(authority.issue_cert("localhost"))
    context.verify_mode = ssl.CERT_REQUIRED
    authority.configure_trust(context)
    with ScriptedServer(identified, context, host="localhost") as server:
        yield server


def test_a_certificate_of_our_own_signs_in(
    asking: ScriptedServer, connect: Connect, papers: Papers, ca_file: str
) -> None:
    connect(asking.target(ca_file=ca_file, **papers.keys)).identify()
    assert [seen.authorization for seen in asking.seen] == [
        "http://schemas.dmtf.org/wbem/wsman/1/wsman/secprofile/https/mutual"
    ]


def test_a_certificate_the_server_does_not_trust(
    asking: ScriptedServer, connect: Connect, tmp_path: Path, ca_file: str
) -> None:
    stranger = Papers(trustme.CA().issue_cert("reader@contoso.com"), tmp_path)
    problem = refusal(connect, asking.target(ca_file=ca_file, **stranger.keys))
    assert isinstance(problem, (RefusedError, UnreachableError))  # the end of the connection may come first
    assert str(stranger.certificate) in problem.trouble.sentence
    assert asking.seen == []


def test_a_certificate_nobody_is_mapped_to(
    asking: ScriptedServer, connect: Connect, papers: Papers, ca_file: str
) -> None:
    asking.script = lambda _: Reply(status=401)
    target = asking.target(ca_file=ca_file, **papers.keys)
    for _ in range(2):
        problem = refusal(connect, target)
        assert isinstance(problem, RefusedError)
        assert "must be mapped to an account" in problem.trouble.sentence
    assert len(asking.seen) == 1


def test_an_encrypted_key_is_refused_without_asking_anybody(
    asking: ScriptedServer, connect: Connect, papers: Papers, ca_file: str
) -> None:
    key = serialization.load_pem_private_key(papers.key.read_bytes(), None)
    papers.key.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.BestAvailableEncryption(b"secret"),
        )
    )
    problem = refusal(connect, asking.target(ca_file=ca_file, **papers.keys))
    assert isinstance(problem, SettingError)
    assert "is encrypted" in problem.trouble.sentence


def test_a_key_of_another_certificate(
    asking: ScriptedServer, connect: Connect, authority: trustme.CA, papers: Papers, ca_file: str
) -> None:
    authority.issue_cert("other").private_key_pem.write_to_path(papers.key)
    problem = refusal(connect, asking.target(ca_file=ca_file, **papers.keys))
    assert isinstance(problem, SettingError)
    assert "not a certificate and its key" in problem.trouble.sentence


def test_asked_again_after_a_success_is_a_lost_connection(connect: Connect) -> None:
    ledger = Ledger()

    def door() -> Door:
        return Door(ledger, lambda: SpnegoKeys("ntlm"))

    with ScriptedServer(identified, host="localhost", door=door) as server:
        connection = connect(server.target(auth="ntlm"))
        connection.identify()
        connection._transport.build_session().close()
        with pytest.raises(LostError, match="was lost; it had accepted"):
            connection.identify()
    assert ledger == Ledger(logons=1)


@pytest.mark.parametrize("auth", ["ntlm", "basic"])
def test_a_wrong_password_is_one_logon_for_several_workers(connect: Connect, auth: str) -> None:
    with DemoServer(devices=1, auth="basic" if auth == "basic" else "ntlm", still=True) as demo:
        target = Target(name="P01", url=demo.url, auth=auth, user=demo.user, password=Secret("wrong"))
        threads = [threading.Thread(target=refusal, args=(connect, target)) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert isinstance(refusal(connect, target), RefusedError)
        assert (demo.logons, demo.failed_logons) == (0, 1)
        assert demo.plain_bodies == 0
        assert demo.actions == []
