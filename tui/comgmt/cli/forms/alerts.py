"""What comgmt alerts takes."""

import click

from comgmt.cli.list_options import list_options
from comgmt.cli.performing import perform
from comgmt.cli.source import source_options


@click.command("alerts")
@source_options
@click.argument("names", nargs=-1, metavar="[RULE ...]")
@click.option(
    "--since",
    "span",
    default="30d",
    show_default=True,
    metavar="SPAN",
    help="How far back rules are tried and events are listed.",
)
@click.option("--tell", "receiver", metavar="NAME", help="Tell this receiver of a made-up event, as a test.")
@list_options("text", "csv", "json")
def command(**given: object) -> int:
    """The rules of the configuration held against the store.

    It shows what each says now, how often it would have fired, and the events there were, with who was told.
    The site is not read; collect and the console do that, and tell.
    """
    return perform("alerts", given)
