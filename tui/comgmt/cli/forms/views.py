"""What comgmt views takes."""

import click

from comgmt.cli.list_options import list_options
from comgmt.cli.performing import perform
from comgmt.cli.source import source_options


@click.command("views")
@source_options
@list_options("text", "csv", "json")
def command(**given: object) -> int:
    """The views of views.toml, beside the configuration; no site is read. With --demo those kept in the demo.

    A view is a table under its name with any of where, columns, sort, group and key, as in:
    ["MFA this week"] where = "failed error:MFA newer:7d". `comgmt devices --view NAME` prints one.
    """
    return perform("views", given)
