"""A pane over the whole screen: its large chart with axes, and under it its counts over the refreshes.

Called off the UI thread, since the charts import and use plotext.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

import msgspec

from comgmt.domain.census import Census, Tile, TileKey, Unavailable
from comgmt.domain.growth import Growth
from comgmt.render.chart_lines import padded, trimmed
from comgmt.render.charts import line_over_time
from comgmt.render.glyphs import GlyphSet
from comgmt.render.line import BLANK, Line, Role
from comgmt.render.linear import history_words
from comgmt.render.panes.build import PARTS
from comgmt.render.panes.part import SeriesKey
from comgmt.render.tile_words import NOT_READ_YET
from comgmt.render.wrapping import wrap_text

_LEAST_CHART: Final = 7
_LEAST_HISTORY: Final = 7
_APART_FROM: Final = 4  # a series this many times the next would press all others to the axis
_ROLES_BELOW: Final[tuple[Role, ...]] = ("accent", "good", "wait", "bad", "progress", "neutral")

KnownSeries = tuple[str, Sequence[int | None]]


def maximized_lines(  # noqa: PLR0913 - what a pane and its history are drawn from
    key: TileKey,
    census: Census | None,
    growth: Growth | None,
    width: int,
    height: int,
    glyphs: GlyphSet,
    cursor: datetime | None = None,
    *,
    past: bool = False,
) -> list[Line]:
    """Exactly `height` lines of `width` cells for a tile, now or as it was at a `past` moment.

    `cursor` is a moment that is marked.
    """
    if census is None:
        return padded(wrap_text(NOT_READ_YET, width, "dim"), width, height, glyphs)
    tile, part = census.tiles()[key], PARTS[key]
    known = [] if isinstance(tile, Unavailable) else _known(part.series(tile), growth)
    if glyphs.linear and not isinstance(tile, Unavailable):  # the rows say what its chart shows
        return padded(_told(growth, known, width, part.history, past=past), width, height, glyphs)
    below = _history_lines(known, height) if growth is not None and len(growth.times) > 1 else 0
    if not below or growth is None:
        return padded(_chart(key, tile, width, height, glyphs), width, height, glyphs)
    lines = trimmed(_chart(key, tile, width, height - below - 1, glyphs))
    history = _History(growth, known, part.history, cursor).lines(width, height - len(lines) - 1, glyphs)
    return padded([*lines, BLANK, *history], width, height, glyphs)


def history_lines(
    key: TileKey,
    census: Census | None,
    growth: Growth | None,
    width: int,
    height: int,
    glyphs: GlyphSet,
    cursor: datetime | None = None,
) -> list[Line]:
    """Exactly `height` lines of `width` cells: the counts over the range alone; blank without any."""
    tile = None if census is None else census.tiles()[key]
    part = PARTS[key]
    known = [] if tile is None or isinstance(tile, Unavailable) else _known(part.series(tile), growth)
    if glyphs.linear:
        return padded(_told(growth, known, width, part.history), width, height, glyphs)
    if growth is None or not known or len(growth.times) < 2 or height < _LEAST_HISTORY:  # noqa: PLR2004 - a line needs two ends
        return padded([], width, height, glyphs)
    lines = _History(growth, known, part.history, cursor).lines(width, height, glyphs)
    return padded(lines, width, height, glyphs)


def _told(
    growth: Growth | None, known: Sequence[KnownSeries], width: int, what: str, *, past: bool = False
) -> list[Line]:
    if growth is None or not known or len(growth.times) < 2:  # noqa: PLR2004 - a change needs two
        return []
    return history_words(growth.moments, known, width, _heading(growth, what), past=past)


def _heading(growth: Growth, what: str) -> str:
    over = f"{what} {growth.over}".strip()
    return over[0].upper() + over[1:]


def _chart(key: TileKey, tile: Tile, width: int, height: int, glyphs: GlyphSet) -> list[Line]:
    if isinstance(tile, Unavailable):
        return wrap_text(tile.why, width, "wait")
    return PARTS[key].chart(tile, width, height, glyphs)


def _known(series: Sequence[SeriesKey], growth: Growth | None) -> list[KnownSeries]:
    if growth is None:
        return []
    found = [(label, growth.with_gaps(key)) for label, key in series]
    return [(label, values) for label, values in found if any(value is not None for value in values)]


def _history_lines(known: Sequence[KnownSeries], height: int) -> int:
    """The lines the history has at least, two fifths of the screen; 0 where either part would be too low."""
    wanted = height * 2 // 5
    return wanted if known and wanted >= _LEAST_HISTORY and height - wanted > _LEAST_CHART else 0


class _History(msgspec.Struct, frozen=True):
    """The counts over the range; a series far above all others has a chart of its own over theirs."""

    growth: Growth
    known: Sequence[KnownSeries]
    what: str
    cursor: datetime | None

    def lines(self, width: int, height: int, glyphs: GlyphSet) -> list[Line]:
        """Both charts, or the one."""
        times, known = self.growth.moments, self.known
        heading = _heading(self.growth, self.what)
        ranked = sorted(known, key=lambda series: -_last(series))
        apart = len(ranked) > 1 and _last(ranked[0]) > _APART_FROM * _last(ranked[1])
        if not apart or height < 2 * _LEAST_HISTORY:
            return line_over_time(times, known, width, height, glyphs, heading, cursor=self.cursor)
        rest = [series for series in known if series is not ranked[0]]
        first = max(_LEAST_HISTORY, height * 2 // 5)
        return [
            *line_over_time(times, ranked[:1], width, first, glyphs, heading, cursor=self.cursor),
            *line_over_time(
                times, rest, width, height - first, glyphs, roles=_ROLES_BELOW, cursor=self.cursor
            ),
        ]


def _last(series: KnownSeries) -> int:
    return next((value for value in reversed(series[1]) if value is not None), 0)
