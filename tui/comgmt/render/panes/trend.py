"""The trends at the foot of a tall pane: a sparkline, where it stands and how it moved."""

from collections.abc import Sequence
from typing import Final

from comgmt.render.bars import sparkline
from comgmt.render.line import BLANK, Line, Span, cells, left, right
from comgmt.render.numbers import thousands
from comgmt.render.panes.part import HISTORY, SeriesKey
from comgmt.render.panes.rows import Context

LEAST_WIDTH: Final = 48
_MOST_SPARK: Final = 60
_LEAST_SPARK: Final = 12
_GAP: Final = 2


def trend_lines(series: Sequence[SeriesKey], context: Context, heading: str = HISTORY) -> list[Line]:
    """A line for each series with at least two readings; nothing in a narrow pane."""
    known = [
        (label, context.trends[key])
        for label, key in series
        if len(_readings(context.trends.get(key, ()))) > 1
    ]
    if context.width < LEAST_WIDTH or not known:
        return []
    newest = [thousands(_readings(values)[-1]) for _, values in known]
    moved = [_moved(values) for _, values in known]
    numbers, changes = max(map(cells, newest)), max(map(cells, moved))
    room = context.width - numbers - changes - 3 * _GAP
    labels = min(max(cells(label) for label, _ in known), room - _LEAST_SPARK)
    spark = min(room - labels, _MOST_SPARK)
    return [
        (Span(heading, "dim"),),
        *(
            (
                Span(left(label, labels, context.glyphs), "dim"),
                Span(" " * _GAP),
                *sparkline(values, spark, context.glyphs),
                Span(" " * _GAP + right(now, numbers, context.glyphs)),
                Span(" " * _GAP + right(change, changes, context.glyphs), "dim"),
            )
            for (label, values), now, change in zip(known, newest, moved, strict=True)
        ),
    ]


def _moved(values: Sequence[int | None]) -> str:
    known = _readings(values)
    change = known[-1] - known[0]
    return f"{change:+,}" if change else "0"


def _readings(values: Sequence[int | None]) -> list[int]:
    return [value for value in values if value is not None]


def with_gap(*blocks: Sequence[Line]) -> tuple[Line, ...]:
    """Blocks of lines with a blank between those that are not empty."""
    lines: list[Line] = []
    for block in blocks:
        if block:
            lines += [BLANK, *block] if lines else block
    return tuple(lines)
