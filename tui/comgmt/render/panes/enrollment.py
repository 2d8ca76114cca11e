"""Devices by enrollment state, the six of Microsoft's tile and the two it leaves out."""

from collections.abc import Sequence
from typing import Final

from comgmt.domain.census import DONUT_STATES, EnrollmentTile, TileKey, part_for
from comgmt.domain.enrollment import FAILURES, SUCCESSES, TILE_ORDER, EnrollmentState
from comgmt.domain.nouns import counted
from comgmt.domain.selection import Scope, Selection
from comgmt.render.bars import stacked
from comgmt.render.judgments import STATE_ROLES, state_symbol
from comgmt.render.line import Line, Span, line_cells
from comgmt.render.numbers import thousands
from comgmt.render.panes.part import PaneHelp, SeriesKey, TilePart
from comgmt.render.panes.quantity import Quantity, columns, row, share_hint
from comgmt.render.panes.rows import Context, Pane, PaneRow
from comgmt.render.panes.trend import trend_lines, with_gap
from comgmt.render.shares import Share, state_shares, together

_BARS_FROM: Final = 72  # the strip below says the same in less room
_STRIP: Final = (
    (SUCCESSES, "success"),
    ((EnrollmentState.ENROLLING_HYBRID,), "enrolling"),
    (FAILURES, "failure"),
    ((EnrollmentState.PENDING_SIGN_IN,), "pending"),
)


def enrollment_pane(tile: EnrollmentTile, context: Context) -> Pane:
    """The pane; shares are of the six states of the tile, scheduled and other stand apart."""
    shares = state_shares(tile)
    shown = [state for state in TILE_ORDER if state in shares or tile.states.get(state)]
    quantities = [_quantity(state, tile, shares.get(state), context) for state in shown]
    layout = columns(quantities, context, bars=context.width >= _BARS_FROM, short=context.terse)
    rows = tuple(
        PaneRow(
            state.value,
            row(quantity, layout, context),
            Selection(title=state.label, scope=Scope.COMANAGEMENT, states=(state,)),
            share_hint(quantity, "devices", state.label, context.glyphs),
            counts=quantity.counts,
        )
        for state, quantity in zip(shown, quantities, strict=True)
    )
    total = thousands(tile.total)
    return Pane(
        title=TileKey.ENROLLMENT_STATUS.label,
        right=total if context.terse else counted(tile.total, "device"),
        right_short=total,
        rows=rows,
        notes=with_gap(_strip(shares, context), trend_lines(enrollment_series(tile), context)),
    )


def _quantity(
    state: EnrollmentState, tile: EnrollmentTile, share: Share | None, context: Context
) -> Quantity:
    return Quantity(
        label=state.label,
        short_label=state.short_label,
        value=tile.states.get(state, 0),
        most=max(tile.states.values(), default=1),
        whole=tile.total if share else None,
        share=share.text if share else None,
        counts=(f"state.{state.value}",),
        role=STATE_ROLES[state],
        symbol=state_symbol(state, context.glyphs),
        symbol_role=STATE_ROLES[state],
    )


def _strip(shares: dict[EnrollmentState, Share], context: Context) -> list[Line]:
    """All six states as one bar, and under it what its parts are; in words where they fit."""
    grouped = [(states, word, together([shares[state] for state in states])) for states, word in _STRIP]
    parts = [(share.count, STATE_ROLES[states[0]]) for states, _, share in grouped]
    if not any(count for count, _ in parts):
        return []
    legend = _legend(grouped, context, words=True)
    if line_cells(legend) > context.width:
        legend = _legend(grouped, context, words=False)
    return [legend] if context.glyphs.linear else [stacked(parts, context.width, context.glyphs), legend]


def _legend(
    grouped: Sequence[tuple[tuple[EnrollmentState, ...], str, Share]], context: Context, *, words: bool
) -> Line:
    spans: list[Span] = []
    for states, word, share in grouped:
        text = share.text.strip() + (f" {word}" if words else "")
        symbol = Span(f"{state_symbol(states[0], context.glyphs)} ".lstrip(), STATE_ROLES[states[0]])
        spans += [Span("   ")] if spans else []
        spans += [symbol, Span(text, "dim")]
    return tuple(spans)


def enrollment_series(_tile: EnrollmentTile) -> list[SeriesKey]:
    """The six states of Microsoft's tile."""
    return [(state.short_label, f"state.{state.value}") for state in DONUT_STATES]


PART: Final = TilePart(
    short="Enrollment",
    letter="e",
    help=PaneHelp(
        "Devices by enrollment state, each in exactly one; the first that fits, from success to other.",
        "Success: enrolled and provisioned. Failure: EnrollmentFailed. Pending: PendingLogon. Enrolling: "
        "enrolled, not provisioned, hybrid joined. The shares are of the six states of Microsoft's tile. "
        "A new "
        "co-managed device enrolls by its Entra device token without waiting for a user from Windows 10 "
        "1803 on, "
        "and falls back to the user's token when that fails: CoManagementHandler.log has the entry "
        "'Enrolling "
        "device with RegisterDeviceWithManagementUsingAADDeviceCredentials'.",
        "SMS_Client_ComanagementState",
        "Scheduled and other have no share: Microsoft's tile leaves them out.",
    ),
    pane=part_for(EnrollmentTile, enrollment_pane),
    whole=("All six states of the tile", tuple(f"state.{state.value}" for state in DONUT_STATES)),
    markable=True,
)
