"""Findings across the fleet: sets of devices worth a look, why each matters, and the rule of each.

A rule is a value: the store asks it of its devices, and says what of the site it lacks. Ages of pending
devices are those that the store has seen: the site does not say since when one is pending.
"""

from datetime import timedelta
from enum import Enum
from typing import Final

import msgspec

from comgmt.domain.enrollment import EnrollmentState


class Flag(Enum):
    """What a co-management record says, by the columns it takes to know it."""

    HYBRID = "HybridAADJoined"
    ENROLLED = "MDMEnrolled"
    PROVISIONED = "MDMProvisioned"
    POLICY = "ComgmtPolicyPresent"
    SCHEDULED = "EnrollmentScheduled"
    PENDING = "PendingLogon"
    REFUSED = "EnrollmentFailed"
    OTHER_MDM = "Authority"  # it is none of Intune's known names


class HasFlags(msgspec.Struct, frozen=True, kw_only=True):
    """Devices with all of some flags and none of others; `telling` is what they are needed for."""

    has: tuple[Flag, ...] = ()
    lacks: tuple[Flag, ...] = ()
    telling: str


class InState(msgspec.Struct, frozen=True, kw_only=True):
    """Devices in a state that the store has seen for so long at least, and for less than so long."""

    state: EnrollmentState
    least: timedelta | None = None
    below: timedelta | None = None


class Silent(msgspec.Struct, frozen=True):
    """Devices that were not heard from for so long."""

    span: timedelta


class Special(Enum):
    """Devices by a rule that takes more than a device's own flags and times."""

    FAILING = "failing"  # they count as failed
    ELIGIBLE = "eligible"
    POLICY_APPLIED = "policy applied"  # a deployment of the settings counts them as a success
    SLIDER_UNMET = "slider unmet"  # through, and without a workload that the slider gives Intune
    SAME_ENTRA_ID = "same Entra id"  # another resource has the same
    ENTRA_ID_DIFFERS = "Entra id differs"  # discovery gives another one
    SAME_NAME = "same name"  # another current client has the same
    KNOWN_ISSUE = "known issue"  # of the client's version, in a workload that Intune has
    OUT_OF_SUPPORT = "out of support"  # their release of Windows


Criterion = HasFlags | InState | Silent | Special

SILENT_DAYS: Final = 30
# Starts are spread over 1,440 minutes, then tried three times, 15 minutes apart.
OVERDUE_AFTER: Final = timedelta(minutes=1440 + 3 * 15)
_DAY: Final = timedelta(days=1)
_WEEK: Final = timedelta(days=7)
_PENDING: Final = EnrollmentState.PENDING_SIGN_IN
_COMPARING: Final = frozenset({Special.SAME_ENTRA_ID, Special.SAME_NAME})
_WHO_IS_ENROLLED: Final = "to tell who is enrolled"


class Finding(str, Enum):
    """One finding; the value is its key in JSON and on the command line.

    `label` heads its list; `why` is one sentence on why it matters. All of its `rules` hold for its devices.
    """

    label: str
    why: str
    rules: tuple[Criterion, ...]

    def __new__(cls, key: str, label: str, why: str, *rules: Criterion) -> "Finding":  # noqa: PYI034 - Self is newer than Python 3.10
        """The member of a key."""
        member = str.__new__(cls, key)
        member._value_ = key
        member.label = label
        member.why = why
        member.rules = rules
        return member

    @property
    def compares(self) -> bool:
        """Whether a rule of it compares devices with each other."""
        return not _COMPARING.isdisjoint(self.rules)

    APPLIED_NOT_ENROLLED = (
        "applied_not_enrolled",
        "Policy applied, not enrolled",
        "The deployment calls these a success, and they are not enrolled.",
        Special.POLICY_APPLIED,
        HasFlags(lacks=(Flag.ENROLLED,), telling=_WHO_IS_ENROLLED),
    )
    ENROLLED_NOT_PROVISIONED = (
        "enrolled_not_provisioned",
        "Enrolled, not provisioned",
        "Enrollment stopped one step early: policies may never arrive.",
        HasFlags(has=(Flag.ENROLLED,), lacks=(Flag.PROVISIONED,), telling=_WHO_IS_ENROLLED),
    )
    DEFINITIONS_DIFFER = (
        "definitions_differ",
        "Co-managed by one definition only",
        "Microsoft's page counts these, its sample query does not.",
        HasFlags(
            has=(Flag.ENROLLED, Flag.POLICY), lacks=(Flag.PROVISIONED,), telling="to count co-managed devices"
        ),
    )
    ELIGIBLE_NOTHING_TRIED = (
        "eligible_nothing_tried",
        "Hybrid joined and eligible, nothing tried",
        "They could enroll and never tried: look at scope and client.",
        HasFlags(
            has=(Flag.HYBRID,),
            lacks=(Flag.ENROLLED, Flag.SCHEDULED, Flag.PENDING, Flag.REFUSED),
            telling="to tell what was tried",
        ),
        Special.ELIGIBLE,
    )
    NOT_SWITCHED = (
        "not_switched",
        "Workload not switched as the slider says",
        "Configuration Manager still has what the slider gives Intune.",
        Special.SLIDER_UNMET,
    )
    AUTHORITY_NOT_INTUNE = (
        "authority_not_intune",
        "Enrolled, authority not known as Intune",
        "Another MDM may own these, or a cloud unknown here: look first.",
        HasFlags(has=(Flag.ENROLLED, Flag.OTHER_MDM), telling="to tell the authority"),
    )
    PENDING_OVER_WEEK = (
        "pending_over_week",
        "Pending user sign in, seen 7 days or more",
        "Nobody signs in, or the device token fails: time will not help.",
        InState(state=_PENDING, least=_WEEK),
    )
    PENDING_OVER_DAY = (
        "pending_over_day",
        "Pending user sign in, seen 1 to 7 days",
        "Enrollment waits for a person to sign in; most do within days.",
        InState(state=_PENDING, least=_DAY, below=_WEEK),
    )
    PENDING_RECENT = (
        "pending_recent",
        "Pending user sign in, seen under a day",
        "Seen for less than a day, perhaps pending longer: give it time.",
        InState(state=_PENDING, below=_DAY),
    )
    SCHEDULED_OVERDUE = (
        "scheduled_overdue",
        "Enrollment scheduled and overdue",
        "A day of spread and three tries are over, and nothing started.",
        InState(state=EnrollmentState.SCHEDULED, least=OVERDUE_AFTER),
    )
    OTHER_STATES = (
        "other_states",
        "No documented enrollment state",
        "Flags of no documented state: Microsoft's tile leaves them out.",
        InState(state=EnrollmentState.OTHER),
    )
    FAILING_SILENT = (
        "failing_silent",
        "Failing and not heard from in 30 days",
        "No fix reaches a device that is gone: find it, or retire it.",
        Special.FAILING,
        Silent(timedelta(days=SILENT_DAYS)),
    )
    SAME_ENTRA_ID = (
        "same_entra_id",
        "Two resources, one Entra device id",
        "What Intune does to one device may be shown for another.",
        Special.SAME_ENTRA_ID,
    )
    ENTRA_ID_DIFFERS = (
        "entra_id_differs",
        "Entra device id is not discovery's",
        "Joined anew, or one of the two records is old.",
        Special.ENTRA_ID_DIFFERS,
    )
    SAME_NAME = (
        "same_name",
        "One name on several active records",
        "One may be the stale record of a device that was set up anew.",
        Special.SAME_NAME,
    )
    KNOWN_ISSUES = (
        "known_issues",
        "Known issue of the client's build",
        "A fixed fault of the client concerns a workload that Intune has.",
        Special.KNOWN_ISSUE,
        HasFlags(has=(Flag.ENROLLED,), telling=_WHO_IS_ENROLLED),
    )
    WINDOWS_OUT_OF_SUPPORT = (
        "windows_out_of_support",
        "Windows out of support",
        "No edition of it is in support, unless ESU was bought.",
        Special.OUT_OF_SUPPORT,
    )
