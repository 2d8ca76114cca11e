"""Where each error is mended, at first and once it is old: a check of every entry, a count of none."""

from datetime import date, timedelta

import pytest

from comgmt.domain.ages import Age
from comgmt.domain.catalogue import catalogue
from comgmt.domain.catalogue_file import CatalogueEntry
from comgmt.domain.explain import explain
from comgmt.domain.fix import Fix, Mend, mend_of

LEARN = "https://learn.microsoft.com/"
AUTO = LEARN + "troubleshoot/mem/intune/comanage-configmgr/troubleshoot-co-management-auto-enrolling"
BOOTSTRAP = LEARN + "troubleshoot/mem/intune/comanage-configmgr/troubleshoot-co-management-bootstrap"
WINDOWS_ERRORS = LEARN + "troubleshoot/mem/intune/device-enrollment/troubleshoot-windows-enrollment-errors"
HYBRID = LEARN + "entra/identity/devices/troubleshoot-hybrid-join-windows-current"
MONITOR = LEARN + "intune/configmgr/comanage/how-to-monitor"
ENROLLMENT = LEARN + "windows/client-management/mobile-device-enrollment"
every_entry = pytest.mark.parametrize("entry", catalogue().entries, ids=lambda entry: f"0x{entry.code:08X}")


@pytest.mark.parametrize(
    ("code", "fix"),
    [
        (0x80180018, Fix.TENANT),
        (0x80192EE2, Fix.NETWORK),
        (0xCAA9001F, Fix.TENANT),
        (0x80180014, Fix.TENANT),
        (0x8018AB01, Fix.LOOK),
        # what matters most in practice
        (0x80180003, Fix.TENANT),
        (0x80180013, Fix.TENANT),
        (0xCAA2000C, Fix.TENANT),
        (0x8018000A, Fix.DEVICE),
        (0x80192EE7, Fix.NETWORK),
        (0xCAA82EE2, Fix.NETWORK),
        (0xCAA70004, Fix.NETWORK),
        (0x80072EFD, Fix.NETWORK),
        (0x80180026, Fix.DEVICE),
        (0x80090016, Fix.DEVICE),
        (0x801C0021, Fix.NETWORK),
        (0x80180023, Fix.DEVICE),
        (0x800706D9, Fix.DEVICE),
        (0x8000FFFF, Fix.TENANT),
        (0x80190197, Fix.NETWORK),
        (0x80180008, Fix.LOOK),
        # Look for the sub-code, says the page on hybrid join: there is nothing to wait for.
        (0xCAA1002D, Fix.LOOK),
        # Make the registration host reachable, says the page on hybrid join: it calls nothing here transient.
        (0x801C001F, Fix.NETWORK),
        # A Windows that is too old stays so.
        (0x80190005, Fix.DEVICE),
    ],
)
def test_where_an_error_is_mended_at_any_age(code: int, fix: Fix) -> None:
    assert explain(code).mend.at(Age(timedelta(days=90))) == (fix,)
    assert explain(code).mend.at(Age(timedelta())) == (fix,)


@pytest.mark.parametrize(
    ("code", "then", "source"),
    [
        (0x8018002A, Fix.TENANT, AUTO),  # MFA that is enforced
        (0x8018002B, Fix.TENANT, WINDOWS_ERRORS),  # MDM user scope, UPN suffix
        (0x801C03F2, Fix.TENANT, AUTO),  # the device object and its certificate must be synced
        (0x80070520, Fix.TENANT, HYBRID),  # replication in Active Directory
        (0x80070490, Fix.SUPPORT, MONITOR),
        (0x80180005, Fix.SUPPORT, MONITOR),
        (0x80180017, Fix.SUPPORT, ENROLLMENT),
        (0x80090031, Fix.DEVICE, HYBRID),
        (0x87D00231, Fix.TENANT, BOOTSTRAP),
    ],
)
def test_waiting_turns_with_age(code: int, then: Fix, source: str) -> None:
    mend = explain(code).mend
    assert mend.at(Age(timedelta(hours=1))) == (Fix.WAIT,)
    assert mend.at(Age(timedelta(days=2))) == (then,)
    assert source in explain(code).sources


def test_an_age_that_may_be_higher_is_not_taken_for_the_whole() -> None:
    mend = Mend(Fix.WAIT, Fix.TENANT)
    assert mend.at(Age(timedelta(hours=1), at_least=True)) == (Fix.WAIT, Fix.TENANT)
    assert mend.at(Age(timedelta(days=1), at_least=True)) == (Fix.TENANT,)
    assert mend.at(None) == (Fix.WAIT, Fix.TENANT)
    assert mend.phrase() == "wait, it clears by itself; after 1 day: fix in the tenant"
    assert mend.phrase(Age(timedelta(days=3))) == "fix in the tenant"


def test_what_only_waits_is_looked_into_in_the_end() -> None:
    assert mend_of(Fix.WAIT).then is Fix.LOOK
    assert mend_of(Fix.DEVICE).then is None
    assert mend_of(Fix.WAIT, Fix.TENANT, 2).turns_after == timedelta(hours=2)


@every_entry
def test_a_mend_that_turns_cites_its_source_and_the_day_it_was_read(entry: CatalogueEntry) -> None:
    assert date(2026, 11, 1) <= entry.read <= date(2026, 11, 30)
    assert all(source.startswith("https://") for source in entry.sources)
    if entry.mend.first is Fix.WAIT and entry.mend.then is not Fix.LOOK:
        assert entry.sources
    if entry.mend.first is not Fix.WAIT:
        assert entry.mend.then is None


@every_entry
def test_waiting_is_never_advised_for_what_does_not_pass(entry: CatalogueEntry) -> None:
    assert (entry.mend.first, entry.transient) != (Fix.WAIT, "no")


@every_entry
def test_what_waits_first_begins_with_waiting_and_has_steps_for_later(entry: CatalogueEntry) -> None:
    if entry.mend.first is Fix.WAIT:
        assert [step for step in entry.steps if not step.waits]
    if any(step.waits for step in entry.steps) and entry.mend.first is Fix.WAIT:
        assert entry.steps[0].waits


@every_entry
def test_the_network_and_licensing_are_mended_where_they_are(entry: CatalogueEntry) -> None:
    if entry.component == "Network/proxy":
        assert entry.mend.first in {Fix.NETWORK, Fix.WAIT}
    if entry.component == "Intune licensing/restrictions":
        assert entry.mend.first is Fix.TENANT


@every_entry
def test_what_a_title_claims_of_a_device_has_another_title_for_others(entry: CatalogueEntry) -> None:
    assert (entry.claims is None) is (entry.otherwise is None)


@pytest.mark.parametrize("fix", list(Fix))
def test_its_label_is_one_word_for_a_narrow_column(fix: Fix) -> None:
    assert len(fix.label.split()) == 1
    assert len(fix.label) <= 7
    assert fix.phrase
