"""comgmt setup: the questions of the first start again, on the configuration there is, or for a site more."""

from pathlib import Path

from comgmt.cli.commands.console import end, open_console, profile_of
from comgmt.cli.config import default_path
from comgmt.cli.problems import CommandError, Exit
from comgmt.cli.settings import Settings
from comgmt.cli.source import ScreenChoice, SourceChoice


def execute(*, name: str | None, config: Path | None, screen: ScreenChoice) -> int:
    """Ask, check, write, and open the console; the exit code."""
    profile = profile_of(Settings(), screen)
    if not profile.screen:
        raise CommandError(
            f"{profile.reasons[-1]} Setup asks on a screen; comgmt config example prints a file to fill in."
        )
    from comgmt.cli.setting_up import set_up  # noqa: PLC0415 - Textual only where there is a screen
    from comgmt.terminal.run import Ending  # noqa: PLC0415 - see above

    begun = set_up(SourceChoice(config=config or default_path()), name, profile)
    if isinstance(begun, Ending):
        return end(begun)
    return Exit.DONE if begun is None else open_console(begun, screen)
