"""What comgmt config takes."""

from pathlib import Path

import click

from comgmt.cli.performing import perform
from comgmt.cli.source import config_before, config_option, kinds_before


@click.group("config")
def command() -> None:
    """Where the configuration is, what is wrong with it, an example."""


@command.command("path", short_help="Print where the configuration file is.")
@config_option
@click.pass_context
def show_path(context: click.Context, /, config: Path | None) -> int:
    """Print which configuration file is read: the one of --config, else where it belongs on this system."""
    return perform("config", {"config": config or config_before(context)}, "show_path")


@command.command("check", short_help="Say what is wrong with the configuration.")
@config_option
@click.pass_context
def check(context: click.Context, /, config: Path | None) -> int:
    """Read the configuration and say what is wrong with it; no site is contacted, no password looked for."""
    options = {"config": config or config_before(context), "needless": kinds_before(context)}
    return perform("config", options, "check")


@command.command("example", short_help="Print a complete configuration.")
def show_example() -> int:
    """Print a complete configuration with a sentence for each key."""
    return perform("config", {}, "show_example")
