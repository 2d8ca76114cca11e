"""What comgmt policies takes."""

import click

from comgmt.cli.answers import answer_options
from comgmt.cli.list_options import list_options
from comgmt.cli.performing import perform
from comgmt.cli.source import source_options


@click.command("policies")
@source_options
@answer_options
@list_options("text", "csv", "json")
def command(**given: object) -> int:
    """The deployments of the co-management settings: targeted, applied, with errors. Applied is not enrolled.

    The JSON has the policies themselves too: which workloads each gives to Intune, auto-enrollment.
    """
    return perform("policies", given)
