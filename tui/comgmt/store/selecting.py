"""A selection as a condition on `device`, and why its list cannot be known."""

from typing import Final

from msgspec import json

from comgmt.domain.census import FunnelStage
from comgmt.domain.deployments import ALL_SYSTEMS, Deployment, DeploymentNumber
from comgmt.domain.enrollment import SUCCESSES, EnrollmentState
from comgmt.domain.explain import explain
from comgmt.domain.findings import Finding
from comgmt.domain.selection import NoCode, Scope, Selection
from comgmt.domain.text import inert
from comgmt.store.conditions import (
    EVERY,
    NONE,
    Condition,
    among,
    behind,
    eligible,
    every,
    in_groups,
    in_states,
    members,
    negated,
    some,
)
from comgmt.store.finding_rules import finding_condition, no_applied
from comgmt.store.gathered import Gathered
from comgmt.store.times import to_micros
from comgmt.store.values import has_values

COMANAGED: Final = Condition("enrolled = 1 AND policy = 1")
COMANAGED_STRICT: Final = Condition("enrolled = 1 AND policy = 1 AND provisioned = 1")
CLIENTS: Final = Condition("is_client = 1")
FAILED: Final = Condition("failed = 1")
_SCOPES: Final = {
    Scope.ALL: EVERY,
    Scope.CLIENTS: CLIENTS,
    Scope.COMANAGEMENT: Condition("recorded = 1"),
    Scope.COMANAGED: COMANAGED,
    Scope.COMANAGED_STRICT: COMANAGED_STRICT,
    Scope.FAILED: FAILED,
}
STAGE_STATES: Final = {
    FunnelStage.SCHEDULED: (*SUCCESSES, EnrollmentState.ENROLLING_HYBRID, EnrollmentState.SCHEDULED),
    FunnelStage.ENROLLMENT_INITIATED: (*SUCCESSES, EnrollmentState.ENROLLING_HYBRID),
    FunnelStage.ENROLLED: SUCCESSES,
}
_STAGES: Final = tuple(FunnelStage)


def selected(selection: Selection, gathered: Gathered) -> Condition:
    """The devices of a selection. What cannot be known holds no device; `why_unknown` says why."""
    if why_unknown(selection, gathered) is not None:
        return NONE
    return every(
        eligible(gathered) if selection.scope is Scope.ELIGIBLE else _SCOPES[selection.scope],
        _states(selection.states) if selection.states else EVERY,
        negated(_states(selection.not_states)) if selection.not_states else EVERY,
        _codes(selection, gathered) if selection.every_code else EVERY,
        _workloads(selection) if selection.workloads else EVERY,
        _systems(selection),
        _stage(selection, gathered),
        _deployment(selection, gathered),
        _finding(selection, gathered),
        _marked(selection.marked) if selection.marked else EVERY,
        has_values((column, inert(value)) for column, value in selection.values),
    )


def why_unknown(selection: Selection, gathered: Gathered) -> str | None:
    """Why the list behind a selection is not known, as a sentence; None when it is."""
    reasons = (
        _scope_unknown(selection, gathered),
        gathered.no_states() if selection.states or selection.not_states else None,
        gathered.no_codes() if selection.every_code else None,
        gathered.no_workloads() if selection.workloads else None,
        gathered.no_clients() if selection.os_groups or selection.os_releases else None,
        _stage_unknown(selection, gathered),
        _deployment_unknown(selection, gathered),
        _finding_unknown(selection, gathered),
    )
    return next((reason for reason in reasons if reason is not None), None)


def find_deployment(deployment_id: str, gathered: Gathered) -> Deployment | None:
    """The deployment of this id, if the last refresh saw it."""
    return next((each for each in gathered.deployments if each.deployment_id == deployment_id), None)


def _marked(ids: tuple[int, ...]) -> Condition:
    """Any number of ids in one value, since SQLite takes a limited number of them."""
    return Condition("resource_id IN (SELECT value FROM json_each(?))", (json.encode(ids).decode(),))


def _states(states: tuple[EnrollmentState, ...]) -> Condition:
    return in_states(states)


def _codes(selection: Selection, gathered: Gathered) -> Condition:
    codes = [None if isinstance(code, NoCode) else code for code in selection.codes]
    aged = [_past(code, gathered) for code in selection.turned_codes]
    young = [
        every(Condition("error = ?", (code,)), negated(_past(code, gathered)))
        for code in selection.young_codes
    ]
    return every(FAILED, some(among("error", codes) if codes else NONE, *aged, *young))


def _past(code: int, gathered: Gathered) -> Condition:
    """The devices that have had a code for longer than its mend takes to turn."""
    cutoff = to_micros(gathered.taken_at - explain(code).mend.turns_after)
    return Condition("(error = ? AND state_since <= ?)", (code, cutoff))


def _workloads(selection: Selection) -> Condition:
    """Any of them is with Intune; turned round, none is. A mask that is not known is neither."""
    bits = sum(workload.bit for workload in selection.workloads)
    return Condition(f"mask & ? {'=' if selection.not_switched else '<>'} 0", (bits,))


def _systems(selection: Selection) -> Condition:
    groups = in_groups(selection.os_groups)
    releases = among("os_release COLLATE NOCASE", map(inert, selection.os_releases))
    return every(
        groups if selection.os_groups else EVERY,
        releases if selection.os_releases else EVERY,
    )


def _stage(selection: Selection, gathered: Gathered) -> Condition:
    stage = selection.stage
    if stage is None:
        return EVERY
    if not selection.lost:
        return _reached(stage, gathered)
    before = _STAGES.index(stage) - 1
    if before < 0:
        return NONE
    return every(_reached(_STAGES[before], gathered), negated(_reached(stage, gathered)))


def _reached(stage: FunnelStage, gathered: Gathered) -> Condition:
    return eligible(gathered) if stage is FunnelStage.ELIGIBLE else _states(STAGE_STATES[stage])


def _deployment(selection: Selection, gathered: Gathered) -> Condition:
    if selection.deployment_id is None:
        return EVERY
    deployment = find_deployment(selection.deployment_id, gathered)
    if deployment is None:
        return NONE
    number = selection.deployment_number
    if number is not None and number is not DeploymentNumber.TARGETED:
        return behind((number,), deployment)
    if _collection_known(deployment, gathered):
        return members(deployment.collection_id or "")
    return behind(DeploymentNumber, deployment)


def _collection_known(deployment: Deployment, gathered: Gathered) -> bool:
    collection = deployment.collection_id
    return collection is not None and (collection == ALL_SYSTEMS or collection in gathered.members)


def _finding(selection: Selection, gathered: Gathered) -> Condition:
    if selection.finding is None:
        return EVERY
    return finding_condition(selection.finding, gathered) or NONE


def _scope_unknown(selection: Selection, gathered: Gathered) -> str | None:
    return {
        Scope.ALL: lambda: None,
        Scope.CLIENTS: gathered.no_clients,
        Scope.COMANAGEMENT: gathered.no_records,
        Scope.ELIGIBLE: gathered.no_eligible_list,
        Scope.COMANAGED: gathered.no_comanaged,
        Scope.COMANAGED_STRICT: gathered.no_comanaged,
        Scope.FAILED: gathered.no_states,
    }[selection.scope]()


def _stage_unknown(selection: Selection, gathered: Gathered) -> str | None:
    if selection.stage is None:
        return None
    needs_eligible = selection.stage is FunnelStage.ELIGIBLE or (
        selection.lost and selection.stage is FunnelStage.SCHEDULED
    )
    reason = gathered.no_eligible_list() if needs_eligible else None
    return reason or (None if selection.stage is FunnelStage.ELIGIBLE else gathered.no_states())


def _deployment_unknown(selection: Selection, gathered: Gathered) -> str | None:
    if selection.deployment_id is None:
        return None
    deployment = find_deployment(selection.deployment_id, gathered)
    if deployment is None:
        return f"The site no longer has the deployment {selection.deployment_id}."
    number = selection.deployment_number
    of_collection = number is None or number is DeploymentNumber.TARGETED
    if of_collection and _collection_known(deployment, gathered):
        return None
    asked = tuple(DeploymentNumber) if number is None or of_collection else (number,)
    why = gathered.no_devices(deployment, *asked)
    if why is not None:
        return why
    if number is DeploymentNumber.OTHER:
        return "The site lists no devices whose requirements are not met, only their number."
    return None


def _finding_unknown(selection: Selection, gathered: Gathered) -> str | None:
    finding = selection.finding
    if finding is None or finding_condition(finding, gathered) is not None:
        return None
    if finding is Finding.APPLIED_NOT_ENROLLED:
        return no_applied(gathered)
    reasons = (
        gathered.no_states(),
        gathered.no_comanaged(),
        gathered.no_eligible(),
        gathered.no_last_heard(),
        gathered.no_clients(),
        gathered.no_workloads(),
    )
    known = next((reason for reason in reasons if reason is not None), None)
    return known or "What this finding needs of the site was not read."
