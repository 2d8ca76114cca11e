"""Help: the keys that work on a screen, and what a pane counts, by which rule, from which class."""

from collections.abc import Sequence
from typing import Final

from comgmt.domain.census import TileKey
from comgmt.render.glyphs import GlyphSet
from comgmt.render.line import BLANK, Line, Span, cells
from comgmt.render.panes.build import PARTS
from comgmt.render.wrapping import clipped, hanging, labeled

_GAP: Final = 3


def pane_help_lines(tile: TileKey, aged: str, width: int, glyphs: GlyphSet) -> list[Line]:
    """What a tile counts; `aged` says how old its numbers are."""
    text = PARTS[tile].help
    lines: list[Line] = []
    for label, words in (
        ("Counts", text.counts),
        ("Rule", text.rule),
        ("Read from", text.source),
        ("Left out", text.left_out),
        ("Age", aged),
    ):
        lines += [*labeled(label, (Span(words),), 12, width), BLANK]
    return clipped(lines, width, glyphs)


def key_help_lines(
    groups: Sequence[tuple[str, Sequence[tuple[str, str]]]], width: int, glyphs: GlyphSet
) -> list[Line]:
    """Keys in groups: (heading, [(keys, what they do)])."""
    label = max((cells(keys) for _, rows in groups for keys, _ in rows), default=1) + _GAP
    lines: list[Line] = []
    for heading, rows in groups:
        lines += [(Span(heading, "title"),)]
        for keys, words in rows:
            lead = (Span("  "), Span(keys.ljust(label), "key"))
            lines += hanging(lead, (Span(words),), width)
        lines.append(BLANK)
    return clipped(lines, width, glyphs)
