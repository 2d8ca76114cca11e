"""The first start on the side of the command line: answers become a checked configuration."""

import stat
from collections.abc import Iterator
from pathlib import Path

import pytest

from comgmt.cli.config import load
from comgmt.cli.first_start import FirstStart
from comgmt.cli.problems import CommandError
from comgmt.cli.settings import Settings
from comgmt.cli.source import HOW_TO_START, SourceChoice
from comgmt.cli.terminal import TerminalProfile, terminal_profile
from comgmt.cli.welcome import Begun, checked_settings, welcome
from comgmt.demo.server import DemoServer
from comgmt.domain.doctor import StepStatus
from comgmt.screens.saving import SaveError
from comgmt.screens.welcome.app import WelcomeApp
from comgmt.screens.welcome.setup import Again, Answers, Demo, SetupField, SetupOutcome, Written
from comgmt.site import latch
from comgmt.terminal import run as ending_module
from comgmt.terminal.run import Ending

ANSWERS = Answers(host="cm01.contoso.com", user="CONTOSO\\reader", auth="ntlm")
SHA = ":".join(["9F"] * 32)


@pytest.fixture(autouse=True)
def _open_latch() -> Iterator[None]:
    latch._refused.clear()
    yield
    latch._refused.clear()


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "new" / "config.toml"


def test_the_file_says_what_was_answered_and_can_be_read(path: Path) -> None:
    answers = Answers(
        host="cm01.contoso.com", user="CONTOSO\\reader", auth="ntlm", trust=SHA, site_code="P01"
    )
    assert FirstStart(path).write(answers) is None
    settings = load(path).settings
    assert settings.default_site == "P01"
    site = settings.sites["P01"]
    assert (site.host, site.auth, site.user) == ("cm01.contoso.com", "ntlm", "CONTOSO\\reader")
    assert (site.site_code, site.ca_fingerprint) == ("P01", SHA)


def test_the_file_is_for_its_owner_only(path: Path) -> None:
    FirstStart(path).write(ANSWERS)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


def test_a_present_file_is_kept_beside_the_new_one(path: Path) -> None:
    start = FirstStart(path)
    path.parent.mkdir()
    path.write_text("old")
    assert start.write(ANSWERS) == path.with_name("config.toml.1")
    assert start.write(ANSWERS) == path.with_name("config.toml.2")
    assert path.with_name("config.toml.1").read_text() == "old"
    assert load(path)


def test_what_cannot_be_written_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(SaveError, match=r"config.toml cannot be written"):
        FirstStart(tmp_path / "file" / "config.toml").write(ANSWERS)


@pytest.mark.parametrize(
    ("host", "name"),
    [
        ("cm01.contoso.com", "cm01"),
        ("https://cm01.contoso.com:5986/wsman", "cm01"),
        ("https://cm_01/wsman", "cm_01"),
        ("-", "site"),
    ],
)
def test_a_site_whose_code_is_not_known_is_called_after_its_server(path: Path, host: str, name: str) -> None:
    assert f"[sites.{name}]" in FirstStart(path).text(Answers(host=host, user="me", auth="ntlm"))


@pytest.mark.parametrize(
    ("answers", "password", "field", "words"),
    [
        (Answers(user="me", auth="ntlm"), "x", SetupField.HOST, "Which server"),
        (Answers(host="cm01", auth="ntlm"), "x", SetupField.USER, "ntlm needs a user"),
        (Answers(host="cm01", user="me", auth="ntlm"), "", SetupField.PASSWORD, "nothing was sent"),
        (Answers(host="cm 01", user="me", auth="ntlm"), "x", SetupField.HOST, "is not a host name"),
        (Answers(host="ftp://cm01/wsman", user="me", auth="ntlm"), "x", SetupField.HOST, "http"),
    ],
)
def test_wrong_answers_are_said_before_anything_is_sent(
    path: Path, answers: Answers, password: str, field: SetupField, words: str
) -> None:
    problem = FirstStart(path).problem(answers, password)
    assert problem is not None
    assert problem.field is field
    assert words in problem.sentence
    assert "/tmp" not in problem.sentence


def test_right_answers_leave_the_environment_alone(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COMGMT_PASSWORD", "other")
    assert FirstStart(path).problem(ANSWERS, "typed") is None
    assert FirstStart(path)._target(ANSWERS, "typed").password is not None
    import os

    assert os.environ["COMGMT_PASSWORD"] == "other"


def test_the_check_is_that_of_the_doctor_and_finds_the_site(path: Path) -> None:
    with DemoServer(devices=20, still=True) as server:
        answers = Answers(host=server.url, user=server.user, auth="ntlm")
        steps = list(FirstStart(path).examine(answers, server.password))
    assert {step.status for step in steps} <= {StepStatus.OK, StepStatus.WARNING}
    assert "P01" in [step.facts.get("site_code") for step in steps]


def test_a_refused_check_says_so(path: Path) -> None:
    with DemoServer(devices=20, still=True) as server:
        answers = Answers(host=server.url, user=server.user, auth="ntlm")
        steps = list(FirstStart(path).examine(answers, "wrong"))
    failed = [step for step in steps if step.status is StepStatus.FAILED]
    assert [step.key for step in failed] == ["sign_in"]


def profile() -> TerminalProfile:
    return terminal_profile({"TERM": "xterm-256color", "LANG": "C.UTF-8"}, "utf-8", interactive=True)


def scripted(monkeypatch: pytest.MonkeyPatch, *outcomes: SetupOutcome | None) -> list[tuple[str, ...]]:
    """The welcome screens end so, one after the other; what they were started with."""
    left, seen = list(outcomes), list[tuple[str, ...]]()

    def run(app: WelcomeApp) -> Ending:
        seen.append(app.problems)
        app._return_value = left.pop(0)
        return Ending(0)

    monkeypatch.setattr(ending_module, "run", run)
    return seen


def no_configuration() -> CommandError:
    return CommandError(HOW_TO_START)


def test_without_a_configuration_one_can_look_around(monkeypatch: pytest.MonkeyPatch) -> None:
    seen = scripted(monkeypatch, Demo())
    begun = welcome(SourceChoice(), no_configuration(), profile())
    assert begun == Begun(SourceChoice(demo=True), Settings())
    assert seen == [()]


def test_left_without_a_configuration_nothing_is_wrong(monkeypatch: pytest.MonkeyPatch) -> None:
    scripted(monkeypatch, None)
    assert welcome(SourceChoice(), no_configuration(), profile()) == Ending(0)


def test_left_with_a_wrong_configuration_the_sentence_stays(
    monkeypatch: pytest.MonkeyPatch, path: Path
) -> None:
    path.parent.mkdir()
    path.write_text("refresh = 3")
    seen = scripted(monkeypatch, None)
    with pytest.raises(CommandError) as wrong:
        checked_settings(SourceChoice(config=path))
    with pytest.raises(CommandError) as caught:
        welcome(SourceChoice(config=path), wrong.value, profile())
    assert caught.value.sentences == wrong.value.sentences == seen[0]


def test_mended_it_goes_on_and_until_then_it_says_what_is_still_wrong(
    monkeypatch: pytest.MonkeyPatch, path: Path
) -> None:
    path.parent.mkdir()
    path.write_text("[sites.P01]\n")
    seen = scripted(monkeypatch, Again(), Written("cm01", "typed"))
    source = SourceChoice(config=path)
    with pytest.raises(CommandError) as wrong:
        checked_settings(source)

    def mended_once(app: WelcomeApp) -> Ending:
        seen.append(app.problems)
        if len(seen) == 1:
            app._return_value = Again()
        else:
            FirstStart(path).write(ANSWERS)
            app._return_value = Written("cm01", "typed")
        return Ending(0)

    monkeypatch.setattr(ending_module, "run", mended_once)
    begun = welcome(source, wrong.value, profile())
    assert isinstance(begun, Begun)
    assert len(seen) == 2
    assert begun.source == SourceChoice(config=path)
    assert begun.ask is not None
    assert begun.ask("Password: ") == "typed"


def test_a_site_that_is_not_there_is_wrong_too(path: Path) -> None:
    FirstStart(path).write(ANSWERS)
    with pytest.raises(CommandError, match="no site 'P77'"):
        checked_settings(SourceChoice(config=path, site="P77"))
