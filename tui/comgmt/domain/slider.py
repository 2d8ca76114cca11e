"""The slider of each workload and the auto-enrollment scope, as the site's policies set them."""

from collections.abc import Iterable, Sequence
from enum import Enum
from typing import Final

import msgspec

from comgmt.domain.deployments import PILOT, PILOT_AUTO_ENROLL, PRODUCTION
from comgmt.domain.device import DeploymentMembership
from comgmt.domain.records import PolicyRecord
from comgmt.domain.workloads import Workload


class SliderPosition(str, Enum):
    """One of the three positions of the slider; UNKNOWN when the policies could not be read."""

    INTUNE = "intune"
    PILOT = "pilot"
    CONFIGURATION_MANAGER = "configuration_manager"
    UNKNOWN = "unknown"

    @property
    def label(self) -> str:
        """The product's words for it."""
        return _LABELS[self]


_LABELS: Final = {
    SliderPosition.INTUNE: "Intune",
    SliderPosition.PILOT: "Pilot Intune",
    SliderPosition.CONFIGURATION_MANAGER: "Configuration Manager",
    SliderPosition.UNKNOWN: "unknown",
}


class Slider(msgspec.Struct, frozen=True):
    """The slider of one workload. `pilots` are the policies whose collections are its pilot, in PILOT."""

    position: SliderPosition
    pilots: tuple[str, ...] = ()

    def expects_intune(self, memberships: Sequence[DeploymentMembership]) -> bool | None:
        """Whether a device should have the workload with Intune; None when it cannot be known."""
        if self.position is SliderPosition.UNKNOWN:
            return None
        if self.position is SliderPosition.PILOT:
            return _any(is_member(pilot, memberships) for pilot in self.pilots)
        return self.position is SliderPosition.INTUNE


def sliders(policies: Sequence[PolicyRecord]) -> dict[Workload, Slider]:
    """Where each slider stands: Intune by production's bits, else pilot if a pilot of it is assigned.

    A pilot of it is the workload's own policy, or, before 1906, the one pilot policy if it has the
    workload's bit. A pilot of which the site does not say whether it is assigned, or what it has, leaves the
    slider unknown. Source: domain/FACTS.md#settings-policies.
    """
    by_name = _by_name(policies)
    production = by_name.get(PRODUCTION.lower())
    capabilities = production.capabilities if production else None
    return {workload: _slider(workload, capabilities, by_name) for workload in Workload}


def in_auto_enroll_scope(
    policies: Sequence[PolicyRecord], memberships: Sequence[DeploymentMembership]
) -> bool | None:
    """Whether auto-enrollment covers a device (production: all, pilot: its members). None: not known."""
    by_name = _by_name(policies)
    production = by_name.get(PRODUCTION.lower())
    by_production = production.auto_enroll if production else None
    pilots = [by_name.get(name.lower()) for name in (PILOT_AUTO_ENROLL, PILOT)]
    return _any((by_production, *(_enrolls(pilot, memberships) for pilot in pilots)))


def is_member(software_name: str, memberships: Sequence[DeploymentMembership]) -> bool | None:
    """Whether the device is in a collection of this deployment; None when that was not read."""
    found = [entry.member for entry in memberships if entry.software_name.lower() == software_name.lower()]
    return _any(found) if found else None


def _slider(workload: Workload, capabilities: int | None, by_name: dict[str, PolicyRecord]) -> Slider:
    if capabilities is not None and capabilities & workload.bit:
        return Slider(SliderPosition.INTUNE)
    own, one = by_name.get(workload.pilot_policy.lower()), by_name.get(PILOT.lower())
    pilots = {
        workload.pilot_policy: own.assigned if own else False,
        PILOT: _both(one.assigned, _has(one, workload)) if one else False,
    }
    if capabilities is None or None in pilots.values():
        return Slider(SliderPosition.UNKNOWN)
    assigned = tuple(name for name, given in pilots.items() if given)
    return Slider(SliderPosition.PILOT if assigned else SliderPosition.CONFIGURATION_MANAGER, assigned)


def _enrolls(pilot: PolicyRecord | None, memberships: Sequence[DeploymentMembership]) -> bool | None:
    if pilot is None or pilot.assigned is False:
        return False
    return _both(pilot.auto_enroll, is_member(pilot.name, memberships))


def _has(policy: PolicyRecord, workload: Workload) -> bool | None:
    return None if policy.capabilities is None else bool(policy.capabilities & workload.bit)


def _any(parts: Iterable[bool | None]) -> bool | None:
    found = set(parts)
    if True in found:
        return True
    return None if None in found else False


def _both(first: bool | None, second: bool | None) -> bool | None:
    if first is False or second is False:
        return False
    return None if first is None or second is None else True


def _by_name(policies: Sequence[PolicyRecord]) -> dict[str, PolicyRecord]:
    return {policy.name.lower(): policy for policy in policies}
