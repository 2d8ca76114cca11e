"""A fleet: the rows of every table of the simulated site, generated or loaded from a file."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime
from typing import Final

import msgspec

from comgmt.demo.database import RowBatch, SqlRow
from comgmt.demo.schema import POLICY, SITE_CODE, SUMMARY, Kind, WmiClass
from comgmt.demo.tables import ACTIVITY_COLUMNS, ACTIVITY_TABLE

SYSTEM_COLUMNS: Final = (
    "ResourceId",
    "ResourceType",
    "Name",
    "NetbiosName",
    "ResourceDomainORWorkgroup",
    "FullDomainName",
    "ADSiteName",
    "DistinguishedName",
    "SMSUniqueIdentifier",
    "Client",
    "ClientType",
    "ClientEdition",
    "Active",
    "Obsolete",
    "Decommissioned",
    "Unknown",
    "ClientVersion",
    "OperatingSystemNameandVersion",
    "Build",
    "BuildExt",
    "OSBranch",
    "AADDeviceID",
    "AADTenantID",
    "SerialNumber",
    "SMBIOSGUID",
    "ManagementAuthority",
    "LastLogonUserName",
    "LastLogonUserDomain",
    "LastLogonTimestamp",
    "CreationDate",
    "IsVirtualMachine",
    "IPAddresses",
    "MACAddresses",
    "ResourceNames",
    "SMSAssignedSites",
    "SMSInstalledSites",
    "SystemOUName",
)
COMANAGEMENT_COLUMNS: Final = (
    "ResourceID",
    "Name",
    "SiteCode",
    "AADDeviceID",
    "AADJoined",
    "HybridAADJoined",
    "Authority",
    "MDMEnrolled",
    "MDMProvisioned",
    "ComgmtPolicyPresent",
    "EnrollmentScheduled",
    "PendingLogon",
    "EnrollmentFailed",
    "EnrollmentStatusCode",
    "EnrollmentErrorDetail",
    "MDMWorkloads",
)
COLLECTION_COLUMNS: Final = (
    "CollectionID",
    "Name",
    "Comment",
    "CollectionType",
    "MemberCount",
    "LocalMemberCount",
    "LimitToCollectionID",
    "LastRefreshTime",
    "LastMemberChangeTime",
    "CurrentStatus",
    "IsBuiltIn",
)
ELIGIBLE_COLLECTION: Final = "Co-management Eligible Devices"
SITE_SERVER: Final = "cm01.contoso.com"
SITE_VERSION: Final = "5.00.9146.1000"
_BUILD: Final = 9146
# Topic 810, STATE_TOPICTYPE_CLIENT_COMANAGEMENT (domain/FACTS.md#state-messages).
_STATES: Final = (
    (100, "Enrollment status"),
    (101, "Enrollment scheduled"),
    (102, "Enrollment canceled"),
    (105, "Enrollment started"),
    (106, "Enrollment succeeded, not provisioned"),
    (107, "Enrollment succeeded and provisioned"),
    (108, "No active user"),
    (110, "Enrollment failed"),
)


class MadeRows:
    """Rows that are made anew, and the same, each time they are read: a large fleet is never in memory."""

    def __init__(self, make: Callable[[], Iterator[SqlRow]]) -> None:
        self._make = make

    def __iter__(self) -> Iterator[SqlRow]:
        return self._make()


class Fleet(msgspec.Struct):
    """Rows in the order of the column lists above; those of policies and deployments by name."""

    systems: Iterable[SqlRow] = ()
    comanagement: Iterable[SqlRow] = ()
    activity: Iterable[SqlRow] = ()
    collections: Sequence[SqlRow] = ()
    members: Iterable[SqlRow] = ()  # CollectionID, ResourceID
    deployments: Sequence[dict[str, object]] = ()
    deployment_states: Iterable[SqlRow] = ()  # AssignmentID, Status, ResourceID
    policies: Sequence[dict[str, object]] = ()
    policy_documents: Sequence[SqlRow] = ()  # CI_ID, SDMPackageXML

    def batches(self, provider_machine: str) -> list[RowBatch]:
        """All rows for the database; the one provider runs on `provider_machine`."""
        return [
            RowBatch("SMS_R_System", SYSTEM_COLUMNS, self.systems),
            RowBatch("SMS_Client_ComanagementState", COMANAGEMENT_COLUMNS, self.comanagement),
            RowBatch(ACTIVITY_TABLE, ACTIVITY_COLUMNS, self.activity),
            RowBatch("SMS_Collection", COLLECTION_COLUMNS, self.collections),
            RowBatch("collection_member", ("CollectionID", "ResourceID"), self.members),
            _named(SUMMARY, self.deployments),
            RowBatch("deployment_state", ("AssignmentID", "Status", "ResourceID"), self.deployment_states),
            _named(POLICY, self.policies),
            RowBatch("lazy_value", ("CI_ID", "SDMPackageXML"), self.policy_documents),
            *_site_batches(provider_machine),
        ]


def encode(value: object, kind: Kind) -> object:
    """A value as its column stores it: lists as JSON text, booleans as 0 and 1."""
    if kind is Kind.STRINGS and isinstance(value, list):
        # SQLite ends a JSON string at NUL, for which the site sends ? anyway
        return msgspec.json.encode([str(each).replace("\0", "?") for each in value]).decode()
    return int(value) if isinstance(value, bool) else value


def iso(moment: datetime) -> str:
    """A moment in UTC as the site sends it."""
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


def _named(wmi_class: WmiClass, rows: Sequence[dict[str, object]]) -> RowBatch:
    properties = wmi_class.properties
    encoded = [tuple(encode(row.get(each.name), each.kind) for each in properties) for row in rows]
    return RowBatch(wmi_class.name, tuple(each.name for each in properties), encoded)


def _site_batches(machine: str) -> list[RowBatch]:
    secondary = [
        (code, f"Contoso {place}", f"cm-{place.lower()}.contoso.com", SITE_VERSION, _BUILD, 1, 1, SITE_CODE)
        for code, place in (("S01", "Hamburg"), ("S02", "Singapore"))
    ]
    primary = (SITE_CODE, "Contoso primary", SITE_SERVER, SITE_VERSION, _BUILD, 2, 1, None)
    return [
        RowBatch(
            "SMS_Site",
            (
                "SiteCode",
                "SiteName",
                "ServerName",
                "Version",
                "BuildNumber",
                "Type",
                "Status",
                "ReportingSiteCode",
            ),
            [primary, *secondary],
        ),
        RowBatch(
            "SMS_Identification",
            (
                "ThisSiteCode",
                "ThisSiteName",
                "SMSVersion",
                "SMSBuildNumber",
                "SMSProviderServer",
                "SMSSiteServer",
                "MonthlyReleaseVersion",
                "LocaleID",
            ),
            [(SITE_CODE, "Contoso primary", SITE_VERSION, _BUILD, SITE_SERVER, SITE_SERVER, 2603, 1033)],
        ),
        RowBatch(
            "SMS_ProviderLocation",
            ("Machine", "NamespacePath", "ProviderForLocalSite", "SiteCode"),
            [(machine, f"\\\\{machine}\\root\\sms\\site_{SITE_CODE}", 1, SITE_CODE)],
        ),
        RowBatch(
            "SMS_StateInformation",
            ("StateID", "TopicType", "StateName", "StateDescription"),
            [(number, 810, name, name) for number, name in _STATES],
        ),
    ]
