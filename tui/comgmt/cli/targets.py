"""From the settings of one site to a checked target, with its password."""

from collections.abc import Callable

from comgmt.cli.config import Config
from comgmt.cli.durations import seconds
from comgmt.cli.passwords import Renewal, find_password, renewal
from comgmt.cli.problems import CommandError
from comgmt.cli.sources import SourceTarget, takes_password, target_of, with_password
from comgmt.domain.source_errors import SourceError


def choose_site(config: Config, name: str | None) -> str:
    """The name of the site to read: the one asked for, else the default, else the only one."""
    sites = config.settings.sites
    if name is not None:
        wanted = [known for known in sites if known.casefold() == name.casefold()]
        if wanted:
            return wanted[0]
        known = ", ".join(sites) or "none"
        raise CommandError(f"{config.path}: there is no site {name!r}; it has: {known}.")
    if config.settings.default_site is not None:
        return config.settings.default_site
    if len(sites) == 1:
        return next(iter(sites))
    if not sites:
        raise CommandError(f"{config.path}: there is no site in it; add a table such as [sites.P01].")
    known = ", ".join(sites)
    raise CommandError(f"{config.path}: it has several sites ({known}); use --site or set default_site.")


def target_for(
    config: Config, name: str, ask: Callable[[str], str] | None = None, *, sign_in: bool = True
) -> SourceTarget:
    """The target of one site, safe to use, with its password when its method needs one.

    With `sign_in` False no password is looked for: the settings are only checked. Raises CommandError.
    """
    settings = config.settings.sites[name]
    try:
        target = target_of(name, settings, _try_refused_after(config, name))
    except SourceError as problem:
        raise CommandError(f"{config.path}: {problem}") from None
    if not sign_in or not takes_password(settings):
        return target
    secret = find_password(name, target.who, settings.password_command, settings.keyring, ask=ask)
    return with_password(target, secret)


def renewal_for(config: Config, name: str) -> Renewal | None:
    """How the password of a site is had again without a person; None when there is no such way."""
    settings = config.settings.sites[name]
    if not takes_password(settings):
        return None
    return renewal(name, settings.user or "", settings.password_command, settings.keyring)


def _try_refused_after(config: Config, name: str) -> float | None:
    """Seconds after which what was refused is sent once more by itself; None for never."""
    own = config.settings.sites[name].try_refused_after
    text = config.settings.try_refused_after if own is None else own
    found = seconds(text)
    return None if found is None else float(found)
