"""What comgmt setup takes."""

from pathlib import Path

import click

from comgmt.cli.performing import perform
from comgmt.cli.source import ScreenChoice, config_before, config_option, screen_options


@click.command("setup")
@click.argument("name", required=False)
@config_option
@screen_options
@click.pass_context
def command(context: click.Context, /, name: str | None, config: Path | None, screen: ScreenChoice) -> int:
    """Change a site of the configuration, or add one, question by question; then open the console on it.

    NAME is the site, or what a new one is to be called. Without it: the site that is read by default. The
    answers are checked at the site before anything is written; all else in the file stays as it is.
    """
    return perform("setup", {"name": name, "config": config or config_before(context), "screen": screen})
