"""What comgmt changes takes."""

import click

from comgmt.cli.completion import one_of
from comgmt.cli.list_options import list_options
from comgmt.cli.performing import perform
from comgmt.cli.source import source_options
from comgmt.domain.changes import ChangeKind, ChangeSort

_KINDS = tuple(kind.value for kind in ChangeKind)


@click.command("changes")
@source_options
@click.option(
    "--since",
    default="24h",
    show_default=True,
    metavar="T",
    help="A span (24h, 7d, 2w), a day or an ISO time; without a zone local time is meant.",
)
@click.option("--until", metavar="T", help="The same; a day counts whole. Default: now.")
@click.option(
    "--kind",
    "kinds",
    multiple=True,
    metavar="KIND",
    shell_complete=one_of(*_KINDS),
    help=f"One of {', '.join(_KINDS)}; several widen the list.",
)
@click.option(
    "--where",
    metavar="FILTER",
    help="Terms that all hold, as in the console: 'kind:newly_failed error:0x80192EE2 site:P02'.",
)
@click.option(
    "--sort",
    metavar="COL",
    shell_complete=one_of(*(each.value for each in ChangeSort)),
    help="seen (the newest first, the default), name, kind or error; -seen turns it round.",
)
@list_options("text", "csv", "json", "jsonl")
def command(**given: object) -> int:
    """What changed of devices: newly failed, recovered, left and the rest, from the store; nothing is read.

    Each change is seen between two readings: not yet in seen_after, and in seen_by.
    """
    return perform("changes", given)
