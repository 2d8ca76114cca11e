"""The error of a list or of a device in its frame: what one code means, or that there is none."""

from typing import Final

from tui.domain.error_facts import ErrorFacts
from tui.domain.explain import explain
from tui.render.error_document import error_heading, error_lines
from tui.render.framed import block, inner_width
from tui.render.glyphs import GlyphSet
from tui.render.line import Line, plain
from tui.render.seen_on import seen_on_lines
from tui.render.wrapping import clipped, stacked_blocks, wrap_text

NO_CODE_TITLE: Final = "Failed with no code"
NO_CODE_STEP: Final = "The site has no code for this failure: read CoManagementHandler.log on the device."


def error_block(code: int | None, facts: ErrorFacts | None, width: int, glyphs: GlyphSet) -> list[Line]:
    """The block of one code in `width` cells; None is "failed with no code"."""
    inner = inner_width(width)
    if code is None:
        return block(NO_CODE_TITLE, _no_code_lines(facts, inner, glyphs), width, glyphs)
    found = explain(code)
    lines = error_lines(found, facts, inner, glyphs, heading=False)
    return block(plain(error_heading(found)), lines, width, glyphs)


def _no_code_lines(facts: ErrorFacts | None, width: int, glyphs: GlyphSet) -> list[Line]:
    blocks = [wrap_text(NO_CODE_STEP, width), seen_on_lines(facts, width, glyphs)]
    return clipped(stacked_blocks(blocks), width, glyphs)
