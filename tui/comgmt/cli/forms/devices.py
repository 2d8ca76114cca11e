"""What comgmt devices takes."""

import click

from comgmt.cli.answers import answer_options
from comgmt.cli.completion import codes, one_of
from comgmt.cli.device_words import OS_GROUPS, SORTS, SPLITS, STATES, WORKLOADS
from comgmt.cli.list_options import columns_option, header_option
from comgmt.cli.out_file import out_option
from comgmt.cli.performing import perform
from comgmt.cli.source import source_options


@click.command("devices")
@source_options
@answer_options
@click.option(
    "--state",
    "states",
    multiple=True,
    metavar="STATE",
    shell_complete=one_of(*STATES),
    help=f"One of {', '.join(STATES)}.",
)
@click.option(
    "--error",
    "errors",
    multiple=True,
    metavar="CODE",
    shell_complete=codes,
    help="A code in any spelling, a symbol, words that comgmt errors finds, or none.",
)
@click.option(
    "--workload",
    metavar="NAME",
    shell_complete=one_of(*WORKLOADS),
    help=f"Intune has this workload: {', '.join(WORKLOADS)}.",
)
@click.option(
    "--os",
    "os_group",
    metavar="GROUP",
    shell_complete=one_of(*OS_GROUPS),
    help=f"A release, or one of {', '.join(OS_GROUPS)}.",
)
@click.option("--match", metavar="TEXT", help="Text in any column; !TEXT inverts, column:TEXT, /REGEX/.")
@click.option(
    "--where",
    metavar="FILTER",
    help='Terms that all hold, as in the console: \'failed older:7d os:"11 24H2" site:P01 '
    "workload:compliance=configmgr'.",
)
@click.option(
    "--view", "view_name", metavar="NAME", help="A list that was kept: its filter, columns and order."
)
@click.option(
    "--sort",
    metavar="COLUMN",
    shell_complete=one_of(*SORTS),
    help=f"One of {', '.join(SORTS)}; -COLUMN reverses.",
)
@click.option("--limit", type=click.IntRange(min=1), metavar="N", help="At most N devices.")
@click.option(
    "--format",
    "output",
    type=click.Choice(["text", "csv", "json", "jsonl", "wql"]),
    default="text",
    show_default=True,
)
@click.option(
    "--split",
    "splits",
    multiple=True,
    metavar="FIELD",
    shell_complete=one_of(*SPLITS),
    help=f"How many devices have each value of FIELD, instead of the list: {', '.join(SPLITS)}.",
)
@columns_option
@header_option
@out_option
def command(**given: object) -> int:
    """Devices by state, error, workload, system or text, read now, or from the store when that is fresh.

    Several --state or --error widen the list, different options narrow it.
    """
    return perform("devices", given)
