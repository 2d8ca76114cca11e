"""A canvas with axes, drawn by plotext: strokes in, lines with roles out. plotext is imported on first use.

plotext has one figure for the whole process, so one canvas is drawn at a time; call it off the UI thread.
"""

import re
from collections.abc import Sequence
from threading import Lock
from typing import Any, Final, NamedTuple, get_args

from comgmt.render.glyphs import GlyphSet
from comgmt.render.line import BLANK, Line, Role, Span, fit, merged

AXIS_ROWS: Final = 2  # the axis itself and its labels
BRAILLE: Final = "braille"

_LOCK: Final = Lock()
_ROLES: Final[tuple[Role, ...]] = get_args(Role)
_COLORS: Final = {role: 16 + number for number, role in enumerate(_ROLES)}  # names for roles, never shown
_BY_COLOR: Final = {str(number): role for role, number in _COLORS.items()}
_SGR: Final = re.compile(r"\x1b\[([0-9;]*)m")
_MARK: Final = "┬"
_FRAME: Final = "─│┌┐└┘├┤┬┴┼"
_ASCII_FRAME: Final = str.maketrans(_FRAME, "-|+++++++++")
_FRAME_RUNS: Final = re.compile(f"([{_FRAME}]+)")


class Stroke(NamedTuple):
    """A line through points; `marker` is one character, or BRAILLE for fine dots."""

    xs: Sequence[float]
    ys: Sequence[float]
    marker: str
    role: Role


class Ticks(NamedTuple):
    """Where an axis is labeled, and with what: ASCII only."""

    at: Sequence[float]
    labels: Sequence[str]


class Scale(NamedTuple):
    """The least and the most value an axis reaches from its first to its last cell."""

    least: float
    most: float


NO_TICKS: Final = Ticks((), ())


def canvas(
    strokes: Sequence[Stroke],
    size: tuple[int, int],
    glyphs: GlyphSet,
    *,
    x: Scale,
    y: Scale,
    x_ticks: Ticks = NO_TICKS,
    y_ticks: Ticks = NO_TICKS,
) -> list[Line]:
    """The strokes over a left and a lower axis, in exactly `size` (width, height) cells, axes included.

    Later strokes cover earlier ones. Everything that is no stroke is in the roles "frame" and "dim".
    """
    width, height = size
    with _LOCK:
        import plotext  # noqa: PLC0415 - slow to import, needed for large charts only

        _set_up(plotext, size, x, y)
        plotext.xticks(list(x_ticks.at), [" "] * len(x_ticks.at))  # it places labels by a set, in any order
        plotext.yticks(list(y_ticks.at), list(y_ticks.labels))
        for stroke in strokes:
            plotext.plot(list(stroke.xs), list(stroke.ys), marker=stroke.marker, color=_COLORS[stroke.role])
        text = str(plotext.build())
        plotext.clear_figure()
    drawn = text.split("\n")
    lines = [_parsed(line, glyphs) for line in drawn]
    if x_ticks.at and len(lines) > 1:
        lines[height - 1 :] = [_labels(_SGR.sub("", drawn[height - 2]), x_ticks, width)]
    return [fit(line, width, glyphs) for line in (lines + [BLANK] * height)[:height]]


def _labels(axis: str, ticks: Ticks, width: int) -> Line:
    """The labels under the marks of the axis, each centered; one too near the last is left out."""
    marks = [column for column, mark in enumerate(axis) if mark == _MARK]
    if len(marks) != len(ticks.at):
        return BLANK
    line = ""
    for column, (_, label) in zip(marks, sorted(zip(ticks.at, ticks.labels, strict=True)), strict=True):
        place = max(0, min(column - len(label) // 2, width - len(label)))
        if not line or place > len(line):
            line = line.ljust(place) + label
    return (Span(line, "dim"),)


def _set_up(plotext: Any, size: tuple[int, int], x: Scale, y: Scale) -> None:  # noqa: ANN401 - has no types
    plotext.clear_figure()
    plotext.limitsize(False, False)
    plotext.theme("clear")
    plotext.plotsize(*size)
    plotext.xaxes(True, False)
    plotext.yaxes(True, False)
    plotext.xlim(x.least, x.most)
    plotext.ylim(y.least, y.most)


def _parsed(text: str, glyphs: GlyphSet) -> Line:
    """A line of plotext's output: its colors become roles again."""
    role: Role | None = None
    spans: list[Span] = []
    for index, part in enumerate(_SGR.split(text)):
        if index % 2:
            role = _BY_COLOR.get(part.rpartition(";")[2]) if part.startswith("38;5;") else None
        elif role:
            spans.append(Span(part, role))
        else:
            spans += _axis_spans(part, glyphs)
    return merged(spans)


def _axis_spans(text: str, glyphs: GlyphSet) -> list[Span]:
    spans: list[Span] = []
    for index, part in enumerate(_FRAME_RUNS.split(text)):
        shown = part.translate(_ASCII_FRAME) if glyphs.horizontal.isascii() else part
        spans.append(Span(shown, "frame" if index % 2 else "dim"))
    return spans
