"""Each finding across the fleet as one condition; the rules are those of `domain/` (diagnosis, slider)."""

from collections.abc import Callable, Mapping
from datetime import timedelta
from types import MappingProxyType
from typing import Final

from comgmt.domain.deployments import DeploymentNumber
from comgmt.domain.enrollment import EnrollmentState
from comgmt.domain.findings import OVERDUE_AFTER, SILENT_DAYS, Finding
from comgmt.domain.known_issues import KnownIssue, known_issues
from comgmt.domain.os_support import out_of_support
from comgmt.domain.slider import Slider, SliderPosition, sliders
from comgmt.domain.workloads import Workload
from comgmt.store.conditions import (
    EVERY,
    NONE,
    Condition,
    among,
    behind,
    eligible,
    every,
    in_states,
    members,
    negated,
    some,
)
from comgmt.store.derive import version_order
from comgmt.store.gathered import Gathered, Subject
from comgmt.store.times import to_micros

_DAY: Final = timedelta(days=1)
_WEEK: Final = timedelta(days=7)
_PENDING: Final = in_states((EnrollmentState.PENDING_SIGN_IN,))
_OTHER: Final = in_states((EnrollmentState.OTHER,))
_NOT_SWITCHED_YET: Final = every(
    Condition("enrolled = 1 AND provisioned = 1 AND failed = 0 AND mask IS NOT NULL"), negated(_PENDING)
)


def finding_condition(finding: Finding, gathered: Gathered) -> Condition | None:
    """The devices of a finding; None when what it needs was not read. Ages are counted at that reading."""
    return _RULES[finding](gathered)


def no_applied(gathered: Gathered) -> str | None:
    """Why it is not known which devices have the policy and are not enrolled, or None."""
    if Subject.DEPLOYMENTS in gathered.refused:
        return gathered.refused[Subject.DEPLOYMENTS]
    for deployment in gathered.deployments:
        why = gathered.no_devices(deployment, DeploymentNumber.SUCCESS)
        if deployment.success != 0 and why is not None:
            return why
    return gathered.no_enrolled()


def _applied_not_enrolled(gathered: Gathered) -> Condition | None:
    if no_applied(gathered) is not None:
        return None
    return every(Condition("enrolled = 0"), behind((DeploymentNumber.SUCCESS,)))


def _enrolled_not_provisioned(gathered: Gathered) -> Condition | None:
    if gathered.no_enrolled() is not None:
        return None
    return Condition("enrolled = 1 AND provisioned = 0")


def _definitions_differ(gathered: Gathered) -> Condition | None:
    if gathered.no_comanaged() is not None:
        return None
    return Condition("enrolled = 1 AND policy = 1 AND provisioned = 0")


def _eligible_nothing_tried(gathered: Gathered) -> Condition | None:
    if gathered.no_states() is not None or gathered.no_eligible() is not None:
        return None
    nothing = "hybrid = 1 AND enrolled = 0 AND scheduled = 0 AND pending = 0 AND refused = 0"
    return every(Condition(nothing), eligible(gathered))


def _not_switched(gathered: Gathered) -> Condition | None:
    if gathered.no_states() is not None or gathered.no_workloads() is not None or not gathered.policies:
        return None
    late = [
        _late(workload, slider, gathered)
        for workload, slider in sliders(gathered.policies).items()
        if not workload.retired
    ]
    if None in late:
        return None
    return every(_NOT_SWITCHED_YET, some(*(condition for condition in late if condition is not None)))


def _late(workload: Workload, slider: Slider, gathered: Gathered) -> Condition | None:
    """The devices that should have this workload with Intune and have not; None when not known."""
    lacking = Condition("mask & ? = 0", (workload.bit,))
    if slider.position is SliderPosition.CONFIGURATION_MANAGER:
        return NONE
    if slider.position is SliderPosition.INTUNE:
        return lacking
    if slider.position is SliderPosition.UNKNOWN or Subject.DEPLOYMENTS in gathered.refused:
        return None
    pilots = [_members(pilot, gathered) for pilot in slider.pilots]
    if None in pilots:
        return None
    return every(lacking, some(*(pilot for pilot in pilots if pilot is not None)))


def _members(policy: str, gathered: Gathered) -> Condition | None:
    """The devices a policy is deployed to; None when that is not known."""
    targets = [
        deployment.collection_id
        for deployment in gathered.deployments
        if deployment.software_name.lower() == policy.lower()
    ]
    if not targets or any(target is None or gathered.no_members(target) for target in targets):
        return None
    return some(*(members(target) for target in targets if target is not None))


def _authority_not_intune(gathered: Gathered) -> Condition | None:
    return None if gathered.no_authority() is not None else Condition("enrolled = 1 AND other_mdm = 1")


def _pending(at_least: timedelta | None, below: timedelta | None) -> Callable[[Gathered], Condition | None]:
    def rule(gathered: Gathered) -> Condition | None:
        if gathered.no_states() is not None:
            return None
        parts = [_PENDING]
        if at_least is not None:
            parts.append(Condition("state_since <= ?", (to_micros(gathered.taken_at - at_least),)))
        if below is not None:
            parts.append(Condition("state_since > ?", (to_micros(gathered.taken_at - below),)))
        return every(*parts)

    return rule


def _other_states(gathered: Gathered) -> Condition | None:
    return None if gathered.no_states() is not None else _OTHER


def _scheduled_overdue(gathered: Gathered) -> Condition | None:
    if gathered.no_states() is not None:
        return None
    overdue = Condition("state_since <= ?", (to_micros(gathered.taken_at - OVERDUE_AFTER),))
    return every(in_states((EnrollmentState.SCHEDULED,)), overdue)


def _same_entra_id(gathered: Gathered) -> Condition | None:
    """Resources whose id another one has; an id of zeros is none."""
    if gathered.no_states() is not None and gathered.no_clients() is not None:
        return None
    return Condition(
        "entra_key IN (SELECT entra_key FROM device WHERE entra_key > '' "
        "AND entra_key <> '00000000-0000-0000-0000-000000000000' GROUP BY 1 HAVING count(*) > 1)"
    )


def _entra_id_differs(gathered: Gathered) -> Condition | None:
    known = gathered.no_states() is None and gathered.no_clients() is None
    return Condition("ids_differ = 1") if known else None


def _same_name(gathered: Gathered) -> Condition | None:
    """Current clients that share a name: neither obsolete nor without a client."""
    if gathered.no_clients() is not None:
        return None
    return Condition(
        "is_client = 1 AND name_key IN (SELECT name_key FROM device WHERE is_client = 1 AND name_key > '' "
        "GROUP BY 1 HAVING count(*) > 1)"
    )


def _known_issues(gathered: Gathered) -> Condition | None:
    """Enrolled devices whose client has a known fault in a workload that Intune has."""
    if gathered.no_workloads() is not None or gathered.no_clients() is not None:
        return None
    today = gathered.taken_at.date()
    found = [_issue(issue) for issue in known_issues() if not issue.provider and issue.shows(today)]
    return every(Condition("enrolled = 1"), some(*found))


def _issue(issue: KnownIssue) -> Condition:
    bit = issue.workload.bit if issue.workload else 0
    ranges = []
    for versions in issue.client:
        parts = [Condition("client_order >= 0")]
        if versions.least is not None:
            parts.append(Condition("client_order >= ?", (version_order(versions.least),)))
        if versions.below is not None:
            parts.append(Condition("client_order < ?", (version_order(versions.below),)))
        ranges.append(every(*parts))
    has = Condition("mask & ? <> 0", (bit,)) if bit else EVERY
    return every(has, some(*ranges))


def _windows_out_of_support(gathered: Gathered) -> Condition | None:
    if gathered.no_clients() is not None:
        return None
    return every(Condition("is_client = 1"), among("os_release", out_of_support(gathered.taken_at.date())))


def _failing_silent(gathered: Gathered) -> Condition | None:
    if gathered.no_states() is not None or gathered.no_last_heard() is not None:
        return None
    silent = to_micros(gathered.taken_at - timedelta(days=SILENT_DAYS))
    return Condition("failed = 1 AND last_heard <= ?", (silent,))


_RULES: Final[Mapping[Finding, Callable[[Gathered], Condition | None]]] = MappingProxyType(
    {
        Finding.APPLIED_NOT_ENROLLED: _applied_not_enrolled,
        Finding.ENROLLED_NOT_PROVISIONED: _enrolled_not_provisioned,
        Finding.DEFINITIONS_DIFFER: _definitions_differ,
        Finding.ELIGIBLE_NOTHING_TRIED: _eligible_nothing_tried,
        Finding.NOT_SWITCHED: _not_switched,
        Finding.AUTHORITY_NOT_INTUNE: _authority_not_intune,
        Finding.PENDING_OVER_WEEK: _pending(_WEEK, None),
        Finding.PENDING_OVER_DAY: _pending(_DAY, _WEEK),
        Finding.PENDING_RECENT: _pending(None, _DAY),
        Finding.SCHEDULED_OVERDUE: _scheduled_overdue,
        Finding.OTHER_STATES: _other_states,
        Finding.FAILING_SILENT: _failing_silent,
        Finding.SAME_ENTRA_ID: _same_entra_id,
        Finding.ENTRA_ID_DIFFERS: _entra_id_differs,
        Finding.SAME_NAME: _same_name,
        Finding.KNOWN_ISSUES: _known_issues,
        Finding.WINDOWS_OUT_OF_SUPPORT: _windows_out_of_support,
    }
)
