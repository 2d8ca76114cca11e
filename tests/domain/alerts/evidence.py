"""Evidence that a test writes down."""

from datetime import datetime, timedelta, timezone

import msgspec

from comgmt.domain.alerts.evidence import Before, NewCode
from comgmt.domain.alerts.keys import number_of

NOW = datetime(2026, 11, 20, 12, tzinfo=timezone.utc)


class Written(msgspec.Struct, frozen=True, kw_only=True):
    now: datetime = NOW
    taken_at: datetime | None = NOW
    not_reached: str | None = None
    counts: dict[str, int] = {}
    earlier: Before | None = None
    codes: tuple[NewCode, ...] | None = ()
    found: dict[str, int] = {}
    may_be_found: dict[str, int] = {}

    def count(self, key: str) -> int | None:
        return number_of(self.counts, key)

    def before(self, key: str, span: timedelta) -> Before | None:
        del key
        return self.earlier if self.earlier and self.earlier.at <= self.now - span else None

    def new_codes(self, span: timedelta) -> tuple[NewCode, ...] | None:
        del span
        return self.codes

    def finding(self, key: str) -> int | None:
        return self.found.get(key)

    def finding_open(self, key: str) -> int:
        return self.may_be_found.get(key, 0)
