"""Who manages an enrolled device over MDM, by the site's raw `Authority` text."""

import re
from typing import Final

_INTUNE: Final = re.compile(
    r"intune|manage\.microsoft\.com|manage\.microsoft\.us|ms dm server", re.IGNORECASE
)


def is_intune(authority: str | None) -> bool | None:
    """Whether the authority is Intune; None when the site says nothing.

    Microsoft publishes no list of values (domain/FACTS.md#authority): names of Intune, its service hosts and
    its provider id count as Intune, any other text as another authority.
    """
    text = "" if authority is None else authority.strip()
    return bool(_INTUNE.search(text)) if text else None
