"""The questions: the server, how to sign in, as whom."""

from collections.abc import Iterable
from typing import ClassVar, Final

from textual.binding import Binding
from textual.containers import Container
from textual.widget import Widget
from textual.widgets import Input

from comgmt.screens.welcome.auths import AUTHS
from comgmt.screens.welcome.base import WelcomeScreen
from comgmt.screens.welcome.check import CheckScreen
from comgmt.screens.welcome.setup import Answers, Problem, SetupField
from comgmt.widgets.question import Choosing, Question

_PASSWORDLESS: Final = frozenset({"kerberos", "windows"})
_LABELS: Final = {
    SetupField.HOST: "Site server",
    SetupField.NAME: "Name",
    SetupField.AUTH: "Sign-in",
    SetupField.USER: "User",
    SetupField.PASSWORD: "Password",
    SetupField.TRUST: "Certificate",
}
_NAMES: Final = frozenset({SetupField.NAME})  # checked when they are left, not after all others
_EXAMPLES: Final = {
    SetupField.HOST: "cm01.contoso.com",
    SetupField.NAME: "for example P01",
    SetupField.USER: "CONTOSO\\reader",
    SetupField.PASSWORD: "",
    SetupField.TRUST: "usually empty",
}
_HINTS: Final = {
    SetupField.HOST: "The server with the SMS Provider: its name (https on 5986) or a whole URL.",
    SetupField.NAME: "What this site is called here, and in --site, since an address says little.",
    SetupField.AUTH: "Left and right choose: kerberos takes the ticket of kinit, ntlm a password.",
    SetupField.USER: "With its domain: an account that may read Configuration Manager over WinRM.",
    SetupField.PASSWORD: "For the check and for this session only: it is not written anywhere.",
    SetupField.TRUST: "If the check finds it untrusted: its issuer's PEM file, or a SHA-256.",
}


class FormScreen(WelcomeScreen):
    """A question a line; Enter goes to the next, after the last the check begins."""

    BINDINGS: ClassVar = [
        Binding("down,tab", "step(1)", "the next", show=False),
        Binding("up,shift+tab", "step(-1)", "the one before", show=False),
        Binding("enter", "done", "the next", show=False),
    ]
    crumb: ClassVar[str] = "Connect"
    keys_here: ClassVar = (("Enter", "next"), ("Tab", "move"), ("Esc", "back"))

    def body(self) -> Iterable[Widget]:
        """The questions."""
        with Container(id="form"):
            for field in SetupField:
                yield Question(field.value, _LABELS[field], self._asks(field))

    def _asks(self, field: SetupField) -> Input | Choosing:
        before = self.welcome.setup.before or Answers()
        if field is SetupField.AUTH:
            return Choosing(AUTHS, self.glyphs, before.auth)
        return Input(
            "" if field is SetupField.PASSWORD else str(getattr(before, field.value)),
            compact=True,
            placeholder=_EXAMPLES[field],
            password=field is SetupField.PASSWORD,
            select_on_focus=False,
        )

    def question(self, field: SetupField) -> Question:
        """The line of one question."""
        return self.query_one(f"#question-{field.value}", Question)

    def on_mount(self) -> None:
        """Begin with the server."""
        super().on_mount()
        self.on_choosing_chosen()
        self._to(SetupField.HOST)

    @property
    def _asked(self) -> list[SetupField]:
        """The questions that matter for the sign-in that was chosen."""
        needless = (
            {SetupField.USER, SetupField.PASSWORD} if self._value(SetupField.AUTH) in _PASSWORDLESS else set()
        )
        if not self.welcome.setup.wants_name(self._value(SetupField.HOST)):
            needless.add(SetupField.NAME)
        return [field for field in SetupField if field not in needless]

    def _value(self, field: SetupField) -> str:
        value = self.question(field).value
        return value if field is SetupField.PASSWORD else value.strip()

    def _to(self, field: SetupField) -> None:
        self.question(field).take_keys()
        self.hint(_HINTS[field])

    @property
    def _here(self) -> SetupField:
        return next((field for field in SetupField if self.question(field).has_keys), SetupField.HOST)

    def on_choosing_chosen(self) -> None:
        """Another sign-in asks other questions."""
        for field in SetupField:
            self.question(field).display = field in self._asked

    def action_step(self, step: int) -> None:
        """The next question, or the one before."""
        asked = self._asked
        place = asked.index(self._here) + step
        self._to(asked[max(0, min(len(asked) - 1, place))])

    def on_input_changed(self) -> None:
        """An address wants a name."""
        self.on_choosing_chosen()

    def on_input_submitted(self) -> None:
        """Enter in a line."""
        self.action_done()

    def action_done(self) -> None:
        """The next question; after the last, the check."""
        asked, here = self._asked, self._here
        last = here is asked[-1]
        password = self._value(SetupField.PASSWORD) if SetupField.PASSWORD in asked else ""
        problem = self.welcome.setup.problem(self.answers, password) if last or here in _NAMES else None
        if not last and (problem is None or problem.field is not here):
            self.action_step(1)
            return
        if problem is None:
            self.app.push_screen(CheckScreen(self.answers, password, self._mend))
            return
        self._mend(problem)

    def _mend(self, problem: Problem) -> None:
        """Go on in the field that has to be answered otherwise."""
        asked = self._asked
        field = problem.field if problem.field in asked else asked[0]
        self.question(field).take_keys()
        self.hint(problem.sentence, "bad")

    def action_back(self) -> None:
        """The screen before; where the questions came first, leave."""
        if len(self.app.screen_stack) > 2:  # noqa: PLR2004 - Textual's own and this one
            self.app.pop_screen()
        else:
            self.app.exit()

    @property
    def answers(self) -> Answers:
        """What was answered."""
        auth = self._value(SetupField.AUTH)
        before = self.welcome.setup.before or Answers()
        unasked = (
            before.user if before.auth == auth else ""
        )  # a principal of a ticket, which is not asked for
        return Answers(
            host=self._value(SetupField.HOST),
            name=self._value(SetupField.NAME) if SetupField.NAME in self._asked else "",
            auth=auth,
            user=unasked if auth in _PASSWORDLESS else self._value(SetupField.USER),
            trust=self._value(SetupField.TRUST),
        )
