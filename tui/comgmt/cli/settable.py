"""Which sites of a configuration the questions of setup can change."""

from comgmt.cli.settings import SiteSettings
from comgmt.cli.source import SourceChoice
from comgmt.screens.welcome.auths import AUTHS


def can_be_asked(source: SourceChoice, name: str) -> bool:
    """Whether the questions can change a site of the configuration."""
    site = source.configuration().settings.sites.get(name)
    return site is not None and beyond(site) is None


def beyond(site: SiteSettings) -> str | None:
    """What a site has that the questions do not ask for; None where they ask for all."""
    if site.store is not None:
        return "is a store that another user fills"
    return f'signs in with auth = "{site.auth}"' if site.auth not in AUTHS else None
