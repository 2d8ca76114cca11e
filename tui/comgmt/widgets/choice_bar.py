"""The two lines at the bottom where one of a few things is chosen with one key."""

from collections.abc import Sequence

from textual import events
from textual.message import Message

from comgmt.render.glyphs import GlyphSet
from comgmt.render.picker_lines import choice_lines
from comgmt.widgets.drawn import Drawn


class ChoiceBar(Drawn, can_focus=True):
    """A question, and below it the keys that answer it. Emits `Chosen` with the key of an answer.

    A key of `asked_by` stands for the first answer.
    """

    class Chosen(Message):
        """An answer was chosen."""

        def __init__(self, key: str) -> None:
            super().__init__()
            self.key = key

    def __init__(
        self, question: str, answers: Sequence[tuple[str, str]], glyphs: GlyphSet, asked_by: str
    ) -> None:
        super().__init__()
        self._asked_by = asked_by.split(",")
        self._question = question
        self._answers = answers
        self._glyphs = glyphs

    def on_mount(self) -> None:
        """Take the keys."""
        self.focus()

    def lay(self) -> None:
        """Draw for the present size."""
        self.show(choice_lines(self._question, self._answers, self.size.width, self._glyphs))

    def on_key(self, event: events.Key) -> None:
        """Answer when the key is one of the answers."""
        keys = [key for key, _ in self._answers]
        chosen = event.character if event.character in keys else None
        if chosen is None and event.key in self._asked_by:
            chosen = keys[0]
        if chosen is not None:
            event.stop()
            self.post_message(self.Chosen(chosen))
