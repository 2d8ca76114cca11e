"""Pane 5: enrollment errors, a row for every code, known or not, with what has to be done."""

from comgmt.domain.census import ErrorCount, ErrorTile, error_key
from comgmt.domain.explain import explain
from comgmt.domain.fix import Fix
from comgmt.render.line import BLANK, Line
from comgmt.render.numbers import percent, thousands
from comgmt.render.panes.error_rows import ErrorColumns, code_line, error_columns, heading
from comgmt.render.panes.errors_by_fix import fix_rows, fix_summary
from comgmt.render.panes.rows import Context, ErrorTarget, Pane, PaneRow
from comgmt.render.panes.trend import trend_lines, with_gap
from comgmt.render.series import series_of
from comgmt.render.tile_words import NO_CODE, NO_FAILURES, TITLES


def errors_pane(
    tile: ErrorTile,
    context: Context,
    *,
    by_fix: bool = False,
) -> Pane:
    """The pane by code, or with `by_fix` grouped by what must be done."""
    layout = error_columns(tile, context)
    by_code = tuple(_code_row(error, tile, layout, context) for error in tile.errors)
    failures, codes = thousands(tile.failed), sum(error.code is not None for error in tile.errors)
    noun = "code" if codes == 1 else "codes"
    return Pane(
        number=5,
        title=TITLES["enrollment_errors"] + (", by fix" if by_fix else ""),
        right=failures if context.terse else f"{failures} failures, {codes} {noun}",
        right_short=failures,
        heading=BLANK if context.terse or by_fix else heading(layout, context),
        rows=fix_rows(tile, context) if by_fix else by_code,
        notes=_notes(tile, context, by_fix=by_fix),
        message="" if tile.errors else NO_FAILURES,
        message_role="good",
    )


def _code_row(error: ErrorCount, tile: ErrorTile, layout: ErrorColumns, context: Context) -> PaneRow:
    line = code_line(error, tile, layout, context)
    return PaneRow(error_key(error.code), line, ErrorTarget(error.code), _hint(error, tile, context))


def _hint(error: ErrorCount, tile: ErrorTile, context: Context) -> str:
    noun = "device" if error.count == 1 else "devices"
    title = NO_CODE if error.code is None else f"0x{error.code:08X} {explain(error.code).title}"
    fix = Fix.LOOK if error.code is None else explain(error.code).fix
    share = f"{percent(error.count, tile.failed).strip()} of {thousands(tile.failed)}"
    return f" {context.glyphs.separator} ".join(
        (f"{thousands(error.count)} {noun}", share, title, fix.phrase)
    )


def _notes(tile: ErrorTile, context: Context, *, by_fix: bool) -> tuple[Line, ...]:
    series = series_of(tile)
    if by_fix:
        return tuple(trend_lines(series[:1], context))
    return with_gap(fix_summary(tile, context), trend_lines(series, context))
