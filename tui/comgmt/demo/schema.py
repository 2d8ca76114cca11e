"""The WMI classes of the simulated site: properties, types and keys (demo/FACTS.md#classes)."""

from collections.abc import Mapping
from enum import Enum
from types import MappingProxyType
from typing import Final

import msgspec

SITE_CODE: Final = "P01"
ROOT_NAMESPACE: Final = "root/sms"
SITE_NAMESPACE: Final = f"root/sms/site_{SITE_CODE}"


class Kind(str, Enum):
    """The CIM type of a property, as far as its XML differs; the value is its letter in the lists below."""

    INTEGER = "i"
    UINT32 = "u"
    STRING = "s"
    BOOLEAN = "b"
    DATETIME = "d"
    REAL = "r"
    STRINGS = "a"


class Property(msgspec.Struct, frozen=True):
    """One property of a class. A lazy one is null in every query and has its value in a Get only."""

    name: str
    kind: Kind
    lazy: bool = False
    late: int = 0

    def sql(self, alias: str) -> str:
        """SQL of its value in a row of `alias`; a time that is `late` comes to what it is by the clock."""
        value = f"{alias}.{self.name}"
        if not self.late:
            return value
        return f"strftime('%Y-%m-%dT%H:%M:%S', {value}, '{self.late:+d} seconds') || substr({value}, 20)"


class WmiClass(msgspec.Struct, frozen=True):
    """One class: its properties in the alphabetical order of its XML, and the names of its keys."""

    name: str
    namespace: str
    properties: tuple[Property, ...]
    keys: tuple[str, ...]

    def find(self, name: str) -> Property | None:
        """The property of this name in any case, or None."""
        wanted = name.lower()
        return next((each for each in self.properties if each.name.lower() == wanted), None)


def _class(name: str, keys: str, listing: str, namespace: str = SITE_NAMESPACE) -> WmiClass:
    """A class from a listing such as "Name:s Client:u SDMPackageXML:s?", where ? marks a lazy property."""
    found = [_property(word) for word in listing.split()]
    ordered = tuple(sorted(found, key=lambda each: each.name.lower()))
    return WmiClass(name, namespace, ordered, tuple(keys.split()))


def _property(word: str) -> Property:
    name, letter = word.split(":")
    return Property(name, Kind(letter[0]), letter.endswith("?"))


COMANAGEMENT: Final = _class(
    "SMS_Client_ComanagementState",
    "ResourceID",
    """ResourceID:u Name:s SiteCode:s AADDeviceID:s AADJoined:b HybridAADJoined:b Authority:s
    MDMEnrolled:b MDMProvisioned:b ComgmtPolicyPresent:b EnrollmentScheduled:b PendingLogon:b
    EnrollmentFailed:b EnrollmentStatusCode:u EnrollmentErrorDetail:s MDMWorkloads:s""",
)
SYSTEM: Final = _class(
    "SMS_R_System",
    "ResourceId",
    """ResourceId:u ResourceType:u Name:s NetbiosName:s ResourceDomainORWorkgroup:s FullDomainName:s
    ADSiteName:s DistinguishedName:s SMSUniqueIdentifier:s Client:u ClientType:u ClientEdition:u
    Active:u Obsolete:u Decommissioned:u Unknown:u ClientVersion:s OperatingSystemNameandVersion:s
    Build:s BuildExt:s OSBranch:s AADDeviceID:s AADTenantID:s SerialNumber:s SMBIOSGUID:s
    ManagementAuthority:u LastLogonUserName:s LastLogonUserDomain:s LastLogonTimestamp:d
    CreationDate:d IsVirtualMachine:b IPAddresses:a MACAddresses:a ResourceNames:a SMSAssignedSites:a
    SMSInstalledSites:a SystemOUName:a""",
)
COMBINED: Final = _class(
    "SMS_CombinedDeviceResources",
    "ResourceID",
    """ResourceID:u ResourceType:u Name:s Domain:s SiteCode:s SMSID:s AADDeviceID:s AADTenantID:s
    SerialNumber:s CoManaged:b IsMDMActive:b ManagementAuthority:u DeviceOS:s DeviceOSBuild:s
    ClientVersion:s ClientType:u ClientEdition:u IsClient:b IsActive:b IsObsolete:b IsApproved:u
    IsBlocked:b IsVirtualMachine:b Unknown:b ClientActiveStatus:i ClientCheckPass:i CNIsOnline:b
    CNLastOnlineTime:d LastActiveTime:d LastDDR:d LastHardwareScan:d LastPolicyRequest:d
    LastStatusMessage:d LastClientCheckTime:d CurrentLogonUser:s LastLogonUser:s PrimaryUser:s
    UserName:s UserDomainName:s""",
)
COLLECTION: Final = _class(
    "SMS_Collection",
    "CollectionID",
    """CollectionID:s Name:s Comment:s CollectionType:u MemberCount:i LocalMemberCount:i
    LimitToCollectionID:s LastRefreshTime:d LastMemberChangeTime:d CurrentStatus:u IsBuiltIn:b""",
)
MEMBERSHIP: Final = _class(
    "SMS_FullCollectionMembership",
    "CollectionID ResourceID",
    """CollectionID:s ResourceID:u Name:s Domain:s SiteCode:s SMSID:s ResourceType:u IsClient:b
    IsObsolete:b IsActive:b IsAssigned:b IsBlocked:b IsDirect:b""",
)
SUMMARY: Final = _class(
    "SMS_DeploymentSummary",
    "DeploymentID",
    """DeploymentID:s AssignmentID:u CI_ID:u SoftwareName:s ApplicationName:s CollectionID:s
    CollectionName:s CollectionType:u FeatureType:u ObjectTypeID:u DeploymentIntent:u
    DesiredConfigType:i SummaryType:u NumberTargeted:i NumberSuccess:i NumberErrors:i
    NumberInProgress:i NumberUnknown:i NumberOther:i CreationTime:d DeploymentTime:d
    EnforcementDeadline:d ModificationTime:d SummarizationTime:d""",
)
POLICY: Final = _class(
    "SMS_ConfigurationPolicy",
    "CI_ID",
    """CI_ID:u CI_UniqueID:s CIVersion:u ModelName:s LocalizedDisplayName:s LocalizedDescription:s
    IsAssigned:b IsEnabled:b IsLatest:b AssignedCount:u ActivatedCount:u ComplianceCount:u
    NonComplianceCount:u FailureCount:u CompliantPercentage:r CategoryInstance_UniqueIDs:a CreatedBy:s
    DateCreated:d DateLastModified:d LastModifiedBy:s SDMPackageVersion:u SDMPackageXML:s?""",
)
_ASSET: Final = """AssetID:u AssetName:s AssetType:u AssignmentID:u AssignmentUniqueID:s BL_ID:u BLName:s
    BLRevision:u CI_ID:u CIName:s ClientType:u IsMachineAssignedToUser:b IsMachineChangesPersisted:b
    IsVM:b Revision:u StatusType:u TargetCollectionID:s VMHostName:s """
_ASSET_KEYS: Final = "AssetName AssignmentID BL_ID CI_ID StatusType"
COMPLIANT: Final = _class("SMS_DCMDeploymentCompliantAssetDetails", _ASSET_KEYS, _ASSET)
NON_COMPLIANT: Final = _class(
    "SMS_DCMDeploymentNonCompliantAssetDetails",
    _ASSET_KEYS,
    _ASSET + "Rule_ID:u RuleName:s RuleDescription:s RuleSeverity:u RuleStateDisplay:s IsEnforced:b",
)
ERRORS: Final = _class(
    "SMS_DCMDeploymentErrorAssetDetails",
    _ASSET_KEYS,
    _ASSET + "ErrorCode:u ErrorDescription:s ErrorType:u ObjectType:u ObjectName:s",
)
UNKNOWN: Final = _class(
    "SMS_CIDeploymentUnknownAssetDetails",
    "AssignmentID MachineID",
    """AssignmentID:u AssignmentUniqueID:s MachineID:u MachineName:s MachineOS:s CollectionID:s
    CollectionName:s SoftwareName:s StartTime:d UserName:s Category:u""",
)
STATE_INFORMATION: Final = _class(
    "SMS_StateInformation", "StateID TopicType", "StateID:u TopicType:u StateName:s StateDescription:s"
)
IDENTIFICATION: Final = _class(
    "SMS_Identification",
    "ThisSiteCode",
    """ThisSiteCode:s ThisSiteName:s SMSVersion:s SMSBuildNumber:u SMSProviderServer:s SMSSiteServer:s
    MonthlyReleaseVersion:u License:u LocaleID:u SupportID:s""",
)
SITE: Final = _class(
    "SMS_Site",
    "SiteCode",
    """SiteCode:s SiteName:s ServerName:s Version:s BuildNumber:u Type:u Status:u Mode:u
    ReportingSiteCode:s InstallDir:s TimeZoneInfo:s""",
)
PROVIDER_LOCATION: Final = _class(
    "SMS_ProviderLocation",
    "SiteCode Machine",
    "Machine:s NamespacePath:s ProviderForLocalSite:b SiteCode:s",
    ROOT_NAMESPACE,
)

CLASSES: Final = (
    COMANAGEMENT,
    SYSTEM,
    COMBINED,
    COLLECTION,
    MEMBERSHIP,
    SUMMARY,
    POLICY,
    COMPLIANT,
    NON_COMPLIANT,
    ERRORS,
    UNKNOWN,
    STATE_INFORMATION,
    IDENTIFICATION,
    SITE,
    PROVIDER_LOCATION,
)
# Without rights on any collection a user sees none of these (demo/FACTS.md#rights-of-collections).
RESOURCE_CLASSES: Final = (COMANAGEMENT, SYSTEM, COMBINED, COLLECTION, MEMBERSHIP)

Schema = Mapping[str, WmiClass]


def schema_of(namespace: str, late: int = 0) -> Schema:
    """The classes of one namespace by lower-case name; empty for a namespace the site does not have.

    Their times are stored so many seconds `late`.
    """
    wanted = namespace.lower()
    found = (each for each in CLASSES if each.namespace.lower() == wanted)
    return MappingProxyType({each.name.lower(): _late(each, late) if late else each for each in found})


def _late(wmi_class: WmiClass, seconds: int) -> WmiClass:
    replace = msgspec.structs.replace
    found = (replace(p, late=seconds) if p.kind is Kind.DATETIME else p for p in wmi_class.properties)
    return replace(wmi_class, properties=tuple(found))
