"""A word of the glossary as lines: what it means, the rule, what to do, the query, where it is written."""

from comgmt.domain.glossary import Word
from comgmt.render.glyphs import GlyphSet
from comgmt.render.line import Line, Span
from comgmt.render.wrapping import clipped, labeled

LABEL_CELLS = 12


def word_lines(word: Word, width: int, glyphs: GlyphSet) -> list[Line]:
    """One word in at most `width` cells."""
    lines: list[Line] = [(Span(word.word, "title"),)]
    for label, text in (
        ("Means", word.meaning),
        ("Rule", word.rule),
        ("Do", word.todo),
        ("Query", word.query),
    ):
        lines += labeled(label, (Span(text),), LABEL_CELLS, width) if text else []
    for place, link in enumerate(word.sources):
        lines += labeled("" if place else "More", (Span(link, "accent"),), LABEL_CELLS, width)
    return clipped(lines, width, glyphs)
