"""Findings across the fleet: sets of devices worth a look, and why each matters.

Ages of pending devices are those that the store has seen: the site does not say since when one is pending.
"""

from datetime import timedelta
from enum import Enum
from typing import Final


class Finding(str, Enum):
    """One finding; the value is its key in JSON and on the command line."""

    APPLIED_NOT_ENROLLED = "applied_not_enrolled"
    ENROLLED_NOT_PROVISIONED = "enrolled_not_provisioned"
    DEFINITIONS_DIFFER = "definitions_differ"
    ELIGIBLE_NOTHING_TRIED = "eligible_nothing_tried"
    NOT_SWITCHED = "not_switched"
    AUTHORITY_NOT_INTUNE = "authority_not_intune"
    PENDING_OVER_WEEK = "pending_over_week"
    PENDING_OVER_DAY = "pending_over_day"
    PENDING_RECENT = "pending_recent"
    SCHEDULED_OVERDUE = "scheduled_overdue"
    OTHER_STATES = "other_states"
    FAILING_SILENT = "failing_silent"
    SAME_ENTRA_ID = "same_entra_id"
    ENTRA_ID_DIFFERS = "entra_id_differs"
    SAME_NAME = "same_name"
    KNOWN_ISSUES = "known_issues"
    WINDOWS_OUT_OF_SUPPORT = "windows_out_of_support"

    @property
    def title(self) -> str:  # type: ignore[override] # a finding is never title-cased as text
        """What the finding is, as the heading of its list."""
        return _TITLES[self]

    @property
    def why(self) -> str:
        """One sentence on why it matters."""
        return _WHYS[self]


_TITLES: Final = {
    Finding.APPLIED_NOT_ENROLLED: "Policy applied, not enrolled",
    Finding.ENROLLED_NOT_PROVISIONED: "Enrolled, not provisioned",
    Finding.DEFINITIONS_DIFFER: "Co-managed by one definition only",
    Finding.ELIGIBLE_NOTHING_TRIED: "Hybrid joined and eligible, nothing tried",
    Finding.NOT_SWITCHED: "Workload not switched as the slider says",
    Finding.AUTHORITY_NOT_INTUNE: "Enrolled, authority not known as Intune",
    Finding.PENDING_OVER_WEEK: "Pending user sign in, seen 7 days or more",
    Finding.PENDING_OVER_DAY: "Pending user sign in, seen 1 to 7 days",
    Finding.PENDING_RECENT: "Pending user sign in, seen under a day",
    Finding.SCHEDULED_OVERDUE: "Enrollment scheduled and overdue",
    Finding.OTHER_STATES: "No documented enrollment state",
    Finding.FAILING_SILENT: "Failing and not heard from in 30 days",
    Finding.SAME_ENTRA_ID: "Two resources, one Entra device id",
    Finding.ENTRA_ID_DIFFERS: "Entra device id is not discovery's",
    Finding.SAME_NAME: "One name on several active records",
    Finding.KNOWN_ISSUES: "Known issue of the client's build",
    Finding.WINDOWS_OUT_OF_SUPPORT: "Windows out of support",
}
_WHYS: Final = {
    Finding.APPLIED_NOT_ENROLLED: "The deployment calls these a success, and they are not enrolled.",
    Finding.ENROLLED_NOT_PROVISIONED: "Enrollment stopped one step early: policies may never arrive.",
    Finding.DEFINITIONS_DIFFER: "Microsoft's page counts these, its sample query does not.",
    Finding.ELIGIBLE_NOTHING_TRIED: "They could enroll and never tried: look at scope and client.",
    Finding.NOT_SWITCHED: "Configuration Manager still has what the slider gives Intune.",
    Finding.AUTHORITY_NOT_INTUNE: "Another MDM may own these, or a cloud unknown here: look first.",
    Finding.PENDING_OVER_WEEK: "Nobody signs in, or the device token fails: time will not help.",
    Finding.PENDING_OVER_DAY: "Enrollment waits for a person to sign in; most do within days.",
    Finding.PENDING_RECENT: "Seen for less than a day, perhaps pending longer: give it time.",
    Finding.SCHEDULED_OVERDUE: "A day of spread and three tries are over, and nothing started.",
    Finding.OTHER_STATES: "Flags of no documented state: Microsoft's tile leaves them out.",
    Finding.FAILING_SILENT: "No fix reaches a device that is gone: find it, or retire it.",
    Finding.SAME_ENTRA_ID: "What Intune does to one device may be shown for another.",
    Finding.ENTRA_ID_DIFFERS: "Joined anew, or one of the two records is old.",
    Finding.SAME_NAME: "One may be the stale record of a device that was set up anew.",
    Finding.KNOWN_ISSUES: "A fixed fault of the client concerns a workload that Intune has.",
    Finding.WINDOWS_OUT_OF_SUPPORT: "No edition of it is in support, unless ESU was bought.",
}

SILENT_DAYS: Final = 30
# Starts are spread over 1,440 minutes, then tried three times, 15 minutes apart.
OVERDUE_AFTER: Final = timedelta(minutes=1440 + 3 * 15)
