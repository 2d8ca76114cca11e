"""Attempts to read a site, as a store remembers them: spans of attempts with one outcome."""

from datetime import datetime

import msgspec

from comgmt.domain.source import Trouble


class Attempts(msgspec.Struct, frozen=True, kw_only=True):
    """Attempts in a row, by one user at one address, that ended alike; `trouble` None is success."""

    first_at: datetime
    last_at: datetime
    address: str
    who: str
    trouble: Trouble | None = None

    @property
    def succeeded(self) -> bool:
        """Whether they read the site."""
        return self.trouble is None
