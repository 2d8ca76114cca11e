"""The seven co-management workloads and the bit mask that says which of them Intune has."""

from enum import Enum
from typing import Final


class Workload(str, Enum):
    """One workload; the value is its stable key in JSON."""

    COMPLIANCE_POLICIES = "compliance_policies"
    RESOURCE_ACCESS_POLICIES = "resource_access_policies"
    DEVICE_CONFIGURATION = "device_configuration"
    WINDOWS_UPDATE_POLICIES = "windows_update_policies"
    ENDPOINT_PROTECTION = "endpoint_protection"
    CLIENT_APPS = "client_apps"
    OFFICE_CLICK_TO_RUN = "office_click_to_run"

    @property
    def bit(self) -> int:
        """The bit of `MDMWorkloads` that says Intune has this workload (domain/FACTS.md#workloads)."""
        return _BITS[self]

    @property
    def moving_bits(self) -> int:
        """The bits any of which moves it: its own, and that of the workload that takes it along.

        Device configuration takes Resource access and Endpoint Protection along
        (https://learn.microsoft.com/intune/configmgr/comanage/workloads).
        """
        return self.bit | (Workload.DEVICE_CONFIGURATION.bit if self in _TAKEN_ALONG else 0)

    @property
    def label(self) -> str:
        """The name in Microsoft's documentation."""
        return _LABELS[self]

    @property
    def short_label(self) -> str:
        """A name that fits a narrow column."""
        return _SHORT_LABELS[self]

    @property
    def retired(self) -> bool:
        """Whether Microsoft retired it: then it says nothing of the transition.

        Resource access: unsupported since 2203, its slider is forced to Intune since 2403
        (https://learn.microsoft.com/intune/configmgr/comanage/workloads).
        """
        return self is Workload.RESOURCE_ACCESS_POLICIES

    @property
    def pilot_policy(self) -> str:
        """SoftwareName of the pilot deployment of this workload (domain/FACTS.md#settings-policies)."""
        return "CoMgmtSettingsPilot" + _PILOT_SUFFIXES[self]


_BITS: Final = {
    Workload.COMPLIANCE_POLICIES: 2,
    Workload.RESOURCE_ACCESS_POLICIES: 4,
    Workload.DEVICE_CONFIGURATION: 8,
    Workload.WINDOWS_UPDATE_POLICIES: 16,
    Workload.ENDPOINT_PROTECTION: 32,
    Workload.CLIENT_APPS: 64,
    Workload.OFFICE_CLICK_TO_RUN: 128,
}
_TAKEN_ALONG: Final = (Workload.RESOURCE_ACCESS_POLICIES, Workload.ENDPOINT_PROTECTION)
_LABELS: Final = {
    Workload.COMPLIANCE_POLICIES: "Compliance policies",
    Workload.RESOURCE_ACCESS_POLICIES: "Resource access policies",
    Workload.DEVICE_CONFIGURATION: "Device configuration",
    Workload.WINDOWS_UPDATE_POLICIES: "Windows Update policies",
    Workload.ENDPOINT_PROTECTION: "Endpoint Protection",
    Workload.CLIENT_APPS: "Client apps",
    Workload.OFFICE_CLICK_TO_RUN: "Office Click-to-Run apps",
}
_SHORT_LABELS: Final = {
    Workload.COMPLIANCE_POLICIES: "Compliance",
    Workload.RESOURCE_ACCESS_POLICIES: "Resource access",
    Workload.DEVICE_CONFIGURATION: "Device config",
    Workload.WINDOWS_UPDATE_POLICIES: "Windows Update",
    Workload.ENDPOINT_PROTECTION: "Endpoint Prot.",
    Workload.CLIENT_APPS: "Client apps",
    Workload.OFFICE_CLICK_TO_RUN: "Office C2R",
}
_PILOT_SUFFIXES: Final = {
    Workload.COMPLIANCE_POLICIES: "CP",
    Workload.RESOURCE_ACCESS_POLICIES: "RAP",
    Workload.DEVICE_CONFIGURATION: "DC",
    Workload.WINDOWS_UPDATE_POLICIES: "WUP",
    Workload.ENDPOINT_PROTECTION: "EP",
    Workload.CLIENT_APPS: "CApp",
    Workload.OFFICE_CLICK_TO_RUN: "O365",
}


ACTIVE: Final = tuple(workload for workload in Workload if not workload.retired)
ALL_BITS: Final = (1 << 32) - 1
SEVEN: Final = sum(workload.bit for workload in Workload)
_ALL_BITS_TEXTS: Final = frozenset({"-1", str(ALL_BITS)})  # both were reported for all workloads
_MOST_DIGITS: Final = 20  # far more than a mask has; a text that long is junk


def workload_mask(text: str | None) -> int | None:
    """The number in `MDMWorkloads`, or None ("unknown") when it is null, blank or not a plain number.

    Null is never "all" (domain/FACTS.md#workloads); -1 and 4294967295 are: they have all bits set.
    """
    stripped = "" if text is None else text.strip()
    if stripped in _ALL_BITS_TEXTS:
        return ALL_BITS
    if not stripped.isascii() or not stripped.isdigit() or len(stripped) > _MOST_DIGITS:
        return None
    mask = int(stripped)
    return mask if mask < 1 << 31 else None


def switched_active(mask: int) -> tuple[Workload, ...]:
    """Those of them that are still a measure of the transition."""
    return tuple(workload for workload in switched(mask) if not workload.retired)


def taken_along(mask: int) -> tuple[Workload, ...]:
    """The active workloads that Intune has only because Device configuration took them along."""
    return tuple(each for each in ACTIVE if mask & each.moving_bits and not mask & each.bit)


def switched(mask: int) -> tuple[Workload, ...]:
    """The workloads Intune has by this mask; 1, 4096 and 8192 are markers, not workloads."""
    return tuple(workload for workload in Workload if mask & workload.bit)
