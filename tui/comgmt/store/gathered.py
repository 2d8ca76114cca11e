"""What one refresh could read and what not: kept beside the devices, since it says what the numbers mean."""

from collections.abc import Iterable
from datetime import datetime
from enum import Enum
from typing import Final

import msgspec

from comgmt.domain.budget import Budget
from comgmt.domain.counted import Counted
from comgmt.domain.deployments import Deployment, DeploymentNumber
from comgmt.domain.enrollment import STATE_COLUMNS
from comgmt.domain.records import CollectionRecord, PolicyRecord, SiteIdentity

COMANAGEMENT_CLASS: Final = "SMS_Client_ComanagementState"
SYSTEM_CLASS: Final = "SMS_R_System"
ACTIVITY_CLASS: Final = "SMS_CombinedDeviceResources"

_OS_COLUMNS: Final = ("OperatingSystemNameandVersion", "Build", "Client", "Obsolete")
_FALLBACK_COLUMNS: Final = (*_OS_COLUMNS, "Decommissioned", "AADDeviceID")
_COMANAGED_COLUMNS: Final = ("MDMEnrolled", "ComgmtPolicyPresent", "MDMProvisioned")
_HEARD_COLUMNS: Final = ("LastActiveTime", "LastPolicyRequest", "LastDDR")


class Subject(str, Enum):
    """One thing that is read of a site, and may be refused by itself."""

    COMANAGEMENT = "comanagement"
    SYSTEMS = "systems"
    ACTIVITY = "activity"
    COLLECTION = "collection"  # the collection of eligible devices
    DEPLOYMENTS = "deployments"
    POLICIES = "policies"


CLASSES: Final = {
    Subject.COMANAGEMENT: COMANAGEMENT_CLASS,
    Subject.SYSTEMS: SYSTEM_CLASS,
    Subject.ACTIVITY: ACTIVITY_CLASS,
    Subject.COLLECTION: "SMS_Collection",
    Subject.DEPLOYMENTS: "SMS_DeploymentSummary",
    Subject.POLICIES: "SMS_ConfigurationPolicy",
}


class MembersRead(msgspec.Struct, frozen=True):
    """When the members of a collection were read, by what the collection said of itself then."""

    member_count: int | None
    refreshed_at: datetime | None
    listed: int


class DearCounting(msgspec.Struct, frozen=True):
    """When counting took much longer than reading every row, and the seconds of both."""

    at: datetime
    seconds: float
    seconds_read: float


class Gathered(msgspec.Struct, frozen=True, kw_only=True):
    """What a refresh read besides devices. `taken_at` is UTC, when the last row came.

    `refused` is why a subject could not be read. `missing` is class to the columns the site lacks.
    `eligible` is the collection, None when the site has none. `members` are the collections, by id, and
    `devices` the deployments, by id (with their SummarizationTime then), whose lists are in the store;
    `devices_refused` says of which of their numbers the devices could not be read, and why. `budget` is the
    most that the reading could take. `counted` is what the site counted of its devices where not every row
    was read: `missing` and `refused` are then those of the counting; `rows_at` is when every row was last.
    `seconds_read` is how long reading every row took the last time, `dear` that counting took much longer.
    """

    site: SiteIdentity
    taken_at: datetime
    refused: dict[Subject, str] = {}
    missing: dict[str, tuple[str, ...]] = {}
    eligible: CollectionRecord | None = None
    members: dict[str, MembersRead] = {}
    members_refused: dict[str, str] = {}
    deployments: tuple[Deployment, ...] = ()
    devices: dict[str, datetime | None] = {}
    devices_refused: dict[str, dict[DeploymentNumber, str]] = {}
    policies: tuple[PolicyRecord, ...] = ()
    notes: tuple[str, ...] = ()
    budget: Budget | None = None
    counted: Counted | None = None
    rows_at: datetime | None = None
    seconds_read: float | None = None
    dear: DearCounting | None = None

    def no_rows(self) -> str | None:
        """Why not every device's rows are known, or None: the site counted, and they are still to come."""
        if self.counted is None or self.rows_at is not None:
            return None
        return "The rows of all devices are still to be read; what the site counted is in the tiles."

    def no_records(self) -> str | None:
        """Why no co-management record could be read, or None."""
        return self.refused.get(Subject.COMANAGEMENT)

    def no_states(self) -> str | None:
        """Why no device has an enrollment state, or None."""
        return self._lacking(
            Subject.COMANAGEMENT, COMANAGEMENT_CLASS, STATE_COLUMNS, "to tell the enrollment state"
        )

    def no_codes(self) -> str | None:
        """Why failed devices have no code, or None."""
        return self.no_states() or self._lacking(
            Subject.COMANAGEMENT, COMANAGEMENT_CLASS, ("EnrollmentStatusCode",), "to tell the error code"
        )

    def no_comanaged(self) -> str | None:
        """Why it is not known which devices are co-managed, or None."""
        return self._lacking(
            Subject.COMANAGEMENT, COMANAGEMENT_CLASS, _COMANAGED_COLUMNS, "to count co-managed devices"
        )

    def no_workloads(self) -> str | None:
        """Why it is not known which workloads are with Intune, or None."""
        return self.no_comanaged() or self._lacking(
            Subject.COMANAGEMENT, COMANAGEMENT_CLASS, ("MDMWorkloads",), "to count workloads"
        )

    def no_joins(self) -> str | None:
        """Why it is not known how devices are joined, or None."""
        return self.no_comanagement(("HybridAADJoined", "AADJoined"), "to tell how devices are joined")

    def no_policies(self) -> str | None:
        """Why it is not known which devices have the co-management policy, or None."""
        return self.no_comanagement(("ComgmtPolicyPresent",), "to tell who has the policy")

    def no_masks(self) -> str | None:
        """Why it is not known which workloads a device gives to Intune, or None."""
        return self.no_comanagement(("MDMWorkloads",), "to tell workloads")

    def no_comanagement(self, columns: Iterable[str], telling: str) -> str | None:
        """Why these columns of co-management records are not known, or None; `telling` is what for."""
        return self._lacking(Subject.COMANAGEMENT, COMANAGEMENT_CLASS, columns, telling)

    def no_clients(self) -> str | None:
        """Why clients cannot be told by their operating system, or None."""
        return self._lacking(
            Subject.SYSTEMS, SYSTEM_CLASS, _OS_COLUMNS, "to count clients by operating system"
        )

    def no_last_heard(self) -> str | None:
        """Why it is not known when a device was last heard from, or None."""
        missing = self.missing.get(ACTIVITY_CLASS, ())
        if Subject.ACTIVITY not in self.refused and not all(column in missing for column in _HEARD_COLUMNS):
            return None
        return self._lacking(
            Subject.ACTIVITY, ACTIVITY_CLASS, _HEARD_COLUMNS, "to tell when a device was last heard"
        )

    def no_eligible(self) -> str | None:
        """Why it is not known which devices are eligible, or None."""
        if Subject.COLLECTION in self.refused:
            return self.refused[Subject.COLLECTION]
        if self.eligible is not None:
            return self.no_members(self.eligible.collection_id, self.eligible.name)
        return self._lacking(Subject.SYSTEMS, SYSTEM_CLASS, _FALLBACK_COLUMNS, "to tell who is eligible")

    def no_eligible_list(self) -> str | None:
        """Why eligible devices cannot be listed one by one, or None.

        Known members do not suffice: those with no co-management record are devices by `SMS_R_System` only.
        """
        return self.refused.get(Subject.SYSTEMS) or self.no_eligible()

    def no_members(self, collection_id: str, name: str | None = None) -> str | None:
        """Why the members of a collection are not known, or None."""
        if collection_id in self.members:
            return None
        known = name or self._name_of(collection_id)
        not_read = f"The members of the collection {known} were not read."
        return self.members_refused.get(collection_id, not_read)

    def _name_of(self, collection_id: str) -> str:
        """The name of a collection that something is deployed to; its id where none is known."""
        names = (each.collection_name for each in self.deployments if each.collection_id == collection_id)
        return next(filter(None, names), collection_id)

    def no_devices(self, deployment: Deployment, *numbers: DeploymentNumber) -> str | None:
        """Why not all devices behind these numbers of a deployment are known, or None."""
        refused = self.devices_refused.get(deployment.deployment_id, {})
        reason = next((refused[number] for number in numbers if number in refused), None)
        if reason is not None or deployment.deployment_id in self.devices:
            return reason
        return f"The devices behind {deployment.software_name} were not read."

    def no_deployments(self) -> str | None:
        """Why no deployment is known, or None."""
        return self.refused.get(Subject.DEPLOYMENTS)

    def unread_classes(self) -> dict[str, str]:
        """Class to why it could not be read."""
        return {CLASSES[subject]: why for subject, why in self.refused.items()}

    def missing_columns(self) -> tuple[str, ...]:
        """All columns the site could not give, as "Class.Column"."""
        return tuple(f"{name}.{column}" for name, columns in self.missing.items() for column in columns)

    def meaning(self) -> tuple[bool, ...]:
        """What decides, besides a device's own records, what is derived from them."""
        return (
            self.no_states() is None,
            self.no_codes() is None,
            self.no_clients() is None,
        )

    def _lacking(self, subject: Subject, class_name: str, columns: Iterable[str], needing: str) -> str | None:
        if subject in self.refused:
            return self.refused[subject]
        missing = self.missing.get(class_name, ())
        lacking = [column for column in columns if column in missing]
        if not lacking:
            return None
        noun = "column" if len(lacking) == 1 else "columns"
        return f"The site's class {class_name} gives no {noun} {', '.join(lacking)}, needed {needing}."
