"""Counts over time as text, with a sparkline or a chart, and as JSON."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any, Final

import msgspec

from comgmt.domain.census import error_key
from comgmt.domain.gaps import Gap, gaps, moments_with_gaps, values_with_gaps
from comgmt.domain.nouns import counted
from comgmt.domain.trend_rows import label_of, row_of, tile_of
from comgmt.render.bars import sparkline
from comgmt.render.glyphs import GlyphSet
from comgmt.render.line import Line, Span, cells, left, right, text_of
from comgmt.render.moments import day_and_time, iso
from comgmt.render.numbers import thousands
from comgmt.render.trend_chart import line_over_time
from comgmt.render.wrapping import wrap_text

SCHEMA: Final = 1
_CHART_ROWS: Final = 14
_WIDEST_LABEL: Final = 44
_LEAST_SPARKS: Final = 8
_MOST_SPARKS: Final = 60
_NUMBER: Final = 9

TrendValues = tuple[int | None, ...]


class TrendReport(msgspec.Struct, frozen=True):
    """The counts of some rows, by key, at the readings of a range; None where a tile was not read.

    `base_at` is the reading that stands for the start of the range, and the first of `times`; None where none
    is as old as that: changes are then since the first reading in it. `newest` is the newest reading of all:
    fewer of those that are old are kept.
    """

    site: str
    since: datetime
    until: datetime
    newest: datetime
    times: tuple[datetime, ...]
    rows: tuple[tuple[str, TrendValues], ...]
    base_at: datetime | None = None

    @property
    def gaps(self) -> list[Gap]:
        """Where nothing was read."""
        return gaps(self.times, self.newest)

    @property
    def never_seen(self) -> str | None:
        """That the one code that was asked for was in no reading, as a sentence."""
        if len(self.rows) != 1 or not self.times:
            return None
        ((key, values),) = self.rows
        seen = [value for value in values if value is not None]
        if not key.startswith("error.") or not seen or any(seen):
            return None
        named = "A failure without a code" if key == error_key(None) else row_of(key)
        readings = counted(len(seen), "reading")
        since, until = day_and_time(self.times[0]), day_and_time(self.times[-1])
        return f"{named} was never seen from {since} to {until}, in {readings}."

    def with_gaps(self, values: TrendValues) -> TrendValues:
        """The values with nothing in the middle of every gap."""
        return values_with_gaps(values, self.times, self.gaps)


def trend_document(report: TrendReport) -> dict[str, Any]:
    """The JSON: a series a row, a point a reading; a count is null where its tile was not read."""
    return {
        "schema": SCHEMA,
        "site": report.site,
        "since": iso(report.since),
        "until": iso(report.until),
        "readings": len(report.times),
        "base_at": None if report.base_at is None else iso(report.base_at),
        "gaps": [{"from": iso(start), "to": iso(end)} for start, end in report.gaps],
        "series": [_series(report, key, values) for key, values in report.rows],
    }


def trend_text(report: TrendReport, width: int, glyphs: GlyphSet) -> str:
    """A line a row: first and last count, the change between them, the run of them; one row has a chart."""
    if not report.times:
        between = f"between {day_and_time(report.since)} and {day_and_time(report.until)}"
        return text_of(wrap_text(f"The site was not read {between}.", width))
    if report.never_seen is not None:
        return text_of(wrap_text(report.never_seen, width))
    lines = list(_table(report, width, glyphs))
    if len(report.rows) == 1:
        ((key, values),) = report.rows
        moments, shown = moments_with_gaps(report.times, report.gaps), report.with_gaps(values)
        lines += [(), *line_over_time(moments, shown, width, _CHART_ROWS, glyphs, name=label_of(key))]
    readings = counted(len(report.times), "reading")
    lines += wrap_text(
        f"{readings}, {day_and_time(report.times[0])} to {day_and_time(report.times[-1])}.",
        width,
    )
    if report.base_at is None:
        lines += wrap_text("No reading is as old as the range: changes are since the first one in it.", width)
    for start, end in report.gaps:
        lines += wrap_text(f"Not read between {day_and_time(start)} and {day_and_time(end)}.", width)
    return text_of(lines)


def _series(report: TrendReport, key: str, values: TrendValues) -> dict[str, Any]:
    known = [value for value in values if value is not None]
    tile = tile_of(key)
    return {
        "key": key,
        "tile": None if tile is None else tile.value,
        "row": row_of(key),
        "label": label_of(key),
        "first": known[0] if known else None,
        "last": known[-1] if known else None,
        "change": known[-1] - known[0] if known else None,
        "least": min(known, default=None),
        "most": max(known, default=None),
        "points": [{"at": iso(at), "count": value} for at, value in zip(report.times, values, strict=True)],
    }


def _table(report: TrendReport, width: int, glyphs: GlyphSet) -> Iterator[Line]:
    label = min(_WIDEST_LABEL, max(cells(label_of(key)) for key, _ in report.rows), max(12, width // 2))
    room = min(_MOST_SPARKS, width - label - 3 * (_NUMBER + 1) - 2)
    yield (
        Span(left("", label, glyphs)),
        *(Span(" " + right(title, _NUMBER, glyphs), "dim") for title in ("first", "last", "change")),
    )
    for key, values in report.rows:
        known = [value for value in values if value is not None]
        numbers: Sequence[str] = ("-", "-", "-")
        if known:
            numbers = (thousands(known[0]), thousands(known[-1]), _signed(known[-1] - known[0]))
        line: Line = (
            Span(left(label_of(key), label, glyphs)),
            *(Span(" " + right(number, _NUMBER, glyphs)) for number in numbers),
        )
        if room >= _LEAST_SPARKS:
            line = (*line, Span("  "), *sparkline(report.with_gaps(values), room, glyphs))
        yield line


def _signed(change: int) -> str:
    return f"{change:+,}" if change else "0"
