"""All six tiles as plain text, the rows of the panes, for pipes and terminals that cannot hold a screen."""

from collections.abc import Iterator
from datetime import datetime
from typing import Final

from comgmt.domain.census import Census, TileKey
from comgmt.domain.growth import NOT_KNOWN, Growth
from comgmt.domain.identities import Check, checks
from comgmt.render.glyphs import GlyphSet
from comgmt.render.line import Line, Span, plain, text_of
from comgmt.render.moments import utc
from comgmt.render.panes.build import build_pane
from comgmt.render.panes.pane import Context, Pane, PaneRow
from comgmt.render.way_words import read_verb
from comgmt.render.wrapping import clipped, hanging, spread, stacked_blocks, wrap_text

_INDENT: Final = "  "
_ALL_ROWS: Final = 10_000  # lines: nothing is summed up for want of room


def status_text(census: Census, glyphs: GlyphSet, width: int, growth: Growth | None = None) -> str:
    """The whole status in lines of at most `width` cells; 80 is what it is made for.

    With `growth` each row says how far it moved.
    """
    inner = max(8, width - len(_INDENT))
    context = Context(width=inner, height=_ALL_ROWS, glyphs=glyphs, read_at=census.taken_at, growth=growth)
    blocks = [[*_head(census, width, glyphs), *_range(growth, census.taken_at, width)]]
    blocks += [list(_tile(build_pane(key, census, context), width, glyphs)) for key in TileKey]
    blocks.append(_checks(census, width, glyphs))
    blocks += [wrap_text(f"Note: {note}", width) for note in census.notes]
    return text_of(clipped(stacked_blocks(blocks), width, glyphs))


def _head(census: Census, width: int, glyphs: GlyphSet) -> list[Line]:
    site = census.site
    named = f"{site.site_code} {site.site_name}" if site.site_name else site.site_code
    parts = (named, site.server, f"visible to {site.visible_to}")
    taken = f"{read_verb(census)} {utc(census.taken_at)}"
    return [*wrap_text(f" {glyphs.separator} ".join(parts), width), *wrap_text(taken, width)]


def _range(growth: Growth | None, taken_at: datetime, width: int) -> list[Line]:
    """Since when the changes are, or that nobody knows."""
    if growth is None or growth.since is None:
        return []
    if growth.base_at is not None:
        until = "" if taken_at <= growth.until else f" until {utc(growth.until)}; the numbers are newer"
        return wrap_text(f"changes since {utc(growth.base_at)}{until}", width)
    first = "" if growth.first_at is None else f", the first reading is of {utc(growth.first_at)}"
    return wrap_text(f"changes since {utc(growth.since)} are {NOT_KNOWN}{first}", width)


def _tile(pane: Pane, width: int, glyphs: GlyphSet) -> Iterator[Line]:
    """A title with what stands at its right, and below it, indented, the rows or the message."""
    yield from spread((Span(pane.title),), (Span(pane.right),), width)
    body = [*([pane.heading] if pane.heading else []), *_rows(pane, glyphs), *filter(None, pane.notes)]
    for line in wrap_text(pane.message, width - len(_INDENT)) if pane.message else body:
        yield (Span(_INDENT), *line)


def _rows(pane: Pane, glyphs: GlyphSet) -> Iterator[Line]:
    for row in pane.rows:
        yield from filter(None, row.above)
        yield _unlinked(row, glyphs)
        yield from filter(None, row.below)


def _unlinked(row: PaneRow, glyphs: GlyphSet) -> Line:
    """The line of a row without the arrow that says that Enter leads on."""
    arrow = f" {glyphs.more}"
    if not row.line or not plain(row.line).endswith(arrow):
        return row.line
    *before, last = row.line
    return (*before, Span(last.text.removesuffix(arrow), last.role))


def _checks(census: Census, width: int, glyphs: GlyphSet) -> list[Line]:
    found = checks(census)
    made = [check for check in found if check.holds is not None]
    broken = [check for check in made if not check.holds]
    return _verdict(len(made), broken, width, glyphs) + [
        line
        for check in found
        if check.holds is None
        for line in hanging(
            (Span(f"{glyphs.unknown} "),), (Span(f"{check.identity}: {check.detail}", "dim"),), width
        )
    ]


def _verdict(made: int, broken: list[Check], width: int, glyphs: GlyphSet) -> list[Line]:
    if not made:
        return wrap_text("No check could be made with what was read.", width)
    if not broken:
        held = f"all {made} checks hold" if made > 1 else "the one check that could be made holds"
        return wrap_text(f"{glyphs.good} {held}: the tiles agree with each other", width)
    do = "does" if len(broken) == 1 else "do"
    lines = wrap_text(f"{glyphs.bad} {len(broken)} of {made} checks {do} not hold", width)
    for check in broken:
        detail = check.detail.replace("≠", glyphs.not_equal)
        lines += hanging((Span(_INDENT),), (Span(f"{check.identity}: {detail}"),), width)
    return lines
