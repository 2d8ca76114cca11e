"""The two lines at the bottom where one key is pressed, to be the key of something from then on."""

from collections.abc import Callable

from textual import events
from textual.message import Message

from comgmt.render.glyphs import GlyphSet
from comgmt.render.picker_lines import key_lines
from comgmt.widgets.drawn import Drawn


class KeyBar(Drawn, can_focus=True):
    """Takes any key but Enter (none) and Esc. Emits `Pressed`; `problem_of` says why a key cannot be it."""

    class Pressed(Message):
        """A key that can be it was pressed; "" for none."""

        def __init__(self, key: str) -> None:
            super().__init__()
            self.key = key

    def __init__(self, question: str, problem_of: Callable[[str], str | None], glyphs: GlyphSet) -> None:
        super().__init__()
        self._question = question
        self._problem_of = problem_of
        self._glyphs = glyphs
        self._problem = ""

    def on_mount(self) -> None:
        """Take the keys."""
        self.focus()

    def lay(self) -> None:
        """Draw for the present size."""
        self.show(key_lines(self._question, self._problem, self.size.width, self._glyphs))

    def on_key(self, event: events.Key) -> None:
        """Take the key, or say why it cannot be it."""
        if event.key in {"escape", "ctrl+c"}:
            return
        event.stop()
        event.prevent_default()
        if event.key == "enter":
            self.post_message(self.Pressed(""))
            return
        problem = self._problem_of(event.key)
        if problem is None:
            self.post_message(self.Pressed(event.key))
        self._problem = problem or ""
        self.lay()
