"""The questions: the server, how to sign in, as whom."""

import sys
from collections.abc import Iterable
from typing import ClassVar, Final

from textual.binding import Binding
from textual.containers import Container
from textual.widget import Widget
from textual.widgets import Input

from comgmt.screens.welcome.base import WelcomeScreen
from comgmt.screens.welcome.check import CheckScreen
from comgmt.screens.welcome.setup import Answers, Field
from comgmt.widgets.question import Choosing, Question

AUTHS: Final = (*(("windows",) if sys.platform == "win32" else ()), "kerberos", "ntlm", "credssp")
_PASSWORDLESS: Final = frozenset({"kerberos", "windows"})
_LABELS: Final = {
    Field.HOST: "Site server",
    Field.AUTH: "Sign-in",
    Field.USER: "User",
    Field.PASSWORD: "Password",
    Field.TRUST: "Certificate",
}
_EXAMPLES: Final = {
    Field.HOST: "cm01.contoso.com",
    Field.USER: "CONTOSO\\reader",
    Field.PASSWORD: "",
    Field.TRUST: "usually empty",
}
_HINTS: Final = {
    Field.HOST: "The server with the SMS Provider: its name (https on 5986) or a whole URL.",
    Field.AUTH: "Left and right choose: kerberos takes the ticket of kinit, ntlm a password.",
    Field.USER: "With its domain: an account that may read Configuration Manager over WinRM.",
    Field.PASSWORD: "For the check and for this session only: it is not written anywhere.",
    Field.TRUST: "If the check finds it untrusted: its issuer's PEM file, or a SHA-256.",
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
            for field in Field:
                yield Question(field.value, _LABELS[field], self._asks(field))

    def _asks(self, field: Field) -> Input | Choosing:
        if field is Field.AUTH:
            return Choosing(AUTHS, self.glyphs)
        return Input(
            compact=True,
            placeholder=_EXAMPLES[field],
            password=field is Field.PASSWORD,
            select_on_focus=False,
        )

    def question(self, field: Field) -> Question:
        """The line of one question."""
        return self.query_one(f"#question-{field.value}", Question)

    def on_mount(self) -> None:
        """Begin with the server."""
        super().on_mount()
        self.on_choosing_chosen()
        self._to(Field.HOST)

    @property
    def _asked(self) -> list[Field]:
        """The questions that matter for the sign-in that was chosen."""
        needless = {Field.USER, Field.PASSWORD} if self._value(Field.AUTH) in _PASSWORDLESS else set()
        return [field for field in Field if field not in needless]

    def _value(self, field: Field) -> str:
        value = self.question(field).value
        return value if field is Field.PASSWORD else value.strip()

    def _to(self, field: Field) -> None:
        self.question(field).take_keys()
        self.hint(_HINTS[field])

    @property
    def _here(self) -> Field:
        return next((field for field in Field if self.question(field).has_keys), Field.HOST)

    def on_choosing_chosen(self) -> None:
        """Another sign-in asks other questions."""
        for field in Field:
            self.question(field).display = field in self._asked

    def action_step(self, step: int) -> None:
        """The next question, or the one before."""
        asked = self._asked
        place = asked.index(self._here) + step
        self._to(asked[max(0, min(len(asked) - 1, place))])

    def on_input_submitted(self) -> None:
        """Enter in a line."""
        self.action_done()

    def action_done(self) -> None:
        """The next question; after the last, the check."""
        asked, here = self._asked, self._here
        if here is not asked[-1]:
            self.action_step(1)
            return
        password = self._value(Field.PASSWORD) if Field.PASSWORD in asked else ""
        problem = self.welcome.setup.problem(self.answers, password)
        if problem is None:
            self.app.push_screen(CheckScreen(self.answers, password))
            return
        self.question(problem.field).take_keys()
        self.hint(problem.sentence, "bad")

    @property
    def answers(self) -> Answers:
        """What was answered."""
        auth = self._value(Field.AUTH)
        return Answers(
            host=self._value(Field.HOST),
            auth=auth,
            user="" if auth in _PASSWORDLESS else self._value(Field.USER),
            trust=self._value(Field.TRUST),
        )
