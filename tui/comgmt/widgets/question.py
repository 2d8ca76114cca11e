"""One question of a form in one line: a label, and where the answer is typed or chosen."""

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, ClassVar

from textual.binding import Binding
from textual.containers import Horizontal
from textual.message import Message
from textual.widget import Widget

from comgmt.render.glyphs import GlyphSet
from comgmt.render.line import Role, Span, fit
from comgmt.widgets.bar_lines import OneLine
from comgmt.widgets.drawn import Drawn

if TYPE_CHECKING:
    from textual.widgets import Input


class Choosing(Drawn, can_focus=True):
    """One of a few words; left and right, or the space bar, change it. Emits `Chosen`."""

    BINDINGS: ClassVar = [
        Binding("right,space,l", "turn(1)", "the next", show=False),
        Binding("left,h", "turn(-1)", "the one before", show=False),
    ]

    class Chosen(Message):
        """Another word was chosen."""

    def __init__(self, words: Sequence[str], glyphs: GlyphSet, chosen: str = "") -> None:
        super().__init__()
        self._words = words
        self._glyphs = glyphs
        self._place = words.index(chosen) if chosen in words else 0

    @property
    def value(self) -> str:
        """The word that is chosen."""
        return self._words[self._place]

    def action_turn(self, step: int) -> None:
        """The next word, or the one before."""
        self._place = (self._place + step) % len(self._words)
        self.lay()
        self.post_message(self.Chosen())

    def watch_has_focus(self, has_focus: bool) -> None:
        """Show where the keys go."""
        super().watch_has_focus(has_focus)
        self.lay()

    def lay(self) -> None:
        """Draw for the present size; no word moves when another is chosen."""
        spans = [Span(" ")]
        for place, word in enumerate(self._words):
            chosen = place == self._place
            role: Role = "cursor" if chosen and self.has_focus else "strong" if chosen else "dim"
            spans.append(Span(f"[{word}]" if chosen else f" {word} ", role))
        self.show([fit(tuple(spans), self.size.width, self._glyphs)])


class Question(Horizontal):
    """A label and `asks`, an Input or a Choosing."""

    def __init__(self, name: str, label: str, asks: "Input | Choosing") -> None:
        super().__init__(id=f"question-{name}")
        self._label = label
        self._asks: Input | Choosing = asks

    def compose(self) -> Iterable[Widget]:
        """The label and where the answer goes."""
        yield OneLine(classes="question-label")
        yield self._asks

    def on_mount(self) -> None:
        """Show the label."""
        self.query_one(".question-label", OneLine).set_line((Span(f" {self._label}", "text"),))

    @property
    def value(self) -> str:
        """The answer."""
        return self._asks.value

    @property
    def has_keys(self) -> bool:
        """Whether one types here."""
        return self._asks.has_focus

    def take_keys(self) -> None:
        """Go on here."""
        self._asks.focus()
