"""The checks of enrollment itself: policy, enrollment, provisioning, authority, workloads."""

from datetime import timedelta
from typing import Final

from comgmt.domain.authority import is_intune
from comgmt.domain.census import ELIGIBLE_COLLECTION
from comgmt.domain.diagnosis_parts import (
    COMANAGEMENT_CLASS,
    Reading,
    Subject,
    failed,
    not_reached,
    passed,
    unknown,
)
from comgmt.domain.explain import Explanation, explain
from comgmt.domain.fix import Fix
from comgmt.domain.slider import Slider, SliderPosition, in_auto_enroll_scope, sliders
from comgmt.domain.workloads import Workload, switched, workload_mask

_CLASS: Final = COMANAGEMENT_CLASS
_POLICY_SOURCE: Final = f"{_CLASS}.ComgmtPolicyPresent"
_WORKLOAD_SOURCE: Final = f"{_CLASS}.MDMWorkloads, SMS_ConfigurationPolicy"

_DAY: Final = timedelta(days=1)  # retries have had their turns by then (domain/FACTS.md#trying-again)
_WEEK: Final = timedelta(days=7)
_LEAVE_IT: Final = (
    "Leave it for the next retries (about every 15 minutes); look again if the code is still there tomorrow."
)
_READ_LOG: Final = "Read CoManagementHandler.log in %WinDir%\\CCM\\Logs on the device."


def policy_is_present(subject: Subject) -> Reading:
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
        else "Check the deployment's targeting, run the machine policy cycle, wait for the client's report."
    )
    return failed(f"not present; {words[scope]}", _POLICY_SOURCE, verdict, step)


def enrollment_happened(subject: Subject) -> Reading:  # noqa: PLR0911 - one return a state
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
        return not_reached(
            f"scheduled{subject.first_seen()}",
            f"{_CLASS}.EnrollmentScheduled",
            f"Enrollment is scheduled and has not started{subject.first_seen()}.",
            "Wait: starts are spread at random, large rollouts take days. A restart can bring it forward.",
        )
    if record.mdm_enrolled is None:
        return unknown("not reported", f"{_CLASS}.MDMEnrolled")
    return _nothing_tried(subject)


def provisioning_finished(subject: Subject) -> Reading:
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
    if subject.in_state_for is not None and subject.in_state_for >= _DAY:
        return failed(
            f"not provisioned{subject.first_seen()}",
            source,
            verdict,
            f"{_READ_LOG} Sync the device from Intune.",
        )
    return not_reached(
        f"not yet{subject.first_seen()}", source, verdict, "Wait: provisioning follows enrollment by itself."
    )


def authority_is_intune(subject: Subject) -> Reading:
    """Intune is the MDM authority; any other is coexistence."""
    source = f"{_CLASS}.Authority"
    record = subject.record
    if record is None:
        return unknown(_no_record(subject), source)
    if not subject.through:
        return not_reached("not reached", source)
    intune = is_intune(record.authority)
    if intune is None:
        return unknown("not reported", source)
    if intune:
        return passed(f"{record.authority}", source)
    return failed(
        f"{record.authority}",
        source,
        f"Enrolled with {record.authority}, not with Intune: this is coexistence, not co-management.",
        "If Intune should manage it, unenroll it from the other MDM; else leave it out of the scope.",
    )


def workloads_are_switched(subject: Subject) -> Reading:
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
    mine = switched(mask)
    expected = {each: found[each].expects_intune(subject.device.deployments) for each in Workload}
    late = [each.label for each in Workload if expected[each] and each not in mine]
    value = f"{len(mine)} with Intune ({words})"
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


def _failure(subject: Subject) -> Reading:
    source = f"{_CLASS}.EnrollmentFailed, EnrollmentStatusCode"
    lead = f"{_lead(subject)}enrollment failed{subject.happened()}"
    first_seen = subject.first_seen()
    if subject.code is None:
        return failed(
            f"failed with no code{first_seen}",
            source,
            f"{lead} and the site has no code for it.",
            f"{_READ_LOG} The line says 'MDM enrollment failed with error code'.",
            evidence=True,
        )
    explanation = explain(subject.code)
    symbol = f" {explanation.symbol}" if explanation.symbol else ""
    return failed(
        f"failed, {explanation.hexadecimal}{symbol}{first_seen}",
        source,
        f"{lead} with {explanation.hexadecimal}: {_lowered(explanation.title)}.",
        _failure_step(subject, explanation),
        evidence=True,
    )


def _failure_step(subject: Subject, explanation: Explanation) -> str:
    young = subject.in_state_for is None or subject.in_state_for < _DAY
    if explanation.fix is Fix.WAIT and young:
        return _LEAVE_IT
    steps = [step for step in explanation.remediation if not step.startswith("Leave the device")]
    return steps[0] if steps else _READ_LOG


def _pending(subject: Subject) -> Reading:
    source = f"{_CLASS}.PendingLogon"
    value = f"waiting for a user to sign in{subject.first_seen()}"
    verdict = f"{_lead(subject)}enrollment waits for a user to sign in{subject.first_seen()}."
    if subject.in_state_for is not None and subject.in_state_for >= _WEEK:
        step = (
            "Have a licensed Entra user sign in; from Windows 10 1803 on, find why the device token failed."
        )
        return failed(value, source, verdict, step)
    return not_reached(value, source, verdict, "Wait for a licensed Entra user to sign in to the device.")


def _nothing_tried(subject: Subject) -> Reading:
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
        f"{_READ_LOG} 'Queuing enrollment timer' is no fault; with no such line check the policy's scope.",
    )


def _no_record(subject: Subject) -> str:
    return subject.absent(_CLASS, "no co-management record")


def _lead(subject: Subject) -> str:
    """What went well before, to start a verdict with: "Hybrid joined, policy present, …"."""
    present = subject.record is not None and subject.record.comgmt_policy_present
    return f"{subject.joined_words()}, policy present, " if present else f"{subject.joined_words()}, "


def _slider_words(found: dict[Workload, Slider]) -> str:
    stands = [slider.position for slider in found.values()]
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
