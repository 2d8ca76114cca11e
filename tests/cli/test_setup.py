"""comgmt setup: the questions on a configuration that is there, and for one more site."""

from pathlib import Path

import pytest

from comgmt.cli import setting_up
from comgmt.cli.config import load
from comgmt.cli.first_start import FirstStart
from comgmt.cli.problems import CommandError
from comgmt.cli.settable import can_be_asked
from comgmt.cli.source import SourceChoice
from comgmt.cli.terminal import TerminalProfile
from comgmt.cli.welcome import Begun
from comgmt.screens.welcome.app import WelcomeApp
from comgmt.screens.welcome.setup import Answers, SetupField, Written
from comgmt.terminal.run import Ending
from tests.cli.conftest import Run
from tests.cli.test_first_start import profile

FILE = """\
refresh = "1m"

[sites.P01]
host = "cm01.contoso.com"
auth = "ntlm"
user = 'CONTOSO\\reader'
password_command = "pass show cm01"
"""


@pytest.fixture
def path(home: Path) -> Path:
    path = home / "comgmt.toml"
    path.write_text(FILE, encoding="utf-8")
    path.chmod(0o600)
    return path


def answering(monkeypatch: pytest.MonkeyPatch, answers: Answers | None) -> list[Answers | None]:
    """Stand in for the person: what the questions began with is given back."""
    began: list[Answers | None] = []

    def run(app: WelcomeApp) -> Ending:
        setup = app.setup
        assert isinstance(setup, FirstStart)
        began.append(setup.before)
        if answers is not None:
            setup.write(answers)
            app._return_value = Written(setup.name_of(answers), "typed")
        return Ending(0)

    monkeypatch.setattr(setting_up, "run", run)
    return began


def test_a_site_is_changed_and_all_else_stays(monkeypatch: pytest.MonkeyPatch, path: Path) -> None:
    began = answering(monkeypatch, Answers(host="cm02.contoso.com", auth="kerberos"))
    begun = setting_up.set_up(SourceChoice(config=path), None, profile())
    assert began == [Answers(host="cm01.contoso.com", auth="ntlm", user="CONTOSO\\reader")]
    assert isinstance(begun, Begun)
    assert begun.source.site == "P01"
    settings = load(path).settings
    assert settings.refresh == "1m"
    assert (settings.sites["P01"].host, settings.sites["P01"].auth) == ("cm02.contoso.com", "kerberos")
    assert settings.sites["P01"].password_command == "pass show cm01"
    assert path.with_name("comgmt.toml.1").read_text(encoding="utf-8") == FILE
    assert path.stat().st_mode & 0o077 == 0


def test_a_second_site_is_added_the_same_way(monkeypatch: pytest.MonkeyPatch, path: Path) -> None:
    began = answering(monkeypatch, Answers(host="cm07.contoso.com", auth="ntlm", user="CONTOSO\\reader"))
    begun = setting_up.set_up(SourceChoice(config=path), "P07", profile())
    assert began == [None]
    assert isinstance(begun, Begun)
    assert begun.source.site == "P07"
    assert set(load(path).settings.sites) == {"P01", "P07"}
    assert load(path).settings.default_site == "P01"


def test_what_was_not_asked_for_stays(monkeypatch: pytest.MonkeyPatch, path: Path) -> None:
    pin = ":".join(["ab"] * 32)
    path.write_text(f'{FILE}ca_file = "/etc/ssl/ca.pem"\nca_fingerprint = "{pin}"\n', encoding="utf-8")
    began = answering(monkeypatch, Answers(host="cm02", auth="ntlm", user="CONTOSO\\reader", trust=pin))
    setting_up.set_up(SourceChoice(config=path), None, profile())
    assert began[0] is not None
    assert began[0].trust == pin
    site = load(path).settings.sites["P01"]
    assert (site.host, site.ca_file, site.ca_fingerprint) == ("cm02", "/etc/ssl/ca.pem", pin)


def test_a_link_stays_a_link(monkeypatch: pytest.MonkeyPatch, path: Path) -> None:
    link = path.with_name("link.toml")
    link.symlink_to(path)
    answering(monkeypatch, Answers(host="cm02", auth="kerberos"))
    setting_up.set_up(SourceChoice(config=link), None, profile())
    assert link.is_symlink()
    assert load(path).settings.sites["P01"].host == "cm02"


def test_what_the_questions_cannot_change_is_not_offered(path: Path) -> None:
    assert can_be_asked(SourceChoice(config=path), "P01")
    path.write_text(FILE.replace('"ntlm"', '"basic"'), encoding="utf-8")
    assert not can_be_asked(SourceChoice(config=path), "P01")


def test_left_nothing_is_changed(monkeypatch: pytest.MonkeyPatch, path: Path) -> None:
    answering(monkeypatch, None)
    assert setting_up.set_up(SourceChoice(config=path), "p01", profile()) is None
    assert path.read_text(encoding="utf-8") == FILE


def test_what_setup_does_not_ask_for_is_said(path: Path) -> None:
    path.write_text(FILE.replace('"ntlm"', '"basic"'), encoding="utf-8")
    with pytest.raises(CommandError, match=r'signs in with auth = "basic", which setup does not ask for'):
        setting_up.set_up(SourceChoice(config=path), None, profile())


def test_of_several_sites_one_is_named(path: Path) -> None:
    path.write_text(FILE + '[sites.P02]\nhost = "cm02"\n', encoding="utf-8")
    with pytest.raises(CommandError, match=r"has several sites \(P01, P02\): comgmt setup NAME"):
        setting_up.set_up(SourceChoice(config=path), None, profile())


@pytest.mark.parametrize(
    "host", ["10.1.2.3", "https://10.1.2.3:5986/wsman", "fe80::1", "https://[::1]:5986/wsman"]
)
def test_an_address_wants_a_name(path: Path, host: str) -> None:
    setup = FirstStart(path.with_name("new.toml"))
    problem = setup.problem(Answers(host=host, auth="ntlm", user="me"), "secret")
    assert problem is not None
    assert problem.field is SetupField.NAME
    named = Answers(host=host, auth="ntlm", user="me", name="P05")
    assert setup.name_of(named) == "P05"
    assert not setup.wants_name("cm01.contoso.com")


def test_a_file_that_is_no_certificate_is_said_before_anything_is_sent(run: Run, path: Path) -> None:
    trust = path.with_name("ca.pem")
    trust.write_text("no certificate at all")
    problem = FirstStart(path.with_name("new.toml")).problem(
        Answers(host="cm01", auth="ntlm", user="me", trust=str(trust)), "secret"
    )
    assert problem is not None
    assert (problem.field, "cannot be read as PEM certificates" in problem.sentence) == (
        SetupField.TRUST,
        True,
    )
    path.write_text(f'{FILE}ca_file = "{trust}"\n', encoding="utf-8")
    ran = run("config", "check", "--config", path)
    assert (ran.code, ran.out) == (2, "")
    assert "cannot be read as PEM certificates" in ran.err


def test_without_a_screen_it_says_what_to_do(run: Run, path: Path) -> None:
    ran = run("setup", "--config", path)
    assert (ran.code, ran.out) == (2, "")
    assert "comgmt config example" in ran.err


def test_the_profile_of_these_tests_draws() -> None:
    assert isinstance(profile(), TerminalProfile)
