"""The records a site gives, one per class and device, as immutable values; None is the site's null."""

from collections.abc import Callable
from datetime import datetime
from typing import TypeAlias

import msgspec


class ComanagementRecord(msgspec.Struct, frozen=True, kw_only=True):
    """One row of `SMS_Client_ComanagementState` (domain/FACTS.md#co-management-row)."""

    resource_id: int
    name: str | None = None
    site_code: str | None = None
    aad_device_id: str | None = None
    aad_joined: bool | None = None
    hybrid_aad_joined: bool | None = None
    authority: str | None = None
    mdm_enrolled: bool | None = None
    mdm_provisioned: bool | None = None
    comgmt_policy_present: bool | None = None
    enrollment_scheduled: bool | None = None
    pending_logon: bool | None = None
    enrollment_failed: bool | None = None
    enrollment_status_code: int | None = None
    enrollment_error_detail: str | None = None
    mdm_workloads: str | None = None


class SystemRecord(msgspec.Struct, frozen=True, kw_only=True):
    """One row of `SMS_R_System`: what discovery knows of a resource (domain/FACTS.md#discovery-row)."""

    resource_id: int
    name: str | None = None
    operating_system: str | None = None
    build: str | None = None
    client: int | None = None
    client_version: str | None = None
    active: int | None = None
    obsolete: int | None = None
    decommissioned: int | None = None
    domain: str | None = None
    ad_site: str | None = None
    aad_device_id: str | None = None
    last_logon_user: str | None = None
    last_logon_user_domain: str | None = None
    created_at: datetime | None = None


class ActivityRecord(msgspec.Struct, frozen=True, kw_only=True):
    """One row of `SMS_CombinedDeviceResources`: when it was last heard (domain/FACTS.md#activity-row)."""

    resource_id: int
    site_code: str | None = None
    last_active_at: datetime | None = None
    last_policy_request_at: datetime | None = None
    last_ddr_at: datetime | None = None
    client_active_status: int | None = None
    client_check_pass: int | None = None
    online: bool | None = None
    primary_user: str | None = None
    current_logon_user: str | None = None


class CollectionRecord(msgspec.Struct, frozen=True, kw_only=True):
    """One row of `SMS_Collection`: a collection and how many members it has."""

    collection_id: str
    name: str
    member_count: int | None = None
    refreshed_at: datetime | None = None


class PolicyRecord(msgspec.Struct, frozen=True, kw_only=True):
    """One co-management settings policy (`SMS_ConfigurationPolicy`, domain/FACTS.md#settings-policies).

    `capabilities` and `auto_enroll` come from the policy's document; None when it could not be read.
    `modified_at` is when the policy was last changed: a document of that policy and time stays the same.
    """

    ci_id: int
    name: str
    assigned: bool | None = None
    capabilities: int | None = None
    auto_enroll: bool | None = None
    modified_at: datetime | None = None


class SiteIdentity(msgspec.Struct, frozen=True, kw_only=True):
    """Which site answered, through which provider, and who asked."""

    site_code: str
    site_name: str | None = None
    server: str
    version: str | None = None
    visible_to: str


class QueryRecord(msgspec.Struct, frozen=True, kw_only=True):
    """One request to the site for the local query log; `milliseconds` is wall time to the last row."""

    at: datetime
    user: str
    action: str
    query: str
    rows: int
    milliseconds: int
    outcome: str


OnQuery: TypeAlias = Callable[[QueryRecord], None]
