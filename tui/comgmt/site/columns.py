"""What is read of the site: the classes, their columns and types, and the record each row becomes.

Properties and types: facts/data-model.md sections 1 to 7. Key columns are never asked as `MachineId`, which
is documented but not in the schema.
"""

from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import Final, Generic, TypeVar

import msgspec

from comgmt.domain.deployments import Deployment
from comgmt.domain.records import ActivityRecord, CollectionRecord, ComanagementRecord, SystemRecord
from comgmt.site import wql
from comgmt.site.values import Column, Kind

Record = TypeVar("Record")

_integer: Final = partial(Column, kind=Kind.INTEGER)
_boolean: Final = partial(Column, kind=Kind.BOOLEAN)
_time: Final = partial(Column, kind=Kind.TIME)

POLICY_CATEGORY: Final = "SettingsAndPolicy:SMS_CoManagementSettings"


class Source(msgspec.Struct, Generic[Record], frozen=True):
    """One class as we read it. `columns` begins with its key; `needed` are fields no record goes without."""

    class_name: str
    columns: tuple[Column, ...]
    make: Callable[..., Record]
    needed: tuple[str, ...]

    @property
    def key(self) -> Column:
        """The column that orders and identifies the rows."""
        return self.columns[0]

    @property
    def never(self) -> str:
        """A condition that no row meets, to ask whether a column exists without reading any."""
        return wql.equals(self.key.name, 0 if self.key.kind is Kind.INTEGER else "")


class Member(msgspec.Struct, frozen=True, kw_only=True):
    """One row of `SMS_FullCollectionMembership`."""

    resource_id: int


class Asset(msgspec.Struct, frozen=True, kw_only=True):
    """One row of an asset-detail class of a deployment; `asset_type` 0 is a user, 1 a machine."""

    asset_id: int
    name: str | None = None
    asset_type: int | None = None
    status: int | None = None


class Location(msgspec.Struct, frozen=True, kw_only=True):
    """One row of `SMS_ProviderLocation`: which machine serves which site."""

    site_code: str
    machine: str
    local: bool | None = None


class SiteRow(msgspec.Struct, frozen=True, kw_only=True):
    """What `SMS_Identification` or `SMS_Site` says of the site."""

    site_code: str
    site_name: str | None = None
    server: str | None = None
    version: str | None = None


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


COMANAGEMENT: Final = Source(
    "SMS_Client_ComanagementState",
    (
        _integer("ResourceID", "resource_id"),
        Column("Name", "name"),
        Column("SiteCode", "site_code"),
        Column("AADDeviceID", "aad_device_id"),
        _boolean("AADJoined", "aad_joined"),
        _boolean("HybridAADJoined", "hybrid_aad_joined"),
        Column("Authority", "authority"),
        _boolean("MDMEnrolled", "mdm_enrolled"),
        _boolean("MDMProvisioned", "mdm_provisioned"),
        _boolean("ComgmtPolicyPresent", "comgmt_policy_present"),
        _boolean("EnrollmentScheduled", "enrollment_scheduled"),
        _boolean("PendingLogon", "pending_logon"),
        _boolean("EnrollmentFailed", "enrollment_failed"),
        _integer("EnrollmentStatusCode", "enrollment_status_code"),
        Column("EnrollmentErrorDetail", "enrollment_error_detail"),
        Column("MDMWorkloads", "mdm_workloads"),
    ),
    ComanagementRecord,
    ("resource_id",),
)

SYSTEMS: Final = Source(
    "SMS_R_System",
    (
        _integer("ResourceId", "resource_id"),
        Column("Name", "name"),
        Column("OperatingSystemNameandVersion", "operating_system"),
        Column("Build", "build"),
        _integer("Client", "client"),
        Column("ClientVersion", "client_version"),
        _integer("Active", "active"),
        _integer("Obsolete", "obsolete"),
        _integer("Decommissioned", "decommissioned"),
        Column("ResourceDomainORWorkgroup", "domain"),
        Column("ADSiteName", "ad_site"),
        Column("AADDeviceID", "aad_device_id"),
        Column("LastLogonUserName", "last_logon_user"),
        Column("LastLogonUserDomain", "last_logon_user_domain"),
        _time("CreationDate", "created_at"),
    ),
    SystemRecord,
    ("resource_id",),
)

ACTIVITY: Final = Source(
    "SMS_CombinedDeviceResources",
    (
        _integer("ResourceID", "resource_id"),
        Column("SiteCode", "site_code"),
        _time("LastActiveTime", "last_active_at"),
        _time("LastPolicyRequest", "last_policy_request_at"),
        _time("LastDDR", "last_ddr_at"),
        _integer("ClientActiveStatus", "client_active_status"),
        _integer("ClientCheckPass", "client_check_pass"),
        _boolean("CNIsOnline", "online"),
        Column("PrimaryUser", "primary_user"),
        Column("CurrentLogonUser", "current_logon_user"),
    ),
    ActivityRecord,
    ("resource_id",),
)

COLLECTIONS: Final = Source(
    "SMS_Collection",
    (
        Column("CollectionID", "collection_id"),
        Column("Name", "name"),
        _integer("MemberCount", "member_count"),
        _time("LastRefreshTime", "refreshed_at"),
    ),
    CollectionRecord,
    ("collection_id", "name"),
)

MEMBERS: Final = Source(
    "SMS_FullCollectionMembership", (_integer("ResourceID", "resource_id"),), Member, ("resource_id",)
)

DEPLOYMENTS: Final = Source(
    "SMS_DeploymentSummary",
    (
        Column("DeploymentID", "deployment_id"),
        _integer("AssignmentID", "assignment_id"),
        Column("SoftwareName", "software_name"),
        Column("CollectionID", "collection_id"),
        Column("CollectionName", "collection_name"),
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
    Column("AssetName", "name"),
    _integer("AssetType", "asset_type"),
    _integer("StatusType", "status"),
)
COMPLIANT_ASSETS: Final = Source(
    "SMS_DCMDeploymentCompliantAssetDetails", _ASSET_COLUMNS, Asset, ("asset_id",)
)
NONCOMPLIANT_ASSETS: Final = Source(
    "SMS_DCMDeploymentNonCompliantAssetDetails", _ASSET_COLUMNS, Asset, ("asset_id",)
)
ERROR_ASSETS: Final = Source("SMS_DCMDeploymentErrorAssetDetails", _ASSET_COLUMNS, Asset, ("asset_id",))
UNKNOWN_ASSETS: Final = Source(
    "SMS_CIDeploymentUnknownAssetDetails",
    (_integer("MachineID", "asset_id"), Column("MachineName", "name")),
    Asset,
    ("asset_id",),
)

POLICIES: Final = Source(
    "SMS_ConfigurationPolicy",
    (
        _integer("CI_ID", "ci_id"),
        Column("LocalizedDisplayName", "name"),
        _boolean("IsAssigned", "assigned"),
        Column("CategoryInstance_UniqueIDs", "categories", Kind.TEXTS),
        _time("DateLastModified", "modified_at"),
    ),
    PolicyRow,
    ("ci_id",),
)
POLICY_DOCUMENT: Final = Source(
    "SMS_ConfigurationPolicy", (Column("SDMPackageXML", "text", Kind.RAW_TEXT),), PolicyDocument, ()
)

LOCATIONS: Final = Source(
    "SMS_ProviderLocation",
    (
        Column("SiteCode", "site_code"),
        Column("Machine", "machine"),
        _boolean("ProviderForLocalSite", "local"),
    ),
    Location,
    ("site_code", "machine"),
)
IDENTIFICATION: Final = Source(
    "SMS_Identification",
    (
        Column("ThisSiteCode", "site_code"),
        Column("ThisSiteName", "site_name"),
        Column("SMSSiteServer", "server"),
        Column("SMSVersion", "version"),
    ),
    SiteRow,
    ("site_code",),
)
SITES: Final = Source(
    "SMS_Site",
    (
        Column("SiteCode", "site_code"),
        Column("SiteName", "site_name"),
        Column("ServerName", "server"),
        Column("Version", "version"),
    ),
    SiteRow,
    ("site_code",),
)
