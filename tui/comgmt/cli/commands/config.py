"""comgmt config: where the configuration is, whether it is right, and an example of one."""

from collections.abc import Sequence
from pathlib import Path

from comgmt.cli.config import default_path, load
from comgmt.cli.config_example import example
from comgmt.cli.output import say, write
from comgmt.cli.problems import Exit
from comgmt.cli.source import HOW_TO_START
from comgmt.cli.sources import check_files
from comgmt.cli.targets import target_for
from comgmt.cli.theme_file import own_themes


def show_path(config: Path | None) -> int:
    """Print which configuration file is read: the one of --config, else where it belongs on this system."""
    write(f"{config or default_path()}\n")
    return Exit.DONE


def check(config: Path | None, needless: Sequence[str] = ()) -> int:
    """Read configuration and themes and say what is wrong; no site is contacted, no password looked for."""
    path = config or default_path()
    for option in needless:
        say(f"{option} says nothing here: config check checks the configuration, and all sites in it.")
    if config is None and not path.exists():
        for sentence in HOW_TO_START:
            say(sentence)
        return Exit.USAGE
    found = load(path)
    own_themes(path, found.settings.theme)
    for name, site in found.settings.sites.items():
        if site.store is None:
            check_files(path, target_for(found, name, sign_in=False))
    sites = ", ".join(found.settings.sites) or "no site yet"
    write(f"{path} is right: {sites}.\n")
    return Exit.DONE


def show_example() -> int:
    """Print a complete configuration with a sentence for each key."""
    write(example())
    return Exit.DONE
