"""The slider of each workload and the auto-enrollment scope, as the site's policies set them."""

from collections.abc import Sequence
from enum import Enum
from typing import Final

from tui.domain.deployments import PILOT_AUTO_ENROLL, PRODUCTION
from tui.domain.device import DeploymentMembership
from tui.domain.records import PolicyRecord
from tui.domain.workloads import Workload


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


def slider_positions(policies: Sequence[PolicyRecord]) -> dict[Workload, SliderPosition]:
    """Where each slider stands: Intune by production's bits, else pilot if its policy is assigned.

    A pilot of which the site does not say whether it is assigned leaves its slider unknown.
    Source: facts/data-model.md 3.3.
    """
    by_name = _by_name(policies)
    production = by_name.get(PRODUCTION.lower())
    capabilities = production.capabilities if production else None
    return {workload: _position(workload, capabilities, by_name) for workload in Workload}


def in_auto_enroll_scope(
    policies: Sequence[PolicyRecord], memberships: Sequence[DeploymentMembership]
) -> bool | None:
    """Whether auto-enrollment covers a device (production: all, pilot: its members). None: not known."""
    by_name = _by_name(policies)
    production, pilot = by_name.get(PRODUCTION.lower()), by_name.get(PILOT_AUTO_ENROLL.lower())
    by_production = production.auto_enroll if production else None
    by_pilot = _both(pilot.auto_enroll, is_member(PILOT_AUTO_ENROLL, memberships)) if pilot else False
    if by_production or by_pilot:
        return True
    return None if by_production is None or by_pilot is None else False


def expects_intune(
    workload: Workload, position: SliderPosition, memberships: Sequence[DeploymentMembership]
) -> bool | None:
    """Whether a device should have this workload with Intune; None when it cannot be known."""
    if position is SliderPosition.UNKNOWN:
        return None
    if position is SliderPosition.PILOT:
        return is_member(workload.pilot_policy, memberships)
    return position is SliderPosition.INTUNE


def is_member(software_name: str, memberships: Sequence[DeploymentMembership]) -> bool | None:
    """Whether the device is in a collection of this deployment; None when that was not read."""
    found = [entry.member for entry in memberships if entry.software_name.lower() == software_name.lower()]
    if any(found):
        return True
    return False if found and None not in found else None


def _position(
    workload: Workload, capabilities: int | None, by_name: dict[str, PolicyRecord]
) -> SliderPosition:
    if capabilities is not None and capabilities & workload.bit:
        return SliderPosition.INTUNE
    pilot = by_name.get(workload.pilot_policy.lower())
    if capabilities is None or (pilot is not None and pilot.assigned is None):
        return SliderPosition.UNKNOWN
    assigned = pilot is not None and pilot.assigned
    return SliderPosition.PILOT if assigned else SliderPosition.CONFIGURATION_MANAGER


def _both(first: bool | None, second: bool | None) -> bool | None:
    if first is False or second is False:
        return False
    return None if first is None or second is None else True


def _by_name(policies: Sequence[PolicyRecord]) -> dict[str, PolicyRecord]:
    return {policy.name.lower(): policy for policy in policies}
