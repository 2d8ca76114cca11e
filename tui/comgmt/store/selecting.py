"""A selection as a condition on `device`, or why its devices are not known."""

from typing import Final

from comgmt.domain.census import FunnelStage
from comgmt.domain.deployments import ALL_SYSTEMS, Deployment, DeploymentNumber
from comgmt.domain.enrollment import SUCCESSES, EnrollmentState
from comgmt.domain.explain import explain
from comgmt.domain.selection import NoCode, Scope, Selection
from comgmt.domain.text import inert
from comgmt.store.conditions import (
    EVERY,
    NONE,
    Condition,
    Unread,
    all_of,
    among,
    behind,
    eligible,
    every,
    in_groups,
    in_states,
    members,
    negated,
    of_ids,
    some,
    unless,
)
from comgmt.store.finding_rules import finding_condition
from comgmt.store.gathered import Gathered
from comgmt.store.times import to_micros
from comgmt.store.values import has_values
from comgmt.store.workload_sides import on_side

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


def selected(selection: Selection, gathered: Gathered) -> Condition | Unread:
    """The devices of a selection, or why they are not known."""
    return all_of(
        _scope(selection.scope, gathered),
        unless(gathered.no_states(), _states(selection)) if _asks_states(selection) else EVERY,
        unless(gathered.no_codes(), _codes(selection, gathered)) if selection.every_code else EVERY,
        unless(gathered.no_workloads(), _workloads(selection)) if selection.workloads else EVERY,
        *(on_side(workload, side, gathered) for workload, side in selection.sides),
        unless(gathered.no_clients(), _systems(selection)) if _asks_systems(selection) else EVERY,
        _stage(selection, gathered) if selection.stage is not None else EVERY,
        _deployment(selection, gathered) if selection.deployment_id is not None else EVERY,
        finding_condition(selection.finding, gathered) if selection.finding is not None else EVERY,
        of_ids(selection.marked) if selection.marked else EVERY,
        _collection(selection.collection, gathered) if selection.collection else EVERY,
        has_values((column, inert(value)) for column, value in selection.values),
    )


def find_deployment(deployment_id: str, gathered: Gathered) -> Deployment | None:
    """The deployment of this id, if the last refresh saw it."""
    return next((each for each in gathered.deployments if each.deployment_id == deployment_id), None)


def collections_read(gathered: Gathered) -> dict[str, str]:
    """Collections whose members are known, id to name: that of eligible devices and those of deployments."""
    named = collection_names(gathered)
    return {number: named.get(number) or number for number in gathered.members}


def collection_names(gathered: Gathered) -> dict[str, str | None]:
    """The collections that matter, id to name: those of deployments, and that of eligible devices."""
    named = {each.collection_id: each.collection_name for each in gathered.deployments if each.collection_id}
    if gathered.eligible is not None:
        named[gathered.eligible.collection_id] = gathered.eligible.name
    return named


def _collection(wanted: str, gathered: Gathered) -> Condition | Unread:
    read = collections_read(gathered)
    plain = inert(wanted).casefold()
    found = next(
        (number for number, name in read.items() if plain in {number.casefold(), name.casefold()}), None
    )
    if found is not None:
        return members(found)
    there = ", ".join(sorted(read.values())) or "none"
    return Unread(
        f"The members of the collection {inert(wanted)} were not read; of these they were: {there}."
    )


def _scope(scope: Scope, gathered: Gathered) -> Condition | Unread:
    why = {
        Scope.ALL: lambda: None,
        Scope.CLIENTS: gathered.no_clients,
        Scope.COMANAGEMENT: gathered.no_records,
        Scope.ELIGIBLE: gathered.no_eligible_list,
        Scope.COMANAGED: gathered.no_comanaged,
        Scope.COMANAGED_STRICT: gathered.no_comanaged,
        Scope.FAILED: gathered.no_states,
    }[scope]()
    if why is not None:
        return Unread(why)
    return eligible(gathered) if scope is Scope.ELIGIBLE else _SCOPES[scope]


def _asks_states(selection: Selection) -> bool:
    return bool(selection.states or selection.not_states)


def _states(selection: Selection) -> Condition:
    return every(
        in_states(selection.states) if selection.states else EVERY,
        negated(in_states(selection.not_states)) if selection.not_states else EVERY,
    )


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
    """Any of them is with Intune; of a mask that is not known none is."""
    return Condition("mask & ? <> 0", (sum(workload.bit for workload in selection.workloads),))


def _asks_systems(selection: Selection) -> bool:
    return bool(selection.os_groups or selection.os_releases)


def _systems(selection: Selection) -> Condition:
    groups = in_groups(selection.os_groups)
    releases = among("os_release COLLATE NOCASE", map(inert, selection.os_releases))
    return every(
        groups if selection.os_groups else EVERY,
        releases if selection.os_releases else EVERY,
    )


def _stage(selection: Selection, gathered: Gathered) -> Condition | Unread:
    stage = selection.stage or FunnelStage.ELIGIBLE
    if not selection.lost:
        return _reached(stage, gathered)
    before = _STAGES.index(stage) - 1
    if before < 0:
        return NONE
    reached = _reached(stage, gathered)
    left = negated(reached) if isinstance(reached, Condition) else reached
    return all_of(_reached(_STAGES[before], gathered), left)


def _reached(stage: FunnelStage, gathered: Gathered) -> Condition | Unread:
    if stage is FunnelStage.ELIGIBLE:
        why = gathered.no_eligible_list()
        return eligible(gathered) if why is None else Unread(why)
    return unless(gathered.no_states(), in_states(STAGE_STATES[stage]))


def _deployment(selection: Selection, gathered: Gathered) -> Condition | Unread:
    deployment = find_deployment(selection.deployment_id or "", gathered)
    if deployment is None:
        return Unread(f"The site no longer has the deployment {selection.deployment_id}.")
    number = selection.deployment_number
    if number is not None and number is not DeploymentNumber.TARGETED:
        return _behind_one(number, deployment, gathered)
    if _collection_known(deployment, gathered):
        return members(deployment.collection_id or "")
    return unless(gathered.no_devices(deployment, *DeploymentNumber), behind(DeploymentNumber, deployment))


def _behind_one(number: DeploymentNumber, deployment: Deployment, gathered: Gathered) -> Condition | Unread:
    why = gathered.no_devices(deployment, number)
    if why is None and number is DeploymentNumber.OTHER:
        why = "The site lists no devices whose requirements are not met, only their number."
    return unless(why, behind((number,), deployment))


def _collection_known(deployment: Deployment, gathered: Gathered) -> bool:
    collection = deployment.collection_id
    return collection is not None and (collection == ALL_SYSTEMS or collection in gathered.members)
