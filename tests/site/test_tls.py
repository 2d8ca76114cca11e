"""TLS: who is believed, who is not, and that nothing is said to a server that is not."""

import datetime as dt
import hashlib
import ssl
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import trustme
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from comgmt.site.certificates import describe
from comgmt.site.connection import Connection
from comgmt.site.errors import SettingError, UnreachableError, UntrustedError
from comgmt.site.target import Target
from comgmt.site.tls import shown_certificates
from tests.site.conftest import ScriptedServer, identified

Connect = Callable[[Target], Connection]
Start = Callable[[trustme.LeafCert], ScriptedServer]


@pytest.fixture
def authority() -> trustme.CA:
    return trustme.CA()


@pytest.fixture
def ca_file(authority: trustme.CA, tmp_path: Path) -> str:
    path = tmp_path / "ca.pem"
    authority.cert_pem.write_to_path(path)
    return str(path)


@pytest.fixture
def secured() -> Iterator[Start]:
    started: list[ScriptedServer] = []

    def start(leaf: trustme.LeafCert) -> ScriptedServer:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        leaf.configure_cert(context)
        server = ScriptedServer(identified, context, host="localhost").__enter__()
        started.append(server)
        return server

    yield start
    for server in started:
        server.__exit__(None, None, None)


def digest(pem: bytes) -> str:
    return hashlib.sha256(ssl.PEM_cert_to_DER_cert(pem.decode())).hexdigest()


def expired(authority: trustme.CA, host: str = "localhost") -> trustme.LeafCert:
    past = dt.datetime(2020, 1, 1, tzinfo=dt.timezone.utc)
    return authority.issue_cert(host, not_before=past, not_after=past + dt.timedelta(days=1))


def test_a_server_of_a_configured_issuer_is_believed(
    secured: Start, connect: Connect, authority: trustme.CA, ca_file: str
) -> None:
    server = secured(authority.issue_cert("localhost"))
    connect(server.target(ca_file=ca_file)).identify()
    assert server.actions == ["Identify"]


def test_an_unknown_issuer_is_named_with_its_mend(
    secured: Start, connect: Connect, authority: trustme.CA
) -> None:
    server = secured(authority.issue_cert("localhost"))
    with pytest.raises(UntrustedError, match=r"localhost was issued by nobody .* ca_file"):
        connect(server.target()).identify()
    assert server.seen == []


def test_another_issuer_in_the_file_is_not_enough(
    secured: Start, connect: Connect, authority: trustme.CA, tmp_path: Path
) -> None:
    other = tmp_path / "other.pem"
    trustme.CA().cert_pem.write_to_path(other)
    server = secured(authority.issue_cert("localhost"))
    with pytest.raises(UntrustedError, match="issued by nobody"):
        connect(server.target(ca_file=str(other))).identify()
    assert server.seen == []


def test_an_expired_certificate(
    secured: Start, connect: Connect, authority: trustme.CA, ca_file: str
) -> None:
    server = secured(expired(authority))
    with pytest.raises(UntrustedError, match="localhost has expired"):
        connect(server.target(ca_file=ca_file)).identify()
    assert server.seen == []


def test_a_certificate_of_another_name(
    secured: Start, connect: Connect, authority: trustme.CA, ca_file: str
) -> None:
    server = secured(authority.issue_cert("cm02.contoso.com"))
    with pytest.raises(UntrustedError, match="another name"):
        connect(server.target(ca_file=ca_file)).identify()
    assert server.seen == []


def test_a_certificate_that_names_no_address(
    secured: Start, connect: Connect, authority: trustme.CA, ca_file: str
) -> None:
    server = secured(authority.issue_cert("localhost"))
    address = server.url.replace("localhost", "127.0.0.1")
    with pytest.raises(UntrustedError, match="another name"):
        connect(server.target(ca_file=ca_file, url=address)).identify()


@pytest.mark.parametrize(
    "spelling", [str.upper, lambda pin: "SHA256:" + ":".join(pin[n : n + 2] for n in range(0, 64, 2))]
)
def test_the_pinned_certificate_of_the_server_is_believed(
    secured: Start, connect: Connect, authority: trustme.CA, spelling: Callable[[str], str]
) -> None:
    leaf = authority.issue_cert("cm02.contoso.com")
    server = secured(leaf)
    pin = spelling(digest(leaf.cert_chain_pems[0].bytes()))
    connect(server.target(ca_fingerprint=pin)).identify()
    assert server.actions == ["Identify"]


def test_a_pin_does_not_make_an_expired_certificate_good(
    secured: Start, connect: Connect, authority: trustme.CA
) -> None:
    leaf = expired(authority)
    server = secured(leaf)
    with pytest.raises(UntrustedError, match="expired"):
        connect(server.target(ca_fingerprint=digest(leaf.cert_chain_pems[0].bytes()))).identify()
    assert server.seen == []


def test_another_pin_is_refused_and_shows_what_came(
    secured: Start, connect: Connect, authority: trustme.CA
) -> None:
    leaf = authority.issue_cert("localhost")
    server = secured(leaf)
    with pytest.raises(UntrustedError, match=digest(leaf.cert_chain_pems[0].bytes())):
        connect(server.target(ca_fingerprint="ab" * 32)).identify()
    assert server.seen == []


def chained(authority: trustme.CA, host: str) -> tuple[trustme.LeafCert, str]:
    """A certificate whose issuer is an intermediate that the server shows, and the issuer's digest."""
    leaf = authority.create_child_ca().issue_cert(host)
    return leaf, digest(leaf.cert_chain_pems[1].bytes())


def test_the_pinned_issuer_is_believed_for_the_right_name_only(
    secured: Start, connect: Connect, authority: trustme.CA
) -> None:
    leaf, pin = chained(authority, "localhost")
    connect(secured(leaf).target(ca_fingerprint=pin)).identify()
    leaf, pin = chained(authority, "cm02.contoso.com")
    server = secured(leaf)
    with pytest.raises(UntrustedError, match="another name"):
        connect(server.target(ca_fingerprint=pin)).identify()
    assert server.seen == []


def test_a_pinned_issuer_that_is_only_shown_and_did_not_sign_is_not_believed(
    connect: Connect, authority: trustme.CA, tmp_path: Path
) -> None:
    honest, pin = chained(authority, "localhost")
    forged = tmp_path / "forged.pem"
    forged.write_bytes(_self_signed() + honest.cert_chain_pems[1].bytes())
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(forged)
    with ScriptedServer(identified, context, host="localhost") as server:
        with pytest.raises(UntrustedError):
            connect(server.target(ca_fingerprint=pin)).identify()
        assert server.seen == []


def _self_signed() -> bytes:
    """Key and certificate for localhost that nobody issued."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = dt.datetime.now(dt.timezone.utc)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - dt.timedelta(days=1))
        .not_valid_after(now + dt.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .sign(key, hashes.SHA256())
    )
    return key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    ) + certificate.public_bytes(serialization.Encoding.PEM)


def test_fingerprints_are_shown_for_comparison(secured: Start, authority: trustme.CA) -> None:
    leaf, issuer = chained(authority, "localhost")
    server = secured(leaf)
    shown = [describe(one) for one in shown_certificates(server.target())]
    own, above = shown[0], shown[1]
    assert own is not None
    assert above is not None
    assert (own.sha256, above.sha256) == (digest(leaf.cert_chain_pems[0].bytes()), issuer)
    assert own.names == ("localhost",)
    assert own.issuer == above.subject
    assert own.issuer != own.subject
    assert own.fingerprint.replace(":", "").lower() == own.sha256
    assert server.seen == []


@pytest.mark.parametrize("content", [None, "", "not a certificate"])
def test_a_ca_file_that_is_none(connect: Connect, tmp_path: Path, content: str | None) -> None:
    path = tmp_path / "ca.pem"
    if content is not None:
        path.write_text(content)
    target = Target(name="P01", url="https://localhost:1/wsman", auth="kerberos", ca_file=str(path))
    with pytest.raises(SettingError, match=r"ca_file = .*ca\.pem"):
        connect(target).identify()


def test_http_where_https_is_asked(connect: Connect) -> None:
    with ScriptedServer(identified, host="localhost") as server:
        url = server.url.replace("http:", "https:")
        with pytest.raises(UntrustedError, match="does that port speak https"):
            connect(server.target(url=url)).identify()


def test_https_where_http_is_asked(secured: Start, connect: Connect, authority: trustme.CA) -> None:
    server = secured(authority.issue_cert("localhost"))
    with pytest.raises(UnreachableError, match="http"):
        connect(server.target(url=server.url.replace("https:", "http:"))).identify()
    assert server.seen == []


def test_there_is_no_way_to_turn_validation_off(
    secured: Start, connect: Connect, authority: trustme.CA
) -> None:
    server = secured(authority.issue_cert("localhost"))
    connection = connect(server.target())
    connection._transport.build_session().verify = False
    with pytest.raises(UntrustedError):
        connection.identify()
    assert server.seen == []


def test_a_ca_bundle_of_the_environment_is_not_read(
    secured: Start, connect: Connect, authority: trustme.CA, ca_file: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", ca_file)
    monkeypatch.setenv("CURL_CA_BUNDLE", ca_file)
    server = secured(authority.issue_cert("localhost"))
    with pytest.raises(UntrustedError):
        connect(server.target()).identify()
