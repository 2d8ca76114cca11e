"""The strip of pane names above a single pane: which one is shown, and what the others are."""

from collections.abc import Mapping

from comgmt.domain.census import TileKey
from comgmt.render.glyphs import GlyphSet
from comgmt.render.line import Line, Span, cells, fit
from comgmt.render.panes.build import DIGITS, PARTS


def strip_line(current: TileKey, width: int, glyphs: GlyphSet, *, letters: bool = False) -> Line:
    """The names with their digits, the current one strong; only digits where names do not fit.

    With `letters` those by which one jumps stand for the digits.
    """
    names = {key: part.short for key, part in PARTS.items()}
    if _width(names) > width:
        names = {key: name if key is current else "" for key, name in names.items()}
    if _width(names) > width:
        names = dict.fromkeys(PARTS, "")
    spans: list[Span] = [Span(" ")]
    for key, name in names.items():
        mark = f"[{PARTS[key].letter}]" if letters else DIGITS[key]
        spans.append(Span(f"{mark} {name}".rstrip(), "title-focus" if key is current else "dim"))
        spans.append(Span("  "))
    return fit(tuple(spans[:-1]), width, glyphs)


def _width(names: Mapping[TileKey, str]) -> int:
    return 1 + sum(cells(f"{DIGITS[key]} {name}".rstrip()) + 2 for key, name in names.items())
