"""A pane over the whole screen: its large chart with axes, and under it its counts over the refreshes.

Called off the UI thread, since the charts import and use plotext.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final

from comgmt.domain.census import Census, Tile, TileKey, Unavailable
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

CountsByKey = Mapping[str, Sequence[int | None]]
KnownSeries = tuple[str, Sequence[int | None]]


def maximized_lines(
    key: TileKey,
    census: Census | None,
    times: Sequence[datetime],
    counts: CountsByKey,
    width: int,
    height: int,
    glyphs: GlyphSet,
) -> list[Line]:
    """Exactly `height` lines of `width` cells for a tile.

    `times` and `counts` are the readings, oldest first, by trend key; None is what was not read.
    """
    if census is None:
        return padded(wrap_text(NOT_READ_YET, width, "dim"), width, height, glyphs)
    tile, part = census.tiles()[key], PARTS[key]
    known = [] if isinstance(tile, Unavailable) else _known(part.series(tile), counts)
    if glyphs.linear and not isinstance(tile, Unavailable):  # the rows say what its chart shows
        return padded(_told(times, known, width, part.history), width, height, glyphs)
    below = _history_lines(known, height) if len(times) > 1 else 0
    if not below:
        return padded(_chart(key, tile, width, height, glyphs), width, height, glyphs)
    lines = trimmed(_chart(key, tile, width, height - below - 1, glyphs))
    history = _history(times, known, width, height - len(lines) - 1, glyphs, part.history)
    return padded([*lines, BLANK, *history], width, height, glyphs)


def history_lines(
    key: TileKey,
    census: Census | None,
    times: Sequence[datetime],
    counts: CountsByKey,
    width: int,
    height: int,
    glyphs: GlyphSet,
) -> list[Line]:
    """Exactly `height` lines of `width` cells: the counts over the readings alone; blank without any."""
    tile = None if census is None else census.tiles()[key]
    part = PARTS[key]
    known = [] if tile is None or isinstance(tile, Unavailable) else _known(part.series(tile), counts)
    if glyphs.linear:
        return padded(_told(times, known, width, part.history), width, height, glyphs)
    if not known or len(times) < 2 or height < _LEAST_HISTORY:  # noqa: PLR2004 - a line needs two ends
        return padded([], width, height, glyphs)
    return padded(_history(times, known, width, height, glyphs, part.history), width, height, glyphs)


def _told(times: Sequence[datetime], known: Sequence[KnownSeries], width: int, heading: str) -> list[Line]:
    return history_words(times, known, width, heading) if known and len(times) > 1 else []


def _chart(key: TileKey, tile: Tile, width: int, height: int, glyphs: GlyphSet) -> list[Line]:
    if isinstance(tile, Unavailable):
        return wrap_text(tile.why, width, "wait")
    return PARTS[key].chart(tile, width, height, glyphs)


def _known(series: Sequence[SeriesKey], counts: CountsByKey) -> list[KnownSeries]:
    return [
        (label, counts[key])
        for label, key in series
        if any(value is not None for value in counts.get(key, ()))
    ]


def _history_lines(known: Sequence[KnownSeries], height: int) -> int:
    """The lines the history has at least, two fifths of the screen; 0 where either part would be too low."""
    wanted = height * 2 // 5
    return wanted if known and wanted >= _LEAST_HISTORY and height - wanted > _LEAST_CHART else 0


def _history(
    times: Sequence[datetime],
    known: Sequence[KnownSeries],
    width: int,
    height: int,
    glyphs: GlyphSet,
    heading: str,
) -> list[Line]:
    """The counts over time; a series far above all others has a chart of its own over theirs."""
    ranked = sorted(known, key=lambda series: -_last(series))
    apart = len(ranked) > 1 and _last(ranked[0]) > _APART_FROM * _last(ranked[1])
    if not apart or height < 2 * _LEAST_HISTORY:
        return line_over_time(times, known, width, height, glyphs, heading)
    rest = [series for series in known if series is not ranked[0]]
    first = max(_LEAST_HISTORY, height * 2 // 5)
    return [
        *line_over_time(times, ranked[:1], width, first, glyphs, heading),
        *line_over_time(times, rest, width, height - first, glyphs, roles=_ROLES_BELOW),
    ]


def _last(series: KnownSeries) -> int:
    return next((value for value in reversed(series[1]) if value is not None), 0)
