"""What the headers of an answer say: which sign-ins a server offers, and what time it has."""

import re
from datetime import datetime, timezone
from email.utils import parsedate_to_datetime
from html import unescape
from typing import Final

import msgspec

_MOST_PAGE: Final = 16_384
_MOST_WORDS: Final = 300
_HIDDEN: Final = re.compile(r"<!--.*?-->|<(script|style|head)\b.*?</\1\s*>", re.IGNORECASE | re.DOTALL)
_TAG: Final = re.compile(r"<[^<>]*>")


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
        if moment.tzinfo is None:
            moment = moment.replace(tzinfo=timezone.utc)
        moment = moment.astimezone(timezone.utc)
    except (ValueError, OverflowError, TypeError, IndexError):
        return None  # also a year that no calendar of ours has
    return ServerClock(moment, datetime.now(timezone.utc))


def page_words(page: bytes) -> str:
    """What a page that is no SOAP says, in one line without its markup."""
    text = page[:_MOST_PAGE].decode("utf-8", "replace")
    text = _HIDDEN.sub(" ", text)
    words = " ".join(unescape(_TAG.sub(" ", text)).split())
    return words if len(words) <= _MOST_WORDS else words[: _MOST_WORDS - 1] + "\N{HORIZONTAL ELLIPSIS}"


def schemes(header: str) -> tuple[str, ...]:
    """The names of the sign-ins in a header WWW-Authenticate, without their tokens, each once."""
    names = (part.strip().partition(" ")[0] for part in header.split(","))
    return tuple(dict.fromkeys(name for name in names if name.isalpha()))
