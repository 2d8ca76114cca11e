"""What comgmt find takes."""

from typing import Final

import click

from comgmt.cli.answers import answer_options
from comgmt.cli.list_options import list_options
from comgmt.cli.performing import perform
from comgmt.cli.source import source_options

_MOST: Final = 20


@click.command("find")
@click.argument("words", nargs=-1, required=True, metavar="TEXT")
@source_options
@answer_options
@click.option(
    "--limit",
    type=click.IntRange(min=1),
    default=_MOST,
    show_default=True,
    metavar="N",
    help="At most N answers of each kind.",
)
@list_options("text", "csv", "json")
def command(**given: object) -> int:
    """What TEXT may mean: devices by any part of name, user or id, codes, states, findings, views, words.

    A filter ('failed older:7d site:P01') is counted as a list; `comgmt devices --where` prints it.
    """
    return perform("find", given)
