"""What the checks of a diagnosis are made of: outcomes, what one check read, and the facts they share."""

from datetime import datetime, timedelta
from enum import Enum
from typing import Final

import msgspec

from comgmt.domain.ages import JUST_NOW, ago
from comgmt.domain.device import Device
from comgmt.domain.enrollment import EnrollmentState, counts_as_failed, enrollment_state, error_code
from comgmt.domain.records import ActivityRecord, ComanagementRecord, SystemRecord

COMANAGEMENT_CLASS: Final = "SMS_Client_ComanagementState"
SYSTEM_CLASS: Final = "SMS_R_System"
ACTIVITY_CLASS: Final = "SMS_CombinedDeviceResources"


class CheckOutcome(str, Enum):
    """How one check came out; the value is its key in JSON.

    UNKNOWN: the site did not say, which is never a failure. NOT_REACHED: the device has not come so far yet.
    """

    PASS = "pass"  # noqa: S105 - an outcome
    FAIL = "fail"
    UNKNOWN = "unknown"
    NOT_REACHED = "not_reached"


class Reading(msgspec.Struct, frozen=True, kw_only=True):
    """What one check read. `value` is for the line; `verdict` and `next_step` are used when it decides.

    `evidence` marks a failure that was recorded as such, so that it stands behind an earlier failed check.
    """

    outcome: CheckOutcome
    value: str
    source: str
    verdict: str = ""
    next_step: str = ""
    evidence: bool = False


class Subject(msgspec.Struct, frozen=True):
    """One device at one moment, with what several checks derive from it."""

    device: Device
    now: datetime

    @property
    def record(self) -> ComanagementRecord | None:
        """The co-management record."""
        return self.device.comanagement

    @property
    def system(self) -> SystemRecord | None:
        """What discovery knows."""
        return self.device.system

    @property
    def activity(self) -> ActivityRecord | None:
        """When the client was last heard."""
        return self.device.activity

    @property
    def state(self) -> EnrollmentState | None:
        """The enrollment state, or None without a co-management record."""
        return None if self.record is None else enrollment_state(self.record)

    @property
    def enrolled(self) -> bool:
        """Whether the record says that Intune or another MDM enrolled it."""
        return self.record is not None and bool(self.record.mdm_enrolled)

    @property
    def through(self) -> bool:
        """Whether enrollment itself is over: enrolled, and neither failed nor waiting for a user."""
        return self.enrolled and not self.failed and self.state is not EnrollmentState.PENDING_SIGN_IN

    @property
    def failed(self) -> bool:
        """Whether the error table counts it."""
        return self.record is not None and counts_as_failed(self.record)

    @property
    def code(self) -> int | None:
        """The code a failed device gave."""
        return error_code(self.record) if self.record is not None and self.failed else None

    @property
    def last_heard_at(self) -> datetime | None:
        """The newest sign of life."""
        if self.activity is None:
            return None
        seen = (self.activity.last_active_at, self.activity.last_policy_request_at, self.activity.last_ddr_at)
        return max((moment for moment in seen if moment is not None), default=None)

    @property
    def in_state_for(self) -> timedelta | None:
        """How long the store has seen this state; None when it does not know."""
        since = self.device.row.state_since
        return None if since is None else self.now - since

    def happened(self) -> str:
        """When it came into its state, as " 14 days ago" with its blank; nothing when not known.

        A device that had its state when the store first saw it came into it at some time before.
        """
        since, first_seen = self.device.row.state_since, self.device.first_seen_at
        if since is None:
            return ""
        words = ago(since, self.now)
        if first_seen is None or since > first_seen:
            return f" {words}"
        return "" if words == JUST_NOW else f" at least {words}"

    def first_seen(self) -> str:
        """Since when the store saw the state, as ", first seen 14 days ago"; nothing when not known."""
        since = self.device.row.state_since
        return "" if since is None else f", first seen {ago(since, self.now)}"

    def absent(self, class_name: str, words: str) -> str:
        """What is said in place of a record of this class: `words`, unless the class could not be read."""
        return "not read" if class_name in self.device.unread else words

    def joined_words(self) -> str:
        """How it is joined: "Hybrid joined", "Entra joined" or "No join reported"."""
        if self.record is not None and self.record.hybrid_aad_joined:
            return "Hybrid joined"
        if self.record is not None and self.record.aad_joined:
            return "Entra joined"
        return "No join reported"


def passed(value: str, source: str) -> Reading:
    """A check that came out well."""
    return Reading(outcome=CheckOutcome.PASS, value=value, source=source)


def unknown(value: str, source: str) -> Reading:
    """A check the site gave nothing for."""
    return Reading(outcome=CheckOutcome.UNKNOWN, value=value, source=source)


def not_reached(value: str, source: str, verdict: str = "", next_step: str = "") -> Reading:
    """A stage the device has not come to; with a verdict when it is what the device waits for."""
    return Reading(
        outcome=CheckOutcome.NOT_REACHED, value=value, source=source, verdict=verdict, next_step=next_step
    )


def failed(value: str, source: str, verdict: str, next_step: str, *, evidence: bool = False) -> Reading:
    """A check that failed, with the sentence and the next step should it be the first."""
    return Reading(
        outcome=CheckOutcome.FAIL,
        value=value,
        source=source,
        verdict=verdict,
        next_step=next_step,
        evidence=evidence,
    )
