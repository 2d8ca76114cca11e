"""The tables and views of the simulated site, one for each WMI class, and what lies under them."""

from typing import Final

from comgmt.demo import schema
from comgmt.demo.schema import Kind, WmiClass

_TABLES: Final = (
    schema.COMANAGEMENT,
    schema.SYSTEM,
    schema.COLLECTION,
    schema.SUMMARY,
    schema.POLICY,
    schema.STATE_INFORMATION,
    schema.IDENTIFICATION,
    schema.SITE,
    schema.PROVIDER_LOCATION,
)
_SQL_TYPES: Final = {
    Kind.INTEGER: "INTEGER",
    Kind.UINT32: "INTEGER",
    Kind.BOOLEAN: "INTEGER",
    Kind.REAL: "REAL",
}

# What SMS_CombinedDeviceResources knows beside the system record.
ACTIVITY_TABLE: Final = "activity"
ACTIVITY_COLUMNS: Final = (
    "ResourceID",
    "SiteCode",
    "IsApproved",
    "IsBlocked",
    "ClientActiveStatus",
    "ClientCheckPass",
    "CNIsOnline",
    "CNLastOnlineTime",
    "LastActiveTime",
    "LastDDR",
    "LastHardwareScan",
    "LastPolicyRequest",
    "LastStatusMessage",
    "LastClientCheckTime",
    "CurrentLogonUser",
    "LastLogonUser",
    "PrimaryUser",
)
_ACTIVITY: Final = f"""
CREATE TABLE {ACTIVITY_TABLE} (ResourceID INTEGER PRIMARY KEY, SiteCode TEXT COLLATE NOCASE,
    IsApproved INTEGER, IsBlocked INTEGER, ClientActiveStatus INTEGER, ClientCheckPass INTEGER,
    CNIsOnline INTEGER, CNLastOnlineTime TEXT, LastActiveTime TEXT, LastDDR TEXT, LastHardwareScan TEXT,
    LastPolicyRequest TEXT, LastStatusMessage TEXT, LastClientCheckTime TEXT, CurrentLogonUser TEXT
    COLLATE NOCASE, LastLogonUser TEXT COLLATE NOCASE, PrimaryUser TEXT COLLATE NOCASE);
CREATE TABLE collection_member (CollectionID TEXT COLLATE NOCASE, ResourceID INTEGER, PRIMARY KEY
    (CollectionID, ResourceID)) WITHOUT ROWID;
CREATE TABLE deployment_state (AssignmentID INTEGER, Status INTEGER, ResourceID INTEGER, PRIMARY KEY
    (AssignmentID, Status, ResourceID)) WITHOUT ROWID;
CREATE TABLE lazy_value (CI_ID INTEGER PRIMARY KEY, SDMPackageXML TEXT);
"""
_VIEWS: Final = """
CREATE VIEW SMS_CombinedDeviceResources AS SELECT r.ResourceId AS ResourceID, r.ResourceType,
    r.Name, r.ResourceDomainORWorkgroup AS Domain, a.SiteCode, r.SMSUniqueIdentifier AS SMSID,
    r.AADDeviceID, r.AADTenantID, r.SerialNumber, CASE WHEN c.MDMEnrolled = 1 AND c.ComgmtPolicyPresent
    = 1 THEN 1 ELSE 0 END AS CoManaged, ifnull(c.MDMEnrolled, 0) AS IsMDMActive, r.ManagementAuthority,
    r.OperatingSystemNameandVersion AS DeviceOS, r.Build AS DeviceOSBuild, r.ClientVersion,
    r.ClientType, r.ClientEdition, r.Client AS IsClient, r.Active AS IsActive, r.Obsolete AS IsObsolete,
    a.IsApproved, a.IsBlocked, r.IsVirtualMachine, r.Unknown, a.ClientActiveStatus, a.ClientCheckPass,
    a.CNIsOnline, a.CNLastOnlineTime, a.LastActiveTime, a.LastDDR, a.LastHardwareScan,
    a.LastPolicyRequest, a.LastStatusMessage, a.LastClientCheckTime, a.CurrentLogonUser,
    a.LastLogonUser, a.PrimaryUser, r.LastLogonUserName AS UserName, r.LastLogonUserDomain AS
    UserDomainName FROM SMS_R_System AS r NOT INDEXED LEFT JOIN activity AS a ON a.ResourceID =
    r.ResourceId LEFT JOIN SMS_Client_ComanagementState AS c ON c.ResourceID = r.ResourceId;
CREATE VIEW SMS_FullCollectionMembership AS SELECT m.CollectionID, m.ResourceID, r.Name,
    r.ResourceDomainORWorkgroup AS Domain, a.SiteCode, r.SMSUniqueIdentifier AS SMSID, 5 AS
    ResourceType, r.Client AS IsClient, r.Obsolete AS IsObsolete, r.Active AS IsActive, r.Client AS
    IsAssigned, a.IsBlocked, 0 AS IsDirect FROM collection_member AS m LEFT JOIN SMS_R_System AS r ON
    r.ResourceId = m.ResourceID LEFT JOIN activity AS a ON a.ResourceID = m.ResourceID;
CREATE VIEW SMS_CIDeploymentUnknownAssetDetails AS SELECT d.AssignmentID, s.DeploymentID AS
    AssignmentUniqueID, d.ResourceID AS MachineID, r.Name AS MachineName,
    r.OperatingSystemNameandVersion AS MachineOS, s.CollectionID, s.CollectionName, s.SoftwareName,
    s.DeploymentTime AS StartTime, r.LastLogonUserName AS UserName, 0 AS Category FROM deployment_state
    AS d JOIN SMS_DeploymentSummary AS s ON s.AssignmentID = d.AssignmentID LEFT JOIN SMS_R_System AS r
    ON r.ResourceId = d.ResourceID WHERE d.Status = 4;
"""
_ASSET_VIEW: Final = """
CREATE VIEW {name} AS SELECT d.ResourceID AS AssetID, r.Name AS AssetName, 1 AS AssetType,
    d.AssignmentID, s.DeploymentID AS AssignmentUniqueID, s.CI_ID AS BL_ID, s.SoftwareName AS BLName, 1
    AS BLRevision, s.CI_ID, s.SoftwareName AS CIName, 1 AS ClientType, 0 AS IsMachineAssignedToUser, 0
    AS IsMachineChangesPersisted, ifnull(r.IsVirtualMachine, 0) AS IsVM, 1 AS Revision, {status} AS
    StatusType, s.CollectionID AS TargetCollectionID, NULL AS VMHostName{more} FROM deployment_state AS
    d JOIN SMS_DeploymentSummary AS s ON s.AssignmentID = d.AssignmentID LEFT JOIN SMS_R_System AS r ON
    r.ResourceId = d.ResourceID WHERE d.Status = {status};
"""
_NON_COMPLIANT: Final = """, 1 AS Rule_ID, 'CoManagementSettings_Capabilities' AS RuleName, '' AS
    RuleDescription, 0 AS RuleSeverity, NULL AS RuleStateDisplay, 1 AS IsEnforced"""
_ERRORS: Final = """, 2278556162 AS ErrorCode, 'Policy could not be applied' AS ErrorDescription, 4 AS
    ErrorType, 1 AS ObjectType, s.SoftwareName AS ObjectName"""

# So that this computer counts a large fleet no slower than the provider that it plays: what a count costs at
# a pace are the rows that it scans there (scans.py), whatever stands here. Rows are read without them.
_INDEXES: Final = f"""
CREATE INDEX counted_states ON {schema.COMANAGEMENT.name} (MDMEnrolled, MDMProvisioned, ComgmtPolicyPresent,
    HybridAADJoined, AADJoined, EnrollmentFailed, PendingLogon, EnrollmentScheduled, MDMWorkloads);
CREATE INDEX counted_clients ON {schema.SYSTEM.name} (Client, Obsolete, OperatingSystemNameandVersion, Build);
"""
INDEXED: Final = frozenset({schema.COMANAGEMENT.name, schema.SYSTEM.name})


class DeploymentStatus:
    """StatusType of an asset in a deployment (demo/FACTS.md#asset-status)."""

    SUCCESS: Final = 1
    IN_PROGRESS: Final = 2
    REQUIREMENTS_NOT_MET: Final = 3
    UNKNOWN: Final = 4
    ERROR: Final = 5


def ddl() -> str:
    """The statements that make every table and view."""
    tables = [_create_table(each) for each in _TABLES]
    assets = [
        _asset_view(schema.COMPLIANT, DeploymentStatus.SUCCESS),
        _asset_view(schema.NON_COMPLIANT, DeploymentStatus.IN_PROGRESS, _NON_COMPLIANT),
        _asset_view(schema.ERRORS, DeploymentStatus.ERROR, _ERRORS),
    ]
    return "\n".join((*tables, _ACTIVITY, _VIEWS, *assets))


def index_ddl() -> str:
    """The statements that make the indexes, of tables that are filled."""
    return _INDEXES


def _asset_view(wmi_class: WmiClass, status: int, more: str = "") -> str:
    return _ASSET_VIEW.format(name=wmi_class.name, status=status, more=more)


def _create_table(wmi_class: WmiClass) -> str:
    key = wmi_class.keys[0] if wmi_class in {schema.COMANAGEMENT, schema.SYSTEM} else None
    columns = ", ".join(_column(each, each.name == key) for each in wmi_class.properties)
    return f"CREATE TABLE {wmi_class.name} ({columns});"


def _column(each: schema.Property, is_key: bool) -> str:
    if is_key:
        return f"{each.name} INTEGER PRIMARY KEY"
    return f"{each.name} {_SQL_TYPES.get(each.kind, 'TEXT COLLATE NOCASE')}"
