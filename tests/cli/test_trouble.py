"""What goes wrong between a command and its site: one clear sentence, the right exit code, no data."""

import ssl
from pathlib import Path

import pytest
import trustme

from comgmt.demo.server import DemoServer
from tests.cli.conftest import Ran, Run
from tests.cli.sites import configure

SAID = ("The site said: ", "In detail: ", "SQLite said: ")


def told(ran: Ran, code: int, words: str) -> None:
    """One sentence, and at most what the site itself said; nothing that looks like data or a traceback."""
    assert (ran.code, ran.out) == (code, "")
    sentence, *said = ran.sentences
    assert words in sentence
    assert sentence.endswith((".", "?"))
    assert len(said) <= 1
    assert all(line.startswith(SAID) for line in said)
    assert "Traceback" not in ran.err


@pytest.mark.parametrize(
    ("changes", "code", "words"),
    [
        ({"url": '"http://no-such-host.invalid:5985/wsman"'}, 3, "no-such-host.invalid cannot be resolved"),
        ({"url": '"http://127.0.0.1:1/wsman"'}, 3, "Nothing listens at 127.0.0.1, port 1"),
        ({"site_code": '"XYZ"'}, 2, "knows no site XYZ but P01; correct site_code"),
        ({"auth": '"telnet"'}, 2, "auth"),
        ({"auth": '"basic"', "url": '"http://cm01.contoso.com:5985/wsman"'}, 2, "basic"),
        ({"password_command": '"false"'}, 2, "password_command"),
        ({"password": '"secret"'}, 2, "password_command"),
        ({"pasword_command": '"x"'}, 2, "pasword_command"),
    ],
)
def test_wrong_settings(
    run: Run, server: DemoServer, home: Path, changes: dict[str, str], code: int, words: str
) -> None:
    told(run("status", "--config", str(configure(server, home, **changes))), code, words)


def test_a_wrong_path_and_a_wrong_scheme(run: Run, server: DemoServer, home: Path) -> None:
    other = configure(server, home, url=f'"http://127.0.0.1:{server.port}/other"')
    told(run("status", "--config", str(other)), 3, "the path is usually /wsman")
    tls = configure(server, home, url=f'"https://127.0.0.1:{server.port}/wsman"')
    told(run("status", "--config", str(tls)), 3, "does that port speak https?")


@pytest.mark.parametrize("command", [["status"], ["devices"], ["device", "PC"], ["collect", "--once"]])
def test_a_wrong_password_is_one_attempt(
    run: Run, server: DemoServer, home: Path, command: list[str]
) -> None:
    config = configure(server, home, password_command='"echo wrong"')
    before = server.failed_logons
    told(run(*command, "--config", str(config)), 4, "refused the sign-in of CONTOSO\\reader")
    assert server.failed_logons == before + 1


@pytest.mark.parametrize(
    ("fault", "code", "words"),
    [
        ("access-denied", 5, "may not use WinRM"),
        ("access-denied-namespace", 5, "may not connect to root/sms"),
        ("rbac-empty", 5, "no device and none of its collections"),
        ("whfb-required", 5, "Windows Hello for Business"),
        ("quota-user", 3, "too many operations open"),
        ("drop-mid-page", 3, "was lost while it answered"),
        ("invalid-context", 3, "no longer knows the enumeration"),
        ("truncated-xml", 3, "malformed or cut short"),
        ("malformed-xml", 3, "malformed or cut short"),
        ("invalid-characters", 3, "malformed or cut short"),
        ("entity-bomb", 3, "a document type declaration"),
        ("wrong-content-type", 3, "not SOAP"),
        ("wrong-relates-to", 3, "another message than the one we sent"),
        ("redirect", 3, "a redirect, which is not followed"),
        ("http-500", 3, "HTTP 500"),
    ],
)
def test_faults_of_the_site(
    run: Run, server: DemoServer, home: Path, fault: str, code: int, words: str
) -> None:
    config = str(configure(server, home))
    server.set_faults(fault)
    told(run("status", "--config", config), code, words)
    server.set_faults()
    assert run("status", "--config", config).code == 0


def test_an_answer_in_part_keeps_what_was_read_and_says_the_rest(
    run: Run, server: DemoServer, home: Path
) -> None:
    config = str(configure(server, home))
    server.set_faults("access-denied-class")
    ran = run("status", "--config", config)
    assert ran.code == 6
    assert len(ran.sentences) == 1
    assert "Enrollment status, Workload transition and Enrollment errors could not be read: " in ran.err
    assert "Client OS distribution" in ran.out
    assert "? not read" in ran.out


def test_a_list_that_cannot_be_known_is_no_empty_list(run: Run, server: DemoServer, home: Path) -> None:
    config = str(configure(server, home))
    server.set_faults("missing-class")
    for output in ("text", "csv", "json", "jsonl"):
        ran = run("devices", "--now", "--error", "0x80180018", "--format", output, "--config", config)
        told(ran, 6, "SMS_Client_ComanagementState")
    ran = run("devices", "--limit", "2", "--config", config)
    assert ran.code == 6
    assert len(ran.out.splitlines()) == 3


def test_a_certificate_nobody_vouches_for_is_refused_before_a_word(run: Run, home: Path) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    trustme.CA().issue_cert("localhost").configure_cert(context)
    with DemoServer(devices=5, still=True, ssl_context=context, host="localhost") as server:
        told(run("status", "--config", str(configure(server, home))), 3, "was issued by nobody")
        assert (server.logons, server.failed_logons) == (0, 0)


def test_a_certificate_of_a_trusted_authority_is_believed(run: Run, home: Path) -> None:
    authority, context = trustme.CA(), ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("localhost").configure_cert(context)
    authority.cert_pem.write_to_path(home / "ca.pem")
    with DemoServer(devices=5, still=True, ssl_context=context, host="localhost", auth="basic") as server:
        ca_file = f"'{home / 'ca.pem'}'"
        config = configure(server, home, ca_file=ca_file, auth='"basic"')
        assert run("status", "--config", str(config)).code == 0


def test_a_damaged_store_is_named(run: Run, server: DemoServer, home: Path) -> None:
    config = str(configure(server, home))
    assert run("collect", "--once", "--config", config).code == 0
    (store,) = (home / "data").rglob("*.sqlite")
    store.write_bytes(b"not a database" * 1000)
    ran = run("status", "--config", config)
    assert (ran.code, ran.out) == (2, "")
    assert str(store) in ran.sentences[0]
