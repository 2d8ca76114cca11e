"""The enrollment state of one device: exclusive, first match wins (domain/FACTS.md#enrollment-states)."""

from enum import Enum
from typing import Final

from comgmt.domain.records import ComanagementRecord


class EnrollmentState(str, Enum):
    """One of the eight states, in the order in which they are tried; the value is its key in JSON."""

    SUCCESS_HYBRID = "success_hybrid"
    SUCCESS_ENTRA = "success_entra"
    FAILURE_HYBRID = "failure_hybrid"
    FAILURE_ENTRA = "failure_entra"
    PENDING_SIGN_IN = "pending_sign_in"
    ENROLLING_HYBRID = "enrolling_hybrid"
    SCHEDULED = "scheduled"
    OTHER = "other"

    @property
    def label(self) -> str:
        """The newest documented label; the last two have none of Microsoft's."""
        return _LABELS[self]

    @property
    def short_label(self) -> str:
        """A label for a narrow column; never without the state's word."""
        return _SHORT_LABELS[self]

    @property
    def word(self) -> str:
        """One word for the state, in lower case."""
        return _WORDS[self]


_LABELS: Final = {
    EnrollmentState.SUCCESS_HYBRID: "Success, Microsoft Entra hybrid joined",
    EnrollmentState.SUCCESS_ENTRA: "Success, Microsoft Entra joined",
    EnrollmentState.FAILURE_HYBRID: "Failure, Microsoft Entra hybrid joined",
    EnrollmentState.FAILURE_ENTRA: "Failure, Microsoft Entra joined",
    EnrollmentState.PENDING_SIGN_IN: "Pending user sign in",
    EnrollmentState.ENROLLING_HYBRID: "Enrolling, Microsoft Entra hybrid joined",
    EnrollmentState.SCHEDULED: "Scheduled, not started",
    EnrollmentState.OTHER: "Other, no documented state",
}
_SHORT_LABELS: Final = {
    EnrollmentState.SUCCESS_HYBRID: "Success, hybrid",
    EnrollmentState.SUCCESS_ENTRA: "Success, Entra",
    EnrollmentState.FAILURE_HYBRID: "Failure, hybrid",
    EnrollmentState.FAILURE_ENTRA: "Failure, Entra",
    EnrollmentState.PENDING_SIGN_IN: "Pending sign in",
    EnrollmentState.ENROLLING_HYBRID: "Enrolling, hybrid",
    EnrollmentState.SCHEDULED: "Scheduled",
    EnrollmentState.OTHER: "Other",
}
_WORDS: Final = {
    EnrollmentState.SUCCESS_HYBRID: "enrolled",
    EnrollmentState.SUCCESS_ENTRA: "enrolled",
    EnrollmentState.FAILURE_HYBRID: "failed",
    EnrollmentState.FAILURE_ENTRA: "failed",
    EnrollmentState.PENDING_SIGN_IN: "pending",
    EnrollmentState.ENROLLING_HYBRID: "enrolling",
    EnrollmentState.SCHEDULED: "scheduled",
    EnrollmentState.OTHER: "other",
}

SUCCESSES: Final = (EnrollmentState.SUCCESS_HYBRID, EnrollmentState.SUCCESS_ENTRA)
FAILURES: Final = (EnrollmentState.FAILURE_HYBRID, EnrollmentState.FAILURE_ENTRA)

# The six of Microsoft's tile in its order, then the two that its tile leaves out.
TILE_ORDER: Final = (
    EnrollmentState.SUCCESS_HYBRID,
    EnrollmentState.SUCCESS_ENTRA,
    EnrollmentState.ENROLLING_HYBRID,
    EnrollmentState.FAILURE_HYBRID,
    EnrollmentState.FAILURE_ENTRA,
    EnrollmentState.PENDING_SIGN_IN,
    EnrollmentState.SCHEDULED,
    EnrollmentState.OTHER,
)

STATE_COLUMNS: Final = (
    "MDMEnrolled",
    "MDMProvisioned",
    "HybridAADJoined",
    "AADJoined",
    "EnrollmentFailed",
    "PendingLogon",
    "EnrollmentScheduled",
)


def enrollment_state(record: ComanagementRecord) -> EnrollmentState:  # noqa: PLR0911 - one return a state
    """The one state of a device; a null flag counts as not set."""
    hybrid = bool(record.hybrid_aad_joined)
    entra_only = bool(record.aad_joined) and not hybrid
    enrolled = bool(record.mdm_enrolled)
    provisioned = enrolled and bool(record.mdm_provisioned)
    if provisioned and hybrid:
        return EnrollmentState.SUCCESS_HYBRID
    if provisioned and entra_only:
        return EnrollmentState.SUCCESS_ENTRA
    if record.enrollment_failed and hybrid:
        return EnrollmentState.FAILURE_HYBRID
    if record.enrollment_failed and entra_only:
        return EnrollmentState.FAILURE_ENTRA
    if record.pending_logon:
        return EnrollmentState.PENDING_SIGN_IN
    if enrolled and not provisioned and hybrid:
        return EnrollmentState.ENROLLING_HYBRID
    if record.enrollment_scheduled:
        return EnrollmentState.SCHEDULED
    return EnrollmentState.OTHER


def counts_as_failed(record: ComanagementRecord) -> bool:
    """Whether the device is in the error table: both failure states, and failed devices in `other`.

    So that the sum of the table is both failures plus failed devices without a join flag
    (domain/FACTS.md#identities).
    """
    state = enrollment_state(record)
    return state in FAILURES or (state is EnrollmentState.OTHER and bool(record.enrollment_failed))


def is_comanaged(record: ComanagementRecord) -> bool:
    """MDMEnrolled and ComgmtPolicyPresent: the definition of the monitoring page."""
    return bool(record.mdm_enrolled) and bool(record.comgmt_policy_present)


def error_code(record: ComanagementRecord) -> int | None:
    """The code a failed device failed with; None when it gave none.

    0 is no code, and 100 to 110 are numbers of state messages (domain/FACTS.md#co-management-row).
    """
    code = record.enrollment_status_code
    return None if code is None or code == 0 or _is_state_number(code) else code


def _is_state_number(code: int) -> bool:
    return 100 <= code <= 110  # noqa: PLR2004 - the range is the rule
