"""What one code means, or that there is none: in a frame, or in a section of a panel that scrolls."""

from collections.abc import Iterator
from typing import Final

from comgmt.domain.advice import Advice
from comgmt.domain.error_facts import ErrorFacts
from comgmt.domain.explain import Explanation, explain
from comgmt.render.error_lines import error_lines
from comgmt.render.framed import block, inner_width, ruled, ruled_room, ruled_width, title_room
from comgmt.render.glyphs import GlyphSet
from comgmt.render.line import Line, cells
from comgmt.render.seen_on import seen_on_lines
from comgmt.render.tile_words import NO_CODE_TITLE
from comgmt.render.wrapping import clipped, stacked_blocks, wrap_text

_PREFIX: Final = "MENROLL_E_"
NO_CODE_STEP: Final = "The site has no code for this failure: read CoManagementHandler.log on the device."


def error_block(
    code: int | None,
    facts: ErrorFacts | None,
    width: int,
    glyphs: GlyphSet,
    advice: Advice | None = None,
) -> list[Line]:
    """The block of one code in `width` cells; None is "failed with no code". `advice` is for one device."""
    lines = _lines(code, facts, inner_width(width), glyphs, advice)
    return block(error_title(code, title_room(width)), lines, width, glyphs)


def error_section(
    code: int | None,
    facts: ErrorFacts | None,
    width: int,
    glyphs: GlyphSet,
    advice: Advice | None = None,
) -> list[Line]:
    """The same below a title line, for a panel that scrolls: a frame would be open where it is cut."""
    lines = _lines(code, facts, ruled_width(width), glyphs, advice)
    return ruled(error_title(code, ruled_room(width)), lines, width, glyphs)


def error_title(code: int | None, room: int) -> str:
    """The code with its decimals and its symbol; decimals give way first, then the prefix of the symbol."""
    if code is None:
        return NO_CODE_TITLE
    forms = list(_titles(explain(code)))
    return next((form for form in forms if cells(form) <= room), forms[-1])


def _titles(found: Explanation) -> Iterator[str]:
    signed = str(found.signed) if found.signed != found.code else ""
    symbol = found.symbol or ""
    for parts in (
        (str(found.code), signed, symbol),
        (signed, symbol),
        (symbol,),
        (symbol.removeprefix(_PREFIX),),
    ):
        yield "  ".join(filter(None, (found.hexadecimal, *parts)))


def _lines(
    code: int | None, facts: ErrorFacts | None, width: int, glyphs: GlyphSet, advice: Advice | None
) -> list[Line]:
    if code is None:
        return _no_code_lines(facts, width, glyphs)
    return error_lines(explain(code), facts, width, glyphs, heading=False, advice=advice)


def _no_code_lines(facts: ErrorFacts | None, width: int, glyphs: GlyphSet) -> list[Line]:
    blocks = [wrap_text(NO_CODE_STEP, width), seen_on_lines(facts, width, glyphs)]
    return clipped(stacked_blocks(blocks), width, glyphs)
