"""The rules of findings that take more than a device's own flags, as conditions (see `domain.findings`)."""

from collections.abc import Callable, Iterable, Mapping
from types import MappingProxyType
from typing import Final

from comgmt.domain.deployments import DeploymentNumber
from comgmt.domain.enrollment import EnrollmentState
from comgmt.domain.findings import Special
from comgmt.domain.known_issues import KnownIssue, known_issues
from comgmt.domain.os_support import out_of_support
from comgmt.domain.slider import Slider, SliderPosition, sliders
from comgmt.domain.workloads import Workload
from comgmt.store.conditions import (
    EVERY,
    NONE,
    Condition,
    Unread,
    all_of,
    among,
    any_of,
    behind,
    eligible,
    every,
    in_states,
    members,
    negated,
    some,
    unless,
)
from comgmt.store.gathered import Gathered, Subject
from comgmt.store.versions import version_order

NO_POLICIES: Final = "The site shows no policy of co-management."
_SHARED_ID: Final = (
    "entra_key IN (SELECT key FROM order_entra_id WHERE key > '' AND key < x'' "
    "AND key <> '00000000-0000-0000-0000-000000000000' GROUP BY key HAVING count(*) > 1)"
)
_SHARED_NAME: Final = (
    "is_client = 1 AND name_key IN (SELECT name_key FROM device WHERE is_client = 1 AND resource_id IN "
    "(SELECT resource_id FROM order_name WHERE key IN (SELECT key FROM order_name "
    "WHERE key > '' GROUP BY key HAVING count(*) > 1)) "
    "GROUP BY 1 HAVING count(*) > 1)"
)
# The same of few devices: by looking for another one, and not through all.
_NEAR: Final = {
    _SHARED_ID: "(device.entra_key > '' AND device.entra_key <> '00000000-0000-0000-0000-000000000000' "
    "AND EXISTS (SELECT 1 FROM order_entra_id AS other WHERE other.key = device.entra_key "
    "AND other.resource_id <> device.resource_id))",
    _SHARED_NAME: "(device.is_client = 1 AND device.name_key > '' AND EXISTS (SELECT 1 FROM order_name AS o "
    "CROSS JOIN device AS other ON other.resource_id = o.resource_id "
    "WHERE o.key = device.name_key AND other.is_client = 1 "
    "AND o.resource_id <> device.resource_id))",
}
_THROUGH: Final = every(
    Condition("enrolled = 1 AND provisioned = 1 AND failed = 0 AND mask IS NOT NULL"),
    negated(in_states((EnrollmentState.PENDING_SIGN_IN,))),
)


def _failing(gathered: Gathered) -> Condition | Unread:
    return unless(gathered.no_states(), Condition("failed = 1"))


def _policy_applied(gathered: Gathered) -> Condition | Unread:
    return unless(_no_applied(gathered), behind((DeploymentNumber.SUCCESS,)))


def _no_applied(gathered: Gathered) -> str | None:
    """Why it is not known on which devices the policy was applied, or None."""
    if Subject.DEPLOYMENTS in gathered.refused:
        return gathered.refused[Subject.DEPLOYMENTS]
    for deployment in gathered.deployments:
        why = gathered.no_devices(deployment, DeploymentNumber.SUCCESS)
        if deployment.success != 0 and why is not None:
            return why
    return None


def _slider_unmet(gathered: Gathered) -> Condition | Unread:
    if not gathered.policies:
        return Unread(gathered.refused.get(Subject.POLICIES, NO_POLICIES))
    late = (
        _lacking(workload, slider, gathered)
        for workload, slider in sliders(gathered.policies).items()
        if not workload.retired
    )
    return all_of(_through(gathered), any_of(*late))


def late(workload: Workload, gathered: Gathered) -> Condition | Unread:
    """The devices through enrollment that should have one workload with Intune and have not."""
    if not gathered.policies:
        return Unread(gathered.refused.get(Subject.POLICIES, NO_POLICIES))
    return all_of(_through(gathered), _lacking(workload, sliders(gathered.policies)[workload], gathered))


def _through(gathered: Gathered) -> Condition | Unread:
    return unless(gathered.no_states() or gathered.no_workloads(), _THROUGH)


def _lacking(workload: Workload, slider: Slider, gathered: Gathered) -> Condition | Unread:
    """The devices that should have this workload with Intune and have not."""
    lacking = Condition("mask & ? = 0", (workload.moving_bits,))
    if slider.position is SliderPosition.CONFIGURATION_MANAGER:
        return NONE
    if slider.position is SliderPosition.INTUNE:
        return lacking
    if slider.position is SliderPosition.UNKNOWN:
        return Unread(f"Who should have {workload.label} is not known: its policies could not be read whole.")
    if Subject.DEPLOYMENTS in gathered.refused:
        return Unread(gathered.refused[Subject.DEPLOYMENTS])
    return all_of(lacking, any_of(*(_members(pilot, gathered) for pilot in slider.pilots)))


def _members(policy: str, gathered: Gathered) -> Condition | Unread:
    """The devices a policy is deployed to."""
    targets = [
        deployment.collection_id
        for deployment in gathered.deployments
        if deployment.software_name.lower() == policy.lower()
    ]
    if not targets or None in targets:
        return Unread(f"To which devices {policy} is deployed is not known.")
    return any_of(*_members_of((target for target in targets if target is not None), gathered))


def _members_of(targets: Iterable[str], gathered: Gathered) -> Iterable[Condition | Unread]:
    return (unless(gathered.no_members(target), members(target)) for target in targets)


def _same_entra_id(gathered: Gathered) -> Condition | Unread:
    """Resources whose id another one has; an id of zeros is none. Either record gives one."""
    shared = Condition(_SHARED_ID)
    return unless(gathered.no_clients() and gathered.no_states(), shared)


def _entra_id_differs(gathered: Gathered) -> Condition | Unread:
    return unless(gathered.no_states() or gathered.no_clients(), Condition("ids_differ = 1"))


def _same_name(gathered: Gathered) -> Condition | Unread:
    """Current clients that share a name: neither obsolete nor without a client."""
    shared = Condition(_SHARED_NAME)
    return unless(gathered.no_clients(), shared)


def _known_issue(gathered: Gathered) -> Condition | Unread:
    """Devices whose client has a known fault in a workload that Intune has."""
    today = gathered.taken_at.date()
    found = [_issue(issue) for issue in known_issues() if not issue.provider and issue.shows(today)]
    return unless(gathered.no_workloads() or gathered.no_clients(), some(*found))


def _issue(issue: KnownIssue) -> Condition:
    bits = issue.workload.moving_bits if issue.workload else 0
    ranges = []
    for versions in issue.client:
        parts = [Condition("client_order >= 0")]
        if versions.least is not None:
            parts.append(Condition("client_order >= ?", (version_order(versions.least),)))
        if versions.below is not None:
            parts.append(Condition("client_order < ?", (version_order(versions.below),)))
        ranges.append(every(*parts))
    has = Condition("mask & ? <> 0", (bits,)) if bits else EVERY
    return every(has, some(*ranges))


def _out_of_support(gathered: Gathered) -> Condition | Unread:
    releases = among("os_release", out_of_support(gathered.taken_at.date()))
    return unless(gathered.no_clients(), every(Condition("is_client = 1"), releases))


def near(condition: Condition) -> Condition:
    """The same condition, for a few devices out of many."""
    sql = condition.sql
    for far, close in _NEAR.items():
        sql = sql.replace(far, close)
    return Condition(sql, condition.values)


SPECIAL: Final[Mapping[Special, Callable[[Gathered], Condition | Unread]]] = MappingProxyType(
    {
        Special.FAILING: _failing,
        Special.ELIGIBLE: eligible,
        Special.POLICY_APPLIED: _policy_applied,
        Special.SLIDER_UNMET: _slider_unmet,
        Special.SAME_ENTRA_ID: _same_entra_id,
        Special.ENTRA_ID_DIFFERS: _entra_id_differs,
        Special.SAME_NAME: _same_name,
        Special.KNOWN_ISSUE: _known_issue,
        Special.OUT_OF_SUPPORT: _out_of_support,
    }
)
