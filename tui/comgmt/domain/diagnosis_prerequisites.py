"""The checks before enrollment: current record, live client, capable OS, joined device."""

from datetime import timedelta
from typing import Final

import msgspec

from comgmt.domain.ages import age, ago
from comgmt.domain.client_os import OsGroup, client_os, is_workstation
from comgmt.domain.diagnosis_parts import (
    ACTIVITY_CLASS,
    COMANAGEMENT_CLASS,
    SYSTEM_CLASS,
    CheckReading,
    DiagnosedDevice,
    failed,
    minor,
    passed,
    unknown,
)
from comgmt.domain.findings import SILENT_DAYS
from comgmt.domain.os_support import Support, support_of, support_words
from comgmt.domain.records import ActivityRecord, ComanagementRecord, SystemRecord

_SILENT: Final = timedelta(days=SILENT_DAYS)
_LIVE: Final = timedelta(days=7)  # the site's own default before it calls a client inactive
_NO_ID: Final = frozenset({"", "00000000-0000-0000-0000-000000000000"})

_RECORD_SOURCE: Final = "SMS_R_System.Obsolete, Decommissioned, Name"
_CLIENT_SOURCE: Final = "SMS_R_System.Client, SMS_CombinedDeviceResources.LastActiveTime, LastPolicyRequest"
_OS_SOURCE: Final = "SMS_R_System.OperatingSystemNameandVersion, Build"
_IDENTITY_SOURCE: Final = "SMS_Client_ComanagementState.AADDeviceID, SMS_R_System.AADDeviceID"
_REGISTERS: Final = (
    "Client settings > Cloud Services: 'Automatically register new Windows 10 domain joined devices with "
    "Microsoft Entra ID' must be Yes for it."
)
# Source: Troubleshoot co-management, auto-enroll existing devices (learn.microsoft.com).
_JOIN_SOURCE: Final = "SMS_Client_ComanagementState.HybridAADJoined, AADJoined, AADDeviceID"


def record_is_current(subject: DiagnosedDevice) -> CheckReading:
    """Not obsolete, not decommissioned, and the only record of its name or clearly the live one."""
    system, row = subject.system, subject.device.row
    value = f"resource {row.resource_id}"
    if system is None:
        words = subject.absent(SYSTEM_CLASS, "no discovery record")
        return unknown(f"{value}, {words}", _RECORD_SOURCE)
    if system.obsolete == 1:
        return failed(
            f"{value}, obsolete",
            "SMS_R_System.Obsolete",
            "The record is obsolete: another record replaced this device.",
            f"Open the current record of {row.name}. Last, once that is sure to be the device: delete "
            "this one.",
        )
    if system.decommissioned == 1:
        return failed(
            f"{value}, decommissioned",
            "SMS_R_System.Decommissioned",
            "The record is decommissioned: the site no longer manages this device.",
            "Find out whether the device is still in use: its client then has to register anew. Last, "
            "where it is "
            "not: delete the record.",
        )
    if subject.device.same_name > 1:
        return _duplicate(subject, value)
    words = f"{value}, one record of this name"
    return (
        unknown(f"{value}, not said whether obsolete", _RECORD_SOURCE)
        if system.obsolete is None
        else passed(words, _RECORD_SOURCE)
    )


def client_is_active(subject: DiagnosedDevice) -> CheckReading:
    """A client is installed and the site heard from it within the last 30 days."""
    system, activity = subject.system, subject.activity
    if system is not None and system.client == 0:
        return failed(
            "no client installed",
            "SMS_R_System.Client",
            "The Configuration Manager client is not installed.",
            "Install the client, then look at this device again after its first policy.",
        )
    heard = subject.last_heard_at
    silent = heard is not None and subject.now - heard >= _SILENT
    inactive = _says_inactive(system, activity) and (heard is None or subject.now - heard >= _LIVE)
    value = _client_words(subject)
    if silent or inactive:
        words = (
            f"has not been heard from for {age(heard, subject.now)}" if heard is not None else "is inactive"
        )
        return failed(
            value,
            _CLIENT_SOURCE,
            f"The client {words}, so what it reported may no longer be true.",
            "Find the device and bring its client back (%windir%\\CCM\\ccmeval.exe in an elevated cmd).",
        )
    if heard is None and not (system is not None and system.active == 1):
        return unknown(value, _CLIENT_SOURCE)
    return passed(value, _CLIENT_SOURCE)


def os_is_capable(subject: DiagnosedDevice) -> CheckReading:
    """A workstation with Windows 10 1709 or later: the floor of co-management. Its support is told beside.

    An enrolled device proves it, whatever discovery says.
    """
    system = subject.system
    name = system.operating_system if system is not None else None
    if system is None or not name:
        return unknown(subject.absent(SYSTEM_CLASS, "OS not reported"), _OS_SOURCE)
    build = f" ({system.build})" if system.build else ""
    found = client_os(name, system.build)
    if found is not None and found.group is OsGroup.WINDOWS_10_1709_AND_LATER:
        return _capable(subject, found.release, build)
    if found is not None and found.group is OsGroup.UNKNOWN_BUILD:
        return unknown("Windows 10 or 11, build not reported", _OS_SOURCE)
    words = f"{found.release}{build}" if found else name
    if subject.enrolled:
        return unknown(f"discovery says {words}, yet it enrolled", _OS_SOURCE)
    if found is None and not is_workstation(name):
        return failed(
            words,
            _OS_SOURCE,
            f"{name} is not a workstation: co-management does not apply to it.",
            "Nothing to do; take it out of the collections that co-management targets.",
        )
    return failed(
        words,
        _OS_SOURCE,
        f"{words} cannot be co-managed: Windows 10 1709 or later is needed.",
        "Upgrade Windows to a supported release.",
    )


def device_is_joined(subject: DiagnosedDevice) -> CheckReading:
    """Entra or hybrid joined, with a device id."""
    record = subject.record
    if record is None:
        return unknown(subject.absent(COMANAGEMENT_CLASS, "no co-management record"), _JOIN_SOURCE)
    kind = "Microsoft Entra hybrid joined" if record.hybrid_aad_joined else "Microsoft Entra joined"
    if record.hybrid_aad_joined or record.aad_joined:
        device_id = _device_id(subject)
        if device_id is None:
            return unknown(f"{kind}, no device id reported", _JOIN_SOURCE)
        return passed(f"{kind}, {device_id}", _JOIN_SOURCE)
    if record.hybrid_aad_joined is None or record.aad_joined is None:
        return unknown("join state not reported", _JOIN_SOURCE)
    return failed(
        "not joined",
        _JOIN_SOURCE,
        "The device is neither Entra joined nor hybrid joined, and enrollment needs one of the two.",
        f"{_REGISTERS} Run dsregcmd /status on it to see how far the hybrid or Entra join came.",
    )


def identity_is_its_own(subject: DiagnosedDevice) -> CheckReading:
    """No other resource has this Entra device id, and discovery gives the same one."""
    record, system = subject.record, subject.system
    mine = _device_id(subject)
    if mine is None:
        return unknown("no device id reported", _IDENTITY_SOURCE)
    if subject.device.same_entra_id > 1:
        return minor(
            f"{subject.device.same_entra_id} resources have {mine}",
            _IDENTITY_SOURCE,
            f"{subject.device.same_entra_id} resources have the Entra device id of this one: what Intune "
            "does to one may be shown for another.",
            "Compare when each was last active, and find which record is the device; the list is the finding "
            "'Two resources, one Entra device id'.",
        )
    ids = {text for holder in (record, system) if (text := _id_of(holder))}
    if len(ids) > 1:
        return minor(
            f"record {_id_of(record)}, discovery {_id_of(system)}",
            _IDENTITY_SOURCE,
            "The Entra device id of its co-management record is not the one that discovery gives: the device "
            "was joined anew, or one of the two is old.",
            "Run dsregcmd /status on it and compare DeviceId; then run the heartbeat discovery cycle.",
        )
    return passed("no other resource has its Entra device id", _IDENTITY_SOURCE)


def _capable(subject: DiagnosedDevice, release: str, build: str) -> CheckReading:
    support, words = support_of(release, subject.today), support_words(release, subject.today)
    value = f"{release}{build}{f', {words}' if words and support is not Support.SUPPORTED else ''}"
    if support is Support.ESU:
        return msgspec.structs.replace(unknown(value, _OS_SOURCE), question="whether its Windows has ESU")
    if support is not Support.ENDED:
        return passed(value, _OS_SOURCE)
    return minor(
        value,
        _OS_SOURCE,
        f"{release} can be co-managed, but it is {words}.",
        "Update Windows to a release in support; 1709 is only the floor of co-management.",
    )


def _duplicate(subject: DiagnosedDevice, value: str) -> CheckReading:
    heard = subject.last_heard_at
    words = f"{value}, {subject.device.same_name} records of this name"
    if heard is not None and subject.now - heard < _LIVE:
        return passed(f"{words}, this one heard {ago(heard, subject.now)}", _RECORD_SOURCE)
    return failed(
        words,
        _RECORD_SOURCE,
        f"{subject.device.same_name} records have this name and this one may not be the live one.",
        "Compare when each was last active. Last, once it is sure which is stale: delete that record.",
    )


def _says_inactive(system: SystemRecord | None, activity: ActivityRecord | None) -> bool:
    by_system = system is not None and system.active == 0
    return by_system or (activity is not None and activity.client_active_status == 0)


def _client_words(subject: DiagnosedDevice) -> str:
    system, activity = subject.system, subject.activity
    version = system.client_version if system is not None else None
    words = [version] if version else []
    if activity is not None and activity.last_active_at is not None:
        words.append(f"last active {ago(activity.last_active_at, subject.now)}")
    if activity is not None and activity.last_policy_request_at is not None:
        words.append(f"last policy request {ago(activity.last_policy_request_at, subject.now)}")
    if system is not None and system.client == 1 and not words:
        words.append("installed")
    if ACTIVITY_CLASS in subject.device.unread:
        words.append("activity not read")
    return ", ".join(words) or "activity not reported"


def _device_id(subject: DiagnosedDevice) -> str | None:
    ids = (_id_of(holder) for holder in (subject.record, subject.system))
    return next((text for text in ids if text is not None), None)


def _id_of(holder: ComanagementRecord | SystemRecord | None) -> str | None:
    text = (holder.aad_device_id or "").strip().lower() if holder is not None else ""
    return None if text in _NO_ID else text
