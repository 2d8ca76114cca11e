"""The lines of the funnel: stages with centered bars, and what was lost between them under their middle."""

from typing import Final

import msgspec

from comgmt.domain.census import FunnelStage, FunnelTile
from comgmt.render.bars import funnel_bar
from comgmt.render.line import Line, Span, cells, left, right
from comgmt.render.numbers import PERCENT_CELLS, percent, thousands
from comgmt.render.panes.rows import Context
from comgmt.render.tile_words import ESTIMATED_SHORT, STAGES_SHORT

_STAGES: Final = tuple(FunnelStage)
_LEAST_BAR: Final = 4
_MOST_BAR: Final = 64


class FunnelColumns(msgspec.Struct, frozen=True):
    """The cells of each column; 0 leaves the bar out. `step` is the share of the stage before."""

    label: int
    bar: int
    count: int
    step: bool
    short: bool


def funnel_columns(tile: FunnelTile, context: Context, *, headed: bool) -> FunnelColumns:
    """The columns for the width: what a stage is of the one before gives way first, then label, then bar.

    Without a heading there is one share only: nothing would say which is which.
    """
    count = max(cells(thousands(tile.at(stage))) for stage in _STAGES)
    choices = ((True, False),) if context.terse else ((False, headed), (False, False), (True, False))
    columns = [_columns(tile, count, context.width, short=short, step=step) for short, step in choices]
    return next((each for each in columns if each.bar), columns[-1])


def _columns(tile: FunnelTile, count: int, width: int, *, short: bool, step: bool) -> FunnelColumns:
    label = max(cells(_label(tile, stage, short=short)) for stage in _STAGES)
    room = width - label - 2 - count - (PERCENT_CELLS + 1) * (2 if step else 1)
    return FunnelColumns(label, min(room, _MOST_BAR) if room >= _LEAST_BAR else 0, count, step, short)


def heading(layout: FunnelColumns, context: Context) -> Line:
    """What the numbers at the right are."""
    counted = right(
        "Devices", layout.label + 1 + layout.bar + bool(layout.bar) + layout.count, context.glyphs
    )
    share, before = (right(text, PERCENT_CELLS + 1, context.glyphs) for text in ("Share", "Step"))
    return (Span(counted + share + (before if layout.step else ""), "dim"),)


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
    )


def lost_line(words: str, layout: FunnelColumns, context: Context) -> Line:
    """What was lost, under the middle of the bars where it fits."""
    room = context.width - 2 - cells(words)
    place = max(0, min(layout.label + 1 + max(0, layout.bar - 1) // 2, room))
    return (Span(" " * place), Span(f"{context.glyphs.down} ", "down"), Span(words, "dim"))


def step(tile: FunnelTile, index: int) -> str:
    """The share a stage has of the one before it, or nothing."""
    before, now = tile.at(_STAGES[index - 1]) if index else None, tile.at(_STAGES[index])
    return percent(now, before).strip() if before and now is not None else ""


def _label(tile: FunnelTile, stage: FunnelStage, *, short: bool) -> str:
    if not short:
        return tile.label(stage)
    estimated = stage is FunnelStage.ELIGIBLE and tile.eligible_estimated
    return ESTIMATED_SHORT if estimated else STAGES_SHORT[stage]
