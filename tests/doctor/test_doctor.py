"""The doctor: every step of a sound site, and each fault named in its first red line."""

import re
import ssl
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta, timezone
from pathlib import Path

import msgspec
import pytest
import trustme

from comgmt.demo.fault_kinds import KINDS
from comgmt.demo.server import DemoServer
from comgmt.doctor.classes import Limits
from comgmt.doctor.examination import examine
from comgmt.domain.doctor import Step, StepStatus, first_failure
from comgmt.domain.records import QueryRecord
from comgmt.domain.source import TroubleKind
from comgmt.site import latch
from comgmt.site.errors import SettingError
from comgmt.site.target import Secret, Target
from tests.site.conftest import Reply, ScriptedServer, identified
from tests.site.test_read_only import ACTIONS

SMALL = Limits(sample_rows=10)
HASTY = {"connect_timeout": 1, "read_timeout": 2}  # where the fault is that nothing comes
IMPATIENT = Limits(sample_rows=10, slow_page=0.09)
DEVICES = 120


@pytest.fixture(scope="module")
def shared() -> Iterator[DemoServer]:
    with DemoServer(devices=DEVICES, still=True) as running:
        yield running


@pytest.fixture
def demo(shared: DemoServer) -> Iterator[DemoServer]:
    yield shared
    shared.set_faults()


def way_in(demo: DemoServer, **changes: object) -> Target:
    plain = Target(
        name="P01",
        url=demo.url,
        auth="ntlm",
        user=demo.user,
        password=Secret(demo.password),
        connect_timeout=30,
        read_timeout=30,
        max_envelope_size=16_384,  # several pages of a small fleet
    )
    return msgspec.structs.replace(plain, **changes)


def examined(target: Target, limits: Limits = SMALL, log: list[QueryRecord] | None = None) -> list[Step]:
    return list(examine(target, ([] if log is None else log).append, limits))


def by_key(steps: list[Step]) -> dict[str, Step]:
    found = {step.key: step for step in steps}
    assert len(found) == len(steps)
    return found


def test_a_sound_site_has_no_red_line(demo: DemoServer) -> None:
    before, logons = len(demo.actions), demo.logons
    log: list[QueryRecord] = []
    steps = by_key(examined(way_in(demo), Limits(), log))
    assert {step.status for step in steps.values()} == {StepStatus.OK}
    assert all(step.sentence.endswith(".") for step in steps.values())
    assert steps["SMS_R_System"].facts["rows"] == DEVICES
    assert steps["SMS_R_System"].facts["counted"] is True
    assert steps["namespace"].facts["visible_to"] == demo.user
    assert steps["version"].facts["release"] is not None
    pages = steps["pages"].facts
    assert isinstance(pages["rows_per_page"], int)
    assert 1 < pages["rows_per_page"] < DEVICES
    assert set(demo.actions[before:]) == {"Identify", "Enumerate", "Pull", "Get"}
    assert demo.logons - logons == 1
    assert log[0].action == "Identify"
    assert {entry.outcome for entry in log} == {"ok"}


def test_a_class_is_not_read_whole_and_given_back(demo: DemoServer) -> None:
    before = len(demo.actions)
    steps = by_key(examined(way_in(demo)))
    assert steps["SMS_R_System"].facts["rows"] == DEVICES
    assert "Release" in demo.actions[before:]
    assert set(demo.actions) <= ACTIONS


# What strikes, the step that is red first, words of its sentence, its exit code.
FAULTS = [
    ("access-denied", "provider", "may not use WinRM", 5),
    ("access-denied-namespace", "provider", "may not connect to root/sms", 5),
    ("access-denied-namespace:root/sms/site_P01", "namespace", "may not connect to root/sms/site_P01", 5),
    ("access-denied-class", "SMS_Client_ComanagementState", "may not read SMS_Client_Comanagement", 6),
    ("rbac-empty", "SMS_R_System", "sees no row of SMS_R_System", 6),
    ("whfb-required", "provider", "Windows Hello for Business", 5),
    ("quota-user", "provider", "too many operations open for CONTOSO\\reader", 3),
    ("quota-system", "provider", "over its load quota", 3),
    ("operation-timeout", "provider", "did not get SMS_ProviderLocation", 3),
    ("invalid-context", "SMS_R_System", "no longer knows the enumeration", 6),
    ("drop-mid-page", "provider", "was lost while it answered", 3),
    ("drop-between-pages", "SMS_R_System", "was lost while it answered", 6),
    ("drop-release", "SMS_R_System", "The connection to 127.0.0.1 broke over", 0),
    ("slow-page:0.1", "pages", "A page of SMS_Client_ComanagementState takes ", 0),
    ("slow-page:600", "provider", "did not answer within 2 seconds", 3),
    ("trickle:4", "provider", "did not finish its answer within 5 seconds", 3),
    ("http-400", "sign_in", "HTTP 400", 3),
    ("http-403", "sign_in", "HTTP 403", 5),
    ("http-413", "sign_in", "HTTP 413", 3),
    ("http-500", "sign_in", "HTTP 500", 3),
    ("http-502", "sign_in", "HTTP 502", 3),
    ("http-503", "sign_in", "HTTP 503", 3),
    ("wrong-content-type", "provider", "text/html, not SOAP", 3),
    ("truncated-xml", "provider", "malformed or cut short", 3),
    ("malformed-xml", "provider", "malformed or cut short", 3),
    ("entity-bomb", "provider", "document type declaration", 3),
    ("invalid-characters", "provider", "malformed or cut short", 3),
    ("wrong-relates-to", "provider", "another message than the one we sent", 3),
    ("redirect", "listener", "a redirect, which is not followed", 3),
    ("oversize-page", "SMS_R_System", "a page over the limit", 6),
    ("missing-class", "SMS_Client_ComanagementState", "no class SMS_Client_ComanagementState", 6),
    ("missing-class:SMS_DeploymentSummary", "SMS_DeploymentSummary", "no class SMS_DeploymentSummary", 6),
    ("missing-class:SMS_Collection", "SMS_Collection", "no class SMS_Collection", 6),
    ("missing-class:SMS_ProviderLocation", "provider", "has no class SMS_ProviderLocation in root/sms", 3),
    ("missing-column:SMS_R_System.Build", "SMS_R_System", "SMS_R_System gives no Build", 0),
    ("bad-datetime", "SMS_R_System", "could not be read", 0),
    ("vanishing-row", "SMS_Collection", "7 rows came where 8 were counted", 0),
    ("provider@SMS_R_System", "SMS_R_System", "The SMS Provider failed", 6),
    ("hresult@SMS_CombinedDeviceResources", "SMS_CombinedDeviceResources", "0x80338003", 0),
    ("http@SMS_DeploymentSummary", "SMS_DeploymentSummary", "HTTP 503", 6),
    ("endless", "SMS_R_System", "the same rows again and again", 6),
    ("flood@SMS_ConfigurationPolicy", "SMS_ConfigurationPolicy", "should have few", 0),
    ("late-datetime", "SMS_R_System", "gives no CreationDate", 0),
    ("bad-character@SMS_R_System", "SMS_R_System", "left out", 0),
    ("no-key@SMS_R_System", "SMS_R_System", "left out", 0),
    ("fault-beside-rows@SMS_DeploymentSummary", "SMS_DeploymentSummary", "failed inside", 6),
    ("gzip", "sign_in", "compressed", 3),
    ("password-changed", "provider", "accepted CONTOSO\\reader before and refuses now", 4),
]


# What passes by itself, is read as what it is, or is dropped without a word.
HARMLESS = (
    *("duplicate-row", "restart", "slow", "signed-codes", "cim-datetime", "no-count", "absurd-date"),
    *("null-column", "full-first-page", "no-distinct"),
)


def test_the_table_has_every_fault() -> None:
    named = {re.split("[:@]", fault)[0] for fault, *_ in FAULTS}
    assert named | set(HARMLESS) == set(KINDS)


@pytest.mark.parametrize("fault", HARMLESS)
def test_a_fault_that_costs_nothing_is_no_red_line(demo: DemoServer, fault: str) -> None:
    demo.set_faults(fault)
    assert first_failure(examined(way_in(demo))) is None


@pytest.mark.parametrize("word", ["COUNT", "DISTINCT"])
@pytest.mark.parametrize("name", ["SMS_R_System", "SMS_Client_ComanagementState"])
def test_what_is_not_counted_is_named_with_its_class(demo: DemoServer, word: str, name: str) -> None:
    demo.set_faults(f"no-{word.lower()}@{name}")
    step = next(step for step in examined(way_in(demo)) if step.key == "counting")
    assert f"The site does not answer {word} of {name} as counting needs it." in step.sentence
    assert step.facts[word.lower()] is False


@pytest.mark.parametrize(("fault", "key", "words", "code"), FAULTS, ids=[fault for fault, *_ in FAULTS])
def test_a_fault_is_named_in_the_first_line_that_is_not_green(
    demo: DemoServer, fault: str, key: str, words: str, code: int
) -> None:
    demo.set_faults(fault)
    before = demo.failed_logons
    late = HASTY if fault in {"slow-page:600", "trickle:4"} else {}
    steps = examined(way_in(demo, **late), IMPATIENT if key == "pages" else SMALL)
    first = next(step for step in steps if step.status not in {StepStatus.OK, StepStatus.SKIPPED})
    assert (first.key, first.exit_code) == (key, code)
    assert words in first.sentence
    assert first.part is (code in {0, 6})
    if key == "pages":
        took = first.facts["seconds_per_page"]
        assert isinstance(took, float)
        assert took >= 0.1  # the page waits so long; a slow machine adds to it
        assert f"takes {took:.1f} seconds" in first.sentence
    assert demo.failed_logons - before == (1 if fault == "password-changed" else 0)
    demo.set_faults()
    latch.forget(way_in(demo))
    assert first_failure(examined(way_in(demo))) is None


@pytest.mark.parametrize(
    ("fault", "words"),
    [
        ("access-denied", "Remote Management Users"),
        ("access-denied-namespace", "SMS Admins"),
        ("access-denied-class", "Collection: Read and Read Resource"),
        ("access-denied-class:SMS_DeploymentSummary", "Configuration Policy: Read"),
        ("rbac-empty", "Collection: Read and Read Resource"),
        ("whfb-required", "Hierarchy Settings"),
        ("http-403", "Remote Management Users"),
    ],
)
def test_each_missing_right_says_who_grants_it(demo: DemoServer, fault: str, words: str) -> None:
    demo.set_faults(fault)
    first = first_failure(examined(way_in(demo)))
    assert first is not None
    assert first.trouble is TroubleKind.PERMISSION
    assert "dministrator" in first.mend
    assert words in first.mend


@pytest.mark.parametrize(
    ("site_code", "code", "namespace"), [("P01", 0, StepStatus.OK), ("X99", 3, StepStatus.FAILED)]
)
def test_a_missing_list_of_providers_does_no_harm_where_the_site_is_there_by_its_code(
    demo: DemoServer, site_code: str, code: int, namespace: StepStatus
) -> None:
    demo.set_faults("missing-class:SMS_ProviderLocation")
    steps = examined(way_in(demo, site_code=site_code))
    provider = by_key(steps)["provider"]
    assert (provider.status is StepStatus.FAILED, provider.exit_code) == (bool(code), code)
    assert by_key(steps)["namespace"].status is namespace
    assert by_key(steps)["SMS_R_System"].status is (
        StepStatus.OK if site_code == "P01" else StepStatus.SKIPPED
    )


def test_what_an_early_failure_made_pointless_is_skipped(demo: DemoServer) -> None:
    demo.set_faults("http-503")
    steps = by_key(examined(way_in(demo)))
    assert steps["clock"].status is StepStatus.OK
    skipped = {key for key, step in steps.items() if step.status is StepStatus.SKIPPED}
    assert {"service", "provider", "namespace", "SMS_R_System", "eligible", "pages"} <= skipped


def test_a_wrong_password_is_one_logon_and_names_itself(demo: DemoServer) -> None:
    before = demo.failed_logons
    target = way_in(demo, password=Secret("wrong"))
    first = first_failure(examined(target))
    assert first is not None
    assert (first.key, first.exit_code) == ("sign_in", 4)
    assert demo.failed_logons == before + 1
    again = first_failure(examined(target))
    assert again is not None
    assert "not sent again before" in again.sentence
    assert "--try-again" in again.mend
    assert demo.failed_logons == before + 1


def test_another_auth_than_the_listener_offers(demo: DemoServer) -> None:
    before = demo.logons
    first = first_failure(examined(way_in(demo, auth="basic")))
    assert first is not None
    assert first.key == "listener"
    assert 'does not offer auth = "basic"; it offers Negotiate' in first.sentence
    assert demo.logons == before


def test_settings_that_are_wrong_are_not_examined(demo: DemoServer) -> None:
    with pytest.raises(SettingError):
        examined(way_in(demo, user=None))


def test_nothing_listens(unused: Callable[[], int]) -> None:
    target = Target(
        name="P01", url=f"http://127.0.0.1:{unused()}/wsman", auth="ntlm", user="u", password=Secret("p")
    )
    steps = by_key(examined(target))
    assert steps["name"].status is StepStatus.OK
    assert steps["port"].status is StepStatus.FAILED
    assert steps["port"].exit_code == 3
    assert steps["tls"].status is StepStatus.SKIPPED


@pytest.fixture
def unused() -> Callable[[], int]:
    import socket

    def port() -> int:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            return int(probe.getsockname()[1])

    return port


@pytest.fixture
def authority() -> trustme.CA:
    return trustme.CA()


def secured(leaf: trustme.LeafCert, headers: tuple[tuple[str, str], ...] = ()) -> ScriptedServer:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    leaf.configure_cert(context)

    def script(seen: object) -> Reply:
        del seen
        return Reply(status=401, headers=(("WWW-Authenticate", 'Basic realm="WSMAN"'), *headers))

    return ScriptedServer(script, context, host="localhost")


def test_an_unknown_issuer_shows_the_fingerprint_to_compare(authority: trustme.CA) -> None:
    leaf = authority.issue_cert("localhost")
    with secured(leaf) as server:
        steps = by_key(examined(server.target()))
        tls = steps["tls"]
        assert tls.status is StepStatus.FAILED
        assert tls.trouble is TroubleKind.UNTRUSTED
        assert "issued by nobody" in tls.sentence
        assert "Cert:\\LocalMachine\\My" in tls.mend
        assert tls.facts["names"] == ("localhost",)
        assert server.seen == []
        pin = tls.facts["sha256"]
        again = by_key(examined(server.target(ca_fingerprint=pin)))
    assert again["tls"].status is StepStatus.OK
    assert again["tls"].facts["trusted_by"] == "ca_fingerprint"


def test_a_certificate_that_ends_soon_is_worth_a_word(authority: trustme.CA, tmp_path: Path) -> None:
    ca_file = tmp_path / "ca.pem"
    authority.cert_pem.write_to_path(ca_file)
    soon = datetime.now(timezone.utc) + timedelta(days=9, hours=1)
    with secured(authority.issue_cert("localhost", not_after=soon)) as server:
        tls = by_key(examined(server.target(ca_file=str(ca_file))))["tls"]
    assert tls.status is StepStatus.WARNING
    assert tls.mend == "It expires in 9 days; renew it on the server."


@pytest.mark.parametrize(("ahead", "status"), [(5, StepStatus.OK), (-400, StepStatus.WARNING)])
def test_a_clock_that_is_wrong(ahead: int, status: StepStatus) -> None:
    moment = datetime.now(timezone.utc) + timedelta(seconds=ahead)

    def script(seen: object) -> Reply:
        del seen
        date = moment.strftime("%a, %d %b %Y %H:%M:%S GMT")
        return Reply(status=401, headers=(("WWW-Authenticate", "Basic"), ("Date", date)))

    with ScriptedServer(script) as server:
        clock = by_key(examined(server.target()))["clock"]
    assert clock.status is status
    assert clock.facts["seconds_ahead"] == pytest.approx(ahead, abs=2)


def test_a_site_that_does_not_count_is_not_less_sound(
    demo: DemoServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("comgmt.site.wql.count", lambda name, *_: f"SELECT COUNT(Nothing) FROM {name}")
    steps = by_key(examined(way_in(demo)))
    assert first_failure(steps.values()) is None
    assert steps["SMS_R_System"].facts["counted"] is False
    assert "or more rows visible" in steps["SMS_R_System"].sentence


def test_a_service_that_is_none(serve: Callable[..., ScriptedServer]) -> None:
    server = serve(identified)
    steps = by_key(examined(server.target()))
    assert steps["listener"].status is StepStatus.FAILED
