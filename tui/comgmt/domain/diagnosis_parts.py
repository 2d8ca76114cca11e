"""What the checks of a diagnosis are made of: outcomes, what one check read, and the facts they share."""

from datetime import date, datetime, timedelta
from enum import Enum
from typing import Final

import msgspec

from comgmt.domain.ages import Age, age, ago, since_words
from comgmt.domain.client_os import build_number
from comgmt.domain.device import Device
from comgmt.domain.enrollment import EnrollmentState, counts_as_failed, enrollment_state
from comgmt.domain.failure import Failure, failure_of
from comgmt.domain.records import ActivityRecord, ComanagementRecord, SystemRecord
from comgmt.domain.traits import Join, Traits
from comgmt.domain.workloads import workload_mask

_MINUTE: Final = 60
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


class CheckReading(msgspec.Struct, frozen=True, kw_only=True):
    """What one check read. `value` is for the line; `verdict` and `next_step` are used when it decides.

    `evidence` marks a failure that was recorded as such, so that it stands behind an earlier failed check.
    `minor` marks one that stops nothing: it decides only where all else is well. `question` is what is not
    known of it, where that is another thing than the check's own.
    """

    outcome: CheckOutcome
    value: str
    source: str
    verdict: str = ""
    next_step: str = ""
    evidence: bool = False
    minor: bool = False
    question: str = ""


class DiagnosedDevice(msgspec.Struct, frozen=True):
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
    def failure(self) -> Failure | None:
        """What a failed device gave as its reason."""
        return failure_of(self.record) if self.record is not None and self.failed else None

    @property
    def code(self) -> int | None:
        """The code a failed device gave."""
        return None if self.failure is None else self.failure.code

    @property
    def today(self) -> date:
        """The day of the diagnosis."""
        return self.now.date()

    @property
    def traits(self) -> Traits:
        """What is known of the device that decides which steps are for it."""
        record, system = self.record, self.system
        return Traits(
            build=build_number(system.build) if system is not None else None,
            join=self._join(),
            client=system.client_version if system is not None else None,
            mask=workload_mask(record.mdm_workloads) if record is not None else None,
            detail=record.enrollment_error_detail if record is not None else None,
        )

    def _join(self) -> Join | None:
        if self.record is None:
            return None
        if self.record.hybrid_aad_joined:
            return "hybrid"
        if self.record.aad_joined:
            return "entra"
        known = self.record.hybrid_aad_joined is not None and self.record.aad_joined is not None
        return "none" if known else None

    @property
    def values(self) -> dict[str, str | None]:
        """What fills the gaps of commands."""
        domain = self.system.domain if self.system is not None else None
        return {"name": self.device.row.name, "domain": domain}

    @property
    def last_heard_at(self) -> datetime | None:
        """The newest sign of life."""
        if self.activity is None:
            return None
        seen = (self.activity.last_active_at, self.activity.last_policy_request_at, self.activity.last_ddr_at)
        return max((moment for moment in seen if moment is not None), default=None)

    @property
    def age(self) -> Age | None:
        """How long the device has been in this state; None when the store does not know."""
        since = self.device.row.state_since
        return None if since is None else Age(self.now - since, self._at_least)

    @property
    def _at_least(self) -> bool:
        """Whether the state was there when the store first saw the device."""
        since, first = self.device.row.state_since, self.device.first_seen_at
        seen_at_first = since is not None and first is not None and since <= first
        return self.device.row.state_since_at_least or seen_at_first

    def reached(self, turning: timedelta) -> bool | None:
        """Whether the state is that old; None where that is not known."""
        return None if self.age is None else self.age.has_reached(turning)

    def happened(self) -> str:
        """When it came into its state, as " 14 days ago" with its blank; nothing when not known."""
        since = self.device.row.state_since
        if since is None:
            return ""
        return f" ({self._since_before(since)})" if self._at_least else f" {ago(since, self.now)}"

    def first_seen(self) -> str:
        """Since when the store saw the state, as ", first seen 14 days ago"; nothing when not known.

        One that was there when the store first looked came at some time before: ", since before 14:02".
        """
        since = self.device.row.state_since
        if since is None:
            return ""
        return f", {self._since_before(since)}" if self._at_least else f", first seen {ago(since, self.now)}"

    def _since_before(self, since: datetime) -> str:
        words = since_words(since, self.now, at_least=True)
        seconds = (self.now - since).total_seconds()
        return words if seconds < _MINUTE else f"{words}, {age(since, self.now, at_least=True)}"

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


def passed(value: str, source: str) -> CheckReading:
    """A check that came out well."""
    return CheckReading(outcome=CheckOutcome.PASS, value=value, source=source)


def unknown(value: str, source: str) -> CheckReading:
    """A check the site gave nothing for."""
    return CheckReading(outcome=CheckOutcome.UNKNOWN, value=value, source=source)


def not_reached(value: str, source: str, verdict: str = "", next_step: str = "") -> CheckReading:
    """A stage the device has not come to; with a verdict when it is what the device waits for."""
    return CheckReading(
        outcome=CheckOutcome.NOT_REACHED, value=value, source=source, verdict=verdict, next_step=next_step
    )


def by_age(reached: bool | None, new: str, old: str, span: str) -> str:
    """What to do by the age of a state: the one, the other, or both while its age does not decide."""
    if reached is None:
        return f"Within {span}: {new[:1].lower()}{new[1:]} After that: {old[:1].lower()}{old[1:]}"
    return old if reached else new


def minor(value: str, source: str, verdict: str, next_step: str) -> CheckReading:
    """A check that failed and stops nothing."""
    return msgspec.structs.replace(failed(value, source, verdict, next_step), minor=True)


def failed(value: str, source: str, verdict: str, next_step: str, *, evidence: bool = False) -> CheckReading:
    """A check that failed, with the sentence and the next step should it be the first."""
    return CheckReading(
        outcome=CheckOutcome.FAIL,
        value=value,
        source=source,
        verdict=verdict,
        next_step=next_step,
        evidence=evidence,
    )
