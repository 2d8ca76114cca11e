"""What comgmt diff takes."""

import click

from comgmt.cli.list_options import list_options
from comgmt.cli.performing import perform
from comgmt.cli.source import source_options


@click.command("diff")
@click.argument("before", metavar="A")
@click.argument("after", metavar="B")
@source_options
@click.option(
    "--at", is_flag=True, help="A and B are times of the store (7d, a day or an ISO time), not recordings."
)
@list_options("text", "csv", "json", "jsonl")
def command(**given: object) -> int:
    """What differs from A to B: two recordings of one site, or with --at two times of its store.

    Counts first, then the devices. Two recordings are compared device by device; of a store the changes are
    told that were seen in between.
    """
    return perform("diff", given)
