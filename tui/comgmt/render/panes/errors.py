"""Enrollment errors, a row for every code, known or not, with what has to be done."""

from typing import Final

from comgmt.domain.census import ErrorCount, ErrorTile, TileKey, error_key, part_for
from comgmt.domain.error_facts import Aged
from comgmt.domain.explain import explain
from comgmt.domain.fixes import aged_words, mend_of_count, verdict
from comgmt.render.line import BLANK, Line
from comgmt.render.numbers import percent, thousands
from comgmt.render.panes.error_rows import ErrorColumns, code_line, error_columns, heading
from comgmt.render.panes.errors_by_fix import fix_rows, fix_summary, undecided_words
from comgmt.render.panes.part import PaneHelp, SeriesKey, TilePart
from comgmt.render.panes.rows import Context, ErrorTarget, Pane, PaneRow
from comgmt.render.panes.trend import trend_lines, with_gap
from comgmt.render.tile_words import NO_CODE, NO_FAILURES
from comgmt.render.wrapping import wrap_text

_MOST_CODES: Final = 8


def errors_pane(tile: ErrorTile, context: Context) -> Pane:
    """The pane by code, or grouped by what must be done."""
    by_fix = context.by_fix
    layout = error_columns(tile, context)
    by_code = tuple(_code_row(error, tile, layout, context) for error in tile.errors)
    failures, codes = thousands(tile.failed), sum(error.code is not None for error in tile.errors)
    noun = "code" if codes == 1 else "codes"
    return Pane(
        title=TileKey.ENROLLMENT_ERRORS.label + (", by fix" if by_fix else ""),
        right=failures if context.terse else f"{failures} failures, {codes} {noun}",
        right_short=failures,
        heading=BLANK if context.terse or by_fix else heading(layout, context),
        rows=fix_rows(tile, context) if by_fix else by_code,
        notes=_notes(tile, context),
        message="" if tile.errors else NO_FAILURES,
        message_role="good",
    )


def _code_row(error: ErrorCount, tile: ErrorTile, layout: ErrorColumns, context: Context) -> PaneRow:
    line = code_line(error, tile, layout, context)
    key = error_key(error.code)
    return PaneRow(key, line, ErrorTarget(error.code), _hint(error, tile, context), counts=(key,))


def _hint(error: ErrorCount, tile: ErrorTile, context: Context) -> str:
    noun = "device" if error.count == 1 else "devices"
    title = NO_CODE if error.code is None else f"0x{error.code:08X} {explain(error.code).title}"
    share = f"{percent(error.count, tile.failed).strip()} of {thousands(tile.failed)}"
    return f" {context.glyphs.separator} ".join(
        filter(None, (f"{thousands(error.count)} {noun}", share, title, _phrase(error)))
    )


def _phrase(error: ErrorCount) -> str:
    """Where it is mended, by the age that its devices have."""
    mend, aged = mend_of_count(error), None
    if error.older is not None:
        aged = Aged(past=error.older, open=error.open, turns_after=mend.turns_after)
    words = aged_words(error.count, aged) if mend.then else ""
    return "; ".join(filter(None, (verdict(mend, error.count, aged)[1], words)))


def _notes(tile: ErrorTile, context: Context) -> tuple[Line, ...]:
    series = errors_series(tile)
    if context.by_fix:
        return with_gap(undecided_words(tile, context), trend_lines(series[:1], context))
    above = [*fix_summary(tile, context), *_unjoined(tile, context)]
    return with_gap(above, trend_lines(series, context))


def _unjoined(tile: ErrorTile, context: Context) -> list[Line]:
    """Why there are more failures here than the status has."""
    if not tile.unjoined or context.terse:
        return []
    verb = "has" if tile.unjoined == 1 else "have"
    rest = thousands(tile.failed - tile.unjoined)
    text = (
        f"{thousands(tile.unjoined)} {verb} no join reported: the status has them under Other, and "
        f"{rest} under "
        "Failure."
    )
    return wrap_text(text, context.width, "dim")


def errors_series(tile: ErrorTile) -> list[SeriesKey]:
    """All failures, and the codes with the most."""
    codes = [
        (NO_CODE if error.code is None else f"0x{error.code:08X}", error_key(error.code))
        for error in tile.errors[:_MOST_CODES]
    ]
    return [("All failures", "errors.all"), *codes]


PART: Final = TilePart(
    short="Errors",
    letter="r",
    help=PaneHelp(
        "Failed devices by error code, every code in a row of its own, with where it is mended.",
        "A device counts when it is in one of the failure states, or failed without a join flag. Failed with "
        "no code is a row of its own. The key e groups the codes by where they are mended.",
        "SMS_Client_ComanagementState: EnrollmentFailed, EnrollmentStatusCode; meanings from the catalogue",
        "Codes of devices that failed once and succeeded since.",
    ),
    pane=part_for(ErrorTile, errors_pane),
    whole=("All failures", ("errors.all",)),
    markable=True,
)
