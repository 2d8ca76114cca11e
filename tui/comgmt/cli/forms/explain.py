"""What comgmt explain takes."""

import click

from comgmt.cli.out_file import out_option
from comgmt.cli.performing import perform


@click.command("explain")
@click.argument("asked", nargs=-1, metavar="[WORD ...]")
@click.option("--format", "output", type=click.Choice(["text", "json"]), default="text", show_default=True)
@out_option
def command(**given: object) -> int:
    """What a word means: pending, scheduled, authority, provisioned, eligible, pilot ...; needs no site.

    Several words are one phrase if there is one of that name; without any, all that are known are listed.
    """
    return perform("explain", given)
