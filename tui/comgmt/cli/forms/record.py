"""What comgmt record takes."""

from pathlib import Path

import click

from comgmt.cli.duration_options import lasting_duration
from comgmt.cli.performing import perform
from comgmt.cli.source import source_options


@click.command("record")
@click.argument("recording", metavar="FILE", type=click.Path(path_type=Path))
@source_options
@click.option(
    "--every", callback=lasting_duration, metavar="SPAN", help="Read again and again, so far apart: 30s, 5m."
)
@click.option(
    "--for",
    "lasting",
    callback=lasting_duration,
    metavar="SPAN",
    help="Go on for so long: 1h, 1d. Without it, with --every, until Ctrl-C.",
)
@click.option(
    "--redact",
    is_flag=True,
    help="Replace names, users, ids, domains, collections and hosts; codes and times stay.",
)
def command(**given: object) -> int:
    """Write a new FILE with all that is known of a site: the newest reading, its devices and its history.

    comgmt --replay FILE shows it anywhere. Without --every and --for the site is read once. With --replay the
    FILE is made of that recording.
    """
    return perform("record", given)
