"""The lines of a chart made to fit a size exactly."""

from collections.abc import Sequence

from comgmt.render.glyphs import GlyphSet
from comgmt.render.line import BLANK, Line, fit, spelled
from comgmt.render.wrapping import wrap_text


def words_alone(text: str, width: int, height: int, glyphs: GlyphSet) -> list[Line]:
    """A sentence in the place of a chart."""
    return padded(wrap_text(text, width), width, height, glyphs)


def padded(lines: Sequence[Line], width: int, height: int, glyphs: GlyphSet) -> list[Line]:
    """`lines` in exactly `height` lines of `width` cells."""
    return [spelled(fit(line, width, glyphs), glyphs) for line in [*lines, *[BLANK] * height][:height]]
