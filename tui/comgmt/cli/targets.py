"""From the settings of one site to a checked target of `comgmt.site`."""

from collections.abc import Callable

import msgspec

from comgmt.cli.config import Config
from comgmt.cli.durations import seconds
from comgmt.cli.passwords import find_password
from comgmt.cli.problems import CommandError
from comgmt.cli.settings import SiteSettings
from comgmt.site.errors import SettingError
from comgmt.site.target import PASSWORD_METHODS, Secret, Target, checked

DEFAULT_PORT = 5986


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
) -> Target:
    """The target of one site, safe to use, with its password when its method needs one.

    With `sign_in` False no password is looked for: the settings are only checked. Raises CommandError.
    """
    settings = config.settings.sites[name]
    try:
        target = checked(_plain(name, settings, Secret("")))
    except SettingError as problem:
        raise CommandError(f"{config.path}: {problem}") from None
    if not sign_in or settings.auth not in PASSWORD_METHODS:
        return msgspec.structs.replace(target, password=None)
    secret = find_password(name, target.who, settings.password_command, settings.keyring, ask=ask)
    return msgspec.structs.replace(target, password=secret)


def _plain(name: str, settings: SiteSettings, password: Secret) -> Target:
    return Target(
        name=name,
        url=settings.url or _url(settings.host or ""),
        auth=settings.auth,
        user=settings.user,
        password=password,
        ca_file=settings.ca_file,
        ca_fingerprint=settings.ca_fingerprint,
        site_code=settings.site_code,
        provider_hosts=settings.provider_hosts,
        proxy=settings.proxy,
        certificate_file=settings.certificate_file,
        certificate_key_file=settings.certificate_key_file,
        keytab=settings.keytab,
        kerberos_service=settings.kerberos_service,
        connect_timeout=float(seconds(settings.connect_timeout) or 0),
        read_timeout=float(seconds(settings.read_timeout) or 0),
        operation_timeout=float(seconds(settings.operation_timeout) or 0),
    )


def _url(host: str) -> str:
    named = f"[{host}]" if ":" in host else host
    return f"https://{named}:{DEFAULT_PORT}/wsman"
