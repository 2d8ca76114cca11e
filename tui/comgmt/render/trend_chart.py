"""Counts over time as lines, each named where it ends; a missing reading breaks the line."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Final

import msgspec

from comgmt.render.bars import sparkline
from comgmt.render.glyphs import GlyphSet
from comgmt.render.line import BLANK, Line, Role, Span, cells, fit, left, line_cells, spelled
from comgmt.render.numbers import thousands
from comgmt.render.plotting import AXIS_ROWS, BRAILLE, Scale, Stroke, Ticks, canvas
from comgmt.render.scales import covering, time_ticks

_ROLES: Final[tuple[Role, ...]] = ("bar", "accent", "bar-second", "neutral")  # no color of a state
_MARKERS: Final = "*+ox@%=~"
_LEAST_CANVAS: Final = 24
_LEAST_ROWS: Final = 3
_ROWS_A_TICK: Final = 3
_DOTS: Final = 4  # of a braille cell, one over the other
_NO_READINGS: Final = "No readings yet."


class _Series(msgspec.Struct, frozen=True):
    name: str
    values: tuple[int | None, ...]
    role: Role
    marker: str

    @property
    def last(self) -> int:
        return next(value for value in reversed(self.values) if value is not None)

    @property
    def label(self) -> str:
        return f"{thousands(self.last)} {self.name}".rstrip()


def line_over_time(  # noqa: PLR0913 - what a chart may show
    times: Sequence[datetime],
    series: Sequence[tuple[str, Sequence[int | None]]],
    width: int,
    height: int,
    glyphs: GlyphSet,
    title: str = "",
    *,
    roles: Sequence[Role] = (),
    cursor: datetime | None = None,
) -> list[Line]:
    """A line for each (name, values at `times`), `height` lines of `width` cells, newest at the right.

    None is a gap. Names and newest values stand at the right, level with the end of their line. Where there
    is no room for axes each series is a sparkline. `cursor` is a moment with a line from top to foot.
    """
    lines: list[Line] = [(Span(title, "title"),)] if title and height > 1 else []
    order = sorted(range(len(times)), key=lambda index: times[index])
    known = list(_known(series, order, roles, glyphs))
    moments = [times[index] for index in order]
    size = (width, height - len(lines))
    if not known:
        lines.append((Span(_NO_READINGS, "dim"),))
    elif width - _label_cells(known, width) < _LEAST_CANVAS or size[1] < AXIS_ROWS + _LEAST_ROWS:
        lines += [_sparkline(one, width, glyphs) for one in known]
    else:
        lines += _with_axes(moments, known, size, glyphs, cursor)
    fitted = (fit(line, width, glyphs) for line in (lines + [BLANK] * height)[:height])
    return [spelled(line, glyphs) for line in fitted]


def _known(
    series: Sequence[tuple[str, Sequence[int | None]]],
    order: Sequence[int],
    roles: Sequence[Role],
    glyphs: GlyphSet,
) -> Iterator[_Series]:
    """The series that have a reading, their values in the order of time."""
    for number, (name, values) in enumerate(series):
        sorted_values = tuple(values[index] if index < len(values) else None for index in order)
        if any(value is not None for value in sorted_values):
            role = roles[number] if number < len(roles) else _ROLES[number % len(_ROLES)]
            marker = BRAILLE if len(glyphs.eighths) > 1 else _MARKERS[number % len(_MARKERS)]
            yield _Series(name, sorted_values, role, marker)


def _label_cells(series: Sequence[_Series], width: int) -> int:
    return min(max(cells(one.label) + cells(_lead(one)) for one in series), width * 2 // 5)


def _sparkline(series: _Series, width: int, glyphs: GlyphSet) -> Line:
    label = left(series.label, min(cells(series.label), max(1, width // 2)), glyphs)
    room = max(0, width - cells(label) - 1)
    return (*sparkline(series.values, room, glyphs, series.role), Span(" "), Span(label, series.role))


def _with_axes(
    times: Sequence[datetime],
    series: Sequence[_Series],
    size: tuple[int, int],
    glyphs: GlyphSet,
    cursor: datetime | None,
) -> list[Line]:
    width, height = size
    rows = height - AXIS_ROWS
    values = [value for one in series for value in one.values if value is not None]
    scale = covering(min(values), max(values), max(2, rows // _ROWS_A_TICK))
    labels = _label_cells(series, width)
    drawn = canvas(
        [
            *_upright(times, cursor, rows, glyphs),
            *(each for one in series for each in _strokes(times, one, scale)),
        ],
        (width - labels, height),
        glyphs,
        x=_span(times),
        y=Scale(0, 1),
        x_ticks=_x_ticks(times, width - labels - len(thousands(scale[-1])) - 1),
        y_ticks=_y_ticks(scale, rows),
    )
    named = _placed(series, scale, rows)
    return [(*line, *_label(named.get(row), labels, glyphs)) for row, line in enumerate(drawn)]


def _span(times: Sequence[datetime]) -> Scale:
    length = (times[-1] - times[0]).total_seconds()
    return Scale(0, length) if length else Scale(-1, 1)


def _strokes(times: Sequence[datetime], series: _Series, scale: range) -> Iterator[Stroke]:
    """A stroke for every run of readings without a gap."""
    xs: list[float] = []
    ys: list[float] = []
    for moment, value in zip(times, series.values, strict=True):
        if value is not None:
            xs.append((moment - times[0]).total_seconds())
            ys.append(_height(value, scale))
        elif xs:
            yield Stroke(xs, ys, series.marker, series.role)
            xs, ys = [], []
    if xs:
        yield Stroke(xs, ys, series.marker, series.role)


def _upright(
    times: Sequence[datetime], cursor: datetime | None, rows: int, glyphs: GlyphSet
) -> Iterator[Stroke]:
    """The line at the cursor, where that is among the readings."""
    if cursor is not None and times[0] <= cursor <= times[-1]:
        place = (cursor - times[0]).total_seconds()
        heights = [row / max(1, rows - 1) for row in range(rows)]
        yield Stroke([place] * rows, heights, glyphs.vertical, "accent")


def _x_ticks(times: Sequence[datetime], width: int) -> Ticks:
    moments, labels = time_ticks(times, width)
    return Ticks([(moment - times[0]).total_seconds() for moment in moments], labels)


def _y_ticks(scale: range, rows: int) -> Ticks:
    """All numbers of the scale, or every second, third ... where there are more than rows."""
    parts = len(scale) - 1
    step = next(step for step in range(1, parts + 1) if parts % step == 0 and parts // step < rows)
    return Ticks([_height(number, scale) for number in scale[::step]], [*map(thousands, scale[::step])])


def _height(value: int, scale: range) -> float:
    """Where a value stands between the foot (0) and the top (1) of the scale, however large it is."""
    return (value - scale[0]) / (scale[-1] - scale[0])


def _placed(series: Sequence[_Series], scale: range, rows: int) -> dict[int, _Series]:
    """The row of each name: that in which its line ends, or near it, in the order of the lines."""
    ranked = sorted(series, key=lambda one: -one.last)[:rows]
    return dict(zip(_apart([_row(one, scale, rows) for one in ranked], rows), ranked, strict=True))


def _row(series: _Series, scale: range, rows: int) -> int:
    """The row in which the canvas draws the end of a line."""
    height = _height(series.last, scale)
    dots = _DOTS if series.marker == BRAILLE else 1
    return rows - 1 - int(height * (rows * dots - 1) + 0.5) // dots


def _apart(wanted: Sequence[int], rows: int) -> list[int]:
    """Rows for names that want these, rising, one each: where some crowd they spread around their middle."""
    crowds: list[tuple[float, int]] = []  # the middle of what its names want, less their places; how many
    for place, row in enumerate(wanted):
        crowds.append((row - place, 1))
        while len(crowds) > 1 and crowds[-2][0] > crowds[-1][0]:
            (first, many), (second, more) = crowds[-2:]
            crowds[-2:] = [((first * many + second * more) / (many + more), many + more)]
    spread = [middle for middle, many in crowds for _ in range(many)]
    free = rows - len(wanted)
    return [place + max(0, min(free, round(middle))) for place, middle in enumerate(spread)]


def _lead(series: _Series) -> str:
    """The gap before a name, with the marker where markers tell the lines apart."""
    return f" {series.marker} " if series.marker in _MARKERS else "  "


def _label(series: _Series | None, width: int, glyphs: GlyphSet) -> Line:
    if series is None or width < 3:  # noqa: PLR2004 - two blanks and a character
        return (Span(" " * width),)
    line: Line = (Span(_lead(series)), Span(series.label, series.role))
    return (
        fit(line, width, glyphs)
        if line_cells(line) > width
        else (*line, Span(" " * (width - line_cells(line))))
    )
