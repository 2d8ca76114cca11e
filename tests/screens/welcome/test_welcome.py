"""The first minute, step by step, before a setup that remembers what it was asked."""

import threading
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from time import monotonic
from typing import Final

import pytest
from textual.pilot import Pilot

from comgmt.domain.doctor import Step, StepStatus
from comgmt.domain.source import TroubleKind
from comgmt.render.glyphs import SETS
from comgmt.screens.pictures import screen_text
from comgmt.screens.saving import SaveError
from comgmt.screens.welcome.app import WelcomeApp
from comgmt.screens.welcome.setup import Again, Answers, Demo, Problem, SetupField, SetupOutcome, Written
from comgmt.terminal.output import Output
from tests.screens.person import played

_PATIENCE_SECONDS: Final = 60.0  # only what is stuck takes so long
NAMED = Step(key="name", title="Name", status=StepStatus.OK, sentence="The name is known.")
SITE = Step(
    key="namespace", title="Namespace", status=StepStatus.OK, sentence="P01.", facts={"site_code": "P01"}
)
REFUSED = Step(
    key="sign_in",
    title="Sign-in",
    status=StepStatus.FAILED,
    sentence="cm01 refused CONTOSO\\reader.",
    mend="Ask for the right.",
    trouble=TroubleKind.REFUSED,
)


class Remembering:
    """A setup that finds `steps`, and nothing wrong but what a test says."""

    def __init__(self, *steps: Step) -> None:
        self.path = Path("/home/reader/.config/comgmt/config.toml")
        self.steps = steps
        self.before: Answers | None = None
        self.wrong: Problem | None = None
        self.unwritable = ""
        self.examined: list[tuple[Answers, str]] = []
        self.written: list[Answers] = []
        self.hold = threading.Event()
        self.hold.set()

    def wants_name(self, host: str) -> bool:
        return host.startswith("10.")

    def name_of(self, answers: Answers) -> str:
        return answers.name or answers.site_code or "P01"

    def problem(self, answers: Answers, password: str) -> Problem | None:
        del answers, password
        return self.wrong

    def text(self, answers: Answers) -> str:
        return f"# a comment\nhost = {answers.host}\nsite = {answers.site_code}\n"

    def examine(self, answers: Answers, password: str) -> Iterator[Step]:
        self.examined.append((answers, password))
        for step in self.steps:
            self.hold.wait(10)
            yield step

    def write(self, answers: Answers) -> Path | None:
        if self.unwritable:
            raise SaveError(self.unwritable)
        self.written.append(answers)
        return None


class Visitor:
    """A person in the first minute."""

    def __init__(self, app: WelcomeApp, pilot: Pilot[SetupOutcome]) -> None:
        self.app = app
        self._pilot = pilot

    async def press(self, *keys: str) -> None:
        await self._pilot.press(*keys)
        for _ in range(3):
            await self._pilot.pause(0.01)

    async def write(self, text: str) -> None:
        names = {"\\": "backslash", ".": "full_stop", " ": "space"}
        await self.press(*(names.get(character, character) for character in text))

    async def until(self, *words: str) -> None:
        """Wait until all of these are on the screen."""
        await self.wait(lambda: all(each in self.screen for each in words), " and ".join(words))

    async def wait(self, holds: Callable[[], bool], what: str) -> None:
        """Wait until `holds`."""
        limit = monotonic() + _PATIENCE_SECONDS
        while not holds():
            assert monotonic() < limit, f"never {what}; the screen:\n{self.screen}"
            await self._pilot.pause(0.01)

    @property
    def screen(self) -> str:
        return screen_text(self.app)


@asynccontextmanager
async def arrived(
    setup: Remembering,
    *problems: str,
    size: tuple[int, int] = (80, 24),
    glyphs: str = "full",
    questions: bool = False,
) -> AsyncIterator[Visitor]:
    app = WelcomeApp(setup, SETS[glyphs], Output(ascii=glyphs == "ascii"), problems, questions=questions)
    async with app.run_test(size=size) as pilot:
        await pilot.pause()
        yield Visitor(app, pilot)


async def answer(visitor: Visitor, host: str = "cm01", user: str = "me", password: str = "secret") -> None:
    await visitor.write(host)
    await visitor.press("enter", "right", "enter")
    await visitor.write(user)
    await visitor.press("enter")
    await visitor.write(password)
    await visitor.press("enter", "enter")


@played
async def test_the_first_thing_offered_is_to_look_around() -> None:
    async with arrived(Remembering()) as visitor:
        assert "There is no configuration yet; its place is" in visitor.screen
        assert str(visitor.app.setup.path) in visitor.screen
        assert "▸Look around" in visitor.screen
        await visitor.press("enter")
    assert visitor.app.return_value == Demo()


@played
async def test_questions_check_review_and_the_console() -> None:
    setup = Remembering(NAMED, SITE)
    async with arrived(setup) as visitor:
        await visitor.press("down", "enter")
        await answer(visitor)
        await visitor.until("Nothing failed. Enter shows the configuration")
        await visitor.press("enter")
        assert "host = cm01" in visitor.screen
        assert "site = P01" in visitor.screen
        assert str(setup.path) in visitor.screen
        assert not setup.written
        await visitor.press("enter")
    assert visitor.app.return_value == Written("P01", "secret")
    assert "secret" not in repr(visitor.app.return_value)
    assert setup.written == [Answers(host="cm01", auth="ntlm", user="me", site_code="P01")]


@played
async def test_no_password_is_to_be_seen() -> None:
    async with arrived(Remembering(NAMED)) as visitor:
        await visitor.press("down", "enter")
        await answer(visitor, password="hunter2")
        await visitor.until("Nothing failed")
        assert "hunter2" not in visitor.screen
        await visitor.press("escape")
        assert "hunter2" not in visitor.screen
        assert "cm01" in visitor.screen


@played
async def test_a_wrong_answer_is_said_where_it_was_given() -> None:
    setup = Remembering()
    setup.wrong = Problem(SetupField.USER, "That is no user.")
    async with arrived(setup) as visitor:
        await visitor.press("down", "enter")
        await answer(visitor)
        assert "That is no user." in visitor.screen
        assert not setup.examined
        setup.wrong = None
        await visitor.write("2")
        await visitor.press("enter", "enter", "enter")
        await visitor.until("Nothing failed")
    assert setup.examined == [(Answers(host="cm01", auth="ntlm", user="me2"), "secret")]


@played
async def test_kerberos_comes_first_and_asks_for_no_password() -> None:
    setup = Remembering(NAMED)
    async with arrived(setup) as visitor:
        await visitor.press("down", "enter")
        await visitor.write("cm01")
        await visitor.press("enter")
        assert "[kerberos]" in visitor.screen
        assert "Password" not in visitor.screen
        await visitor.press("enter", "enter")
        await visitor.until("Nothing failed")
    assert setup.examined == [(Answers(host="cm01", auth="kerberos"), "")]


@played
async def test_after_a_refusal_one_changes_the_answers_or_goes_on() -> None:
    setup = Remembering(NAMED, REFUSED)
    async with arrived(setup) as visitor:
        await visitor.press("down", "enter")
        await answer(visitor)
        await visitor.until("Sign-in failed. Esc changes the answers", "Ask for the right.")
        assert len(setup.examined) == 1
        await visitor.press("escape")
        assert "cm01 refused CONTOSO" in visitor.screen  # and one types where it failed
        await visitor.write("x")
        await visitor.press("enter", "enter")
        await visitor.wait(lambda: len(setup.examined) == 2, "asked again")
        await visitor.until("Sign-in failed")
        assert setup.examined[-1][1] == "secretx"
        await visitor.press("r")
        await visitor.wait(lambda: len(setup.examined) == 3, "asked again")
        await visitor.until("Sign-in failed")
        await visitor.press("enter")
        assert "host = cm01" in visitor.screen


@played
async def test_a_check_that_hangs_can_be_left_and_is_not_begun_twice() -> None:
    setup = Remembering(NAMED, SITE)
    setup.hold.clear()
    async with arrived(setup) as visitor:
        await visitor.press("down", "enter")
        await answer(visitor)
        assert "Checking, step by step" in visitor.screen
        await visitor.press("r", "enter")
        await visitor.wait(lambda: len(setup.examined) > 0, "asked")
        assert len(setup.examined) == 1
        await visitor.press("escape")
        assert "Site server" in visitor.screen
        setup.hold.set()
        await visitor.press("enter")
        await visitor.until("Nothing failed", "The name is known.")
        assert visitor.screen.count("The name is known.") == 1


@played
async def test_what_cannot_be_written_is_said_and_asked_again() -> None:
    setup = Remembering(NAMED)
    setup.unwritable = "There is no room."
    async with arrived(setup) as visitor:
        await visitor.press("down", "enter")
        await answer(visitor)
        await visitor.until("Nothing failed")
        await visitor.press("enter", "enter")
        assert "There is no room." in visitor.screen
        setup.unwritable = ""
        await visitor.press("enter")
    assert visitor.app.return_value == Written("P01", "secret")


@played
async def test_a_wrong_configuration_is_said_first_and_can_be_read_again() -> None:
    async with arrived(Remembering(), "config.toml: refresh = 3 is wrong.", "And another.") as visitor:
        assert "refresh = 3 is wrong." in visitor.screen
        assert "And another." in visitor.screen
        assert "▸Try again" in visitor.screen
        await visitor.press("enter")
    assert visitor.app.return_value == Again()


@played
@pytest.mark.parametrize("key", ["escape", "q", "ctrl+c"])
async def test_it_can_be_left(key: str) -> None:
    async with arrived(Remembering()) as visitor:
        await visitor.press(key)
    assert visitor.app.return_value is None


@played
@pytest.mark.parametrize("size", [(40, 10), (60, 15), (200, 60)])
async def test_it_fits_small_and_large_terminals_in_ascii(size: tuple[int, int]) -> None:
    async with arrived(Remembering(NAMED, REFUSED), size=size, glyphs="ascii") as visitor:
        shown = [visitor.screen]
        await visitor.press("down", "enter")
        shown.append(visitor.screen)
        await answer(visitor)
        await visitor.until("Sign-in failed")
        shown.append(visitor.screen)
        await visitor.press("enter")
        shown.append(visitor.screen)
    for screen in shown:
        assert screen.isascii()
        assert all(len(line) <= size[0] for line in screen.splitlines())
        assert "Esc" in screen or "q quit" in screen


@played
async def test_an_address_asks_for_a_name_of_the_site() -> None:
    async with arrived(Remembering(NAMED)) as visitor:
        await visitor.press("down", "enter")
        await visitor.write("cm01")
        assert "Name" not in visitor.screen
        await visitor.press(*["backspace"] * 4)
        await visitor.write("10.1.2.3")
        assert "Name" in visitor.screen
        await visitor.press("enter")
        assert "since an address says little" in visitor.screen


@played
async def test_a_name_is_checked_when_it_is_left() -> None:
    unnamed = Problem(SetupField.NAME, "An address needs a name.")
    setup = Remembering(NAMED)
    setup.wrong = unnamed
    async with arrived(setup) as visitor:
        await visitor.press("down", "enter")
        await visitor.write("10.1.2.3")
        await visitor.press("enter", "enter")
        await visitor.until("An address needs a name.")
        setup.wrong = None
        await visitor.write("P02")
        await visitor.press("enter")
        await visitor.until("Left and right choose")


@played
async def test_the_questions_begin_with_what_there_is() -> None:
    setup = Remembering(NAMED, SITE)
    setup.before = Answers(host="cm09.contoso.com", auth="ntlm", user="CONTOSO\\me", trust="/etc/ca.pem")
    async with arrived(setup, questions=True) as visitor:
        for word in ("Setup", "cm09.contoso.com", "[ntlm]", "CONTOSO\\me", "/etc/ca.pem"):
            assert word in visitor.screen
        await visitor.press("escape")
    assert visitor.app.return_value is None


@played
async def test_a_principal_that_is_not_asked_for_stays() -> None:
    setup = Remembering(NAMED, SITE)
    setup.before = Answers(host="cm09", auth="kerberos", user="svc-reader@CONTOSO.COM")
    async with arrived(setup, questions=True) as visitor:
        await visitor.press(*["enter"] * 3)
        await visitor.until("Nothing failed")
    assert setup.examined[0][0].user == "svc-reader@CONTOSO.COM"
