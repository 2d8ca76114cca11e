"""Blocks of lines in a frame with a title, or below a title line where a frame would cost too much."""

from collections.abc import Sequence

from comgmt.render.glyphs import GlyphSet
from comgmt.render.line import BLANK, Line, Span, cells, cut, fit

FRAME_CELLS = 6  # a border and two cells of air on either side
_FRAMED_FROM = 100


def framed_from(width: int) -> bool:
    """Whether blocks get frames at this width."""
    return width >= _FRAMED_FROM


def inner_width(width: int) -> int:
    """The cells a block has for its lines in `width` cells."""
    return width - FRAME_CELLS if framed_from(width) else ruled_width(width)


def ruled_width(width: int) -> int:
    """The cells lines below a title have in `width` cells."""
    return width - 2


def block(title: str, lines: Sequence[Line], width: int, glyphs: GlyphSet, right: str = "") -> list[Line]:
    """`lines`, made for `inner_width(width)`, with their title and a word at its right."""
    if not framed_from(width):
        return ruled(title, lines, width, glyphs, right)
    side = Span(glyphs.vertical, "frame")
    body = [
        (side, Span("  "), *fit(line, width - FRAME_CELLS, glyphs), Span("  "), side)
        for line in (BLANK, *lines, BLANK)
    ]
    return [_edge(title, width, glyphs, right), *body, _bottom(width, glyphs)]


def ruled(title: str, lines: Sequence[Line], width: int, glyphs: GlyphSet, right: str = "") -> list[Line]:
    """`lines`, made for `ruled_width(width)`, below a line with their title."""
    return [_rule(title, width, glyphs, right), *((Span(" "), *line) for line in lines), BLANK]


def title_room(width: int) -> int:
    """The cells a title has that nothing stands right of."""
    return width - 8 if framed_from(width) else ruled_room(width)


def ruled_room(width: int) -> int:
    """The cells the title of `ruled` lines has."""
    return max(4, width - 4)


def _edge(title: str, width: int, glyphs: GlyphSet, right: str) -> Line:
    tail = f" {right} " if right else ""
    name = f" {cut(title, width - 8 - cells(tail), glyphs)} "
    rule = glyphs.horizontal * (width - 4 - cells(name) - cells(tail))
    return (
        Span(glyphs.corners[0] + glyphs.horizontal, "frame"),
        Span(name, "title"),
        Span(rule, "frame"),
        Span(tail, "strong"),
        Span(glyphs.horizontal + glyphs.corners[1], "frame"),
    )


def _bottom(width: int, glyphs: GlyphSet) -> Line:
    return (Span(glyphs.corners[2] + glyphs.horizontal * (width - 2) + glyphs.corners[3], "frame"),)


def _rule(title: str, width: int, glyphs: GlyphSet, right: str) -> Line:
    name = cut(title, max(4, width - 4 - cells(right)), glyphs)
    rule = glyphs.horizontal * max(0, width - cells(name) - cells(right) - (2 if right else 1))
    return (Span(name, "title"), Span(f" {rule}", "frame"), Span(f" {right}" if right else "", "strong"))
