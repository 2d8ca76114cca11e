"""How far a row moved over the range, and its run: a few cells, and the same in words."""

from collections.abc import Sequence
from typing import Final

from msgspec import structs

from comgmt.domain.growth import NOT_KNOWN
from comgmt.render.bars import sparkline
from comgmt.render.judgments import change_role, number_role
from comgmt.render.line import Line, Span
from comgmt.render.moments import day_and_time
from comgmt.render.numbers import delta
from comgmt.render.panes.rows import Context, Pane, PaneRow

LEAST_RUN: Final = 8
MOST_RUN: Final = 24
_NUMBERS: Final = 2  # parts of a hint that are numbers: what follows may be cut
_WORTH: Final = 4  # a run of a smaller part of the range says nothing in few cells

CountKeys = Sequence[str]


def change_span(keys: CountKeys, context: Context) -> Span:
    """The change in at most five cells: nothing for none, "-" (linear nothing) where it is not known."""
    if context.growth is None or not keys:
        return Span("")
    change = context.growth.change(*keys)
    if change is None:
        return Span("" if context.glyphs.linear else "-", "dim")
    shown = delta(change, 0, context.glyphs)
    if shown is None:
        return Span("")
    return Span(shown.text, change_role(keys[0], change))


def run_line(keys: CountKeys, cells: int, context: Context) -> Line:
    """The run in exactly `cells` cells; blank before the first reading."""
    if context.growth is None or not keys:
        return (Span(" " * cells),)
    run = list(context.growth.run(keys, cells))
    while run and run[0] is None:
        del run[0]
    return sparkline(run, cells, context.glyphs, number_role(keys[0]))


def has_runs(context: Context) -> bool:
    """Whether there is a run to draw: two readings of the range at least."""
    return context.growth is not None and len(context.growth.times) > 1


def has_row_runs(context: Context) -> bool:
    """Whether runs are worth the room they take in rows: enough of the range is known."""
    growth = context.growth
    if growth is None or growth.since is None or context.glyphs.linear or not has_runs(context):
        return False
    return growth.until - growth.times[0] >= (growth.until - growth.since) / _WORTH


def growth_words(keys: CountKeys, context: Context) -> str:
    """The change in a sentence's end: "+41 over the week"; with since when, where that is not known."""
    growth = context.growth
    if growth is None or not keys:
        return ""
    change = growth.change(*keys)
    if change is not None:
        return f"{change:+,} {growth.over}" if change else f"no change {growth.over}"
    if context.terse:  # the row says "-", and there is no room for more
        return ""
    first = growth.first_at
    why = "" if first is None or growth.base is not None else f", first read {day_and_time(first)}"
    return f"change {growth.over} {NOT_KNOWN}{why}"


def grown(pane: Pane, context: Context, *, ordered: bool = True) -> Pane:
    """The pane with how far each row moved in its hint and, where asked for, those that grew most first.

    `ordered` is whether its rows may stand in another order: stages may not.
    """
    if context.growth is None:
        return pane
    rows = tuple(_hinted(row, context) for row in pane.rows)
    if not (context.by_growth and ordered):
        return structs.replace(pane, rows=rows)
    ranked = sorted(rows, key=lambda row: _rank(row, context))
    return structs.replace(pane, title=f"{pane.title}, by growth", rows=tuple(ranked))


def _hinted(row: PaneRow, context: Context) -> PaneRow:
    words = growth_words(row.counts, context)
    if not words:
        return row
    between = f" {context.glyphs.separator} "
    parts = row.hint.split(between) if row.hint else []
    return structs.replace(row, hint=between.join([*parts[:_NUMBERS], words, *parts[_NUMBERS:]]))


def _rank(row: PaneRow, context: Context) -> tuple[int, int]:
    """What grew most first; then what is not known, what has no number there, and what stands apart."""
    if row.above:
        return (3, 0)
    change = None if context.growth is None or not row.counts else context.growth.change(*row.counts)
    if change is None:
        return (1 if row.counts else 2, 0)
    return (0, -change)
