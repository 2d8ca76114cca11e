"""What comgmt workloads takes."""

import click

from comgmt.cli.answers import answer_options
from comgmt.cli.list_options import list_options
from comgmt.cli.performing import perform
from comgmt.cli.source import source_options


@click.command("workloads")
@source_options
@answer_options
@click.option("--where", metavar="FILTER", help="Count these devices alone, as: 'site:P01 os:\"11 24H2\"'.")
@list_options("text", "csv", "json")
def command(**given: object) -> int:
    """For each workload: the slider, its pilot, and where co-managed devices have it.

    Late are devices through enrollment that the slider gives Intune and that have not switched; since when is
    "at least". `comgmt devices --where workload:NAME=late` lists them; so do intune, configmgr and unknown.
    """
    return perform("workloads", given)
