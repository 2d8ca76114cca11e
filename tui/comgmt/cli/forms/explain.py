"""What comgmt explain takes."""

import click

from comgmt.cli.list_options import list_options
from comgmt.cli.performing import perform


@click.command("explain")
@click.argument("asked", nargs=-1, metavar="[WORD ...]")
@list_options("text", "csv", "json")
def command(**given: object) -> int:
    """What a word means: pending, scheduled, authority, provisioned, eligible, pilot ...; needs no site.

    Several words are one phrase if there is one of that name; without any, all that are known are listed.
    """
    return perform("explain", given)
