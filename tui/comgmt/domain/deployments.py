"""Deployments of the co-management settings: how many devices applied the policy, not enrollment."""

from datetime import datetime
from enum import Enum
from typing import Final

import msgspec

from comgmt.domain.workloads import Workload

PREFIX: Final = "CoMgmtSettings"
PRODUCTION: Final = "CoMgmtSettingsProd"
PILOT: Final = "CoMgmtSettingsPilot"  # the one pilot of all workloads, of sites before 1906
PILOT_AUTO_ENROLL: Final = "CoMgmtSettingsPilotAutoEnroll"
ALL_SYSTEMS: Final = "SMS00001"


class DeploymentNumber(str, Enum):
    """One of the counts of a deployment; the value is its key in JSON."""

    TARGETED = "targeted"
    SUCCESS = "success"
    ERRORS = "errors"
    IN_PROGRESS = "in_progress"
    UNKNOWN = "unknown"
    OTHER = "other"


class Deployment(msgspec.Struct, frozen=True, kw_only=True):
    """One row of `SMS_DeploymentSummary` whose SoftwareName starts with `CoMgmtSettings`."""

    deployment_id: str
    assignment_id: int | None = None
    software_name: str
    collection_id: str | None = None
    collection_name: str | None = None
    targeted: int | None = None
    success: int | None = None
    errors: int | None = None
    in_progress: int | None = None
    unknown: int | None = None
    other: int | None = None
    summarized_at: datetime | None = None

    @property
    def short_name(self) -> str:
        """A readable name: "Production", "Pilot: Windows Update policies", else what follows the prefix."""
        return short_name(self.software_name)


class DeploymentDevice(msgspec.Struct, frozen=True, kw_only=True):
    """One device behind a number of a deployment; `resource_id` is None when the site gave only a name."""

    deployment_id: str
    number: DeploymentNumber
    name: str
    resource_id: int | None = None


def short_name(software_name: str) -> str:
    """A readable name for a `CoMgmtSettings…` policy."""
    rest = software_name.removeprefix(PREFIX)
    if rest == "Prod":
        return "Production"
    if rest == "Pilot":
        return "Pilot"
    if rest == "PilotAutoEnroll":
        return "Pilot: auto-enroll"
    workload = pilot_workload(software_name)
    return f"Pilot: {workload.label}" if workload else rest or software_name


def pilot_workload(software_name: str) -> Workload | None:
    """The workload whose pilot this policy is, or None."""
    for workload in Workload:
        if workload.pilot_policy.lower() == software_name.lower():
            return workload
    return None
