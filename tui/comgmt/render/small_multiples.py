"""Several counts over time below each other, each on a scale of its own, so that none hides another.

Each has its name before it, its lowest and its highest number at its axis, and its newest behind it: what
tells them apart is where they stand, never a color.
"""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Final

import msgspec

from comgmt.render.bars import sparkline
from comgmt.render.glyphs import GlyphSet
from comgmt.render.line import BLANK, Line, Role, Span, cells, fit, left, plain, right, spelled
from comgmt.render.numbers import thousands
from comgmt.render.plotting import AXIS_ROWS, BRAILLE, Scale, canvas
from comgmt.render.trend_chart import end_row, scale_of_two, span_of, strokes_of, time_axis

OWN_SCALE: Final = "each on its own scale, from its lowest to its highest"
_OWN_SCALE_SHORT: Final = "each on its own scale"
_MARKER: Final = "*"
_LEAST_CANVAS: Final = 24
_LEAST_SPARK: Final = 8
_FROM: Final = {True: 2, False: 4}  # lines from which a line is drawn: of dots, and of characters
_APART_FROM: Final = 3  # lines of a band of which the last one is a gap
_MOST: Final = 6  # lines of a band: more show no more
_GAP: Final = 2


class Multiple(msgspec.Struct, frozen=True, kw_only=True):
    """One count over time: its name, its values at the moments of the chart, and how far it moved."""

    name: str
    values: Sequence[int | None]
    moved: Span
    role: Role = "bar"

    @property
    def known(self) -> list[int]:
        """The values that were read, oldest first."""
        return [value for value in self.values if value is not None]


class _BandColumns(msgspec.Struct, frozen=True):
    """The cells of each column; what is over is drawn in."""

    name: int
    scale: int
    drawn: int
    newest: int
    moved: int


def small_multiples(
    times: Sequence[datetime],
    multiples: Sequence[Multiple],
    width: int,
    height: int,
    glyphs: GlyphSet,
    heading: str = "",
) -> list[Line]:
    """Those of `multiples` that were ever read, in their order, in exactly `height` lines of `width` cells.

    A band of lines each where there is room, over one axis of time; else one line each, as many as fit.
    """
    known = [each for each in multiples if each.known]
    head = [_head(heading, width)] if heading and height > len(known) else []
    room = height - len(head)
    lines: list[Line] = []
    if known and len(times) > 1:
        band = min(_MOST, (room - AXIS_ROWS + 1) // len(known))  # the last one needs no gap
        bands = _columns(known, width, ranges=False)
        if _rows(band) >= _FROM[_has_dots(glyphs)] and bands.drawn >= _LEAST_CANVAS:
            lines = _bands(times, known, bands, band, glyphs)
        else:
            lines = _sparks(times, known, width, glyphs)
    shown = [*head, *lines, *[BLANK] * height][:height]
    return [spelled(fit(line, width, glyphs), glyphs) for line in shown]


def _head(heading: str, width: int) -> Line:
    words = next(
        (text for text in (OWN_SCALE, _OWN_SCALE_SHORT) if cells(heading) + 2 + cells(text) <= width), ""
    )
    return (Span(heading, "title"), Span(f"  {words}" if words else "", "dim"))


def _has_dots(glyphs: GlyphSet) -> bool:
    return len(glyphs.eighths) > 1


def _columns(known: Sequence[Multiple], width: int, *, ranges: bool) -> _BandColumns:
    """`ranges` are lowest and highest in one line; else each has a line of its own."""
    scales = [_range(each) if ranges else max(map(thousands, each.known), key=cells) for each in known]
    scale = max(map(cells, scales))
    newest = max(cells(thousands(each.known[-1])) for each in known)
    moved = max(cells(each.moved.text) for each in known)
    name = min(max(cells(each.name) for each in known), max(8, width // 4))
    used = name + scale + newest + moved + 3 * _GAP + (_GAP if moved else 0) - (0 if ranges else _GAP - 1)
    return _BandColumns(name, scale, width - used, newest, moved)


def _range(each: Multiple) -> str:
    least, most = min(each.known), max(each.known)
    return thousands(least) if least == most else f"{thousands(least)} to {thousands(most)}"


def _tail(each: Multiple, columns: _BandColumns, glyphs: GlyphSet) -> Line:
    """What stands behind a line, where it ends."""
    newest = Span(" " * _GAP + right(thousands(each.known[-1]), columns.newest, glyphs), "strong")
    if not columns.moved:
        return (newest,)
    return (newest, Span(" " * _GAP + right(each.moved.text, columns.moved, glyphs), each.moved.role))


def _sparks(times: Sequence[datetime], known: Sequence[Multiple], width: int, glyphs: GlyphSet) -> list[Line]:
    """A line each; without its lowest and highest where they would leave no room to draw in."""
    columns = _columns(known, width, ranges=True)
    ranges = columns.drawn >= _LEAST_SPARK
    if not ranges:
        drawn = columns.drawn + columns.scale + _GAP
        columns = msgspec.structs.replace(columns, scale=0, drawn=max(0, drawn))
    return [_spark(times, each, columns, glyphs) for each in known]


def _spark(times: Sequence[datetime], each: Multiple, columns: _BandColumns, glyphs: GlyphSet) -> Line:
    least = min(each.known)
    values = _stretched(times, each.values, columns.drawn)
    over = [None if value is None else value - least for value in values]
    scale = (Span(" " * _GAP + right(_range(each), columns.scale, glyphs), "dim"),) if columns.scale else ()
    return (
        Span(left(each.name, columns.name, glyphs)),
        *scale,
        Span(" " * _GAP),
        *sparkline(over, columns.drawn, glyphs, each.role),
        *_tail(each, columns, glyphs),
    )


def _stretched(times: Sequence[datetime], values: Sequence[int | None], cells: int) -> Iterator[int | None]:
    """For each of so many equal parts of the time, the value that it ended with."""
    part = (times[-1] - times[0]) / max(1, cells)
    for place in range(1, cells + 1):
        yield values[bisect_right(times, times[0] + part * place) - 1 if place < cells else -1]


def _bands(
    times: Sequence[datetime], known: Sequence[Multiple], columns: _BandColumns, band: int, glyphs: GlyphSet
) -> list[Line]:
    """A band of lines each; the axis of time is below the last."""
    rows = _rows(band)
    lines: list[Line] = []
    for each in known:
        drawn = _band(times, each, columns, rows, glyphs)
        last = each is known[-1]
        lines += drawn if last else [*drawn[:rows], *[BLANK] * (band - rows)]
    return lines


def _rows(band: int) -> int:
    return band - 1 if band >= _APART_FROM else band


def _band(
    times: Sequence[datetime], each: Multiple, columns: _BandColumns, rows: int, glyphs: GlyphSet
) -> list[Line]:
    """The lines of one, and the axis of time below them."""
    scale = scale_of_two(min(each.known), max(each.known))
    marker = BRAILLE if _has_dots(glyphs) else _MARKER
    width = columns.drawn + 1  # and the axis
    drawn = canvas(
        list(strokes_of(times, each.values, scale, marker, each.role)),
        (width, rows + AXIS_ROWS),
        glyphs,
        x=span_of(times),
        y=Scale(0, 1),
        x_ticks=time_axis(times, width),
    )
    ticks = {end_row(value, scale, rows, marker): value for value in (min(each.known), max(each.known))}
    end = end_row(each.known[-1], scale, rows, marker)
    return [
        (
            Span(left(each.name if row == 0 else "", columns.name, glyphs) + " " * _GAP),
            Span(right(thousands(ticks[row]) if row in ticks else "", columns.scale, glyphs), "dim"),
            *(_ticked(line, glyphs) if row in ticks else line),
            *(_tail(each, columns, glyphs) if row == end else ()),
        )
        for row, line in enumerate(drawn)
    ]


def _ticked(line: Line, glyphs: GlyphSet) -> Line:
    """The line with a mark where it leaves the axis."""
    mark = "+" if glyphs.horizontal.isascii() else "┤"
    first, *rest = line
    return (Span(mark + first.text[1:], first.role), *rest) if plain(line) else line
