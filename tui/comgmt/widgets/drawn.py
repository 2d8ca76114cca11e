"""A widget that places lines of text with roles; equal lines are never drawn again."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Final, get_args

from rich.segment import Segment
from rich.style import Style
from textual.geometry import Offset, Region, Size
from textual.strip import Strip
from textual.widget import Widget

from comgmt.render.line import Line, Role, line_cells
from comgmt.render.linear import linear_line
from comgmt.widgets import sixteen
from comgmt.widgets.role_styles import forget_roles, role_style

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from textual.theme import Theme

    from comgmt.render.links import Link

_FILLED: Final = {"filled": True}
_WORDS: Final[tuple[Role, ...]] = ("text", "dim", "strong", "neutral")
_BOLD: Final = Style(bold=True)
NO_LINKS: Final[Mapping[int, Sequence[Link]]] = {}
LINEAR: Final = "-linear"  # the class of an app for those who hear or feel the screen
ROLES: tuple[Role, ...] = get_args(Role)


class Drawn(Widget):
    """Draws the lines given to `show`; a role's style is worked out once a theme.

    Only lines that differ from those on the screen are repainted, so unchanged data sends nothing. Lines that
    depend on the size are made in `lay`, at the latest when they are painted: none of another size is seen.
    """

    def __init__(self, *, id: str | None = None, classes: str | None = None) -> None:  # noqa: A002 - Textual's name
        super().__init__(id=id, classes=classes)
        self._lines: tuple[Line, ...] = ()
        self._under: int | None = None
        self._inset = (0, 0)
        self._links: Mapping[int, Sequence[Link]] = {}
        self._laid: Size | None = None

    def on_mount(self) -> None:
        """In another theme all of it looks otherwise."""
        self.app.theme_changed_signal.subscribe(self, self._change_theme)

    def on_unmount(self) -> None:
        """Be told of themes no more: Textual would hold this widget, and with it the screen, for good."""
        self.app.theme_changed_signal.unsubscribe(self)
        with suppress(AttributeError):  # not every Textual remembers, for 1,024 widgets, whose lines they are
            type(self._styles_cache).get_inner_outer.cache_clear()

    @property
    def cursor_place(self) -> Offset | None:
        """Where the person is in it, for those who hear or feel the cursor of the terminal."""
        return Offset(self._inset[0], self._under or 0)

    def _change_theme(self, _theme: Theme) -> None:
        forget_roles(self.app)
        self.refresh()

    def lay(self) -> None:
        """Make the lines for the present size."""

    def lay_anew(self) -> None:
        """Make the lines before they are painted again, also for the same size."""
        self._laid = None
        self.refresh()

    def on_resize(self) -> None:
        """Make the lines also where they are out of sight."""
        self._keep_up()

    def render_lines(self, crop: Region) -> list[Strip]:
        """The lines in sight."""
        self._keep_up()
        return super().render_lines(crop)

    def _keep_up(self) -> None:
        if self._laid != self.size:
            self.lay()
            self._laid = self.size

    def show(
        self,
        lines: Sequence[Line],
        under: int | None = None,
        inset: tuple[int, int] = (0, 0),
        links: Mapping[int, Sequence[Link]] = NO_LINKS,
    ) -> None:
        """Place `lines`; the one with the cursor is `under`, all of it but `inset` cells at the sides.

        `links` are the addresses that can be opened, by line.
        """
        if self.app.has_class(LINEAR):
            lines, inset = [linear_line(line) for line in lines], (0, 0)
        old, new = self._lines, tuple(lines)
        before, self._links = self._links, links
        was, self._under = self._under, under
        self._inset = inset
        self._lines = new
        if was == under and old == new and before == links:
            return
        changed = [
            y
            for y in range(max(len(old), len(new)))
            if y >= len(old)
            or y >= len(new)
            or old[y] != new[y]
            or (was != under and y in (was, under))
            or before.get(y) != links.get(y)
        ]
        if changed and self.is_mounted and self._laid == self.size:  # else all of it is painted soon
            width = self.size.width
            self.refresh(*(Region(0, y, width, 1) for y in changed))

    def render_line(self, y: int) -> Strip:
        """One line of the widget."""
        width = self.size.width
        line = self._lines[y] if y < len(self._lines) else ()
        base = self.rich_style
        strip = Strip(self._segments(line, base), line_cells(line)).adjust_cell_length(width, base)
        strip = self._with_cursor(strip) if y == self._under else strip
        return _with_links(strip, self._links[y]) if y in self._links else strip

    def _segments(self, line: Line, base: Style) -> list[Segment]:
        if not self.app.current_theme.ansi:
            return [Segment(span.text, base + self._style(span.role)) for span in line]
        return [Segment(piece.text, base + self._piece_style(piece)) for piece in sixteen.pieces(line)]

    def _piece_style(self, piece: sixteen.ColoredPiece) -> Style:
        style = self._style(piece.style)
        return Style(bgcolor=style.color, meta=_FILLED) if piece.filled else style

    def _with_cursor(self, strip: Strip) -> Strip:
        """The line with what shows where the cursor is over all its cells but the inset."""
        first, last = self._inset[0], strip.cell_length - self._inset[1]
        before, inside, behind = (
            strip.crop(0, first),
            strip.crop(first, last),
            strip.crop(last, strip.cell_length),
        )
        shown = Strip(
            [Segment(text, self._under_cursor(style)) for text, style, _ in inside], inside.cell_length
        )
        return Strip.join([before, shown, behind])

    def _under_cursor(self, style: Style | None) -> Style:
        """Words are in one color and bold, which also makes few octets of it; states and bars keep theirs.

        In sixteen colors words and signs are reversed without a color.
        """
        under = self._style("under")
        if style is None:
            return under
        if self.app.current_theme.ansi:
            return style if style.meta else under
        plain = style.color in {self._style(role).color for role in _WORDS}
        return style + (self._style("cursor") if plain else _BOLD) + under

    def _style(self, role: str) -> Style:
        return role_style(self.app, role)


def _with_links(strip: Strip, links: Iterable[Link]) -> Strip:
    """The line with addresses that open."""
    pieces, at = [], 0
    for start, end, address in links:
        linked = strip.crop(start, end).apply_style(Style(link=address))
        pieces += [strip.crop(at, start), linked]
        at = end
    return Strip.join([*pieces, strip.crop(at, strip.cell_length)])
