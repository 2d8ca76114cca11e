"""The check: the doctor's steps as they are taken, before anything is written."""

import threading
from collections.abc import Callable, Iterable
from typing import ClassVar, Final

from msgspec.structs import replace
from textual.binding import Binding
from textual.message import Message
from textual.widget import Widget

from comgmt.domain.doctor import Step, StepStatus, first_failure
from comgmt.render.line import Line
from comgmt.render.welcome import check_lines
from comgmt.screens.welcome.base import WelcomeScreen
from comgmt.screens.welcome.review import ReviewScreen
from comgmt.screens.welcome.setup import Answers, Problem, SetupField
from comgmt.widgets.lines_view import LinesView

# Which answer a step rests on; those that are not here rest on the server.
_FIELDS: Final = {
    "tls": SetupField.TRUST,
    "method": SetupField.AUTH,
    "refusals": SetupField.PASSWORD,
    "sign_in": SetupField.PASSWORD,
}


def _failed_field(step: str, *, passwordless: bool) -> SetupField:
    field = _FIELDS.get(step, SetupField.HOST)
    return SetupField.AUTH if passwordless and field is SetupField.PASSWORD else field


class CheckScreen(WelcomeScreen):
    """Signs in once. Esc goes back to the questions, also while a request hangs."""

    BINDINGS: ClassVar = [
        Binding("enter", "on", "on", show=False),
        Binding("r", "again", "check again", show=False),
        Binding("down,j", "move(1)", "a line on", show=False),
        Binding("up,k", "move(-1)", "a line back", show=False),
        Binding("pagedown", "page(1)", "a page on", show=False),
        Binding("pageup", "page(-1)", "a page back", show=False),
    ]
    crumb: ClassVar[str] = "Check"
    keys_here: ClassVar = (("Enter", "on"), ("r", "check again"), ("Esc", "change the answers"))

    class Taken(Message):
        """A step was taken; None after the last. `run` tells one check from the next."""

        def __init__(self, run: int, step: Step | None) -> None:
            super().__init__()
            self.run = run
            self.step = step

    def __init__(self, answers: Answers, password: str, mend: Callable[[Problem], None]) -> None:
        super().__init__()
        self._answers = answers
        self._password = password
        self._mend = mend
        self._steps: list[Step] = []
        self._over = False
        self._run = 0

    def body(self) -> Iterable[Widget]:
        """The steps."""
        yield LinesView(self.glyphs, id="lines")

    @property
    def _view(self) -> LinesView:
        return self.query_one("#lines", LinesView)

    def on_mount(self) -> None:
        """Begin."""
        super().on_mount()
        self._view.focus()
        self.action_again()

    def on_unmount(self) -> None:
        """What still comes is not wanted any more."""
        self._run += 1

    def action_again(self) -> None:
        """Check, and again when it is over: a person asked, so a refusal does not hold it back."""
        if self._run and not self._over:
            return
        self._run += 1
        self._steps, self._over = [], False
        self.hint("Checking, step by step; it signs in once and changes nothing.", "progress")
        self._draw()
        threading.Thread(target=self._examine, args=(self._run,), name="check", daemon=True).start()

    def _examine(self, run: int) -> None:
        """In a thread of its own."""
        steps = self.welcome.setup.examine(self._answers, self._password)
        for step in steps:
            if run != self._run:
                return
            self.post_message(self.Taken(run, step))
        self.post_message(self.Taken(run, None))

    def on_check_screen_taken(self, message: Taken) -> None:
        """Show the step."""
        if message.run != self._run:
            return
        if message.step is not None:
            self._steps.append(message.step)
        else:
            self._over = True
            self._conclude()
        self._draw()

    def _conclude(self) -> None:
        failure = first_failure(self._steps)
        if failure is None:
            self.hint("Nothing failed. Enter shows the configuration before it is written.", "good")
        else:
            self.hint(f"{failure.title} failed. Esc changes the answers; Enter goes on all the same.", "wait")

    def _draw(self) -> None:
        self._view.set_content(self._lines)
        self._view.edge(end=True)

    def _lines(self, width: int) -> list[Line]:
        return check_lines(self._steps, width, self.glyphs, over=self._over)

    @property
    def answers(self) -> Answers:
        """The answers, with the code of the site when it was found."""
        codes = [step.facts.get("site_code") for step in self._steps if step.status is StepStatus.OK]
        found = next((code for code in codes if isinstance(code, str)), "")
        return replace(self._answers, site_code=found)

    def action_on(self) -> None:
        """Show the configuration."""
        if self._over:
            self.app.push_screen(ReviewScreen(self.answers, self._password))

    def action_back(self) -> None:
        """Back to the questions, to the one that failed."""
        failure = first_failure(self._steps) if self._over else None
        self.app.pop_screen()
        if failure is not None:
            passwordless = not self._password
            field = _failed_field(failure.key, passwordless=passwordless)
            self._mend(Problem(field, failure.sentence))

    def action_move(self, step: int) -> None:
        """A line on or back."""
        self._view.move(step)

    def action_page(self, pages: int) -> None:
        """A page on or back."""
        self._view.page(pages)
