"""Steps fit the device and its age, stand alone, and come last where they take something away."""

import re
from datetime import timedelta
from typing import Final

import pytest

from comgmt.domain.ages import Age
from comgmt.domain.catalogue import catalogue
from comgmt.domain.catalogue_file import CatalogueEntry
from comgmt.domain.explain import explain
from comgmt.domain.fix import Fix, Mend
from comgmt.domain.steps import MendStep, steps_for
from comgmt.domain.traits import Conditions, Traits
from comgmt.domain.workloads import Workload

every_entry = pytest.mark.parametrize("entry", catalogue().entries, ids=lambda entry: f"0x{entry.code:08X}")
LEANS: Final = re.compile(
    r"(?:On that|Then|That|This (?!code)|It|If it|If the|Them|They|Also|Again|Import it|Retire it|For \d|"
    r"Publish it|Throttled|Deploy again)\b"
)
TAKES: Final = re.compile(
    r"\b(?:delete|dsregcmd /leave|unenroll|remove (?:the|only|devices)|retire the|clear the TPM)\b",
    re.IGNORECASE,
)
TAKES_NOTHING: Final = ("Remove a stale proxy entry", "CRL")


@every_entry
def test_every_step_stands_alone(entry: CatalogueEntry) -> None:
    for step in entry.steps:
        assert not LEANS.match(step.say), step.say


@every_entry
def test_what_takes_something_away_is_marked_and_last(entry: CatalogueEntry) -> None:
    order = [step.destructive for step in entry.steps]
    assert order == sorted(order)
    for step in entry.steps:
        found = TAKES.search(step.say) is not None and not step.say.startswith(TAKES_NOTHING)
        assert found is step.destructive, step.say


@pytest.mark.parametrize(("build", "given"), [(26100, False), (15063, True), (None, True)])
def test_a_step_that_the_build_disproves_is_not_given(build: int | None, *, given: bool) -> None:
    found = explain(0x80070032)
    steps = steps_for(found.steps, found.mend, Traits(build=build))
    assert any("Upgrade Windows" in step.say for step in steps) is given


def test_waiting_goes_once_its_time_is_over() -> None:
    found = explain(0x8018002A)
    young, old = Age(timedelta(minutes=20)), Age(timedelta(days=9))
    assert steps_for(found.steps, found.mend, Traits(), young)[0].waits
    assert not any(step.waits for step in steps_for(found.steps, found.mend, Traits(), old))
    assert "MFA" in steps_for(found.steps, found.mend, Traits(), old)[0].say


def test_what_takes_something_away_comes_last_however_it_is_written() -> None:
    steps = (MendStep(say="Rejoin.", destructive=True), MendStep(say="Look."))
    assert [step.say for step in steps_for(steps, Mend(Fix.DEVICE), Traits())] == ["Look.", "Rejoin."]


@pytest.mark.parametrize(
    ("conditions", "traits", "fits"),
    [
        (Conditions(), Traits(), True),
        (Conditions(build_below=16299), Traits(build=26100), False),
        (Conditions(build_from=16299), Traits(build=26100), True),
        (Conditions(build_from=16299), Traits(), None),
        (Conditions(join="hybrid"), Traits(join="entra"), False),
        (Conditions(join="hybrid"), Traits(), None),
        (Conditions(client_below="5.00.9132.1038"), Traits(client="5.00.9132.1037"), True),
        (Conditions(client_below="5.00.9132.1038"), Traits(client="5.0.9132.1038"), False),
        (Conditions(client_below="5.00.9132.1038"), Traits(client="junk"), None),
        (Conditions(workload=Workload.COMPLIANCE_POLICIES), Traits(mask=2), True),
        (Conditions(workload=Workload.COMPLIANCE_POLICIES), Traits(mask=16), False),
        (Conditions(token="device"), Traits(build=17134), True),
        (Conditions(token="device"), Traits(build=16299), False),
        (Conditions(token="user"), Traits(build=16299), True),
        (Conditions(token="user"), Traits(build=26100), None),
        (Conditions(detail="AADSTS50076"), Traits(detail="x aadsts50076: y"), True),
        (Conditions(detail="AADSTS50076"), Traits(detail="x"), False),
        (Conditions(build_from=1, join="hybrid"), Traits(join="none"), False),
    ],
)
def test_conditions(conditions: Conditions, traits: Traits, *, fits: bool | None) -> None:
    assert conditions.fits(traits) is fits


def test_the_device_limit_of_intune_is_no_advice_for_co_management() -> None:
    # https://learn.microsoft.com/intune/device-enrollment/restrictions, Limitations
    for code in (0x80180003, 0x80180013, 0x801C0003):
        words = " ".join(explain(code).remediation)
        assert "does not apply to co-management" in words
        assert "raise the limit" not in words


def test_a_device_token_meets_the_default_restriction_only() -> None:
    # https://learn.microsoft.com/intune/configmgr/comanage/tutorial-co-manage-clients
    for code in (0x80180014, 0x80180015, 0x80180003):
        words = " ".join(explain(code).remediation)
        assert "the default restriction, the only one that a device token meets" in words


def test_what_is_looked_into_in_the_end_says_where_to_look() -> None:
    # https://learn.microsoft.com/windows/client-management/mdm-diagnose-enrollment: the event log comes first
    for entry in catalogue().entries:
        if entry.mend.then is not Fix.LOOK:
            continue
        doing = [step.say for step in entry.steps if not step.waits]
        assert any("event" in say.lower() or ".log" in say.lower() for say in doing), f"0x{entry.code:08X}"


def test_what_deletes_a_device_in_entra_says_what_is_lost_with_it() -> None:
    # https://learn.microsoft.com/entra/identity/devices/manage-device-identities: removes its BitLocker keys
    deleting = re.compile(r"\b(?:remove|delete)[^;.]* (?:in|from) Entra ID", re.IGNORECASE)
    found = [step.say for entry in catalogue().entries for step in entry.steps if deleting.search(step.say)]
    assert len(found) > 4
    assert [say for say in found if "BitLocker keys" not in say] == []


def test_the_device_token_needs_the_scope_too() -> None:
    # https://learn.microsoft.com/intune/configmgr/comanage/tutorial-co-manage-clients, on the MDM user scope:
    # still needed for device token enrollment. Its text of 2022 said the contrary, that of 2024 corrects it.
    for code in (0x8018002B, 0x8000FFFF):
        words = " ".join(explain(code).remediation)
        assert "Enrollment by the device's own token needs the scope too" in words
