"""A count over time as a line, named where it ends; a missing reading breaks the line."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Final

from comgmt.render.bars import sparkline
from comgmt.render.glyphs import GlyphSet
from comgmt.render.line import BLANK, Line, Role, Span, cells, fit, fit_words, left, spelled
from comgmt.render.numbers import thousands
from comgmt.render.plotting import AXIS_ROWS, BRAILLE, Scale, Stroke, Ticks, canvas
from comgmt.render.scales import covering, time_ticks

Readings = Sequence[int | None]

_MARKER: Final = "*"  # where there are no dots
_LEAST_CANVAS: Final = 24
_LEAST_ROWS: Final = 3
_ROWS_A_TICK: Final = 3
_DOTS: Final = 4  # of a braille cell, one over the other
_NO_READINGS: Final = "No readings yet."


def line_over_time(  # noqa: PLR0913 - what a chart may show
    times: Sequence[datetime],
    values: Readings,
    width: int,
    height: int,
    glyphs: GlyphSet,
    *,
    name: str = "",
    title: Line = (),
    role: Role = "bar",
    cursor: datetime | None = None,
) -> list[Line]:
    """The values at `times` as a line, `height` lines of `width` cells, newest at the right.

    None is a gap. Newest value and name stand at the right, level with the end of the line. An axis that
    does not begin at zero is named after the title. Where there is no room for axes it is a sparkline.
    `cursor` is a moment with a line from top to foot.
    """
    head: list[Line] = [title] if title and height > 1 else []
    moments, ordered = _in_order(times, values)
    known = [value for value in ordered if value is not None]
    rows = height - len(head)
    label = f"{thousands(known[-1])} {name}".rstrip() if known else ""
    if not known:
        lines: list[Line] = [(Span(_NO_READINGS, "dim"),)]
    elif width - _label_cells(label, width) < _LEAST_CANVAS or rows < AXIS_ROWS + _LEAST_ROWS:
        lines = [_sparkline(ordered, label, width, glyphs, role)]
    else:
        scale = covering(min(known), max(known), max(2, (rows - AXIS_ROWS) // _ROWS_A_TICK))
        head = [_named_axis(each, scale, width, glyphs) for each in head]
        lines = _with_axes(moments, ordered, scale, label, (width, rows), glyphs, role=role, cursor=cursor)
    fitted = (fit(line, width, glyphs) for line in ([*head, *lines] + [BLANK] * height)[:height])
    return [spelled(line, glyphs) for line in fitted]


def _in_order(times: Sequence[datetime], values: Readings) -> tuple[list[datetime], list[int | None]]:
    order = sorted(range(len(times)), key=lambda index: times[index])
    return (
        [times[index] for index in order],
        [values[index] if index < len(values) else None for index in order],
    )


def _named_axis(title: Line, scale: range, width: int, glyphs: GlyphSet) -> Line:
    """The title, and that the foot of the axis is not zero: a small movement looks large there."""
    if not scale[0]:
        return title
    words = f"  axis from {thousands(scale[0])}"
    return (*fit_words(title, max(0, width - cells(words)), glyphs), Span(words, "dim"))


def _label_cells(label: str, width: int) -> int:
    return min(cells(label) + 2, width * 2 // 5)


def _sparkline(values: Readings, label: str, width: int, glyphs: GlyphSet, role: Role) -> Line:
    shown = left(label, min(cells(label), max(1, width // 2)), glyphs)
    room = max(0, width - cells(shown) - 1)
    return (*sparkline(values, room, glyphs, role), Span(" "), Span(shown, role))


def _with_axes(  # noqa: PLR0913 - see line_over_time
    times: Sequence[datetime],
    values: Readings,
    scale: range,
    label: str,
    size: tuple[int, int],
    glyphs: GlyphSet,
    *,
    role: Role,
    cursor: datetime | None,
) -> list[Line]:
    width, height = size
    rows = height - AXIS_ROWS
    marker = BRAILLE if len(glyphs.eighths) > 1 else _MARKER
    room = _label_cells(label, width)
    drawn = canvas(
        [*_upright(times, cursor, rows, glyphs), *strokes_of(times, values, scale, marker, role)],
        (width - room, height),
        glyphs,
        x=span_of(times),
        y=Scale(0, 1),
        x_ticks=time_axis(times, width - room - len(thousands(scale[-1]))),
        y_ticks=_y_ticks(scale, rows),
    )
    last = next(value for value in reversed(values) if value is not None)
    end = end_row(last, scale, rows, marker)
    named = (Span("  "), Span(left(label, room - 2, glyphs), role)) if room > 2 else (Span(" " * room),)  # noqa: PLR2004
    return [(*line, *(named if row == end else (Span(" " * room),))) for row, line in enumerate(drawn)]


def span_of(times: Sequence[datetime]) -> Scale:
    """The scale of an axis of time, in seconds after the first of `times`."""
    length = (times[-1] - times[0]).total_seconds()
    return Scale(0, length) if length else Scale(-1, 1)


def scale_of_two(least: int, most: int) -> range:
    """The scale from one number to another; of two equal ones that with them in its middle."""
    return range(least, most + 1, most - least) if least < most else range(least - 1, most + 2)


def strokes_of(
    times: Sequence[datetime], values: Readings, scale: range, marker: str, role: Role
) -> Iterator[Stroke]:
    """A stroke for every run of readings without a gap."""
    xs: list[float] = []
    ys: list[float] = []
    for moment, value in zip(times, values, strict=True):
        if value is not None:
            xs.append((moment - times[0]).total_seconds())
            ys.append(_height(value, scale))
        elif xs:
            yield Stroke(xs, ys, marker, role)
            xs, ys = [], []
    if xs:
        yield Stroke(xs, ys, marker, role)


def _upright(
    times: Sequence[datetime], cursor: datetime | None, rows: int, glyphs: GlyphSet
) -> Iterator[Stroke]:
    """The line at the cursor, where that is among the readings."""
    if cursor is not None and times[0] <= cursor <= times[-1]:
        place = (cursor - times[0]).total_seconds()
        heights = [row / max(1, rows - 1) for row in range(rows)]
        yield Stroke([place] * rows, heights, glyphs.vertical, "accent")


def time_axis(times: Sequence[datetime], width: int) -> Ticks:
    """The moments to label below an axis of `width` cells."""
    moments, labels = time_ticks(times, width - 1)
    return Ticks([(moment - times[0]).total_seconds() for moment in moments], labels)


def _y_ticks(scale: range, rows: int) -> Ticks:
    """All numbers of the scale, or every second, third ... where there are more than rows."""
    parts = len(scale) - 1
    step = next(step for step in range(1, parts + 1) if parts % step == 0 and parts // step < rows)
    return Ticks([_height(number, scale) for number in scale[::step]], [*map(thousands, scale[::step])])


def _height(value: int, scale: range) -> float:
    """Where a value stands between the foot (0) and the top (1) of the scale, however large it is."""
    return (value - scale[0]) / (scale[-1] - scale[0])


def end_row(value: int, scale: range, rows: int, marker: str) -> int:
    """The row, from the top, in which the canvas draws a value."""
    dots = _DOTS if marker == BRAILLE else 1
    return rows - 1 - int(_height(value, scale) * (rows * dots - 1) + 0.5) // dots
