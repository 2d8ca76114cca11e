"""Where an error is seen: how many devices, since when, how it went, and on what kind of devices."""

from typing import Final

from comgmt.domain.error_facts import ErrorFacts
from comgmt.domain.fixes import aged_words
from comgmt.domain.nouns import counted
from comgmt.render.bars import bar, sparkline
from comgmt.render.glyphs import GlyphSet
from comgmt.render.line import Line, Span, cells, left, right
from comgmt.render.moments import day
from comgmt.render.numbers import percent, thousands
from comgmt.render.wrapping import labeled, side_by_side

LABEL_CELLS: Final = 14
_TREND_CELLS: Final = 24
_MOST_ROWS: Final = 5
_BESIDE_FROM: Final = 96  # three tables side by side need this much
_GAP: Final = 3
_JOINED: Final = {"hybrid": "hybrid joined", "entra": "Entra joined", "": "join not reported"}


def seen_on_lines(facts: ErrorFacts | None, width: int, glyphs: GlyphSet) -> list[Line]:
    """The lines of the panel; none without facts."""
    if facts is None:
        return []
    return [
        *labeled("Seen on", _summary(facts, glyphs), LABEL_CELLS, width),
        *_aged(facts, width),
        *_trend(facts, width, glyphs),
        *_tables(facts, width, glyphs),
    ]


def _summary(facts: ErrorFacts, glyphs: GlyphSet) -> Line:
    since = f" {glyphs.separator} since {day(facts.first_seen_at)}" if facts.first_seen_at else ""
    return (
        Span(counted(facts.devices, "device"), "strong"),
        Span(f", {percent_of(facts.share)} of failures{since}"),
    )


def _aged(facts: ErrorFacts, width: int) -> list[Line]:
    """Whether what should clear by itself is too old for that."""
    words = aged_words(facts.devices, facts.aged)
    if not words:
        return []
    return labeled("", (Span(words, "bad" if ":" in words else "text"),), LABEL_CELLS, width)


def percent_of(share: float) -> str:
    """A share between 0 and 1 as "20.6%", with the edges of `percent`."""
    return percent(round(share * 1_000_000_000), 1_000_000_000).strip()


def _trend(facts: ErrorFacts, width: int, glyphs: GlyphSet) -> list[Line]:
    values = [value for _, value in facts.history]
    if sum(value is not None for value in values) < 2:  # noqa: PLR2004 - one reading is no run
        return []
    shown = min(_TREND_CELLS, len(values), max(4, width - LABEL_CELLS - 16))
    known = [value for value in values if value is not None]
    ends = f"  {thousands(known[0])} {glyphs.more} {thousands(known[-1])}"
    body = (*sparkline(values, shown, glyphs), Span(ends, "dim"))
    return [(Span("Over time".ljust(LABEL_CELLS), "dim"), *body)]


def _tables(facts: ErrorFacts, width: int, glyphs: GlyphSet) -> list[Line]:
    joined = tuple((_JOINED.get(key or "", key), count) for key, count in facts.by_joined)
    tables = [("By join", joined), ("By OS release", facts.by_os_release), ("By site", facts.by_site)]
    shown = [(title, rows) for title, rows in tables if rows]
    if width >= _BESIDE_FROM:
        room = width - LABEL_CELLS
        column = min(34, (room - _GAP * (len(shown) - 1)) // max(1, len(shown)))
        blocks = [
            [(Span(title, "dim"),), *_rows(rows, facts.devices, column, glyphs)] for title, rows in shown
        ]
        indent = Span(" " * LABEL_CELLS)
        return [(indent, *line) for line in side_by_side(blocks, column, _GAP, glyphs)]
    lines: list[Line] = []
    for title, rows in shown:
        drawn = _rows(rows, facts.devices, min(40, max(1, width - LABEL_CELLS)), glyphs)
        lead = Span(title.ljust(LABEL_CELLS), "dim")
        lines += [(lead, *drawn[0]), *((Span(" " * LABEL_CELLS), *line) for line in drawn[1:])]
    return lines


def _rows(rows: tuple[tuple[str, int], ...], devices: int, width: int, glyphs: GlyphSet) -> list[Line]:
    """Label, bar, count; what exceeds the rows is summed in the last one."""
    shown = list(rows)
    if len(shown) > _MOST_ROWS:
        rest = shown[_MOST_ROWS - 1 :]
        shown = [*shown[: _MOST_ROWS - 1], (f"{len(rest)} others", sum(count for _, count in rest))]
    counts = max(cells(thousands(count)) for _, count in shown)
    labels = min(max(cells(label or "not reported") for label, _ in shown), 18, max(1, width - counts - 1))
    room = width - labels - counts - 2
    return [
        (
            Span(left(label or "not reported", labels, glyphs)),
            Span(" "),
            *((*bar(count, devices, room, glyphs), Span(" ")) if room >= 4 else ()),  # noqa: PLR2004 - less says nothing
            Span(right(thousands(count), counts, glyphs), "strong"),
        )
        for label, count in shown
    ]
