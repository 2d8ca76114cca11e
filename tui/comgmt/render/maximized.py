"""A pane over the whole screen: how the row under the cursor grew, and the whole it is a part of.

Called off the UI thread, since the charts import and use plotext.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

import msgspec

from comgmt.domain.census import Census, TileKey, Unavailable
from comgmt.domain.growth import Growth
from comgmt.render.chart_lines import padded, words_alone
from comgmt.render.glyphs import GlyphSet
from comgmt.render.judgments import change_role, number_role
from comgmt.render.line import BLANK, Line, Role, Span
from comgmt.render.linear import history_words
from comgmt.render.panes.build import PARTS
from comgmt.render.trend_chart import line_over_time

_LEAST: Final = 7  # lines of a chart
_TWO_FROM: Final = 2 * _LEAST + 1  # lines that hold the chart of the row and that of the whole
_TOO_FEW: Final = "How it grew is drawn from two readings on; { and } choose a longer range."

KnownSeries = tuple[str, Sequence[int | None]]


class Grown(msgspec.Struct, frozen=True):
    """What is drawn over time: its label, and the keys of the history whose sum it is."""

    label: str
    keys: tuple[str, ...]

    @property
    def role(self) -> Role:
        """The color of its line, which is that of its bar."""
        roles = {number_role(key) for key in self.keys}
        return roles.pop() if len(roles) == 1 else "bar"  # a sum of several states has the color of none


def whole_of(key: TileKey, census: Census | None) -> Grown | None:
    """The whole that the rows of a tile are parts of; None where it has none, or was not read."""
    tile = None if census is None else census.tiles()[key]
    whole = PARTS[key].whole
    return None if tile is None or isinstance(tile, Unavailable) or not whole else Grown(*whole)


def growth_lines(
    series: Sequence[Grown],
    growth: Growth | None,
    width: int,
    height: int,
    glyphs: GlyphSet,
    cursor: datetime | None = None,
    *,
    past: bool = False,
) -> list[Line]:
    """Exactly `height` lines of `width` cells: a chart for each of `series`, below each other where they fit.

    `cursor` is a moment that is marked; they end now, or at a `past` moment.
    """
    if growth is None:
        return padded([], width, height, glyphs)
    known = [(each, values) for each in series if _is_known(values := _sums(growth, each.keys))]
    if glyphs.linear:
        said = [(each.label, values) for each, values in known]
        return padded(history_told(growth, said, width, past=past), width, height, glyphs)
    if not known or len(growth.times) < 2:  # noqa: PLR2004 - a line needs two ends
        return words_alone(_TOO_FEW, width, height, glyphs)
    shown = known[: 2 if height >= _TWO_FROM else 1]
    heights = _shared(height - (len(shown) - 1), len(shown))
    lines: list[Line] = []
    for (each, values), room in zip(shown, heights, strict=True):
        lines += [BLANK] if lines else []
        title = _title(each, growth)
        lines += line_over_time(
            growth.moments, values, width, room, glyphs, title=title, role=each.role, cursor=cursor
        )
    return padded(lines, width, height, glyphs)


def _shared(height: int, parts: int) -> list[int]:
    """The lines of each chart; the first has what is over, and a little more."""
    if parts == 1:
        return [height]
    second = height * 9 // 20
    return [height - second, second]


def _title(each: Grown, growth: Growth) -> Line:
    """As in "Failure, hybrid  +41 over the week", the change in the color of its sense."""
    change = growth.change(*each.keys)
    words = "change not known" if change is None else f"{change:+,}" if change else "no change"
    role = "dim" if not change else change_role(each.keys[0] if len(each.keys) == 1 else "", change)
    return (Span(each.label, "title"), Span("  "), Span(words, role), Span(f" {growth.over}", "dim"))


def _sums(growth: Growth, keys: Sequence[str]) -> list[int | None]:
    """The sum of these numbers at every moment; None where one of them is not there."""
    rows = [growth.with_gaps(key) for key in keys if key in growth.counts]
    return [
        None if any(value is None for value in values) else sum(value or 0 for value in values)
        for values in zip(*rows, strict=True)
    ]


def _is_known(values: Sequence[int | None]) -> bool:
    return any(value is not None for value in values)


def history_told(
    growth: Growth, known: Sequence[KnownSeries], width: int, *, past: bool = False
) -> list[Line]:
    """The same in sentences, for those who do not see lines."""
    if not known or len(growth.times) < 2:  # noqa: PLR2004 - a change needs two
        return []
    return history_words(growth.moments, known, width, heading_of(growth), past=past)


def heading_of(growth: Growth, what: str = "") -> str:
    """As in "Over the day"; with what is counted before it, where that is not said elsewhere."""
    over = f"{what} {growth.over}".strip()
    return over[0].upper() + over[1:]
