"""What comgmt status takes."""

import click

from comgmt.cli.answers import answer_options
from comgmt.cli.completion import limits
from comgmt.cli.list_options import list_options
from comgmt.cli.performing import perform
from comgmt.cli.source import source_options


@click.command("status")
@source_options
@answer_options
@click.option(
    "--max",
    "most",
    multiple=True,
    metavar="KEY=N",
    shell_complete=limits,
    help="Exit 1 when this number is over N: errors.all=400.",
)
@click.option(
    "--min",
    "least",
    multiple=True,
    metavar="KEY=N",
    shell_complete=limits,
    help="Exit 1 when this number is under N: stage.enrolled=3000.",
)
@click.option(
    "--at",
    metavar="T",
    help="As the site was then, from the store: a span ago (7d), a day (its end) or an ISO time.",
)
@click.option(
    "--since",
    metavar="T",
    help="Also how far each number moved since then: a span (24h, 7d), a day or an ISO time.",
)
@click.option("--until", metavar="T", help="With --since: how far they moved until then; else until now.")
@list_options("text", "csv", "json")
def command(**given: object) -> int:
    """The six tiles and their checks, read now, or from the store when that is fresh, or as they were.

    Keys for --max and --min: errors.all, error.CODE, error.none, state.STATE, stage.STAGE, workload.NAME,
    clients.all, clients.GROUP, comanaged, release.NAME, deployment.NAME.success, named as in the JSON.
    """
    return perform("status", given)
