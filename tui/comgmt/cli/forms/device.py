"""What comgmt device takes."""

import click

from comgmt.cli.answers import answer_options
from comgmt.cli.list_options import list_options
from comgmt.cli.performing import perform
from comgmt.cli.source import source_options


@click.command("device")
@click.argument("device", metavar="NAME|ID")
@source_options
@answer_options
@click.option(
    "--timeline", is_flag=True, help="What changed of it and when, from the store; nothing is read."
)
@list_options("text", "json", "markdown", "csv")
def command(**given: object) -> int:
    r"""One device: why it is or is not co-managed, what its error means, and all its fields.

    Where the store is not fresh that device alone is read, with the other records of its name and Entra id.

    NAME|ID is a name, a resource id, an Entra device id or the last user (DOMAIN\user or user). Names are
    matched exactly, then by what they begin with; several hits are listed.
    """
    return perform("device", given)
