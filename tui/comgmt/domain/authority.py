"""Who manages an enrolled device over MDM, by the site's raw `Authority` text."""

import re
from typing import Final

# Intune's own names, and its service in every cloud: worldwide, US Government, 21Vianet in China.
# https://learn.microsoft.com/intune/fundamentals/intune-endpoints and its pages for the national clouds
INTUNE_HOSTS: Final = ("manage.microsoft.com", "manage.microsoft.us", "manage.microsoftonline.cn")
_NAMES: Final = re.compile(r"\bintune\b|\bms dm server\b", re.IGNORECASE)
_HOST: Final = re.compile(
    r"(?:[a-z][a-z0-9+.-]*://)?(?:[^/@\s]*@)?([a-z0-9.-]+)(?::\d+)?(?:[/?#]\S*)?", re.IGNORECASE
)


def is_intune(authority: str | None) -> bool | None:
    """Whether the authority is known to be Intune; None when the site says nothing, or something else.

    Microsoft publishes no list of values (domain/FACTS.md#authority), so another text is not known to be
    another MDM: nothing that takes something away may rest on it.
    """
    text = "" if authority is None else authority.strip()
    if _NAMES.search(text):
        return True
    host = _HOST.fullmatch(text)
    name = host[1].lower().rstrip(".") if host else ""
    return True if any(name == known or name.endswith(f".{known}") for known in INTUNE_HOSTS) else None


def is_unknown(authority: str | None) -> bool:
    """Whether the site names an authority that is none of Intune's known names and addresses."""
    return bool(authority and authority.strip()) and is_intune(authority) is None
