"""The errors pane grouped by what must be done: in the tenant, on the device, in the network, or waiting."""

from collections.abc import Sequence

from comgmt.domain.census import ErrorCount, ErrorTile
from comgmt.domain.explain import explain
from comgmt.domain.fix import Fix
from comgmt.domain.selection import NoCode, Scope, Selection
from comgmt.render.judgments import FIX_ROLES
from comgmt.render.line import Line, Span, line_cells
from comgmt.render.panes.quantity import Quantity, columns, row, share_hint
from comgmt.render.panes.rows import Context, PaneRow
from comgmt.render.shares import Share, parts

Group = tuple[Fix, Sequence[ErrorCount], Share]


def fix_rows(tile: ErrorTile, context: Context) -> tuple[PaneRow, ...]:
    """A row for each kind of fix that some error has, in the order of Fix, with all its devices behind it."""
    quantities = [_quantity(*group, tile) for group in _groups(tile)]
    layout = columns(quantities, context.width, short=context.terse)
    return tuple(
        PaneRow(
            f"fix.{fix.value}",
            row(quantity, layout, context.glyphs),
            Selection(title=f"Errors: {fix.phrase}", scope=Scope.FAILED, codes=_codes(errors)),
            share_hint(quantity, "devices", quantity.label, context.glyphs),
        )
        for (fix, errors, _), quantity in zip(_groups(tile), quantities, strict=True)
    )


def fix_summary(tile: ErrorTile, context: Context) -> list[Line]:
    """The shares of all kinds of fix in one line; none where they do not fit."""
    spans: list[Span] = []
    for fix, _, share in _groups(tile):
        spans += [Span("   ")] if spans else []
        spans += [Span(f"{fix.label} ", FIX_ROLES[fix]), Span(share.text.strip(), "dim")]
    return [tuple(spans)] if spans and line_cells(tuple(spans)) <= context.width else []


def _groups(tile: ErrorTile) -> list[Group]:
    grouped: dict[Fix, list[ErrorCount]] = {fix: [] for fix in Fix}
    for error in tile.errors:
        grouped[Fix.LOOK if error.code is None else explain(error.code).fix].append(error)
    found = [(fix, errors) for fix, errors in grouped.items() if errors]
    shares = parts([sum(error.count for error in errors) for _, errors in found])
    return [(fix, errors, share) for (fix, errors), share in zip(found, shares, strict=True)]


def _quantity(fix: Fix, errors: Sequence[ErrorCount], share: Share, tile: ErrorTile) -> Quantity:
    noun = "code" if len(errors) == 1 else "codes"
    return Quantity(
        label=f"{fix.phrase[0].upper()}{fix.phrase[1:]}, {len(errors)} {noun}",
        short_label=f"{fix.label.capitalize()}, {len(errors)} {noun}",
        value=share.count,
        most=tile.failed,
        whole=tile.failed,
        share=share.text,
        role=FIX_ROLES[fix],
    )


def _codes(errors: Sequence[ErrorCount]) -> tuple[int | NoCode, ...]:
    return tuple(NoCode.NO_CODE if error.code is None else error.code for error in errors)
