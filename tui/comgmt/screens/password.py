"""Another password than the one that was refused; the data stays in sight."""

from textual.app import ComposeResult

from comgmt.render.glyphs import GlyphSet
from comgmt.screens.dialog import Dialog
from comgmt.widgets.secret_bar import SecretBar


class PasswordScreen(Dialog[str]):
    """Gives the password that was typed, or None when it was left."""

    def __init__(self, question: str, glyphs: GlyphSet) -> None:
        super().__init__()
        self._question = question
        self._glyphs = glyphs

    def compose(self) -> ComposeResult:
        """The two lines."""
        yield SecretBar(self._question, self._glyphs)

    def on_secret_bar_given(self, message: SecretBar.Given) -> None:
        """Give what was typed."""
        self.answer(message.password)
