"""The two lines at the bottom where a password is typed, of which nothing is ever shown."""

from textual import events
from textual.message import Message

from comgmt.render.glyphs import GlyphSet
from comgmt.render.picker_lines import secret_lines
from comgmt.widgets.drawn import Drawn


class SecretBar(Drawn, can_focus=True):
    """Takes a password, typed or pasted. Emits `Given`; what was typed is drawn in no way, not its length."""

    class Given(Message):
        """The password was given."""

        def __init__(self, password: str) -> None:
            super().__init__()
            self.password = password

        def __rich_repr__(self) -> tuple[str, ...]:
            """Nothing of it, in no log."""
            return ()

    def __init__(self, question: str, glyphs: GlyphSet) -> None:
        super().__init__()
        self._question = question
        self._glyphs = glyphs
        self._typed = ""

    def on_mount(self) -> None:
        """Take the keys."""
        self.focus()

    def lay(self) -> None:
        """Draw for the present size."""
        self.show(secret_lines(self._question, self.size.width, self._glyphs))

    def on_key(self, event: events.Key) -> None:
        """Take a character, take the last one back, or begin anew."""
        if event.key == "enter":
            self.post_message(self.Given(self._typed))
        elif event.key == "backspace":
            self._typed = self._typed[:-1]
        elif event.key == "ctrl+u":
            self._typed = ""
        elif event.character is not None and event.is_printable:
            self._typed += event.character
        else:
            return
        event.stop()
        event.prevent_default()

    def on_paste(self, event: events.Paste) -> None:
        """Take the first line of what is pasted."""
        event.stop()
        self._typed += event.text.split("\n", 1)[0].removesuffix("\r")
