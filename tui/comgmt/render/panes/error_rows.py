"""The lines of the errors pane: count, code, what it is, what to do; more of it in a wide pane."""

from typing import Final

import msgspec

from comgmt.domain.census import ErrorCount, ErrorTile, error_key
from comgmt.domain.explain import SHORT, explain
from comgmt.domain.fixes import row_fixes
from comgmt.render.fix_roles import FIX_ROLES
from comgmt.render.glyphs import GlyphSet
from comgmt.render.judgments import short_name_of
from comgmt.render.line import Line, Role, Span, cells, left, right
from comgmt.render.numbers import DELTA_CELLS, PERCENT_CELLS, percent, thousands
from comgmt.render.panes.growth import LEAST_RUN, change_span, has_row_runs, run_line
from comgmt.render.panes.rows import Context
from comgmt.render.tile_words import NO_CODE

CODE_CELLS: Final = 10
FIX_CELLS: Final = 7
CHANGE_CELLS: Final = max(DELTA_CELLS, len("Change"))
UNDECIDED: Final = "?"  # behind the first place, where another may hold and has no room
_BOTH_FROM: Final = 62  # cells of a pane
_LEAST_NAME: Final = 22
_FOOT_CODES: Final = 8  # codes that the foot of a tall pane has a line for
_LEAST_TITLE: Final = 40  # where few titles are cut
_MOST_TITLE: Final = 60  # the longest there is, with some room


class ErrorColumns(msgspec.Struct, frozen=True):
    """The cells of each column; 0 leaves it out, one of name and title never is. `gap` is between columns."""

    count: int
    share: int
    name: int
    title: int
    delta: int
    run: int
    fix: int
    gap: int


def error_columns(tile: ErrorTile, context: Context) -> ErrorColumns:
    """The columns for the width: code, name and fix always; then, as room grows, change, title, share."""
    wide = _error_columns(tile, context, gap=1 if context.terse else 2)
    if context.growth is None or wide.delta or context.terse:
        return wide
    return _error_columns(tile, context, gap=1)  # closer, so that how far each moved has its place


def _error_columns(tile: ErrorTile, context: Context, *, gap: int) -> ErrorColumns:
    count = max((cells(thousands(error.count)) for error in tile.errors), default=1)
    count = count if context.terse else max(count, len("Devices"))
    fix = _fix_cells(tile, context)
    room = context.width - count - CODE_CELLS - fix - 3 * gap
    changed = context.growth is not None  # its place does not come and go with the changes
    change = CHANGE_CELLS if changed and room >= _LEAST_NAME + gap + CHANGE_CELLS else 0
    room -= change + gap if change else 0
    runs = change and has_row_runs(context) and not context.has_foot(_FOOT_CODES)
    run = LEAST_RUN if runs and room >= _LEAST_NAME + gap + LEAST_RUN else 0
    room -= run + gap if run else 0
    share = PERCENT_CELLS + gap if not context.terse and _has_room_for_share(room, gap) else 0
    name, title = _what_cells(room - share, gap)
    return ErrorColumns(count, share and PERCENT_CELLS, name, title, change, run, fix, gap)


def _fix_cells(tile: ErrorTile, context: Context) -> int:
    """For two places where a row has both, in a wide pane; else for one."""
    both = [error for error in tile.errors if len(row_fixes(error)) > 1]
    return (
        max(FIX_CELLS, *(cells(_fix(each)) for each in both))
        if both and context.width >= _BOTH_FROM
        else FIX_CELLS
    )


def _fix(error: ErrorCount) -> str:
    """As in "wait", or "wait/tenant" where it depends on an age that is not known."""
    return "/".join(fix.label for fix in row_fixes(error))


def _has_room_for_share(room: int, gap: int) -> bool:
    """Whether what a code is stays as readable without the cells of a share."""
    return all(map(bool, _what_cells(room - PERCENT_CELLS - gap, gap))) or (
        _LEAST_NAME + gap + PERCENT_CELLS <= room < _LEAST_TITLE
    )


def _what_cells(room: int, gap: int) -> tuple[int, int]:
    """Short name and title: both, or the title where it mostly fits, else the short name."""
    if room >= SHORT + gap + _LEAST_TITLE:
        return SHORT, min(room - SHORT - gap, _MOST_TITLE)
    return (0, room) if room >= _LEAST_TITLE else (max(1, room), 0)


def heading(layout: ErrorColumns, context: Context) -> Line:
    """What each column holds."""
    glyphs, gap = context.glyphs, " " * layout.gap
    texts = [right("Devices", layout.count, glyphs)]
    texts += [right("Share", layout.share, glyphs)] if layout.share else []
    what = layout.name + layout.title + (layout.gap if layout.name and layout.title else 0)
    texts += [left("Code", CODE_CELLS, glyphs), left("What it is", what, glyphs)]
    texts += [left("Change", layout.delta, glyphs)] if layout.delta else []
    texts += [" " * layout.run] if layout.run else []
    return (Span(gap.join([*texts, left("Fix", layout.fix, glyphs)]), "dim"),)


def code_line(error: ErrorCount, tile: ErrorTile, layout: ErrorColumns, context: Context) -> Line:
    """One code."""
    glyphs, gap = context.glyphs, " " * layout.gap
    found = None if error.code is None else explain(error.code)
    first, *then = row_fixes(error)
    fix = _fix(error)
    shown = fix if cells(fix) <= layout.fix else f"{first.label}{UNDECIDED if then else ''}"
    pieces: list[tuple[str, Role]] = [(right(thousands(error.count), layout.count, glyphs), "strong")]
    if layout.share:
        pieces.append((right(percent(error.count, tile.failed), layout.share, glyphs), "text"))
    pieces.append((left(found.hexadecimal if found else "no code", CODE_CELLS, glyphs), "text"))
    pieces += _what(error.code, layout, glyphs)
    if layout.delta:
        change = change_span((error_key(error.code),), context)
        pieces.append((left(change.text, layout.delta, glyphs), change.role))
    before = tuple(Span(gap + text if place else text, role) for place, (text, role) in enumerate(pieces))
    run = run_line((error_key(error.code),), layout.run, context) if layout.run else ()
    mend = Span(gap + left(shown, layout.fix, glyphs), FIX_ROLES[first])
    return (*before, *((Span(gap), *run) if run else ()), mend)


def _what(code: int | None, layout: ErrorColumns, glyphs: GlyphSet) -> list[tuple[str, Role]]:
    pieces: list[tuple[str, Role]] = []
    if layout.name:
        name = NO_CODE if code is None else short_name_of(code, glyphs)
        pieces.append((left(name, layout.name, glyphs), "text"))
    if layout.title:
        title = explain(code).title if code is not None else "" if layout.name else NO_CODE
        pieces.append((left(title, layout.title, glyphs), "dim" if layout.name else "text"))
    return pieces
