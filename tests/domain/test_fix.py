import pytest

from comgmt.domain.catalogue import catalogue
from comgmt.domain.explain import explain
from comgmt.domain.fix import Fix, fix_of


@pytest.mark.parametrize(
    ("code", "fix"),
    [
        (0x8018002B, Fix.WAIT),
        (0x80180018, Fix.TENANT),
        (0x80192EE2, Fix.NETWORK),
        (0x8018002A, Fix.WAIT),
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
        (0xCAA10001, Fix.WAIT),
        (0x80070490, Fix.WAIT),
        (0x82AA0008, Fix.WAIT),
        (0x8000FFFF, Fix.TENANT),
        # the service's side of HTTP
        (0x801901AD, Fix.WAIT),
        (0x801901F7, Fix.WAIT),
        (0x80190197, Fix.NETWORK),
        (0x80180008, Fix.LOOK),
    ],
)
def test_where_an_error_is_mended(code: int, fix: Fix) -> None:
    assert explain(code).fix is fix


def test_every_entry_has_one_and_every_group_is_used() -> None:
    groups = [fix_of(entry) for entry in catalogue().entries]
    assert set(groups) == set(Fix)
    assert groups.count(Fix.LOOK) < 20


def test_network_entries_go_to_the_network_unless_the_service_throttles() -> None:
    for entry in catalogue().entries:
        if entry.component == "Network/proxy":
            assert fix_of(entry) in {Fix.NETWORK, Fix.WAIT}, hex(entry.code)


def test_licensing_and_restrictions_are_the_tenants() -> None:
    found = {fix_of(e) for e in catalogue().entries if e.component == "Intune licensing/restrictions"}
    assert found == {Fix.TENANT}


def test_waiting_is_never_advised_for_what_does_not_pass() -> None:
    assert [hex(e.code) for e in catalogue().entries if fix_of(e) is Fix.WAIT and e.transient == "no"] == []


@pytest.mark.parametrize("fix", list(Fix))
def test_its_label_is_one_word_for_a_narrow_column(fix: Fix) -> None:
    assert len(fix.label.split()) == 1
    assert len(fix.label) <= 7
    assert fix.phrase
