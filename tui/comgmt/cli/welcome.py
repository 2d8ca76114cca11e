"""The way to a usable configuration: checked before the console starts, else the welcome screens."""

from collections.abc import Callable, Mapping
from os.path import lexists
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from comgmt.cli.config import default_path, load
from comgmt.cli.problems import CommandError
from comgmt.cli.settings import Settings
from comgmt.cli.source import SourceChoice
from comgmt.cli.targets import choose_site, target_for
from comgmt.cli.terminal import TerminalProfile
from comgmt.render.theme_names import AUTO, FILE, NAMES

if TYPE_CHECKING:
    from comgmt.terminal.run import Ending


class Begun(msgspec.Struct, frozen=True):
    """What the console starts with; `ask` answers for the password that was typed already.

    `themes` are the tables of those of one's own.
    """

    source: SourceChoice
    settings: Settings
    ask: Callable[[str], str] | None = None
    themes: Mapping[str, Mapping[str, Any]] = {}


def begin_with(source: SourceChoice, ask: Callable[[str], str] | None = None) -> Begun:
    """What the console starts with on a source that can be used. Raises CommandError."""
    settings, path = checked_settings(source), source.config or default_path()
    return Begun(source, settings, ask, _own_themes(path, settings.theme) if path.exists() else {})


def _own_themes(config: Path, wanted: str) -> Mapping[str, Mapping[str, Any]]:
    """The themes beside a configuration; few have any."""
    if wanted in {AUTO, *NAMES} and not lexists(config.parent / FILE):
        return {}
    from comgmt.cli.theme_file import own_themes  # noqa: PLC0415 - see above

    return own_themes(config, wanted)


def checked_settings(source: SourceChoice) -> Settings:
    """The settings of a source that can be used; no password is looked for. Raises CommandError.

    A simulated site and a recording need no configuration.
    """
    without = source.demo or source.replay is not None
    if without and not (source.config or default_path()).exists():
        return Settings()
    if without:
        return load(source.config or default_path()).settings
    config = source.configuration()
    name = choose_site(config, source.site)
    if config.settings.sites[name].store is None:
        target_for(config, name, sign_in=False)
    return config.settings


def welcome(source: SourceChoice, problem: CommandError, profile: TerminalProfile) -> "Begun | Ending":
    """Show the welcome screens until there is something to begin with, or until they are left.

    Left, a configuration that is wrong is still the CommandError it was.
    """
    from comgmt.cli.first_start import FirstStart  # noqa: PLC0415 - only where there is no configuration
    from comgmt.screens.welcome.app import WelcomeApp  # noqa: PLC0415 - see above
    from comgmt.screens.welcome.setup import Demo, Written  # noqa: PLC0415 - see above
    from comgmt.terminal.run import run  # noqa: PLC0415 - needs a POSIX terminal

    output = profile.output()
    path = source.config or default_path()
    while True:
        problems = problem.sentences if path.exists() else ()
        app = WelcomeApp(FirstStart(path), profile.glyphs, output, problems)
        ending = run(app)
        outcome = app.return_value
        if ending.fault is not None or outcome is None:
            if ending.code or not problems:
                return ending
            raise problem
        if isinstance(outcome, Demo):
            return Begun(SourceChoice(demo=True), Settings())
        password = outcome.password if isinstance(outcome, Written) else ""
        again = SourceChoice(config=source.config, site=None if isinstance(outcome, Written) else source.site)
        try:
            return begin_with(again, answered(password))
        except CommandError as found:
            problem = found


def answered(password: str) -> Callable[[str], str] | None:
    """What gives the typed password to whoever asks for it; None when none was needed."""
    return (lambda _: password) if password else None
