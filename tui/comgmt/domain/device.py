"""A device as the store knows it: the site's three records, its state, and since when."""

from collections.abc import Mapping
from datetime import datetime

import msgspec

from comgmt.domain.deployments import DeploymentNumber
from comgmt.domain.enrollment import EnrollmentState
from comgmt.domain.records import ActivityRecord, ComanagementRecord, PolicyRecord, SystemRecord
from comgmt.domain.told import ToldValue


class DeviceRow(msgspec.Struct, frozen=True, kw_only=True):
    """One line of a device list. `state` is None for a resource without a co-management record.

    `error` is the code of a failed device (None: not failed, or failed with no code, see `failed`).
    `state_since` is when the store first saw this state and code; the site keeps no such time. With
    `state_since_at_least` it was there when the store first looked, and may be older. `more` are the values
    that no rule asks for, by the key of their column.
    """

    resource_id: int
    name: str
    state: EnrollmentState | None = None
    failed: bool = False
    error: int | None = None
    error_detail: str | None = None
    state_since: datetime | None = None
    state_since_at_least: bool = False
    os_release: str | None = None
    os_build: str | None = None
    site_code: str | None = None
    domain: str | None = None
    user: str | None = None
    joined: str | None = None  # "hybrid" | "entra" | None
    comanaged: bool = False
    authority: str | None = None
    workloads: int | None = None
    client_version: str | None = None
    last_active_at: datetime | None = None
    aad_device_id: str | None = None
    changed_at: datetime | None = None
    more: Mapping[str, ToldValue] = {}


class DeploymentMembership(msgspec.Struct, frozen=True, kw_only=True):
    """What one deployment of the co-management settings says of one device.

    `member` is whether the device is in the deployment's collection; None when membership was not read.
    `number` is the count the device is behind; None when the site listed it behind none.
    """

    software_name: str
    collection_name: str | None = None
    member: bool | None = None
    number: DeploymentNumber | None = None


class Device(msgspec.Struct, frozen=True, kw_only=True):
    """Everything the store knows of one device; a record is None when the site gave none.

    `eligible` is None when eligibility could not be read. `same_name` counts the records of this name that
    are neither obsolete nor decommissioned, this one included, and `same_entra_id` those of its Entra device
    id. `read_at` is when its rows were last read; `first_seen_at` when the store first saw it. `slider` holds
    the policies that say which workloads Intune should have. `unread` is class to why it could not be read: a
    record of such a class is None for no reason of the device's own.
    """

    row: DeviceRow
    comanagement: ComanagementRecord | None = None
    system: SystemRecord | None = None
    activity: ActivityRecord | None = None
    read_at: datetime
    first_seen_at: datetime | None = None
    eligible: bool | None = None
    same_name: int = 1
    same_entra_id: int = 1
    deployments: tuple[DeploymentMembership, ...] = ()
    slider: tuple[PolicyRecord, ...] = ()
    missing_columns: tuple[str, ...] = ()  # "Class.Column" that the site could not give
    unread: dict[str, str] = {}
