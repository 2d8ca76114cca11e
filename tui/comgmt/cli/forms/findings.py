"""What comgmt findings takes."""

import click

from comgmt.cli.answers import answer_options
from comgmt.cli.list_options import list_options
from comgmt.cli.performing import perform
from comgmt.cli.source import source_options


@click.command("findings")
@source_options
@answer_options
@list_options("text", "csv", "json")
def command(**given: object) -> int:
    """Findings across the fleet: how many devices, what it is, why it matters.

    `comgmt devices --where finding:KEY` lists the devices of one.
    """
    return perform("findings", given)
