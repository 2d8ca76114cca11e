"""The words that options of `comgmt devices` take."""

from typing import Final

from comgmt.domain.client_os import OsGroup
from comgmt.domain.columns import BY_KEY
from comgmt.domain.enrollment import FAILURES, SUCCESSES, EnrollmentState
from comgmt.domain.splits import SplitField
from comgmt.domain.workloads import Workload

FAMILIES: Final = {
    "success": SUCCESSES,
    "failure": FAILURES,
    "pending": (EnrollmentState.PENDING_SIGN_IN,),
    "enrolling": (EnrollmentState.ENROLLING_HYBRID,),
}
STATES: Final = (*FAMILIES, *(state.value for state in EnrollmentState))
OS_GROUPS: Final = tuple(group.value for group in OsGroup)
WORKLOADS: Final = tuple(workload.value for workload in Workload)
SORTS: Final = tuple(BY_KEY)
SPLITS: Final = ("all", *(field.value for field in SplitField))
