"""What comgmt trend takes."""

import click

from comgmt.cli.completion import one_of_those
from comgmt.cli.list_options import list_options
from comgmt.cli.performing import perform
from comgmt.cli.source import source_options


def _tiles() -> list[str]:
    from comgmt.domain.census import TileKey  # noqa: PLC0415 - needed for this answer only

    return [tile.value for tile in TileKey]


@click.command("trend")
@click.argument("row", metavar="TILE[.ROW]", shell_complete=one_of_those(_tiles))
@source_options
@click.option(
    "--since",
    default="30d",
    show_default=True,
    metavar="T",
    help="A span (24h, 30d, 2w), a day or an ISO time; without a zone local time is meant.",
)
@click.option("--until", metavar="T", help="The same; a day counts whole. Default: now.")
@list_options("text", "csv", "json")
def command(**given: object) -> int:
    """How the numbers of a tile went, from the store; nothing is read.

    TILE is one of client_os, comanagement_status, enrollment_status, workloads, enrollment_errors,
    deployments, and ROW one of its rows as the JSON of status names it: enrollment_errors.0x80180018,
    enrollment_status.failure_hybrid, comanagement_status.enrolled. A key of --max is taken as well.
    """
    return perform("trend", given)
