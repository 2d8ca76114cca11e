"""The runs at the foot of a tall pane: a sparkline, where it stands and how it moved over the range."""

from collections.abc import Sequence
from typing import Final

from comgmt.render.line import BLANK, Line, Span, cells, left, right
from comgmt.render.numbers import thousands
from comgmt.render.panes.growth import change_span, has_runs, run_line
from comgmt.render.panes.part import SeriesKey
from comgmt.render.panes.rows import FOOT_FROM, Context

_MOST_SPARK: Final = 60
_LEAST_SPARK: Final = 12
_GAP: Final = 2


def trend_lines(series: Sequence[SeriesKey], context: Context, what: str = "") -> list[Line]:
    """A line for each series that was read in the range, of two readings at least; nothing in a narrow pane.

    Nor where runs are not seen: rows say how far each moved, and the maximized pane the rest in sentences.

    `what` is what they count, where the pane does not say so.
    """
    growth = context.growth
    if growth is None or not context.foot or context.glyphs.linear or context.width < FOOT_FROM:
        return []
    if not has_runs(context):
        return []
    known = [(label, key, now) for label, key in series if (now := growth.newest.get(key)) is not None]
    if not known:
        return []
    newest = [thousands(now) for _, _, now in known]
    moved = [_moved(key, context) for _, key, _ in known]
    numbers, changes = max(map(cells, newest)), max(cells(span.text) for span in moved)
    room = context.width - numbers - changes - 3 * _GAP
    labels = min(max(cells(label) for label, _, _ in known), room - _LEAST_SPARK)
    spark = min(room - labels, _MOST_SPARK)
    over = f"{what} {growth.over}".strip()
    return [
        (Span(over[0].upper() + over[1:], "dim"),),
        *(
            (
                Span(left(label, labels, context.glyphs), "dim"),
                Span(" " * _GAP),
                *run_line((key,), spark, context),
                Span(" " * _GAP + right(now, numbers, context.glyphs)),
                Span(" " * _GAP + right(change.text, changes, context.glyphs), change.role),
            )
            for (label, key, _), now, change in zip(known, newest, moved, strict=True)
        ),
    ]


def _moved(key: str, context: Context) -> Span:
    """The change as an exact number, in the color of its sense."""
    change = None if context.growth is None else context.growth.change(key)
    if change is None:
        return Span("-", "dim")
    return Span(f"{change:+,}", change_span((key,), context).role) if change else Span("0", "dim")


def with_gap(*blocks: Sequence[Line]) -> tuple[Line, ...]:
    """Blocks of lines with a blank between those that are not empty."""
    lines: list[Line] = []
    for block in blocks:
        if block:
            lines += [BLANK, *block] if lines else block
    return tuple(lines)
