"""What comgmt errors takes."""

import click

from comgmt.cli.completion import codes as complete_code
from comgmt.cli.list_options import list_options
from comgmt.cli.performing import perform


@click.command("errors", context_settings={"ignore_unknown_options": True})
@click.argument("codes", nargs=-1, type=click.UNPROCESSED, metavar="[CODE ...]", shell_complete=complete_code)
@click.option("--file", "log", metavar="LOG|-", help="Explain every line of a log, or of what is pasted (-).")
@list_options("text", "csv", "json")
def command(**given: object) -> int:
    """What enrollment errors mean and what to do about them; no site is needed.

    CODE is a code in any spelling (0x80180018, 2149056536, -2145910760, 80180018), a symbol, an AADSTS
    number, a field of dsregcmd (WamDefaultSet), an event (event 76), a line of a client log, or words to
    search for; without one all known codes are listed.
    """
    return perform("errors", given)
