"""The lines of the funnel: stages with centered bars, and what was lost between them under their middle."""

from collections.abc import Iterable
from typing import Final

import msgspec

from comgmt.domain.census import FunnelStage, FunnelTile
from comgmt.render.bars import funnel_bar
from comgmt.render.line import Line, Span, cells, left, line_cells, right
from comgmt.render.numbers import DELTA_CELLS, PERCENT_CELLS, percent, thousands
from comgmt.render.panes.growth import LEAST_RUN, MOST_RUN, change_span, has_row_runs, run_line
from comgmt.render.panes.rows import Context
from comgmt.render.tile_words import ESTIMATED_SHORT, STAGES_SHORT

_STAGES: Final = tuple(FunnelStage)
_LEAST_BAR: Final = 4
_MOST_BAR: Final = 64
_CHANGE: Final = max(DELTA_CELLS, len("Change"))


class FunnelColumns(msgspec.Struct, frozen=True):
    """The cells of each column; 0 leaves the bar out. `step` is the share of the stage before.

    `lost` is the cell in which begins what was lost.
    """

    label: int
    bar: int
    count: int
    step: bool
    short: bool
    delta: int = 0
    run: int = 0
    lost: int = 0


def funnel_columns(tile: FunnelTile, context: Context, *, headed: bool) -> FunnelColumns:
    """The columns for the width: what a stage is of the one before gives way first, then label, then bar.

    Without a heading there is one share only: nothing would say which is which.
    """
    count = max(cells(thousands(tile.at(stage))) for stage in _STAGES)
    choices = ((True, False),) if context.terse else ((False, headed), (False, False), (True, False))
    change = _CHANGE if context.growth is not None else 0
    runs = LEAST_RUN if change and has_row_runs(context) and not context.has_foot(2 * len(_STAGES)) else 0
    tails = dict.fromkeys(((change, runs), (change, 0), (0, 0)))
    columns = [
        _columns(tile, count, context.width, tail, short=short, step=step)
        for tail in tails
        for short, step in choices
    ]
    return next((each for each in columns if each.bar), columns[-1])


def _columns(
    tile: FunnelTile, count: int, width: int, tail: tuple[int, int], *, short: bool, step: bool
) -> FunnelColumns:
    label = max(cells(_label(tile, stage, short=short)) for stage in _STAGES)
    change, run = tail
    room = width - label - 2 - count - (PERCENT_CELLS + 1) * (2 if step else 1)
    room -= (change + 1 if change else 0) + (run + 1 if run else 0)
    more = min(MOST_RUN - run, max(0, room - 2 * _LEAST_BAR) // 2) if run else 0
    room -= more
    bar = min(room, _MOST_BAR) if room >= _LEAST_BAR else 0
    return FunnelColumns(label, bar, count, step, short, change, run + more)


def heading(layout: FunnelColumns, context: Context) -> Line:
    """What the numbers at the right are."""
    bar = 0 if context.glyphs.linear else layout.bar  # what is not drawn takes no cells
    counted = right("Devices", layout.label + 1 + bar + bool(layout.bar) + layout.count, context.glyphs)
    share, before = (right(text, PERCENT_CELLS + 1, context.glyphs) for text in ("Share", "Step"))
    change = f" {left('Change', layout.delta, context.glyphs)}" if layout.delta > 0 else ""
    return (Span(counted + share + (before if layout.step else "") + change, "dim"),)


def stage_line(tile: FunnelTile, index: int, layout: FunnelColumns, context: Context) -> Line:
    """One stage: label, bar, count, share of eligible, and of the stage before."""
    glyphs, stage = context.glyphs, _STAGES[index]
    count = tile.at(stage)
    share = percent(count, tile.eligible) if count is not None and tile.eligible else ""
    first = tile.eligible or max(tile.scheduled, tile.enrolled, 1)
    drawn: Line = (*funnel_bar(count or 0, first, layout.bar, glyphs), Span(" ")) if layout.bar else ()
    before = " " + right(step(tile, index), PERCENT_CELLS, glyphs) if layout.step else ""
    return (
        Span(left(_label(tile, stage, short=layout.short), layout.label, glyphs) + " "),
        *drawn,
        Span(right(thousands(count), layout.count, glyphs), "strong" if count else "dim"),
        Span(" " + right(share, PERCENT_CELLS, glyphs)),
        Span(before, "dim"),
        *_growth(stage_counts(stage), layout, context),
    )


def stage_counts(stage: FunnelStage) -> tuple[str, ...]:
    """The key of a stage in the history."""
    return (f"stage.{stage.value}",)


def _growth(counts: tuple[str, ...], layout: FunnelColumns, context: Context) -> Line:
    """How far a stage moved, and its run."""
    if not layout.delta:
        return ()
    change = change_span(counts, context)
    shown = Span(" " + left(change.text, layout.delta, context.glyphs), change.role)
    return (shown, Span(" "), *run_line(counts, layout.run, context)) if layout.run else (shown,)


def lost_line(
    words: str, layout: FunnelColumns, context: Context, counts: tuple[str, ...] = (), *, joined: bool = False
) -> Line:
    """What was lost, and how far that moved. `joined` is who came in instead."""
    end = _change_place(layout) if layout.delta else context.width
    sign = Span(f"{context.glyphs.up} ", "up") if joined else Span(f"{context.glyphs.down} ", "down")
    line: Line = (Span(" " * layout.lost), sign, Span(words, "dim"))
    spare = end - line_cells(line)
    if spare < 1 or not (layout.delta and counts):
        return line
    return (*line, Span(" " * spare), *_growth(counts, layout, context))


def with_losses(layout: FunnelColumns, words: Iterable[str], context: Context) -> FunnelColumns:
    """The columns with the cell in which all losses begin: under the middle of the bars where they fit."""
    end = _change_place(layout) if layout.delta else context.width
    longest = max(map(cells, words), default=0)
    place = min(layout.label + 1 + max(0, layout.bar - 1) // 2, end - 3 - longest)
    return msgspec.structs.replace(layout, lost=max(0, place))


def _change_place(layout: FunnelColumns) -> int:
    """The cell behind the numbers of a stage, where the column of changes begins."""
    shares = (PERCENT_CELLS + 1) * (2 if layout.step else 1)
    return layout.label + 1 + (layout.bar + 1 if layout.bar else 0) + layout.count + shares


def step(tile: FunnelTile, index: int) -> str:
    """The share a stage has of the one before it, or nothing."""
    before, now = tile.at(_STAGES[index - 1]) if index else None, tile.at(_STAGES[index])
    return percent(now, before).strip() if before and now is not None else ""


def _label(tile: FunnelTile, stage: FunnelStage, *, short: bool) -> str:
    if not short:
        return tile.label(stage)
    estimated = stage is FunnelStage.ELIGIBLE and tile.eligible_estimated
    return ESTIMATED_SHORT if estimated else STAGES_SHORT[stage]
