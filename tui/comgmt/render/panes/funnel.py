"""The co-management status funnel, with what each stage is of the one before and who was lost."""

from typing import Final

from comgmt.domain.census import FunnelStage, FunnelTile, TileKey, part_for
from comgmt.domain.findings import Finding
from comgmt.domain.growth import LOST
from comgmt.domain.selection import NOT_ENROLLED, Scope, Selection, lost_before
from comgmt.render.line import BLANK, Line, Span
from comgmt.render.numbers import percent, thousands
from comgmt.render.panes.funnel_rows import (
    FunnelColumns,
    funnel_columns,
    heading,
    lost_line,
    stage_counts,
    stage_line,
    step,
    with_losses,
)
from comgmt.render.panes.part import PaneHelp, SeriesKey, TilePart
from comgmt.render.panes.rows import Context, Pane, PaneRow
from comgmt.render.panes.trend import trend_lines, with_gap
from comgmt.render.tile_words import LOSSES
from comgmt.render.wrapping import wrap_text

STAGES: Final = tuple(FunnelStage)
_NOT_ELIGIBLE: Final = "scheduled, not eligible"
_LEAST_LOSSES: Final = len(STAGES) * 2  # stages, what is between them, the heading


def funnel_pane(tile: FunnelTile, context: Context) -> Pane:
    """The pane; at a narrow width the shares are of eligible and the losses are one line."""
    losses = not context.terse and context.height >= _LEAST_LOSSES
    layout = funnel_columns(tile, context, headed=losses)
    layout = with_losses(layout, (_lost_words(tile, stage) for stage in STAGES[1:]), context)
    rows: list[PaneRow] = []
    for index in range(len(STAGES)):
        rows += _lost_rows(tile, index, layout, context) if losses else []
        rows.append(_stage_row(tile, index, layout, context))
    if not losses:
        rows += _all_lost_row(tile, context)
    source, short = _source_lines(tile, context), _right(tile)
    headed = losses and not context.glyphs.linear
    rows += _definition_rows(tile, context.height - len(rows) - headed - len(source), context)
    return Pane(
        title=TileKey.COMANAGEMENT_STATUS.label,
        right=short if context.terse or not tile.eligible else f"{short} of eligible enrolled",
        right_short=short,
        heading=heading(layout, context) if losses else BLANK,
        rows=tuple(rows),
        notes=with_gap(
            source,
            () if losses else _outside_lines(tile, context),
            trend_lines(funnel_series(tile), context),
        ),
    )


def _right(tile: FunnelTile) -> str:
    if not tile.eligible:
        return f"{thousands(tile.enrolled)} enrolled"
    return percent(tile.enrolled, tile.eligible).strip()


def _stage_row(tile: FunnelTile, index: int, layout: FunnelColumns, context: Context) -> PaneRow:
    stage = STAGES[index]
    scope = Scope.ELIGIBLE if stage is FunnelStage.ELIGIBLE else Scope.COMANAGEMENT
    return PaneRow(
        stage.value,
        stage_line(tile, index, layout, context),
        Selection(title=stage.label, scope=scope, stage=stage),
        _stage_hint(tile, index, context),
        counts=stage_counts(stage),
    )


def _stage_hint(tile: FunnelTile, index: int, context: Context) -> str:
    stage = STAGES[index]
    count = tile.at(stage)
    if count is None:
        return tile.eligible_note or "not read"
    if stage is FunnelStage.ELIGIBLE:
        return _hint(count, None, (f"{tile.label(stage)} by {tile.eligible_source}",), context)
    share = step(tile, index)
    before = (f"{share} of {STAGES[index - 1].label.lower()}",) if share and index > 1 else ()
    return _hint(count, tile.eligible, (*before, stage.label), context)


def _lost_rows(tile: FunnelTile, index: int, layout: FunnelColumns, context: Context) -> list[PaneRow]:
    """What was lost between a stage and the one before it; nothing where that is not known or zero."""
    stage = STAGES[index]
    lost, before = tile.lost_before(stage), STAGES[index - 1]
    if not lost:
        return []
    words = (f"{before.label}, {LOSSES[stage]}",)
    hint = _hint(lost, tile.at(before), words, context, least=tile.least_lost_before(stage))
    key = f"{LOST}{stage.value}"
    line = lost_line(_lost_words(tile, stage), layout, context, (key,))
    rows = [PaneRow(key, line, lost_before(stage), hint, counts=(key,))]
    outside = tile.scheduled_not_eligible if stage is FunnelStage.SCHEDULED else 0
    return [*rows, *([_outside_row(outside, layout, context)] if outside else [])]


def _lost_words(tile: FunnelTile, stage: FunnelStage) -> str:
    least = _or_more(least=tile.least_lost_before(stage))
    return f"{thousands(tile.lost_before(stage) or 0)}{least} {LOSSES[stage]}"


def _outside_row(count: int, layout: FunnelColumns, context: Context) -> PaneRow:
    """Who is in the stage and was not in the one before: with it the numbers of the funnel add up."""
    line = lost_line(f"{thousands(count)} {_NOT_ELIGIBLE}", layout, context, joined=True)
    are = "device is" if count == 1 else "devices are"
    hint = f"{thousands(count)} scheduled {are} not eligible: no list holds them alone"
    return PaneRow("outside.scheduled", line, None, hint, unlisted=True)


def _all_lost_row(tile: FunnelTile, context: Context) -> list[PaneRow]:
    count = tile.lost_in_all
    if not count:
        return []
    least = tile.least_lost_in_all
    line: Line = (
        Span(f"{thousands(count)}{_or_more(least=least)} eligible, not enrolled{_opens(context)}", "dim"),
    )
    outside = _outside(tile.enrolled_not_eligible, "enrolled")
    hint = _hint(count, tile.eligible, (NOT_ENROLLED.title, *outside), context, least=least)
    return [PaneRow("lost.all", line, NOT_ENROLLED, hint, above=(BLANK,))]


def _opens(context: Context) -> str:
    """The sign of a row that opens a list, where signs are seen."""
    return "" if context.glyphs.linear else f" {context.glyphs.more}"


def _outside(count: int, stage: str) -> tuple[str, ...]:
    """Why what was lost is more than the difference of two stages: who is in the later, and not eligible."""
    if not count:
        return ()
    are = "device is" if count == 1 else "devices are"
    return (f"{thousands(count)} {stage} {are} not eligible",)


def _definition_rows(tile: FunnelTile, room: int, context: Context) -> list[PaneRow]:
    """Co-managed by both definitions, then the difference as a list, as far as `room` lines go."""
    if tile.comanaged is None:
        line: Line = (Span("- co-managed: not read", "dim"),)
        why = tile.comanaged_note or "not read"
        below = tuple(wrap_text(tile.comanaged_note or "", context.width, "dim"))
        rows = [PaneRow("comanaged", line, None, why, above=(BLANK,), below=below)]
        return rows[: max(0, room - 1)]
    text = f"{thousands(tile.comanaged)} co-managed, {thousands(tile.comanaged_strict)} provisioned"
    title = "Co-managed: enrolled, policy present"
    rows = [
        PaneRow(
            "comanaged",
            (Span(text),),
            Selection(title="Co-managed", scope=Scope.COMANAGED),
            _hint(tile.comanaged, None, (title,), context),
            above=(BLANK,),
            counts=("comanaged",),
        )
    ]
    differ = 0 if tile.comanaged_strict is None else tile.comanaged - tile.comanaged_strict
    if differ > 0:
        line = (Span(f"{thousands(differ)} by one definition only{_opens(context)}", "dim"),)
        selection = Selection(title=Finding.DEFINITIONS_DIFFER.label, finding=Finding.DEFINITIONS_DIFFER)
        hint = _hint(differ, tile.comanaged, ("Co-managed, not provisioned",), context)
        rows.append(PaneRow("comanaged.differ", line, selection, hint))
    return rows[: max(0, room - 1)]


def _or_more(*, least: bool) -> str:
    return " or more" if least else ""


def _hint(
    count: int, whole: int | None, words: tuple[str, ...], context: Context, *, least: bool = False
) -> str:
    noun = "device" if count == 1 and not least else "devices"
    parts = [f"{thousands(count)}{_or_more(least=least)} {noun}"]
    if whole:
        parts.append(f"{percent(count, whole).strip()} of {thousands(whole)}")
    return f" {context.glyphs.separator} ".join([*parts, *words])


def _source_lines(tile: FunnelTile, context: Context) -> list[Line]:
    return wrap_text(tile.eligible_note or f"Eligible: {tile.eligible_source}", context.width, "dim")


def _outside_lines(tile: FunnelTile, context: Context) -> list[Line]:
    outside = _outside(tile.scheduled_not_eligible, "scheduled")
    return wrap_text(f"{outside[0]}.", context.width, "dim") if outside else []


def funnel_series(_tile: FunnelTile) -> list[SeriesKey]:
    """The stages."""
    return [(stage.label, f"stage.{stage.value}") for stage in FunnelStage]


PART: Final = TilePart(
    short="Status",
    letter="s",
    help=PaneHelp(
        "How far devices came: eligible, scheduled, enrollment initiated, enrolled. Between two stages stand "
        "those that did not get on.",
        "Enrolled is both successes; initiated adds those enrolling; scheduled adds those scheduled and not "
        "started. Eligible is the member count of the collection named in the pane.",
        "SMS_Collection, SMS_FullCollectionMembership, SMS_Client_ComanagementState",
        "Failed and waiting devices count in no stage after eligible.",
    ),
    pane=part_for(FunnelTile, funnel_pane),
    whole=("Eligible devices", (f"stage.{FunnelStage.ELIGIBLE.value}",)),
)
