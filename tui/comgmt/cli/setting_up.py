"""The questions of the first start, on a configuration that is there."""

from pathlib import Path
from typing import TYPE_CHECKING

from comgmt.cli.config import Config, default_path, load
from comgmt.cli.first_start import FirstStart
from comgmt.cli.problems import CommandError
from comgmt.cli.settable import beyond
from comgmt.cli.source import SourceChoice
from comgmt.cli.targets import choose_site
from comgmt.cli.terminal import TerminalProfile
from comgmt.cli.welcome import Begun, answered, begin_with
from comgmt.screens.welcome.app import WelcomeApp
from comgmt.screens.welcome.setup import Answers, Written
from comgmt.terminal.run import run

if TYPE_CHECKING:
    from comgmt.terminal.run import Ending


def set_up(source: SourceChoice, name: str | None, profile: TerminalProfile) -> "Begun | Ending | None":
    """Ask, check and write; what the console begins with then, None where it was left."""
    path = source.config or default_path()
    setup = _setup(path, name)
    app = WelcomeApp(setup, profile.glyphs, profile.output(), questions=True)
    ending = run(app)
    outcome = app.return_value
    if ending.fault is not None or (outcome is None and ending.code):
        return ending
    if not isinstance(outcome, Written):
        return None
    written = SourceChoice(config=source.config, site=outcome.name)
    return begin_with(written, answered(outcome.password))


def _setup(path: Path, name: str | None) -> FirstStart:
    if not path.exists():
        return FirstStart(path, name)
    config = load(path)
    if not config.settings.sites:
        return FirstStart(path, name, is_usable=True)
    chosen = _known(config, name)
    if chosen is None:
        return FirstStart(path, name, is_usable=True)
    return FirstStart(path, chosen, _answers(config, chosen), is_usable=True)


def _known(config: Config, name: str | None) -> str | None:
    """The site that is meant; None for one that is new."""
    sites = config.settings.sites
    if name is None:
        if config.settings.default_site is None and len(sites) > 1:
            raise CommandError(f"{config.path} has several sites ({', '.join(sites)}): comgmt setup NAME")
        return choose_site(config, None)
    return next((each for each in sites if each.casefold() == name.casefold()), None)


def _answers(config: Config, name: str) -> Answers:
    """What the questions are answered with now. Raises CommandError for what they do not ask for."""
    site = config.settings.sites[name]
    reason = beyond(site)
    if reason is not None:
        raise CommandError(f"Site {name} {reason}, which setup does not ask for; change it in {config.path}.")
    return Answers(
        host=site.url or site.host or "",
        auth=site.auth,
        user=site.user or "",
        trust=site.ca_fingerprint or site.ca_file or "",
        site_code=site.site_code or "",
    )
