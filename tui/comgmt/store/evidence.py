"""The evidence of alert rules as a store has it, at one moment: now, or one that is past."""

import sqlite3
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Final

from comgmt.domain.alerts.evidence import Before, NewCode
from comgmt.domain.alerts.keys import number_of
from comgmt.domain.findings import Finding
from comgmt.store.attempts import latest
from comgmt.store.conditions import Unread
from comgmt.store.counting import count
from comgmt.store.finding_rules import open_finding
from comgmt.store.history import counts_at, first_seen, was_read
from comgmt.store.meta import load_gathered
from comgmt.store.times import from_micros, to_micros

_FAILURES: Final = "errors.all"
_FINDING: Final = "finding."

KeyedCounts = Mapping[str, int]
_DatedCounts = tuple[datetime, KeyedCounts] | None


class StoredEvidence:
    """Evidence at `now`. `findings` are those of now, which the history may not have."""

    def __init__(
        self,
        connection: sqlite3.Connection,
        now: datetime,
        findings: Mapping[str, int | None] | None = None,
    ) -> None:
        self._connection = connection
        self._now = now
        self._findings = findings
        self._newest: _DatedCounts = counts_at(connection, now)

    @property
    def now(self) -> datetime:
        """The moment of judging."""
        return self._now

    @property
    def taken_at(self) -> datetime | None:
        """When the newest reading was taken."""
        return None if self._newest is None else self._newest[0]

    @property
    def not_reached(self) -> str | None:
        """The sentence of the last attempt, when it failed."""
        attempts = latest(self._connection, self._now)
        return None if attempts is None or attempts.trouble is None else attempts.trouble.sentence

    def count(self, key: str) -> int | None:
        """The number of a key in the newest reading."""
        return None if self._newest is None else number_of(self._newest[1], key)

    def before(self, key: str, span: timedelta) -> Before | None:
        """The number in the newest reading that is at least a span old."""
        reading = counts_at(self._connection, self._now - span)
        return None if reading is None else Before(reading[0], number_of(reading[1], key))

    def new_codes(self, span: timedelta) -> tuple[NewCode, ...] | None:
        """The codes first seen within the span; those of the first reading of errors were there before."""
        if self._newest is None or _FAILURES not in self._newest[1]:
            return None
        rows = self._connection.execute(
            "SELECT key, first_at FROM trend_key WHERE key >= 'error.' AND key < 'error/' "
            "AND first_at > ? AND first_at <= ? ORDER BY first_at, key",
            (to_micros(self._now - span), to_micros(self._now)),
        ).fetchall()
        return tuple(
            NewCode(key.removeprefix("error."), self.count(key) or 0, from_micros(first))
            for key, first in rows
            if self._codes_were_read(first)
        )

    def _codes_were_read(self, before: int) -> bool:
        """Whether any reading before a time (microseconds) had codes; the last may have been a counting."""
        first = first_seen(self._connection, _FAILURES)
        earlier = first is not None and to_micros(first) < before
        return earlier or was_read(self._connection, _FAILURES, before=before)

    def finding(self, key: str) -> int | None:
        """How many devices a finding had in the newest reading."""
        counted = self.count(_FINDING + key)
        if counted is not None or self._findings is None:
            return counted
        return self._findings.get(key)

    def finding_open(self, key: str) -> int:
        """How many more it may have now; of a past moment that is not known any more."""
        gathered = None if self._findings is None else load_gathered(self._connection)
        known = next((each for each in Finding if each.value == key), None)
        if gathered is None or known is None:
            return 0
        condition = open_finding(known, gathered)
        return 0 if isinstance(condition, Unread) else count(self._connection, condition)
