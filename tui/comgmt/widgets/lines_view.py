"""Lines that scroll: error panels, devices, help, the query log."""

from collections.abc import Callable, Sequence
from typing import Final

from textual import events
from textual.geometry import Size
from textual.message import Message

from comgmt.render.found import Found, Words
from comgmt.render.glyphs import GlyphSet
from comgmt.render.line import BLANK, Line, Span, fit, spelled, text_of
from comgmt.render.linear import linear_line
from comgmt.render.links import Link, addresses, has_address, links_on
from comgmt.widgets.drawn import Drawn

LINKS: Final = "-links"  # the class of an app on a terminal that opens addresses
_UNBROKEN: Final = 4_000  # cells: more than any address has


class LinesView(Drawn, can_focus=True):
    """Scrollable lines made by `build` for a width, in which one can look for a text. Emits `Searched`."""

    class Searched(Message):
        """What is looked for was found in other places, or one went on to another; None when it ended."""

        def __init__(self, found: Found | None) -> None:
            super().__init__()
            self.found = found

    def __init__(self, glyphs: GlyphSet, *, id: str | None = None) -> None:  # noqa: A002 - Textual's name
        super().__init__(id=id)
        self._glyphs = glyphs
        self._build: Callable[[int], Sequence[Line]] | None = None
        self._all: Sequence[Line] = ()
        self._top = 0
        self._linked: dict[int, tuple[Link, ...]] = {}
        self._words: Words | None = None
        self._begun_at = 0
        self.found: Found | None = None

    def set_content(self, build: Callable[[int], Sequence[Line]], *, keep: bool = True) -> None:
        """Draw by `build` (width in cells -> lines); `keep` keeps the scroll position."""
        self._build = build
        if not keep:
            self._top = 0
        self.lay()
        if self.found is not None and not keep:
            self._show_found(self.found.below(0))

    @property
    def text(self) -> str:
        """All lines as text, those out of sight too."""
        return text_of(self._all)

    def lay(self) -> None:
        """Draw again for the present size."""
        if self._build is None or self.size.width < 4:  # noqa: PLR2004 - nothing fits
            return
        self._all = [spelled(line, self._glyphs) for line in self._build(self.size.width - 2)]
        self._linked = self._find_links()
        self._words = None
        if self.found is not None:
            self._find_again(self.found)
        self._place()

    def look_for(self, text: str) -> None:
        """Mark a text wherever it stands, and go to where it is first from here on; with "" that ends."""
        if self.found is None:
            self._begun_at = self._top
        found = self._find(text)
        if not found.text:
            self._take(None)
            self._place()
        else:
            self._show_found(found.below(self._begun_at))

    def find_next(self, step: int) -> None:
        """Go to the next place of what is looked for, or the one before."""
        if self.found is not None:
            self._show_found(self.found.moved(step))

    def _find(self, text: str) -> Found:
        if self._words is None:
            self._words = Words(self._all)
        return self._words.find(text)

    def _find_again(self, before: Found) -> None:
        """The lines are other ones: the same text, at the same place of as many."""
        again = self._find(before.text)
        self._take(again.moved(min(before.here, max(0, len(again.hits) - 1))))

    def _show_found(self, found: Found) -> None:
        self._take(found)
        line, height = found.line, self.size.height
        if line is not None and not self._top <= line < self._top + height:
            self._top = line - height // 3
        self._place()

    def _take(self, found: Found | None) -> None:
        if found != self.found:
            self.found = found
            self.post_message(self.Searched(found))

    def _place(self) -> None:
        height = self.size.height
        last = max(0, len(self._all) - (1 if self._glyphs.linear else height))
        self._top = max(0, min(self._top, last))
        shown = list(self._all[self._top : self._top + height])
        if self.found is not None:
            shown = self.found.drawn(shown, self._top)
        # linear, the line one is at is the first: there the cursor of the terminal stands
        bar = scroll_bar(self._top, len(self._all), height, self._glyphs)
        width = self.size.width
        lines = [
            (*fit(line, width - 1, self._glyphs), bar[y]) if bar else line
            for y, line in enumerate(shown + [BLANK] * (height - len(shown)))
        ]
        self.show(lines, links=self._links_in_sight())

    def _links_in_sight(self) -> dict[int, tuple[Link, ...]]:
        height = self.size.height
        return {y - self._top: links for y, links in self._linked.items() if 0 <= y - self._top < height}

    def _find_links(self) -> dict[int, tuple[Link, ...]]:
        """The addresses among the lines, by line; where the terminal does not open them nobody looks."""
        if self._build is None or not self.app.has_class(LINKS) or not has_address(self._all):
            return {}
        lines = [linear_line(line) for line in self._all] if self._glyphs.linear else self._all
        return links_on(lines, addresses(self._build(_UNBROKEN)))

    def move(self, step: int) -> None:
        """Scroll by `step` lines."""
        self._top += step
        self._place()

    def page(self, pages: int) -> None:
        """Scroll by pages, one line kept."""
        self.move(pages * max(1, self.size.height - 1))

    def edge(self, *, end: bool) -> None:
        """Scroll to the start or the end."""
        self._top = len(self._all) if end else 0
        self._place()

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        """Scroll down."""
        event.stop()
        self.move(3)

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        """Scroll up."""
        event.stop()
        self.move(-3)

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:  # noqa: ARG002 - Textual's signature
        """As many lines as there are, for `height: auto`."""
        return len(self._build(max(4, width - 2))) if self._build else 1


def scroll_bar(top: int, count: int, height: int, glyphs: GlyphSet) -> list[Span]:
    """A scrollbar's cells for `height` lines of `count`, the first shown being `top`; empty when all fit."""
    if count <= height or height < 1 or glyphs.linear:
        return []
    size = max(1, height * height // count)
    start = round(top * (height - size) / max(1, count - height))
    return [
        Span(glyphs.scroll_thumb, "dim") if start <= y < start + size else Span(glyphs.scroll_track, "track")
        for y in range(height)
    ]
