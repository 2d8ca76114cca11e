"""What comgmt check takes."""

from typing import Final

import click

from comgmt.cli.answers import answer_options
from comgmt.cli.list_options import list_options
from comgmt.cli.performing import perform
from comgmt.cli.source import source_options

FORMS: Final = ("nagios", "checkmk", "zabbix", "prtg", "json", "csv")


@click.command("check")
@source_options
@answer_options
@click.argument("names", nargs=-1, metavar="[RULE ...]")
@list_options(*FORMS)
def command(**given: object) -> int:
    """A monitoring plugin: exit code 0 OK, 1 WARNING, 2 CRITICAL, 3 UNKNOWN, and no other.

    RULE names alerts of the configuration. Without a name all are checked; where there are none, every tile
    is given as numbers. The site is read anew unless a collector keeps the store fresh. Old numbers are
    given where it cannot be read, and that is UNKNOWN.
    """
    return perform("check", given)
