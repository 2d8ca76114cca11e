"""What comgmt collect takes."""

from pathlib import Path

import click

from comgmt.cli.performing import perform
from comgmt.cli.source import source_options


@click.command("collect")
@source_options
@click.option("--once", is_flag=True, help="Read once and end.")
@click.option(
    "--sweep",
    is_flag=True,
    help="With --once: read all rows of a site that counts its devices, also when that is not due.",
)
@click.option(
    "--record",
    "recording",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="With --once: write what the store then has to a new FILE, which --replay shows anywhere.",
)
@click.option(
    "--textfile",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="After each reading write the metrics to FILE.prom, for the textfile collector of node_exporter.",
)
@click.option(
    "--listen",
    metavar="ADDRESS",
    help="Serve the metrics at 127.0.0.1:PORT/metrics; on this computer only.",
)
@click.option("--unit", "print_unit", is_flag=True, help="Print a unit for systemd that runs this.")
def command(**given: object) -> int:
    """Read the site into its store, at the interval of the configuration until Ctrl-C, or once.

    It keeps the history going while no console is open, and tells of alerts as the configuration says.
    """
    return perform("collect", given)
