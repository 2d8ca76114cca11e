"""All fields of one device as labeled texts in groups, each with the class and property it came from."""

from collections.abc import Iterable
from datetime import datetime
from typing import Final

import msgspec

from comgmt.domain.ages import ago, since_words
from comgmt.domain.deployments import short_name
from comgmt.domain.device import DeploymentMembership, Device, DeviceRow
from comgmt.domain.explain import explain
from comgmt.domain.records import ActivityRecord, ComanagementRecord, SystemRecord
from comgmt.domain.slider import Slider, SliderPosition, sliders
from comgmt.domain.workloads import Workload, workload_mask
from comgmt.render.line import Role
from comgmt.render.moments import day, with_age

NOT_REPORTED: Final = "not reported"
NOT_AVAILABLE: Final = "not available at this site"
NOT_READ: Final = "not read"
NOT_KNOWN: Final = "not known"
INTUNE: Final = "Intune"
CONFIGURATION_MANAGER: Final = "Configuration Manager"

_COMANAGEMENT: Final = "SMS_Client_ComanagementState"
_SYSTEM: Final = "SMS_R_System"
_ACTIVITY: Final = "SMS_CombinedDeviceResources"
_JOINED: Final = {"hybrid": "Microsoft Entra hybrid joined", "entra": "Microsoft Entra joined"}
_CHECKS: Final = {1: "passed", 2: "failed"}
_NUMBERS: Final = {
    "success": "applied",
    "errors": "error",
    "in_progress": "in progress",
    "unknown": "unknown",
    "other": "requirements not met",
    "targeted": "targeted",
}

FieldValue = str | int | bool | datetime | None


class Field(msgspec.Struct, frozen=True):
    """One field as text; `text` None is what the site did not give. `source` is "Class.Property", or ""."""

    label: str
    text: str | None
    source: str = ""
    role: Role = "text"


class FieldGroup(msgspec.Struct, frozen=True):
    """Fields that are read together; `absent` says why a group has none."""

    title: str
    fields: tuple[Field, ...]
    absent: str = ""


def device_fields(device: Device, now: datetime) -> tuple[FieldGroup, ...]:
    """Every group, in the order of the device screen; `now` is what ages are counted from."""
    return (
        FieldGroup("Record", _record(device, now)),
        _enrollment(device, now),
        _client(device, now),
        _system(device),
        _workloads(device),
        _deployments(device.deployments),
    )


def shown_text(field: Field, device: Device) -> str:
    """The text of a field of `device`, or why there is none."""
    if field.text is not None:
        return field.text
    if field.source.partition(".")[0] in device.unread:
        return NOT_READ
    return NOT_AVAILABLE if field.source in device.missing_columns else NOT_REPORTED


def _record(device: Device, now: datetime) -> tuple[Field, ...]:
    row, system, record = device.row, _discovered(device), device.comanagement
    return (
        Field("Name", row.name, role="strong"),
        Field("Resource ID", str(row.resource_id), f"{_SYSTEM}.ResourceId"),
        Field("Site", row.site_code, f"{_COMANAGEMENT}.SiteCode"),
        _field(
            "Entra device id", record.aad_device_id if record else None, _COMANAGEMENT, "AADDeviceID", now
        ),
        _field("Domain", system.domain, _SYSTEM, "ResourceDomainORWorkgroup", now),
        _field("AD site", system.ad_site, _SYSTEM, "ADSiteName", now),
        _field("Created", system.created_at, _SYSTEM, "CreationDate", now),
        _field("Obsolete", _flag(system.obsolete), _SYSTEM, "Obsolete", now),
        _field("Decommissioned", _flag(system.decommissioned), _SYSTEM, "Decommissioned", now),
        _same_name(device.same_name),
        Field("First seen here", _text(device.first_seen_at, now) or NOT_KNOWN),
        Field("Read", _text(device.read_at, now)),
    )


def _discovered(device: Device) -> SystemRecord:
    """What discovery knows; an empty record where it knows nothing."""
    return device.system or SystemRecord(resource_id=device.row.resource_id)


def _same_name(count: int) -> Field:
    text = "1 record" if count == 1 else f"{count} records"
    return Field("Of this name", text, role="wait" if count > 1 else "text")


def _enrollment(device: Device, now: datetime) -> FieldGroup:
    record, row = device.comanagement, device.row
    if record is None:
        nothing = "The site has no co-management record of this device."
        return FieldGroup("Enrollment", (), device.unread.get(_COMANAGEMENT, nothing))
    flags = (
        ("Hybrid joined", record.hybrid_aad_joined, "HybridAADJoined"),
        ("Entra joined", record.aad_joined, "AADJoined"),
        ("Policy present", record.comgmt_policy_present, "ComgmtPolicyPresent"),
        ("Enrollment scheduled", record.enrollment_scheduled, "EnrollmentScheduled"),
        ("Pending user sign in", record.pending_logon, "PendingLogon"),
        ("Enrolled", record.mdm_enrolled, "MDMEnrolled"),
        ("Provisioned", record.mdm_provisioned, "MDMProvisioned"),
        ("Enrollment failed", record.enrollment_failed, "EnrollmentFailed"),
    )
    since = _since(row, now)
    return FieldGroup(
        "Enrollment",
        (
            Field("State", row.state.label if row.state else NOT_KNOWN, role="strong"),
            Field("State first seen", since),
            Field("Joined", _JOINED.get(row.joined or "", "no join reported")),
            *_error(device),
            *(_field(label, value, _COMANAGEMENT, column, now) for label, value, column in flags),
            _field("Authority", record.authority, _COMANAGEMENT, "Authority", now),
            Field("Eligible", _yes_or_no(device.eligible)),
            Field("Co-managed", _yes_or_no(_comanaged(record))),
        ),
    )


def _since(row: DeviceRow, now: datetime) -> str:
    if row.state_since is None:
        return NOT_KNOWN
    if row.state_since_at_least:
        return (
            f"there {since_words(row.state_since, now, at_least=True)}, {ago(row.state_since, now)} or more"
        )
    return f"{day(row.state_since)}, {ago(row.state_since, now)}"


def _comanaged(record: ComanagementRecord) -> bool | None:
    """Enrolled with the policy present; None while what was reported leaves it open."""
    both = (record.mdm_enrolled, record.comgmt_policy_present)
    if False in both:
        return False
    return None if None in both else True


def _error(device: Device) -> Iterable[Field]:
    """The code with its symbol where the device failed, the raw number where it did not, and the detail."""
    record, source = device.comanagement, f"{_COMANAGEMENT}.EnrollmentStatusCode"
    if device.row.error is not None:
        found = explain(device.row.error)
        named = f" {found.symbol or found.title}"
        yield Field("Error", f"{found.hexadecimal}{named}", source, "bad")
    elif device.row.failed:
        yield Field("Error", "failed with no code", source, "bad")
    if record is not None:
        code = record.enrollment_status_code
        yield Field("Status code", None if code is None else str(code), source)
        if record.enrollment_error_detail:
            detail = record.enrollment_error_detail
            yield Field("Error detail", detail, f"{_COMANAGEMENT}.EnrollmentErrorDetail")


def _client(device: Device, now: datetime) -> FieldGroup:
    system = _discovered(device)
    activity = device.activity or ActivityRecord(resource_id=device.row.resource_id)
    checked = activity.client_check_pass
    result = None if checked is None else _CHECKS.get(checked, str(checked))
    signed_in = (
        ("Last active", activity.last_active_at, "LastActiveTime"),
        ("Last policy request", activity.last_policy_request_at, "LastPolicyRequest"),
        ("Last heartbeat", activity.last_ddr_at, "LastDDR"),
        ("Client active", _flag(activity.client_active_status), "ClientActiveStatus"),
        ("Client check", result, "ClientCheckPass"),
        ("Online", activity.online, "CNIsOnline"),
        ("Primary user", activity.primary_user, "PrimaryUser"),
        ("Signed-in user", activity.current_logon_user, "CurrentLogonUser"),
    )
    return FieldGroup(
        "Client and activity",
        (
            _field("Client installed", _flag(system.client), _SYSTEM, "Client", now),
            _field("Client version", system.client_version, _SYSTEM, "ClientVersion", now),
            *(_field(label, value, _ACTIVITY, column, now) for label, value, column in signed_in),
            _field("Last sign-in", _account(device), _SYSTEM, "LastLogonUserName", now),
        ),
    )


def _account(device: Device) -> str | None:
    system = _discovered(device)
    if not system.last_logon_user:
        return None
    domain = system.last_logon_user_domain
    return f"{domain}\\{system.last_logon_user}" if domain else system.last_logon_user


def _system(device: Device) -> FieldGroup:
    system, row = _discovered(device), device.row
    return FieldGroup(
        "Operating system",
        (
            Field("Release", row.os_release, f"{_SYSTEM}.OperatingSystemNameandVersion", "strong"),
            Field(
                "System",
                system.operating_system,
                f"{_SYSTEM}.OperatingSystemNameandVersion",
            ),
            Field("Build", system.build, f"{_SYSTEM}.Build"),
        ),
    )


def _workloads(device: Device) -> FieldGroup:
    """Who has each workload by the device's mask, and where its slider stands; a difference is marked."""
    record = device.comanagement
    if record is None:
        nothing = "Without a co-management record there is nothing to read."
        return FieldGroup("Workloads", (), device.unread.get(_COMANAGEMENT, nothing))
    mask = workload_mask(record.mdm_workloads)
    fields = [
        _workload(each, mask, slider, device.deployments)
        if record.mdm_enrolled
        else _workload_before(each, mask, slider.position)
        for each, slider in sliders(device.slider).items()
    ]
    return FieldGroup(
        "Workloads", (*fields, Field("Raw mask", record.mdm_workloads, f"{_COMANAGEMENT}.MDMWorkloads"))
    )


def _workload(
    workload: Workload,
    mask: int | None,
    slider: Slider,
    memberships: tuple[DeploymentMembership, ...],
) -> Field:
    stands = _stands(slider.position)
    if mask is None:
        return Field(workload.label, f"{NOT_KNOWN}{stands}", role="dim")
    if mask & workload.bit:
        agrees = slider.position is SliderPosition.INTUNE
        return Field(workload.label, INTUNE if agrees else INTUNE + stands, role="good")
    if slider.expects_intune(memberships):
        text = f"{CONFIGURATION_MANAGER}, not switched{stands}"
        return Field(workload.label, text, role="bad")
    agrees = slider.position is SliderPosition.CONFIGURATION_MANAGER
    return Field(workload.label, CONFIGURATION_MANAGER if agrees else CONFIGURATION_MANAGER + stands)


def _workload_before(workload: Workload, mask: int | None, position: SliderPosition) -> Field:
    """A workload of a device that is not enrolled: Configuration Manager has it, whatever its flag says."""
    flag = "flag set, " if mask is not None and mask & workload.bit else ""
    return Field(
        workload.label, f"{CONFIGURATION_MANAGER}, {flag}not enrolled{_stands(position)}", role="dim"
    )


def _stands(position: SliderPosition) -> str:
    return "" if position is SliderPosition.UNKNOWN else f" (slider: {position.label})"


def _deployments(memberships: tuple[DeploymentMembership, ...]) -> FieldGroup:
    if not memberships:
        return FieldGroup("Deployments", (), "No deployment of the co-management settings was read for it.")
    return FieldGroup("Deployments", tuple(map(_deployment, memberships)))


def _deployment(membership: DeploymentMembership) -> Field:
    member = {True: "member", False: "not a member", None: "membership not read"}[membership.member]
    collection = f"{membership.collection_name}: " if membership.collection_name else ""
    number = f", {_NUMBERS[membership.number.value]}" if membership.number else ""
    role: Role = "bad" if membership.number and membership.number.value == "errors" else "text"
    return Field(short_name(membership.software_name), f"{collection}{member}{number}", role=role)


def _field(label: str, value: FieldValue, of_class: str, column: str, now: datetime) -> Field:
    return Field(label, _text(value, now), f"{of_class}.{column}")


def _yes_or_no(said: bool | None) -> str:
    return {True: "yes", False: "no", None: NOT_KNOWN}[said]


def _flag(number: int | None) -> bool | None:
    return None if number is None else bool(number)


def _text(value: FieldValue, now: datetime) -> str | None:
    if value is None or value == "":
        return None
    if isinstance(value, bool):
        return "yes" if value else "no"
    return with_age(value, now) if isinstance(value, datetime) else str(value)
