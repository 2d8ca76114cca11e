"""The key of a view is pressed once; one that is taken says by what."""

from collections.abc import Callable

from textual.app import ComposeResult

from comgmt.render.glyphs import GlyphSet
from comgmt.screens.dialog import Dialog
from comgmt.widgets.key_bar import KeyBar


class KeyScreen(Dialog[str]):
    """Gives the key in Textual's name, "" for none, or None when it was left."""

    def __init__(self, question: str, problem_of: Callable[[str], str | None], glyphs: GlyphSet) -> None:
        super().__init__()
        self._asked = (question, problem_of, glyphs)

    def compose(self) -> ComposeResult:
        """The two lines."""
        yield KeyBar(*self._asked)

    def on_key_bar_pressed(self, message: KeyBar.Pressed) -> None:
        """Give the key."""
        self.answer(message.key)
