"""What comgmt doctor takes."""

from pathlib import Path

import click

from comgmt.cli.list_options import list_options
from comgmt.cli.performing import perform
from comgmt.cli.source import source_options


@click.command("doctor")
@source_options
@click.option("--redact", is_flag=True, help="Replace names of hosts, users, sites and so on, for a report.")
@click.option(
    "--bundle",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Write what a bug report needs to a new FILE: steps and the shape of the answers, without names.",
)
@list_options("text", "csv", "json")
def command(**given: object) -> int:
    """Whether the site can be read, step by step, and what to do about what fails.

    The exit code is the one that status would end with. It signs in once, reads a few rows of each class,
    and changes nothing. The first thing a bug report should hold.
    """
    return perform("doctor", given)
