"""The classes by which a provider is found and says which site it is of (site/FACTS.md#provider)."""

from typing import Final

import msgspec

from comgmt.domain.record_classes import ColumnKind, RecordClass, RecordColumn


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


LOCATIONS: Final = RecordClass(
    "SMS_ProviderLocation",
    (
        RecordColumn("SiteCode", "site_code"),
        RecordColumn("Machine", "machine"),
        RecordColumn("ProviderForLocalSite", "local", ColumnKind.BOOLEAN),
    ),
    Location,
    ("site_code", "machine"),
)
IDENTIFICATION: Final = RecordClass(
    "SMS_Identification",
    (
        RecordColumn("ThisSiteCode", "site_code"),
        RecordColumn("ThisSiteName", "site_name"),
        RecordColumn("SMSSiteServer", "server"),
        RecordColumn("SMSVersion", "version"),
    ),
    SiteRow,
    ("site_code",),
)
SITES: Final = RecordClass(
    "SMS_Site",
    (
        RecordColumn("SiteCode", "site_code"),
        RecordColumn("SiteName", "site_name"),
        RecordColumn("ServerName", "server"),
        RecordColumn("Version", "version"),
    ),
    SiteRow,
    ("site_code",),
)
