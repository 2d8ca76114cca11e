"""An AADSTS number, a line of a log, a field or an event explained, as lines."""

from typing import Final

from comgmt.domain.explain import Explanation
from comgmt.domain.glossary import word_named
from comgmt.domain.log_reading import KnownOfLine
from comgmt.domain.lookup import look_anything_up
from comgmt.render.error_lines import error_lines
from comgmt.render.fix_roles import FIX_ROLES
from comgmt.render.glyphs import GlyphSet
from comgmt.render.line import Line, Span
from comgmt.render.word_lines import word_lines
from comgmt.render.wrapping import clipped, hanging, labeled, spread, stacked_blocks, wrap_text

_KINDS: Final = {
    "sign_in": "said by Entra ID",
    "log": "line of a client log",
    "dsregcmd": "field of dsregcmd /status",
    "event": "event",
}
_LABEL_CELLS: Final = 14


def looked_up_lines(name: str, width: int, glyphs: GlyphSet) -> list[Line]:
    """What is known by a name: a word of the glossary, else a code, a number, a line or a field."""
    word = word_named(name)
    if word is not None:
        return word_lines(word, width, glyphs)
    found = next(iter(look_anything_up(name)), None)
    if found is None:
        return wrap_text(f"Nothing is known of {name}.", width, "dim")
    if isinstance(found, Explanation):
        return error_lines(found, None, width, glyphs)
    return known_lines(found, width, glyphs)


def known_lines(known: KnownOfLine, width: int, glyphs: GlyphSet) -> list[Line]:
    """What it is, what to do, what it means, and where that is written; in at most `width` cells."""
    steps: list[Line] = []
    for number, step in enumerate(known.steps, 1):
        steps += hanging((Span(f"{number:<2} ", "strong"),), (Span(step),), width)
    more: list[Line] = []
    for place, link in enumerate(known.sources):
        more += labeled("" if place else "More", (Span(link, "accent"),), _LABEL_CELLS, width)
    blocks = [
        spread((Span(known.name, "strong"),), _tags(known, glyphs), width),
        wrap_text(known.title, width, "strong"),
        steps,
        wrap_text(known.meaning, width),
        more,
    ]
    return clipped(stacked_blocks(blocks), width, glyphs)


def _tags(known: KnownOfLine, glyphs: GlyphSet) -> Line:
    """Where it is mended, where that is known, and what it is."""
    kind = Span(_KINDS.get(known.kind, known.kind), "dim")
    if known.fix is None:
        return (kind,)
    return (Span(known.fix.phrase, FIX_ROLES[known.fix]), Span(f" {glyphs.separator} ", "dim"), kind)
