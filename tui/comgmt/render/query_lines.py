"""The query behind a number: what was sent to the site for it, and its devices as a collection."""

from datetime import datetime

from comgmt.domain.collection_rule import CollectionQuery
from comgmt.domain.tile_queries import GivingQueries
from comgmt.render.about import log_lines
from comgmt.render.glyphs import GlyphSet
from comgmt.render.line import BLANK, Line, Span
from comgmt.render.wrapping import clipped, labeled, wrap_text

_LABEL = 12


def query_lines(
    number: str,
    rule: str,
    given: GivingQueries,
    collection: CollectionQuery | None,
    now: datetime,
    width: int,
    glyphs: GlyphSet,
) -> list[Line]:
    """The number in words, the rule it is counted by, the queries of its rows, and the collection query."""
    lines = [*labeled("The number", (Span(number, "strong"),), _LABEL, width), BLANK] if number else []
    lines += [*labeled("Counted", (Span(rule),), _LABEL, width), BLANK]
    lines += [(Span("Sent to the site for it", "title"),), *log_lines(given.queries, now, width, glyphs)]
    lines += [
        line
        for name in given.forgotten
        for line in wrap_text(
            f"The log holds no query of {name}: it was not read, or is too long ago.", width
        )
    ]
    if collection is not None:
        lines += [BLANK, (Span("The same devices as the query of a collection", "title"),)]
        lines += [(Span("  "), *line) for line in wrap_text(collection.text, width - 2)]
        lines += [(Span("  "), *line) for line in wrap_text(collection.caution, width - 2, "wait")]
    return clipped(lines, width, glyphs)
