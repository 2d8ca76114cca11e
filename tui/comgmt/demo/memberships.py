"""Which device is in which collection, and how far each deployment has come on it: arrays of ResourceIDs."""

from array import array
from collections.abc import Iterator
from random import Random
from typing import Final

import msgspec

from comgmt.demo import policies, profiles
from comgmt.demo.database import SqlRow
from comgmt.demo.drafts import Draft, Drafts
from comgmt.demo.tables import DeploymentStatus

_UINT32: Final = "I"


class Memberships(msgspec.Struct):
    """ResourceIDs in ascending order: by collection, and by deployment (AssignmentID) and status."""

    members: dict[str, "array[int]"]
    states: dict[tuple[int, int], "array[int]"]

    def member_rows(self) -> Iterator[SqlRow]:
        """CollectionID and ResourceID, in the order of the table's key."""
        for collection in sorted(self.members):
            for device in self.members[collection]:
                yield collection, device

    def state_rows(self) -> Iterator[SqlRow]:
        """AssignmentID, status and ResourceID, in the order of the table's key."""
        for assignment, status in sorted(self.states):
            for device in self.states[assignment, status]:
                yield assignment, status, device

    def state_counts(self) -> dict[tuple[int, int], int]:
        """How many devices have each status of each deployment."""
        return {key: len(devices) for key, devices in self.states.items()}


def find_memberships(drafts: Drafts, plans: policies.Plans, rng: Random) -> Memberships:
    """The collections and deployments of every device."""
    found = Memberships({}, {})
    production = policies.assignment_id(policies.PRODUCTION)
    pilots = [
        (plan, policies.collection_id(plan), policies.assignment_id(plan))
        for plan in policies.deployed_pilots(plans)
    ]
    for draft in drafts:
        device = draft.resource_id
        _add(found.members, policies.ALL_SYSTEMS, device)
        _add(found.states, (production, _production_status(draft, rng)), device)
        if draft.role != "eligible":
            continue
        _add(found.members, policies.ELIGIBLE_ID, device)
        for plan, collection, assignment in pilots:
            if policies.in_pilot(plan, draft.rank):
                _add(found.members, collection, device)
                _add(found.states, (assignment, _pilot_status(draft, rng)), device)
    return found


def untold_status(rng: Random) -> int:
    """How far a policy has come on a device that reports no co-management state."""
    luck = rng.random()
    if luck < 0.04:  # noqa: PLR2004 - one in 25 could not apply it
        return DeploymentStatus.ERROR
    if luck < 0.1:  # noqa: PLR2004
        return DeploymentStatus.IN_PROGRESS
    return DeploymentStatus.UNKNOWN if luck < 0.6 else DeploymentStatus.SUCCESS  # noqa: PLR2004


def _add(found: "dict[profiles.Key, array[int]]", key: profiles.Key, device: int) -> None:
    devices = found.get(key)
    if devices is None:
        devices = found[key] = array(_UINT32)
    devices.append(device)


def _production_status(draft: Draft, rng: Random) -> int:
    """Servers and systems before Windows 10 do not meet the requirements of production."""
    if draft.role in {"server", "windows_7_or_8", "other_system"}:
        return DeploymentStatus.REQUIREMENTS_NOT_MET
    if draft.role in {"obsolete", "decommissioned", "no_client", "no_build"}:
        return DeploymentStatus.UNKNOWN
    return _pilot_status(draft, rng)


def _pilot_status(draft: Draft, rng: Random) -> int:
    if draft.state and draft.state != "blank":
        return DeploymentStatus.SUCCESS
    return untold_status(rng)
