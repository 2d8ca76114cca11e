"""What comgmt export takes."""

import click

from comgmt.cli.answers import answer_options
from comgmt.cli.list_options import list_options
from comgmt.cli.performing import perform
from comgmt.cli.source import source_options


@click.command("export")
@source_options
@answer_options
@list_options("prometheus", "openmetrics", "csv", "json")
@click.option(
    "--rules", is_flag=True, help="Print alert rules for Prometheus instead: those of the configuration."
)
@click.option("--dashboard", "board", is_flag=True, help="Print a dashboard for Grafana instead.")
def command(**given: object) -> int:
    """The numbers of every tile as metrics; what was not read is left out, and comgmt_tile_read says so.

    --rules and --dashboard need no site.
    """
    return perform("export", given)
