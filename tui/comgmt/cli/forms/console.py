"""What comgmt console takes."""

import click

from comgmt.cli.performing import perform
from comgmt.cli.source import screen_options, source_options


@click.command("console")
@source_options
@screen_options
def command(**given: object) -> int:
    """The console on the whole screen: what comgmt does without a command."""
    return perform("console", given)
