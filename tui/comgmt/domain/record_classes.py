"""What is read of a site: the classes, their columns and types, and the record each row becomes.

Properties and types: domain/FACTS.md#co-management-row and the sections after it. Key columns are never
asked as `MachineId`, which is documented but not in the schema.
"""

from collections.abc import Callable
from datetime import datetime
from enum import Enum
from functools import partial
from typing import Any, Final, Generic, TypeVar

import msgspec

from comgmt.domain.deployments import Deployment
from comgmt.domain.records import ActivityRecord, CollectionRecord, ComanagementRecord, SystemRecord
from comgmt.domain.row_conditions import Equals

Record = TypeVar("Record")


class ColumnKind(Enum):
    """The type of a column; an array of one cannot be told from a scalar, so the column must say it."""

    TEXT = "text"
    RAW_TEXT = "raw text"  # a document to be parsed, never shown
    INTEGER = "integer"
    CODE = "status code"  # an integer that the site may write with a sign
    BOOLEAN = "boolean"
    TIME = "time"
    TEXTS = "array of text"


class RecordColumn(msgspec.Struct, frozen=True):
    """A property of a class of the site, the field of ours it fills, and its type."""

    name: str
    field: str
    kind: ColumnKind = ColumnKind.TEXT


_integer: Final = partial(RecordColumn, kind=ColumnKind.INTEGER)
_boolean: Final = partial(RecordColumn, kind=ColumnKind.BOOLEAN)
_time: Final = partial(RecordColumn, kind=ColumnKind.TIME)

POLICY_CATEGORY: Final = "SettingsAndPolicy:SMS_CoManagementSettings"


class RecordClass(msgspec.Struct, Generic[Record], frozen=True):
    """One class as we read it. `columns` begins with its key; `needed` are fields no record goes without."""

    class_name: str
    columns: tuple[RecordColumn, ...]
    make: Callable[..., Record]
    needed: tuple[str, ...]

    @property
    def key(self) -> RecordColumn:
        """The column that orders and identifies the rows."""
        return self.columns[0]

    @property
    def never(self) -> Equals:
        """A condition that no row meets, to ask whether a column exists without reading any."""
        return Equals(self.key.name, 0 if self.key.kind is ColumnKind.INTEGER else "")


class Member(msgspec.Struct, frozen=True, kw_only=True):
    """One row of `SMS_FullCollectionMembership`."""

    resource_id: int


class Asset(msgspec.Struct, frozen=True, kw_only=True):
    """One row of an asset-detail class of a deployment; `asset_type` 0 is a user, 1 a machine."""

    asset_id: int
    name: str | None = None
    asset_type: int | None = None
    status: int | None = None
    assignment_id: int | None = None


class Membership(msgspec.Struct, frozen=True, kw_only=True):
    """One row of `SMS_FullCollectionMembership`, with its collection."""

    collection_id: str
    resource_id: int


class PolicyRow(msgspec.Struct, frozen=True, kw_only=True):
    """One row of `SMS_ConfigurationPolicy` without its lazy document."""

    ci_id: int
    name: str | None = None
    assigned: bool | None = None
    categories: tuple[str, ...] = ()
    modified_at: datetime | None = None


class PolicyDocument(msgspec.Struct, frozen=True, kw_only=True):
    """The lazy document of a policy."""

    text: str | None = None


def narrowed(of: RecordClass[Record], *fields: str) -> RecordClass[Record]:
    """A class with some of its columns; in its records the other fields are what they are by default."""
    return msgspec.structs.replace(of, columns=tuple(each for each in of.columns if each.field in fields))


def ids_of(of: RecordClass[Any]) -> RecordClass[Member]:
    """A class of devices without anything but their resource ids."""
    return RecordClass(of.class_name, of.columns[:1], Member, ("resource_id",))


COMANAGEMENT: Final = RecordClass(
    "SMS_Client_ComanagementState",
    (
        _integer("ResourceID", "resource_id"),
        RecordColumn("Name", "name"),
        RecordColumn("SiteCode", "site_code"),
        RecordColumn("AADDeviceID", "aad_device_id"),
        _boolean("AADJoined", "aad_joined"),
        _boolean("HybridAADJoined", "hybrid_aad_joined"),
        RecordColumn("Authority", "authority"),
        _boolean("MDMEnrolled", "mdm_enrolled"),
        _boolean("MDMProvisioned", "mdm_provisioned"),
        _boolean("ComgmtPolicyPresent", "comgmt_policy_present"),
        _boolean("EnrollmentScheduled", "enrollment_scheduled"),
        _boolean("PendingLogon", "pending_logon"),
        _boolean("EnrollmentFailed", "enrollment_failed"),
        RecordColumn("EnrollmentStatusCode", "enrollment_status_code", ColumnKind.CODE),
        RecordColumn("EnrollmentErrorDetail", "enrollment_error_detail"),
        RecordColumn("MDMWorkloads", "mdm_workloads"),
    ),
    ComanagementRecord,
    ("resource_id",),
)

SYSTEMS: Final = RecordClass(
    "SMS_R_System",
    (
        _integer("ResourceId", "resource_id"),
        RecordColumn("Name", "name"),
        RecordColumn("OperatingSystemNameandVersion", "operating_system"),
        RecordColumn("Build", "build"),
        _integer("Client", "client"),
        RecordColumn("ClientVersion", "client_version"),
        _integer("Active", "active"),
        _integer("Obsolete", "obsolete"),
        _integer("Decommissioned", "decommissioned"),
        RecordColumn("ResourceDomainORWorkgroup", "domain"),
        RecordColumn("ADSiteName", "ad_site"),
        RecordColumn("AADDeviceID", "aad_device_id"),
        RecordColumn("LastLogonUserName", "last_logon_user"),
        RecordColumn("LastLogonUserDomain", "last_logon_user_domain"),
        _time("CreationDate", "created_at"),
    ),
    SystemRecord,
    ("resource_id",),
)

ACTIVITY: Final = RecordClass(
    "SMS_CombinedDeviceResources",
    (
        _integer("ResourceID", "resource_id"),
        RecordColumn("SiteCode", "site_code"),
        _time("LastActiveTime", "last_active_at"),
        _time("LastPolicyRequest", "last_policy_request_at"),
        _time("LastDDR", "last_ddr_at"),
        _integer("ClientActiveStatus", "client_active_status"),
        _integer("ClientCheckPass", "client_check_pass"),
        _boolean("CNIsOnline", "online"),
        RecordColumn("PrimaryUser", "primary_user"),
        RecordColumn("CurrentLogonUser", "current_logon_user"),
    ),
    ActivityRecord,
    ("resource_id",),
)

COLLECTIONS: Final = RecordClass(
    "SMS_Collection",
    (
        RecordColumn("CollectionID", "collection_id"),
        RecordColumn("Name", "name"),
        _integer("MemberCount", "member_count"),
        _time("LastRefreshTime", "refreshed_at"),
    ),
    CollectionRecord,
    ("collection_id", "name"),
)

MEMBERS: Final = RecordClass(
    "SMS_FullCollectionMembership", (_integer("ResourceID", "resource_id"),), Member, ("resource_id",)
)
MEMBERSHIPS: Final = RecordClass(
    "SMS_FullCollectionMembership",
    (RecordColumn("CollectionID", "collection_id"), _integer("ResourceID", "resource_id")),
    Membership,
    ("collection_id", "resource_id"),
)

DEPLOYMENTS: Final = RecordClass(
    "SMS_DeploymentSummary",
    (
        RecordColumn("DeploymentID", "deployment_id"),
        _integer("AssignmentID", "assignment_id"),
        RecordColumn("SoftwareName", "software_name"),
        RecordColumn("CollectionID", "collection_id"),
        RecordColumn("CollectionName", "collection_name"),
        _integer("NumberTargeted", "targeted"),
        _integer("NumberSuccess", "success"),
        _integer("NumberErrors", "errors"),
        _integer("NumberInProgress", "in_progress"),
        _integer("NumberUnknown", "unknown"),
        _integer("NumberOther", "other"),
        _time("SummarizationTime", "summarized_at"),
    ),
    Deployment,
    ("deployment_id", "software_name"),
)

_ASSET_COLUMNS: Final = (
    _integer("AssetID", "asset_id"),
    RecordColumn("AssetName", "name"),
    _integer("AssetType", "asset_type"),
    _integer("StatusType", "status"),
)
COMPLIANT_ASSETS: Final = RecordClass(
    "SMS_DCMDeploymentCompliantAssetDetails", _ASSET_COLUMNS, Asset, ("asset_id",)
)
NONCOMPLIANT_ASSETS: Final = RecordClass(
    "SMS_DCMDeploymentNonCompliantAssetDetails", _ASSET_COLUMNS, Asset, ("asset_id",)
)
ERROR_ASSETS: Final = RecordClass("SMS_DCMDeploymentErrorAssetDetails", _ASSET_COLUMNS, Asset, ("asset_id",))
UNKNOWN_ASSETS: Final = RecordClass(
    "SMS_CIDeploymentUnknownAssetDetails",
    (_integer("MachineID", "asset_id"), RecordColumn("MachineName", "name")),
    Asset,
    ("asset_id",),
)


def with_assignment(of: RecordClass[Asset]) -> RecordClass[Asset]:
    """The class of assets with the assignment of each: for rows of several deployments at once."""
    return msgspec.structs.replace(of, columns=(*of.columns, _integer("AssignmentID", "assignment_id")))


POLICIES: Final = RecordClass(
    "SMS_ConfigurationPolicy",
    (
        _integer("CI_ID", "ci_id"),
        RecordColumn("LocalizedDisplayName", "name"),
        _boolean("IsAssigned", "assigned"),
        RecordColumn("CategoryInstance_UniqueIDs", "categories", ColumnKind.TEXTS),
        _time("DateLastModified", "modified_at"),
    ),
    PolicyRow,
    ("ci_id",),
)
POLICY_DOCUMENT: Final = RecordClass(
    "SMS_ConfigurationPolicy",
    (RecordColumn("SDMPackageXML", "text", ColumnKind.RAW_TEXT),),
    PolicyDocument,
    (),
)

RECORD_CLASSES: Final = (
    SYSTEMS,
    COMANAGEMENT,
    ACTIVITY,
    COLLECTIONS,
    MEMBERS,
    DEPLOYMENTS,
    COMPLIANT_ASSETS,
    NONCOMPLIANT_ASSETS,
    ERROR_ASSETS,
    UNKNOWN_ASSETS,
    POLICIES,
    POLICY_DOCUMENT,
)
