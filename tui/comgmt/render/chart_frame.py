"""The frame of large charts: labeled bars over an axis drawn by plotext, without it where room is short."""

from collections.abc import Callable, Sequence
from typing import Final

import msgspec

from comgmt.render.bars import drawn_parts
from comgmt.render.glyphs import GlyphSet
from comgmt.render.line import BLANK, Line, Role, Span, cells, fit, left, right, spelled
from comgmt.render.numbers import thousands
from comgmt.render.plotting import AXIS_ROWS, BRAILLE, Scale, Stroke, Ticks, canvas
from comgmt.render.scales import count_axis

_LEAST_CANVAS: Final = 12
_LEAST_ROWS: Final = 2
_ENOUGH_CANVAS: Final = 60  # cells for bars; wider charts give more to their labels
_MOST_SLOT: Final = 4
_NOTHING: Final = "Nothing to draw."
_SHARES: Final = (0, 20, 40, 60, 80, 100)


class BarPart(msgspec.Struct, frozen=True):
    """A part of a bar, from one value to another; `shade` is its place among the shades of a glyph set."""

    start: int
    end: int
    role: Role = "bar"
    shade: int = 0


class ChartRow(msgspec.Struct, frozen=True):
    """One bar: its label at the left, its number at the right."""

    label: str
    number: str
    pieces: tuple[BarPart, ...]
    role: Role = "text"


class _Room(msgspec.Struct, frozen=True):
    """How the cells of a chart are shared out; `slot` is the lines of one row, gap included."""

    labels: int
    canvas: int
    numbers: int
    slot: int
    thick: int

    def line_of(self, row: int) -> int:
        """The line of the canvas on which the label of a row stands."""
        return row * self.slot + (self.thick - 1) // 2


def rows_in(height: int, title: str) -> int:
    """How many rows fit above the axis."""
    return max(1, height - AXIS_ROWS - bool(title))


def chart(
    rows: Sequence[ChartRow],
    most: int,
    size: tuple[int, int],
    glyphs: GlyphSet,
    title: str,
    ticks: Callable[[int, int], Ticks],
    running: Sequence[int] = (),
) -> list[Line]:
    """`rows` on a scale to `most` in exactly `size` (width, height) cells; `running` is a line over them."""
    width, height = size
    lines: list[Line] = [(Span(title, "title"),)] if title and height > 1 else []
    if not rows or most <= 0:
        lines.append((Span(_NOTHING if not rows else "All of them are zero.", "dim"),))
    else:
        room = _room(rows, size, bool(title))
        enough = room.canvas >= _LEAST_CANVAS and height - len(lines) >= AXIS_ROWS + _LEAST_ROWS
        body = _with_axes if enough else _without_axes
        lines += body(rows, most, room, glyphs, ticks, running)
    fitted = (fit(line, width, glyphs) for line in (lines + [BLANK] * height)[:height])
    return [spelled(line, glyphs) for line in fitted]


def label_cells(width: int, numbers: int = 16) -> int:
    """The most cells of a label in a chart of `width` cells, beside numbers like "1,000,000 100.0%"."""
    return max(width // 3, width - numbers - _ENOUGH_CANVAS)


def _room(rows: Sequence[ChartRow], size: tuple[int, int], titled: bool) -> _Room:
    width, height = size
    numbers = max(cells(row.number) for row in rows)
    labels = min(max(cells(row.label) for row in rows), label_cells(width, numbers))
    slot = max(1, min(_MOST_SLOT, (height - AXIS_ROWS - titled) // len(rows)))
    return _Room(
        labels=max(1, labels),
        canvas=width - max(1, labels) - numbers - 2,
        numbers=numbers,
        slot=slot,
        thick=max(1, slot - 1),
    )


def _with_axes(
    rows: Sequence[ChartRow],
    most: int,
    room: _Room,
    glyphs: GlyphSet,
    ticks: Callable[[int, int], Ticks],
    running: Sequence[int],
) -> list[Line]:
    lines = max(_LEAST_ROWS, (len(rows) - 1) * room.slot + room.thick)
    inner = room.canvas - 1  # beside the axis
    strokes: list[Stroke] = []
    for index, row in enumerate(rows):
        for line in range(index * room.slot, index * room.slot + room.thick):
            strokes += [
                _stroke(piece, most, inner, lines - line, glyphs) for piece in row.pieces if piece.end
            ]
    if running:
        xs = [max(1, drawn_parts(value, most, inner)) for value in running]
        ys = [lines - room.line_of(index) for index in range(len(running))]
        strokes.append(Stroke(xs, ys, BRAILLE if len(glyphs.eighths) > 1 else "*", "accent"))
    drawn = canvas(
        strokes,
        (room.canvas, lines + AXIS_ROWS),
        glyphs,
        x=Scale(1, inner),
        y=Scale(1, lines),
        x_ticks=ticks(most, inner),
    )
    at = {room.line_of(index): row for index, row in enumerate(rows)}
    return [_beside(at.get(number), line, room, glyphs) for number, line in enumerate(drawn)]


def _without_axes(
    rows: Sequence[ChartRow],
    most: int,
    room: _Room,
    glyphs: GlyphSet,
    ticks: Callable[[int, int], Ticks],  # noqa: ARG001 - no axis
    running: Sequence[int],  # noqa: ARG001 - no room for a line
) -> list[Line]:
    inner = max(0, room.canvas)
    return [_beside(row, _flat(row, most, inner, glyphs), room, glyphs) for row in rows]


def _flat(row: ChartRow, most: int, width: int, glyphs: GlyphSet) -> Line:
    spans: list[Span] = []
    for piece in row.pieces if width else ():
        start, end = _ends(piece, most, width)
        spans += [Span(" " * start), Span(glyphs.shades[piece.shade] * (end - start), piece.role)]
    return fit(tuple(spans), width, glyphs)


def _beside(row: ChartRow | None, drawn: Line, room: _Room, glyphs: GlyphSet) -> Line:
    label = left(row.label if row else "", room.labels, glyphs)
    number = right(row.number if row else "", room.numbers, glyphs)
    role = row.role if row else "text"
    return (
        Span(label, role),
        Span(" "),
        *drawn,
        Span(" "),
        Span(number, "strong" if role == "text" else role),
    )


def _stroke(piece: BarPart, most: int, width: int, y: int, glyphs: GlyphSet) -> Stroke:
    start, end = _ends(piece, most, width)
    return Stroke((start + 1, end), (y, y), glyphs.shades[piece.shade], piece.role)


def _ends(piece: BarPart, most: int, width: int) -> tuple[int, int]:
    """The cells a piece covers, as a range; one at least."""
    end = drawn_parts(piece.end, most, width)
    start = drawn_parts(piece.start, most, width)
    return (min(start, end - 1), end) if end else (0, 0)


def count_ticks(most: int, width: int) -> Ticks:
    """An axis of counts."""
    numbers = count_axis(most, width)
    return Ticks([max(1, drawn_parts(number, most, width)) for number in numbers], [*map(thousands, numbers)])


def share_ticks(most: int, width: int) -> Ticks:  # noqa: ARG001 - a share needs no scale
    """An axis of percentages."""
    shown = [share for share in _SHARES if width >= 40 or share in {0, 100}]  # noqa: PLR2004 - six labels
    return Ticks(
        [max(1, drawn_parts(share, 100, width)) for share in shown], [f"{share}%" for share in shown]
    )
