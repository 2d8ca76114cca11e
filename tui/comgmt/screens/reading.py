"""Screens that are read: lines that scroll, made for the width there is."""

from collections.abc import Iterable, Mapping, Sequence
from typing import ClassVar, Final

from textual.widget import Widget

from comgmt.render.line import Span
from comgmt.screens.copy_items import CopyItem, as_it_is
from comgmt.screens.keys import bindings
from comgmt.screens.text_search import TextSearchScreen
from comgmt.widgets.find_line import FindLine
from comgmt.widgets.lines_view import LinesView

ASKS: Final = ("ask", "ask anything; what is typed is found in the text here first")


class ReadingScreen(TextSearchScreen):
    """A screen of scrolling lines."""

    BINDINGS: ClassVar = bindings("copy", "down", "up", "page_down", "page_up", "first", "last")
    keys_here: ClassVar[tuple[str, ...]] = ("filter", "find_next", "copy")
    words_here: ClassVar[Mapping[str, tuple[str, str]]] = {
        "down": ("", "a line on, a line back"),
        "filter": ("find", "find a text; Esc ends that"),
        "first": ("", "to the start, to the end"),
        "copy": ("copy", "copy the whole text"),
    }

    def body(self) -> Iterable[Widget]:
        """The lines, and where one types what to find in them."""
        yield LinesView(self.glyphs, id="lines")
        yield FindLine("", id="find")

    @property
    def searched(self) -> LinesView:
        """The lines."""
        return self.lines

    @property
    def lines(self) -> LinesView:
        """The lines."""
        return self.query_one("#lines", LinesView)

    def on_mount(self) -> None:
        """The lines have the keys."""
        super().on_mount()
        self.lines.focus()

    def copy_items(self) -> Sequence[CopyItem]:
        """The whole text."""
        return (as_it_is("t", "text", self.lines.text, f"the text of {self.crumb}"),)

    def tell(self, sentence: str) -> None:
        """Show one sentence instead of lines."""
        self.lines.set_content(lambda _: [(Span(f" {sentence}", "wait"),)])

    def action_move(self, step: int) -> None:
        """A line on or back."""
        self.lines.move(step)

    def action_page(self, pages: int) -> None:
        """A page on or back."""
        self.lines.page(pages)

    def action_edge(self, end: bool) -> None:
        """The start or the end."""
        self.lines.edge(end=end)
