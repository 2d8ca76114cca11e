"""What was copied last, alone on the screen: for the mouse of the terminal, where no clipboard took it."""

from collections.abc import Mapping
from typing import ClassVar

from comgmt.domain.text import inert
from comgmt.render.line import Line, Span
from comgmt.screens.keys import bindings
from comgmt.screens.places import CopiedPlace
from comgmt.screens.reading import ReadingScreen


class CopiedScreen(ReadingScreen):
    """The text as it is, from the left edge; a long line goes on in the next."""

    BINDINGS: ClassVar = bindings("export")
    keys_here: ClassVar[tuple[str, ...]] = ("filter", "find_next", "copy", "export")
    words_here: ClassVar[Mapping[str, tuple[str, str]]] = {
        **ReadingScreen.words_here,
        "copy": ("copy again", "copy it again: where no clipboard took it, this tries once more"),
        "export": ("save", "save the text in a file"),
    }

    def __init__(self, place: CopiedPlace) -> None:
        super().__init__(place)
        self._copied = place
        self.crumb = f"Copied: {place.what}"

    def show_data(self) -> None:
        """Draw the text."""
        self.lines.set_content(self._lines)

    def _lines(self, width: int) -> list[Line]:
        texts = [inert(line) for line in self._copied.text.expandtabs(4).splitlines()]
        return [(Span(text[at : at + width]),) for text in texts for at in range(0, max(1, len(text)), width)]

    def action_copy(self) -> None:
        """Copy it again as it is, not as it is broken over lines here."""
        self.console.outbox.send_again()

    def action_export(self) -> None:
        """Save the text."""
        self.console.outbox.save_copied()
