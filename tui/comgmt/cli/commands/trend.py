"""comgmt trend: the counts of a tile, or of one of its rows, over a range of time, from the store."""

from datetime import timedelta

from comgmt.cli.list_options import Listed
from comgmt.cli.list_output import check_columns, write_table
from comgmt.cli.output import say, stdout_glyphs, stdout_width
from comgmt.cli.problems import CommandError, Exit
from comgmt.cli.source import SourceChoice
from comgmt.cli.stored import stored_site
from comgmt.cli.times import time_range
from comgmt.documents.lists.trend import KEYS, trend_table
from comgmt.documents.trend import TrendReport, trend_text
from comgmt.domain.alerts.keys import number_of
from comgmt.domain.census import TileKey
from comgmt.domain.near import nearest
from comgmt.domain.text import inert
from comgmt.domain.trend_rows import key_of, keys_of_tile, row_of, tile_of
from comgmt.store.history import Trends

_WIDTH_WITHOUT_TERMINAL = 120
_JUST = timedelta(microseconds=1)  # a range begins after a moment, and its first reading belongs to it
_TILES = tuple(tile.value for tile in TileKey)


def execute(*, row: str, source: SourceChoice, since: str, until: str | None, listed: Listed) -> int:
    """How the numbers of a tile went, from the store; nothing is read."""
    check_columns(listed.columns, KEYS)
    with stored_site(source) as (reading, now):
        times = time_range(since, until, now)
        if times.since == times.until:
            raise CommandError(f"--since {since} leaves no time to show; give a longer one, such as 30d.")
        base = reading.store.start_of(times.since, times.until)
        start = times.since if base is None else min(times.since, base - _JUST)
        trends = reading.store.trends_between(start, times.until)
        rows = tuple((key, _values(trends, key)) for key in _keys(row, trends))
        census = reading.census
    report = TrendReport(
        census.site.site_code, times.since, times.until, census.taken_at, trends.times, rows, base
    )
    table = trend_table(report, listed.columns, points=listed.output == "csv" and not listed.columns)
    write_table(table, listed, lambda: _story(report))
    if report.never_seen is not None and (listed.bare or listed.output != "text"):
        say(report.never_seen)
    return Exit.DONE


def _story(report: TrendReport) -> str:
    return trend_text(report, stdout_width() or _WIDTH_WITHOUT_TERMINAL, stdout_glyphs())


def _keys(text: str, trends: Trends) -> list[str]:
    tile = next((tile for tile in TileKey if tile.value == text.strip().lower()), None)
    if tile is not None:
        return keys_of_tile(tile, trends.counts)
    key = key_of(text, trends.counts)
    if key is None:
        rows = [f"{tile.value}.{row_of(key)}" for key in trends.counts if (tile := tile_of(key)) is not None]
        meant = nearest(text.strip().lower(), (*_TILES, *rows))
        begins = "; tiles" if meant is None else f"; did you mean {meant}? Tiles"
        raise CommandError(
            f"{inert(text)} is no tile and no row of one{begins} are {', '.join(_TILES)}; "
            "comgmt trend TILE --columns tile,row lists the rows of one."
        )
    return [key]


def _values(trends: Trends, key: str) -> tuple[int | None, ...]:
    """The counts of a key; of a code that was never seen, zero where errors were read."""
    if key in trends.counts:
        return trends.counts[key]
    readings = range(len(trends.times))
    return tuple(
        number_of(
            {name: value for name, values in trends.counts.items() if (value := values[place]) is not None},
            key,
        )
        for place in readings
    )
