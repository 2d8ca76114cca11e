"""Bars, funnels, stacked strips and sparklines: a quantity as cells of one line, exactly as wide as asked.

A linear glyph set draws none of them.
"""

from collections.abc import Sequence
from itertools import pairwise

from comgmt.render.glyphs import GlyphSet
from comgmt.render.line import Line, Role, Span, merged
from comgmt.render.numbers import apportion

_FLAT_BELOW = 50  # changes below one part in this many stay flat: a trend of noise is no trend


def bar(value: int, most: int, width: int, glyphs: GlyphSet, role: Role = "bar") -> Line:
    """A bar of `value` on a scale to `most`: eighths of a cell where the glyphs have them, else whole cells.

    Above zero it draws at least its thinnest part; the last part is drawn only when `value` reaches `most`.
    """
    if width <= 0 or glyphs.linear:
        return ()
    parts = len(glyphs.eighths)
    full, rest = divmod(drawn_parts(value, most, width * parts), parts)
    drawn = glyphs.eighths[-1] * full + (glyphs.eighths[rest - 1] if rest else "")
    return _spans((drawn, role), (glyphs.track * (width - len(drawn)), "track"))


def funnel_bar(value: int, first: int, width: int, glyphs: GlyphSet) -> Line:
    """A bar centered in `width`: one stage of a funnel whose first stage is `first`; same rules as `bar`."""
    if width <= 0 or glyphs.linear:
        return ()
    size = drawn_parts(value, first, width)
    spare = width - size
    full = glyphs.eighths[-1]
    if spare % 2 and size and len(glyphs.eighths) > 1:  # half a cell at either end keeps the center
        drawn = glyphs.right_half + full * (size - 1) + glyphs.eighths[len(glyphs.eighths) // 2 - 1]
    else:
        drawn = full * size
    before = (width - len(drawn)) // 2
    after = width - len(drawn) - before
    return _spans((glyphs.track * before, "track"), (drawn, "bar"), (glyphs.track * after, "track"))


def stacked(parts: Sequence[tuple[int, Role]], width: int, glyphs: GlyphSet) -> Line:
    """A strip of all parts side by side, each in its role and in a shade of its own, `width` cells in all.

    By largest remainder; every part above zero has at least one cell while cells suffice.
    """
    if glyphs.linear:
        return ()
    sizes = apportion([value for value, _ in parts], max(0, width))
    drawn = [
        (glyphs.shades[index % len(glyphs.shades)] * size, role)
        for index, (size, (_, role)) in enumerate(zip(sizes, parts, strict=True))
    ]
    return _spans(*drawn, (glyphs.track * (width - sum(sizes)), "track"))


def sparkline(values: Sequence[int | None], width: int, glyphs: GlyphSet, role: Role = "bar") -> Line:
    """The run of `values`, oldest first, newest at the right edge; None is a gap, drawn unlike any number.

    More values than cells are averaged, cell by cell. The scale runs from the least to the most value.
    """
    if width <= 0 or glyphs.linear:
        return ()
    points = _resampled(values, width)
    known = [point for point in points if point is not None]
    spans: list[tuple[str, Role]] = [(" " * (width - len(points)), "text")]
    for point in points:
        level = glyphs.gap if point is None else _level(point, min(known), max(known), glyphs.levels)
        spans.append((level, "dim" if point is None else role))
    return _spans(*spans)


def drawn_parts(value: int, most: int, parts: int) -> int:
    """How many of `parts` are drawn: none only for zero, all only when `value` reaches `most`."""
    if value <= 0:
        return 0
    if value >= most:
        return parts
    nearest = (2 * value * parts + most) // (2 * most)
    return max(1, min(parts - 1, nearest))


def _resampled(values: Sequence[int | None], width: int) -> list[int | None]:
    if len(values) <= width:
        return list(values)
    edges = [index * len(values) // width for index in range(width + 1)]
    return [_mean(values[start:end]) for start, end in pairwise(edges)]


def _mean(values: Sequence[int | None]) -> int | None:
    known = [value for value in values if value is not None]
    return sum(known) // len(known) if known else None


def _level(point: int, least: int, most: int, levels: str) -> str:
    if most <= 0:
        return levels[0]
    span = max(most - least, most // _FLAT_BELOW, 1)
    above = 2 * point - (least + most - span)  # twice the height over the foot of the scale
    step = -(-above * len(levels) // (2 * span)) - 1
    return levels[min(len(levels) - 1, max(0, step))]


def _spans(*pieces: tuple[str, Role]) -> Line:
    return merged(Span(text, role) for text, role in pieces)
