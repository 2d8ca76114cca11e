"""What a rule is judged by: the numbers of one moment and, for growth, of one before."""

from datetime import datetime, timedelta
from typing import Protocol

import msgspec


class Before(msgspec.Struct, frozen=True):
    """A number as it was; `count` is None where its tile was not read then."""

    at: datetime
    count: int | None


class NewCode(msgspec.Struct, frozen=True):
    """An error code ("0x80180018" or "none"), how many devices have it, and when it was first seen."""

    code: str
    count: int
    first_at: datetime


class Evidence(Protocol):
    """The numbers of a site at one moment. None is "not known", which is never zero."""

    @property
    def now(self) -> datetime:
        """The moment of judging."""

    @property
    def taken_at(self) -> datetime | None:
        """When the newest reading was taken; None when there is none."""

    @property
    def not_reached(self) -> str | None:
        """The sentence of the last attempt to read, when it failed."""

    def count(self, key: str) -> int | None:
        """The number of a trend key."""

    def before(self, key: str, span: timedelta) -> Before | None:
        """The number as the newest reading knew it that is at least a span old; None when none is so old."""

    def new_codes(self, span: timedelta) -> tuple[NewCode, ...] | None:
        """The codes first seen within a span, those of the very first reading left out."""

    def finding(self, key: str) -> int | None:
        """How many devices a finding has."""

    def finding_open(self, key: str) -> int:
        """How many more it may have: their age is only known as "at least"."""
