"""What comgmt log takes."""

import click

from comgmt.cli.list_options import list_options
from comgmt.cli.performing import perform
from comgmt.cli.source import source_options
from comgmt.domain.census import TileKey


@click.command("log")
@source_options
@click.option("--limit", type=click.IntRange(min=1), default=200, show_default=True, metavar="N")
@click.option(
    "--tile",
    type=click.Choice([tile.value for tile in TileKey]),
    help="Only those that gave the numbers of a tile, at its newest reading.",
)
@list_options("text", "csv", "json")
def command(**given: object) -> int:
    """The queries that were sent to the site, newest first: when, who, how long, how many rows, which query.

    With --demo the simulated site is read first, since its store goes away with it; a recording has those
    that were sent before it was made.
    """
    return perform("log", given)
