"""Lines for those who hear or feel a screen: words in reading order, no boxes, no bars, no columns of blanks.

A line is made as for everybody, then what only the eye needs is taken from it.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime
from typing import Final

from msgspec import structs

from comgmt.render.glyphs import GlyphSet
from comgmt.render.line import BLANK, Line, Role, Span, line_cells, merged, plain
from comgmt.render.linear_rows import named_row
from comgmt.render.moments import day_and_time
from comgmt.render.numbers import thousands
from comgmt.render.panes.rows import Context, Pane
from comgmt.render.wrapping import wrap_text

_DRAWN: Final[frozenset[Role]] = frozenset({"frame", "frame-focus", "track"})
_BETWEEN: Final = Span("  ")  # what a frame leaves between the words at its sides
_WIDTHS: Final = (200, 150, 120, 100, 78, 64, 50)  # cells for the rows of a pane, to be tried
_NEEDLESS: Final = re.compile(r"(?<=  ) +| +(?=,)")
_LEAST: Final = re.compile(r">= (?=\d)")
_SIGNS: Final = {
    "good": "ok",
    "bad": "not ok",
    "wait": "wait",
    "progress": "busy",
    "skipped": " ",
    "live": " ",
    "stale": " ",
    "paused": " ",
    "up": "+",
    "down": "-",
    "more": "to",
    "more_below": "v",
    "more_above": "^",
    "separator": ",",
    "crumb": ">",
    "cursor": ">",
    "mark": "*",
    "changed": "*",
}


def linear(glyphs: GlyphSet) -> GlyphSet:
    """The glyph set with words for its signs; what draws bars and charts with it leaves them out."""
    return structs.replace(glyphs, linear=True, **_SIGNS)


def _in_words(span: Span) -> Span:
    """With words for the sign before an age that may be longer."""
    return span if ">= " not in span.text else Span(_LEAST.sub("at least ", span.text), span.role)


def linear_line(line: Line) -> Line:
    """The words of a line: no frame, and no more than two blanks where there was a column."""
    spans = [_BETWEEN if span.role in _DRAWN else _in_words(span) for span in line]
    text = plain(tuple(spans))
    needless = frozenset(place for match in _NEEDLESS.finditer(text) for place in range(*match.span()))
    if not needless:
        return merged(spans)
    return merged(_without(needless, spans))


def _without(needless: frozenset[int], spans: Iterable[Span]) -> Iterator[Span]:
    place = 0
    for text, role in spans:
        yield Span("".join(letter for at, letter in enumerate(text, place) if at not in needless), role)
        place += len(text)


def linear_pane(pane: Pane, build: Callable[[Context], Pane], context: Context) -> Pane:
    """`pane` with linear rows: made for as many cells as still fit once bars and blanks are gone."""
    for width in _WIDTHS:
        wide = _in_lines(build(structs.replace(context, width=width, narrow=False)))
        if all(line_cells(row.line) <= context.width for row in wide.rows):  # one line each reads best
            return structs.replace(pane, rows=wide.rows, heading=wide.heading)
    return _in_lines(pane)


def _in_lines(pane: Pane) -> Pane:
    rows = tuple(
        structs.replace(
            row,
            line=linear_line(named_row(pane.heading, row.line)),
            above=tuple(map(linear_line, row.above)),
            below=tuple(map(linear_line, row.below)),
        )
        for row in pane.rows
    )
    return structs.replace(pane, rows=rows, heading=BLANK)  # every value has its name


def history_words(
    times: Sequence[datetime],
    series: Sequence[tuple[str, Sequence[int | None]]],
    width: int,
    heading: str,
    *,
    past: bool = False,
) -> list[Line]:
    """What a chart over time shows, a sentence for each (name, values at `times`).

    The last of `times` is now, unless they end at a `past` moment.
    """
    now = None if past or not times else times[-1]
    lines: list[Line] = [(Span(heading, "title"),)]
    for name, values in series:
        known = [(at, value) for at, value in zip(times, values, strict=False) if value is not None]
        if known:
            lines += wrap_text(_sentence(name, known, now), max(1, width), "text")
    return lines


def _sentence(name: str, known: Sequence[tuple[datetime, int]], now: datetime | None) -> str:
    (since, first), (until, last) = known[0], known[-1]
    when = "now" if until == now else f"at {day_and_time(until)}"
    numbers = [value for _, value in known]
    moved = f"{last - first:+,}" if last != first else "no change"
    ends = f", lowest {thousands(min(numbers))}, highest {thousands(max(numbers))}"
    spread = ends if len(set(numbers)) > 1 else ""
    return f"{name}: {thousands(last)} {when}, {moved} since {day_and_time(since)}{spread}."
