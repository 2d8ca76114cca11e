"""Why one device is or is not co-managed: a chain of checks, the first failed one is the verdict."""

from collections.abc import Callable
from datetime import datetime
from typing import Final

import msgspec

from comgmt.domain import diagnosis_enrollment as enrollment_checks
from comgmt.domain import diagnosis_prerequisites as prerequisites
from comgmt.domain.advice import Advice, advise
from comgmt.domain.device import Device
from comgmt.domain.diagnosis_parts import COMANAGEMENT_CLASS, CheckOutcome, CheckReading, DiagnosedDevice
from comgmt.domain.enrollment import SUCCESSES
from comgmt.domain.workloads import ACTIVE, switched_active, workload_mask

__all__ = ["CheckOutcome", "Diagnosis", "DiagnosisCheck", "diagnose"]

_CHAIN: Final[tuple[tuple[str, Callable[[DiagnosedDevice], CheckReading]], ...]] = (
    ("Record is current", prerequisites.record_is_current),
    ("Client is active", prerequisites.client_is_active),
    ("Windows 10 1709 or later", prerequisites.os_is_capable),
    ("Joined", prerequisites.device_is_joined),
    ("Co-management policy", enrollment_checks.policy_is_present),
    ("Enrollment", enrollment_checks.enrollment_happened),
    ("Provisioning", enrollment_checks.provisioning_finished),
    ("Authority", enrollment_checks.authority_is_intune),
    ("Workloads", enrollment_checks.workloads_are_switched),
    ("Identity", prerequisites.identity_is_its_own),
    ("Known issues", enrollment_checks.known_issues_are_fixed),
)
_NOTHING: Final = "nothing to do"
# What is not known when a check of a device that is enrolled could not be made.
_OPEN_QUESTIONS: Final = {
    "Record is current": "whether the record is current",
    "Client is active": "whether the client is active",
    "Windows 10 1709 or later": "which Windows it has",
    "Joined": "its device id",
    "Authority": "whether Intune is its authority",
    "Workloads": "whether its workloads are switched as the slider says",
}
# An obsolete record or a silent client says nothing of what was reported before.
_BLOCKS_NOTHING: Final = ("Record is current", "Client is active")
_CLIENT: Final = 1  # the place of the client in the chain


class DiagnosisCheck(msgspec.Struct, frozen=True):
    """One check: its outcome, the value it read, and the class and property it came from."""

    title: str
    outcome: CheckOutcome
    value: str
    source: str


class Diagnosis(msgspec.Struct, frozen=True, kw_only=True):
    """The chain and its verdict. `outcome` is PASS (co-managed), FAIL, NOT_REACHED (waiting) or UNKNOWN.

    `code` is what enrollment failed with, also where an earlier check gives the verdict, and `advice` what
    to do about it on this device.
    """

    outcome: CheckOutcome
    verdict: str
    next_step: str
    checks: tuple[DiagnosisCheck, ...]
    code: int | None = None
    advice: Advice | None = None


def diagnose(device: Device, now: datetime) -> Diagnosis:
    """Diagnose one device at `now` (with a zone). Pure: everything comes from the device."""
    subject = DiagnosedDevice(device, now)
    readings = _after_failure([check(subject) for _, check in _CHAIN])
    outcome, verdict, next_step = _decide(subject, readings)
    lines = [
        DiagnosisCheck(title, reading.outcome, reading.value, reading.source)
        for (title, _), reading in zip(_CHAIN, readings, strict=True)
    ]
    return Diagnosis(
        outcome=outcome,
        verdict=verdict,
        next_step=next_step,
        checks=tuple(lines),
        code=subject.code,
        advice=_advice(subject),
    )


def _advice(subject: DiagnosedDevice) -> Advice | None:
    if subject.code is None:
        return None
    return advise(subject.code, subject.traits, subject.age, subject.values)


def _after_failure(readings: list[CheckReading]) -> list[CheckReading]:
    """Behind a failed stage what was not recorded as a failure of its own was not reached."""
    blocked = False
    seen: list[CheckReading] = []
    for place, reading in enumerate(readings):
        if blocked and reading.outcome is CheckOutcome.FAIL and not (reading.evidence or reading.minor):
            seen.append(msgspec.structs.replace(reading, outcome=CheckOutcome.NOT_REACHED))
            continue
        stops = reading.outcome is CheckOutcome.FAIL and not reading.minor
        blocked = blocked or (stops and _CHAIN[place][0] not in _BLOCKS_NOTHING)
        seen.append(reading)
    return seen


def _decide(subject: DiagnosedDevice, readings: list[CheckReading]) -> tuple[CheckOutcome, str, str]:
    failures = [reading for reading in readings if reading.outcome is CheckOutcome.FAIL and not reading.minor]
    if failures and failures[0] is readings[_CLIENT]:
        return CheckOutcome.FAIL, *_with_older_cause(failures[0], readings)
    if failures:
        return CheckOutcome.FAIL, failures[0].verdict, failures[0].next_step
    waiting = next((reading for reading in readings if reading.verdict and not reading.minor), None)
    minors = [reading for reading in readings if reading.minor]
    outcome, verdict, step = _unfailed(subject, readings, waiting)
    if not minors:
        return outcome, verdict, step
    verdicts = (verdict.replace(f": {_NOTHING}", ""), *(reading.verdict for reading in minors))
    return CheckOutcome.FAIL, " ".join(verdicts), " ".join(filter(None, (step, minors[0].next_step)))


def _unfailed(
    subject: DiagnosedDevice, readings: list[CheckReading], waiting: CheckReading | None
) -> tuple[CheckOutcome, str, str]:
    """The verdict where no check failed but, perhaps, one that stops nothing."""
    if waiting is not None:
        return CheckOutcome.NOT_REACHED, waiting.verdict, waiting.next_step
    if subject.state in SUCCESSES and subject.record and subject.record.comgmt_policy_present:
        return CheckOutcome.PASS, _fine(subject, readings), ""
    return CheckOutcome.UNKNOWN, *_not_known(subject)


def _with_older_cause(client: CheckReading, readings: list[CheckReading]) -> tuple[str, str]:
    """A client that is not heard, together with what it reported last: that may be why, or come after it."""
    later = readings[_CLIENT + 1 :]
    failures = (reading for reading in later if reading.outcome is CheckOutcome.FAIL and not reading.minor)
    waiting = (
        reading for reading in later if reading.outcome is CheckOutcome.NOT_REACHED and reading.verdict
    )
    older = next(failures, None) or next(waiting, None)
    if older is None:
        return client.verdict, client.next_step
    return (
        f"{client.verdict} What it reported last: {older.verdict}",
        f"{client.next_step} Then: {older.next_step}",
    )


def _fine(subject: DiagnosedDevice, readings: list[CheckReading]) -> str:
    mask = workload_mask(subject.record.mdm_workloads) if subject.record else None
    with_intune = (
        "" if mask is None else f", {len(switched_active(mask))} of {len(ACTIVE)} workloads with Intune"
    )
    told = [
        reading.question or _OPEN_QUESTIONS.get(title, "")
        for (title, _), reading in zip(_CHAIN, readings, strict=True)
        if _is_unknown(reading)
    ]
    questions = [question for question in told if question]
    rest = f" Not known: {', '.join(questions)}." if questions else ""
    return f"{subject.joined_words()}, enrolled and provisioned{with_intune}: {_NOTHING}.{rest}"


def _not_known(subject: DiagnosedDevice) -> tuple[str, str]:
    why = subject.device.unread.get(COMANAGEMENT_CLASS)
    if subject.record is None and why is not None:
        return (
            "The co-management records of the site could not be read, so nothing is known of its enrollment.",
            why,
        )
    if subject.record is None:
        return _without_record(subject)
    if subject.state in SUCCESSES:
        done = f"{subject.joined_words()}, enrolled and provisioned"
        return (
            f"{done}, but the site does not say whether the co-management policy is on the client.",
            "Look for CoMgmtSettings under Configurations in the Configuration Manager control panel on it.",
        )
    if subject.through:
        unsaid = subject.record.mdm_provisioned is None
        question = "whether provisioning finished" if unsaid else "how it is joined"
        return f"Enrolled, but the site does not say {question}.", "Run dsregcmd /status on it."
    return (
        "The site does not say whether this device enrolled.",
        "Read CoManagementHandler.log in %WinDir%\\CCM\\Logs on the device.",
    )


def _without_record(subject: DiagnosedDevice) -> tuple[str, str]:
    system, unheard = subject.system, subject.last_heard_at is None
    if system is not None and system.client is None and system.active != 1 and unheard:
        return (
            "The site has no co-management record of this device, and no sign that it has a client.",
            "Install the client, then look at this device again after its first policy.",
        )
    return (
        "The site has no co-management record of this device: its client reported nothing about it.",
        "Check that the device is in the scope of a co-management policy and that its client has policy.",
    )


def _is_unknown(reading: CheckReading) -> bool:
    return reading.outcome is CheckOutcome.UNKNOWN
