"""What the site told of one device, and the values that stand in more than one of its records."""

from collections.abc import Callable
from datetime import datetime

import msgspec

from comgmt.domain.records import ActivityRecord, ComanagementRecord, SystemRecord

ToldValue = str | int | bool | datetime | None


class Told(msgspec.Struct, frozen=True):
    """The records of one device; None is one that the site did not give."""

    comanagement: ComanagementRecord | None = None
    system: SystemRecord | None = None
    activity: ActivityRecord | None = None


def user_and_domain(told: Told) -> tuple[str | None, str | None]:
    """Who signed in last by discovery, else the primary or the current user; and the domain."""
    system, activity = told.system, told.activity
    if system is not None and system.last_logon_user:
        return system.last_logon_user, system.last_logon_user_domain
    named = (activity.primary_user or activity.current_logon_user) if activity is not None else None
    if not named:
        return None, None
    domain, _, user = named.rpartition("\\")
    return user, domain or None


def user(told: Told) -> str | None:
    """The user without the domain."""
    return user_and_domain(told)[0]


def entra_id(told: Told) -> str | None:
    """The device id in Microsoft Entra ID, of the co-management record first."""
    for record in (told.comanagement, told.system):
        if record is not None and record.aad_device_id:
            return record.aad_device_id
    return None


def site_code(told: Told) -> str | None:
    """The site the client is assigned to, of the co-management record first."""
    for record in (told.comanagement, told.activity):
        if record is not None and record.site_code:
            return record.site_code
    return None


def in_comanagement(read: Callable[[ComanagementRecord], ToldValue]) -> Callable[[Told], ToldValue]:
    """A value of the co-management record; None where there is no record."""
    return lambda told: None if told.comanagement is None else read(told.comanagement)


def in_system(read: Callable[[SystemRecord], ToldValue]) -> Callable[[Told], ToldValue]:
    """A value of discovery's record; None where there is no record."""
    return lambda told: None if told.system is None else read(told.system)


def in_activity(read: Callable[[ActivityRecord], ToldValue]) -> Callable[[Told], ToldValue]:
    """A value of the record of activity; None where there is no record."""
    return lambda told: None if told.activity is None else read(told.activity)
