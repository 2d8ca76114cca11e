"""Large charts with axes: bars, parts of a whole, a Pareto of counts, a funnel's losses, counts over time.

All give exactly `height` lines of `width` cells with roles, whatever they are asked to draw. They use plotext
(see `plotting`), so they are called off the UI thread.
"""

from collections.abc import Sequence
from itertools import accumulate

from comgmt.render.chart_frame import BarPart, ChartRow, chart, count_ticks, rows_in, share_ticks
from comgmt.render.glyphs import GlyphSet
from comgmt.render.line import Line, Role
from comgmt.render.numbers import percent, thousands
from comgmt.render.shares import Share, together
from comgmt.render.trend_chart import line_over_time

__all__ = ["big_bars", "funnel_losses", "line_over_time", "pareto", "part_bars"]

_WHOLE = 1_000_000  # the scale of parts: fine enough for a canvas of any width


def big_bars(  # noqa: PLR0913 - a chart is its data and its size
    labels: Sequence[str],
    values: Sequence[int],
    width: int,
    height: int,
    glyphs: GlyphSet,
    title: str = "",
    *,
    whole: int | None = None,
    shares: Sequence[Share] = (),
    roles: Sequence[Role] = (),
) -> list[Line]:
    """Horizontal bars in the order given, each with its exact value, and with its share if one is known.

    Shares are those of `whole`, or `shares` where the bars are parts of one whole. What does not fit is
    summed in a last row "n more". `roles` are those of the bars.
    """
    most = rows_in(height, title)
    pairs = _capped(list(zip(labels, values, strict=False)), most)
    known = [*shares[: most - 1], together(shares[most - 1 :])] if len(labels) > most else shares
    rows = []
    for index, (label, value) in enumerate(pairs):
        share = f" {percent(value, whole)}" if whole else ""
        share = f" {known[index].text}" if index < len(known) else share
        role: Role = roles[index] if index < len(roles) else "bar"
        rows.append(ChartRow(label, thousands(value) + share, (BarPart(0, value, role),)))
    largest = max((value for _, value in pairs), default=0)
    return chart(rows, largest, (width, height), glyphs, title, count_ticks)


def part_bars(
    bars: Sequence[tuple[str, str, int, Sequence[tuple[int, Role]]]],
    width: int,
    height: int,
    glyphs: GlyphSet,
    title: str = "",
) -> list[Line]:
    """A bar for each (label, number, whole, parts), as long as the others: its parts on a scale to its whole.

    Parts are (value, role), drawn one behind the other in shades of their own; what they leave of the whole
    stays empty.
    """
    rows = [
        ChartRow(label, number, _parts(whole, parts, glyphs))
        for label, number, whole, parts in bars[: rows_in(height, title)]
    ]
    return chart(rows, _WHOLE, (width, height), glyphs, title, share_ticks)


def _parts(whole: int, parts: Sequence[tuple[int, Role]], glyphs: GlyphSet) -> tuple[BarPart, ...]:
    ends = [min(whole, end) * _WHOLE // max(1, whole) for end in accumulate(value for value, _ in parts)]
    starts = [0, *ends]
    return tuple(
        BarPart(start, end, role, index % len(glyphs.shades))
        for index, (start, end, (value, role)) in enumerate(zip(starts, ends, parts, strict=False))
        if value > 0
    )


def pareto(
    labels: Sequence[str],
    counts: Sequence[int],
    width: int,
    height: int,
    glyphs: GlyphSet,
    title: str = "",
) -> list[Line]:
    """Bars of `counts`, most first, on a scale of their sum, and the line of the running share over them."""
    ranked = sorted(zip(labels, counts, strict=False), key=lambda pair: -pair[1])
    pairs = _capped(ranked, rows_in(height, title))
    total = sum(count for _, count in pairs)
    running = list(accumulate(count for _, count in pairs))
    rows = [
        ChartRow(label, f"{thousands(count)} {percent(together, total)}", (BarPart(0, count),))
        for (label, count), together in zip(pairs, running, strict=True)
    ]
    return chart(rows, total, (width, height), glyphs, title, share_ticks, running)


def funnel_losses(
    stages: Sequence[tuple[str, int | None]],
    losses: Sequence[tuple[int | None, str]],
    width: int,
    height: int,
    glyphs: GlyphSet,
    title: str = "",
) -> list[Line]:
    """The stages of a funnel and, between two, what was lost, standing where it was lost.

    `losses[0]` is how many got lost between the first and the second stage (None: not known), and its words.
    A stage that was not read has no bar and "-" for its number. Where the losses do not fit, the stages stand
    alone.
    """
    first = max((count or 0 for _, count in stages), default=0)
    rows: list[ChartRow] = []
    for index, (label, count) in enumerate(stages):
        lost = _loss(stages, losses, index)
        rows += [lost] if lost else []
        share = f" {percent(count, first)}" if count is not None and first else " " * 7
        rows.append(ChartRow(label, thousands(count) + share, (BarPart(0, count or 0),), "strong"))
    if len(rows) > rows_in(height, title):
        rows = [row for row in rows if row.role == "strong"]
    return chart(rows, first, (width, height), glyphs, title, count_ticks)


def _loss(
    stages: Sequence[tuple[str, int | None]], losses: Sequence[tuple[int | None, str]], index: int
) -> ChartRow | None:
    before, now = stages[index - 1][1] if index else None, stages[index][1]
    lost, words = losses[index - 1] if 0 < index <= len(losses) else (None, "")
    if before is None or now is None or not lost:
        return None
    number = f"-{lost:,} {percent(lost, before)}"
    return ChartRow(f"  {words}", number, (BarPart(min(now, before), before, "bad", 2),), "dim")


def _capped(pairs: list[tuple[str, int]], most: int) -> list[tuple[str, int]]:
    if len(pairs) <= most:
        return pairs
    rest = pairs[most - 1 :]
    return [*pairs[: most - 1], (f"{len(rest)} more", sum(value for _, value in rest))]
