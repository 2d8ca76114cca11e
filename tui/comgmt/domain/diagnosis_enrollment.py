"""The checks of enrollment itself: policy, enrollment, provisioning, authority, workloads."""

from datetime import timedelta
from typing import Final

from comgmt.domain.advice import advise
from comgmt.domain.authority import is_intune
from comgmt.domain.census import ELIGIBLE_COLLECTION
from comgmt.domain.client_os import FIRST_DEVICE_TOKEN_BUILD
from comgmt.domain.diagnosis_parts import (
    COMANAGEMENT_CLASS,
    CheckReading,
    DiagnosedDevice,
    by_age,
    failed,
    minor,
    not_reached,
    passed,
    unknown,
)
from comgmt.domain.failure import Failure
from comgmt.domain.findings import OVERDUE_AFTER
from comgmt.domain.known_issues import issues_of_client
from comgmt.domain.sign_in import sign_in_error
from comgmt.domain.slider import Slider, SliderPosition, in_auto_enroll_scope, sliders
from comgmt.domain.workloads import ACTIVE, ALL_BITS, Workload, switched_active, taken_along, workload_mask

_CLASS: Final = COMANAGEMENT_CLASS
_POLICY_SOURCE: Final = f"{_CLASS}.ComgmtPolicyPresent"
_WORKLOAD_SOURCE: Final = f"{_CLASS}.MDMWorkloads, SMS_ConfigurationPolicy"

_DAY: Final = timedelta(days=1)  # retries have had their turns by then (domain/FACTS.md#trying-again)
_WEEK: Final = timedelta(days=7)
_MDM_SCOPE: Final = (
    "Entra admin center > Mobility (MDM and WIP) > Microsoft Intune: the MDM user scope must be All or a "
    "group that holds the user, also for enrollment by the device's token"
)
# Source: Troubleshoot co-management, auto-enroll existing devices (learn.microsoft.com).
DEVICE_LINE: Final = "Enrolling device with RegisterDeviceWithManagementUsingAADDeviceCredentials"
_TOKEN_STEP: Final = (
    "Wait for a licensed Entra user to sign in, or find why the device's own token failed: from Windows 10 "
    "1803 on a device enrolls by its Entra device token without waiting for a user, and falls back to the "
    "user's token. "
    f"CoManagementHandler.log shows which by the entry '{DEVICE_LINE}'."
)
_USER_STEP: Final = "Wait for a licensed Entra user to sign in to the device."
_READ_LOG: Final = "Read CoManagementHandler.log in %WinDir%\\CCM\\Logs on the device."


def policy_is_present(subject: DiagnosedDevice) -> CheckReading:
    """The co-management policy reached the client; says whether auto-enrollment covers the device."""
    record = subject.record
    if record is None:
        return unknown(_no_record(subject), _POLICY_SOURCE)
    scope = in_auto_enroll_scope(subject.device.slider, subject.device.deployments)
    words = {
        True: "in the auto-enroll scope",
        False: "not in the auto-enroll scope",
        None: "auto-enroll scope not known",
    }
    if record.comgmt_policy_present is None:
        return unknown(f"not reported; {words[scope]}", _POLICY_SOURCE)
    if record.comgmt_policy_present:
        return passed(f"present; {words[scope]}", _POLICY_SOURCE)
    if subject.enrolled:
        verdict = (
            "Enrolled over MDM, but the co-management policy is not on the client, so it is not co-managed."
        )
    elif scope is False:
        verdict = (
            "The co-management policy is not on the client, and the auto-enroll scope leaves this device out."
        )
    else:
        verdict = f"{subject.joined_words()}, but the co-management policy has not reached the client."
    step = (
        "Add the device to the pilot collection of auto-enrollment, or widen the scope."
        if scope is False
        else "Check the deployment's targeting and run the machine policy cycle; where its "
        "CoManagementHandler.log says 'Expected MDM_ConfigSetting instance is missing', the WMI class of the "
        "settings is not there."
    )
    return failed(f"not present; {words[scope]}", _POLICY_SOURCE, verdict, step)


def enrollment_happened(subject: DiagnosedDevice) -> CheckReading:  # noqa: PLR0911 - one return a state
    """Enrolled, failed with its code, waiting for a user, scheduled, or nothing tried, by the state."""
    record = subject.record
    if record is None:
        return unknown(_no_record(subject), f"{_CLASS}.MDMEnrolled")
    if subject.failed:
        return _failure(subject)
    if subject.through:
        return passed("enrolled", f"{_CLASS}.MDMEnrolled")
    if record.pending_logon:
        return _pending(subject)
    if record.enrollment_scheduled:
        return _scheduled(subject)
    if record.mdm_enrolled is None:
        return unknown("not reported", f"{_CLASS}.MDMEnrolled")
    return _nothing_tried(subject)


def provisioning_finished(subject: DiagnosedDevice) -> CheckReading:
    """Enrollment went through its last step, which lags by a while."""
    source = f"{_CLASS}.MDMProvisioned"
    record = subject.record
    if record is None:
        return unknown(_no_record(subject), source)
    if not subject.through:
        return not_reached("not reached", source)
    if record.mdm_provisioned:
        return passed("provisioned", source)
    if record.mdm_provisioned is None:
        return unknown("not reported", source)
    verdict = f"{subject.joined_words()} and enrolled, but not provisioned yet{subject.first_seen()}."
    late = subject.reached(_DAY)
    new, old = "Wait: provisioning follows enrollment by itself.", f"{_READ_LOG} Sync the device from Intune."
    if late:
        return failed(f"not provisioned{subject.first_seen()}", source, verdict, old)
    return not_reached(
        f"not yet{subject.first_seen()}", source, verdict, by_age(late, new, old, "a day of enrollment")
    )


def authority_is_intune(subject: DiagnosedDevice) -> CheckReading:
    """Intune is the MDM authority; any other is coexistence."""
    source = f"{_CLASS}.Authority"
    record = subject.record
    if record is None:
        return unknown(_no_record(subject), source)
    if not subject.through:
        return not_reached("not reached", source)
    if is_intune(record.authority):
        return passed(f"{record.authority}", source)
    if not (record.authority or "").strip():
        return unknown("not reported", source)
    return unknown(f"{record.authority}: none of the known addresses of Intune", source)


def workloads_are_switched(subject: DiagnosedDevice) -> CheckReading:
    """Every workload that the slider gives to Intune is with Intune on this device."""
    if subject.record is None:
        return unknown(_no_record(subject), _WORKLOAD_SOURCE)
    found = sliders(subject.device.slider)
    words = _slider_words(found)
    if not subject.through or subject.record.mdm_provisioned is False:
        return not_reached(f"not reached ({words})", _WORKLOAD_SOURCE)
    mask = workload_mask(subject.record.mdm_workloads)
    if mask is None:
        return unknown(f"mask not reported ({words})", _WORKLOAD_SOURCE)
    mine = switched_active(mask)
    expected = {each: found[each].expects_intune(subject.device.deployments) for each in ACTIVE}
    late = [each.label for each in ACTIVE if expected[each] and not mask & each.moving_bits]
    raw = f", mask {subject.record.mdm_workloads}: all bits" if mask == ALL_BITS else ""
    along = "".join(f"; {each.label} moves with Device configuration" for each in taken_along(mask))
    value = f"{len(mine)} with Intune ({words}{raw}){along}"
    if late:
        return failed(
            f"{value}; not switched: {', '.join(late)}",
            _WORKLOAD_SOURCE,
            f"Enrolled, but not switched to Intune as the slider says: {', '.join(late)}.",
            "Run the machine policy cycle, then look for the workload flags in CoManagementHandler.log.",
        )
    if None in expected.values():
        return unknown(value, _WORKLOAD_SOURCE)
    return passed(value, _WORKLOAD_SOURCE)


def known_issues_are_fixed(subject: DiagnosedDevice) -> CheckReading:
    """No known issue of this client's build concerns a workload that Intune has on this device."""
    source = "SMS_R_System.ClientVersion, SMS_Client_ComanagementState.MDMWorkloads"
    version, mask = subject.traits.client, subject.traits.mask
    if subject.record is None:
        return unknown(_no_record(subject), source)
    if not subject.through:
        return not_reached("not reached", source)
    if version is None or mask is None:
        return unknown("client version or workloads not reported", source)
    issues = issues_of_client(version, mask, subject.today)
    if not issues:
        return passed(f"none known for client {version}", source)
    return minor(
        f"{', '.join(issue.kb for issue in issues)} for client {version}",
        source,
        " ".join(f"{issue.title} with client {version} ({issue.kb})." for issue in issues),
        " ".join(f"{issue.mend} {issue.unseen}".strip() for issue in issues),
    )


def _failure(subject: DiagnosedDevice) -> CheckReading:
    source = f"{_CLASS}.EnrollmentFailed, EnrollmentStatusCode, EnrollmentErrorDetail"
    lead = f"{_lead(subject)}enrollment failed{subject.happened()}"
    failure = subject.failure or Failure(None)
    if failure.code is None:
        return _codeless(subject, failure, lead, source)
    advice = advise(failure.code, subject.traits, subject.age, subject.values)
    found = advice.explanation
    symbol = f" {found.symbol}" if found.symbol else ""
    origin = " (in the detail)" if failure.from_detail else ""
    sign_in = f" {_signed_in(failure)}." if failure.sign_in else ""
    return failed(
        f"failed, {found.hexadecimal}{symbol}{origin}{subject.first_seen()}",
        source,
        f"{lead} with {found.hexadecimal}: {_lowered(advice.title)}.{sign_in}",
        _sign_in_step(failure) or advice.next_step or _READ_LOG,
        evidence=True,
    )


def _codeless(subject: DiagnosedDevice, failure: Failure, lead: str, source: str) -> CheckReading:
    said = (
        _signed_in(failure)
        if failure.sign_in
        else f"its detail says '{failure.text}'"
        if failure.text
        else ""
    )
    return failed(
        f"failed with no code{f', {said}' if said else ''}{subject.first_seen()}",
        source,
        f"{lead} and the site has no code for it{f'; {said}' if said else ''}.",
        _sign_in_step(failure) or f"{_READ_LOG} The line says 'MDM enrollment failed with error code'.",
        evidence=True,
    )


def _signed_in(failure: Failure) -> str:
    """The AADSTS number of a detail, with what it means where that is known."""
    known = sign_in_error(failure.sign_in or 0)
    return f"Entra ID said AADSTS{failure.sign_in}{f', {_lowered(known.title)}' if known else ''}"


def _sign_in_step(failure: Failure) -> str:
    known = sign_in_error(failure.sign_in or 0)
    return known.steps[0] if known else ""


def _scheduled(subject: DiagnosedDevice) -> CheckReading:
    """Starts are spread over 1,440 minutes, then tried three times, 15 minutes apart."""
    source = f"{_CLASS}.EnrollmentScheduled"
    late = subject.reached(OVERDUE_AFTER)
    new = (
        "Wait: starts are spread at random over a day, large rollouts take days. "
        "A restart can bring it forward."
    )
    old = f"{_READ_LOG} Look for 'Queuing enrollment timer to fire at' and for what came after that time."
    if late:
        return failed(
            f"scheduled and overdue{subject.first_seen()}",
            source,
            f"{_lead(subject)}enrollment is scheduled and overdue{subject.first_seen()}: starts are spread "
            "over a day, then tried three times, 15 minutes apart.",
            old,
        )
    return not_reached(
        f"scheduled{subject.first_seen()}",
        source,
        f"Enrollment is scheduled and has not started{subject.first_seen()}.",
        by_age(late, new, old, "a day of being scheduled"),
    )


def _pending(subject: DiagnosedDevice) -> CheckReading:
    source = f"{_CLASS}.PendingLogon"
    value = f"waiting for a user to sign in{subject.first_seen()}"
    verdict = f"{_lead(subject)}enrollment waits for a user to sign in{subject.first_seen()}."
    build = subject.traits.build
    by_user_alone = build is not None and build < FIRST_DEVICE_TOKEN_BUILD
    late = subject.reached(_WEEK)
    old = (
        "Have a licensed Entra user sign in to the device: before Windows 10 1803 it enrolls by the user's "
        "token only."
        if by_user_alone
        else f"Find why the device token failed; CoManagementHandler.log has '{DEVICE_LINE}' where it "
        "was tried (Windows 10 1803 and later). A licensed Entra user who signs in starts enrollment too."
    )
    if late:
        return failed(value, source, verdict, old)
    return not_reached(value, source, verdict, _USER_STEP if by_user_alone else _TOKEN_STEP)


def _nothing_tried(subject: DiagnosedDevice) -> CheckReading:
    source = f"{_CLASS}.MDMEnrolled, EnrollmentScheduled, PendingLogon, EnrollmentFailed"
    scope = in_auto_enroll_scope(subject.device.slider, subject.device.deployments)
    if scope is False:
        return failed(
            "nothing tried, not in the auto-enroll scope",
            source,
            f"{_lead(subject)}nothing was tried: the auto-enroll scope leaves this device out.",
            "Add the device to the pilot collection of auto-enrollment, or widen the scope.",
        )
    if subject.device.eligible is False:
        return failed(
            "nothing tried, not eligible",
            source,
            f"{_lead(subject)}nothing was tried: the device is not in {ELIGIBLE_COLLECTION}.",
            "Check the join, the OS and the client above; the collection follows them.",
        )
    return failed(
        "nothing tried",
        source,
        f"{_lead(subject)}and no enrollment attempt is recorded.",
        f"{_MDM_SCOPE}. {_READ_LOG} 'Queuing enrollment timer' is no fault.",
    )


def _no_record(subject: DiagnosedDevice) -> str:
    return subject.absent(_CLASS, "no co-management record")


def _lead(subject: DiagnosedDevice) -> str:
    """What went well before, to start a verdict with: "Hybrid joined, policy present, …"."""
    present = subject.record is not None and subject.record.comgmt_policy_present
    return f"{subject.joined_words()}, policy present, " if present else f"{subject.joined_words()}, "


def _slider_words(found: dict[Workload, Slider]) -> str:
    stands = [slider.position for workload, slider in found.items() if not workload.retired]
    if all(position is SliderPosition.UNKNOWN for position in stands):
        return "slider not known"
    return f"slider: {stands.count(SliderPosition.INTUNE)} Intune, {stands.count(SliderPosition.PILOT)} pilot"


def _lowered(title: str) -> str:
    """The title inside a sentence: its first letter small, unless the word is a name or all capitals."""
    first = title.split(" ", 1)[0].rstrip(":,")
    named = not first[1:].islower() or first in {
        "Entra",
        "Intune",
        "Windows",
        "Autopilot",
        "Microsoft",
        "Win32",
    }
    return title if named else title[:1].lower() + title[1:]
