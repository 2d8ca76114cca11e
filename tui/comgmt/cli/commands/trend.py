"""comgmt trend: the counts of a tile, or of one of its rows, over a range of time, from the store."""

import click

from comgmt.cli.completion import one_of
from comgmt.cli.count_keys import near_words
from comgmt.cli.out_file import out_option
from comgmt.cli.output import stdout_glyphs, stdout_width, write, write_json
from comgmt.cli.problems import CommandError, Exit
from comgmt.cli.source import SourceChoice, source_options
from comgmt.cli.stored import stored_site
from comgmt.cli.times import time_range
from comgmt.documents.trend import TrendReport, trend_document, trend_text
from comgmt.domain.alerts.keys import number_of
from comgmt.domain.census import TileKey
from comgmt.domain.trend_rows import key_of, keys_of_tile
from comgmt.store.history import Trends

_WIDTH_WITHOUT_TERMINAL = 120
_TILES = tuple(tile.value for tile in TileKey)


@click.command("trend")
@click.argument("row", metavar="TILE[.ROW]", shell_complete=one_of(*_TILES))
@source_options
@click.option(
    "--since",
    default="30d",
    show_default=True,
    metavar="T",
    help="A span (24h, 30d, 2w), a day or an ISO time; without a zone local time is meant.",
)
@click.option("--until", metavar="T", help="The same; a day counts whole. Default: now.")
@click.option("--format", "output", type=click.Choice(["text", "json"]), default="text", show_default=True)
@out_option
def command(*, row: str, source: SourceChoice, since: str, until: str | None, output: str) -> int:
    """How the numbers of a tile went, from the store; nothing is read.

    TILE is one of client_os, comanagement_status, enrollment_status, workloads, enrollment_errors,
    deployments, and ROW one of its rows as the JSON of status names it: enrollment_errors.0x80180018,
    enrollment_status.failure_hybrid, comanagement_status.enrolled. A key of --max is taken as well.
    """
    with stored_site(source) as (reading, now):
        times = time_range(since, until, now)
        trends = reading.store.trends_between(times.since, times.until)
        rows = tuple((key, _values(trends, key)) for key in _keys(row, trends))
        census = reading.census
    report = TrendReport(census.site.site_code, times.since, times.until, census.taken_at, trends.times, rows)
    if output == "json":
        write_json(trend_document(report))
    else:
        write(trend_text(report, stdout_width() or _WIDTH_WITHOUT_TERMINAL, stdout_glyphs()))
    return Exit.DONE


def _keys(text: str, trends: Trends) -> list[str]:
    tile = next((tile for tile in TileKey if tile.value == text.strip().lower()), None)
    if tile is not None:
        return keys_of_tile(tile, trends.counts)
    key = key_of(text, trends.counts)
    if key is None:
        raise CommandError(f"{text} is no row of a tile{near_words(text, (*_TILES, *trends.counts))}.")
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
