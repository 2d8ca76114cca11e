"""One of a few things, chosen with one key in the two lines at the bottom; the data stays in sight."""

from collections.abc import Sequence
from typing import ClassVar, Generic, TypeVar

from textual.app import ComposeResult
from textual.binding import Binding

from comgmt.render.glyphs import GlyphSet
from comgmt.screens.choice_answer import ChoiceAnswer
from comgmt.screens.dialog import Dialog
from comgmt.widgets.choice_bar import ChoiceBar

Value = TypeVar("Value")


class ChoiceScreen(Dialog[Value], Generic[Value]):
    """Asks `question`; gives the value of the answer, or None.

    Enter takes the first answer, and so does a key of `asked_by`, those that brought one here.
    """

    BINDINGS: ClassVar = [
        Binding("backspace", "leave", "back", show=False),
        Binding("enter", "first", "the first", show=False),
    ]

    def __init__(
        self, question: str, answers: Sequence[ChoiceAnswer[Value]], glyphs: GlyphSet, asked_by: str
    ) -> None:
        super().__init__()
        self._question = question
        self._answers = answers
        self._glyphs = glyphs
        self._asked_by = asked_by

    def compose(self) -> ComposeResult:
        """The two lines."""
        shown = [(answer.key, answer.words) for answer in self._answers]
        yield ChoiceBar(self._question, shown, self._glyphs, self._asked_by)

    def on_choice_bar_chosen(self, message: ChoiceBar.Chosen) -> None:
        """Give the answer."""
        self.answer(next(answer.value for answer in self._answers if answer.key == message.key))

    def action_first(self) -> None:
        """The first answer."""
        self.answer(self._answers[0].value)
