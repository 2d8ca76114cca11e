"""What the headers of an answer say: which sign-ins a server offers, and what time it has."""

from datetime import datetime, timezone
from email.utils import parsedate_to_datetime

import msgspec


class ServerClock(msgspec.Struct, frozen=True):
    """The time a server named in an answer, and ours when the answer came; both UTC."""

    server: datetime
    here: datetime

    @property
    def ahead(self) -> float:
        """Seconds that the server's clock is ahead of ours; HTTP names whole seconds only."""
        return (self.server - self.here).total_seconds()


def server_clock(date: str | None) -> ServerClock | None:
    """Read the header Date; None when it is missing or is none."""
    if not date:
        return None
    try:
        moment = parsedate_to_datetime(date)
    except ValueError:
        return None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=timezone.utc)
    return ServerClock(moment, datetime.now(timezone.utc))


def schemes(header: str) -> tuple[str, ...]:
    """The names of the sign-ins in a header WWW-Authenticate, without their tokens, each once."""
    names = (part.strip().partition(" ")[0] for part in header.split(","))
    return tuple(dict.fromkeys(name for name in names if name.isalpha()))
