from collections.abc import Mapping
from itertools import product

import pytest

from comgmt.domain.enrollment import (
    FAILURES,
    SUCCESSES,
    TILE_ORDER,
    EnrollmentState,
    counts_as_failed,
    enrollment_state,
    error_code,
    is_comanaged,
)
from comgmt.domain.records import ComanagementRecord

FLAGS = (
    "mdm_enrolled",
    "mdm_provisioned",
    "hybrid_aad_joined",
    "aad_joined",
    "enrollment_failed",
    "pending_logon",
    "enrollment_scheduled",
)
EVERY = [dict(zip(FLAGS, values, strict=True)) for values in product((True, False, None), repeat=len(FLAGS))]


def _record(flags: Mapping[str, bool | None]) -> ComanagementRecord:
    return ComanagementRecord(resource_id=1, **flags)  # type: ignore[arg-type] # flags by name


def _fits(flags: dict[str, bool | None]) -> list[EnrollmentState]:
    """The states whose predicate holds, each read for itself (domain/FACTS.md#enrollment-states)."""
    on = {name for name, value in flags.items() if value}
    done = {"mdm_enrolled", "mdm_provisioned"} <= on
    hybrid = "hybrid_aad_joined" in on
    entra = "aad_joined" in on and not hybrid
    predicates = {
        EnrollmentState.SUCCESS_HYBRID: done and hybrid,
        EnrollmentState.SUCCESS_ENTRA: done and entra,
        EnrollmentState.FAILURE_HYBRID: "enrollment_failed" in on and hybrid,
        EnrollmentState.FAILURE_ENTRA: "enrollment_failed" in on and entra,
        EnrollmentState.PENDING_SIGN_IN: "pending_logon" in on,
        EnrollmentState.ENROLLING_HYBRID: hybrid and "mdm_enrolled" in on and "mdm_provisioned" not in on,
        EnrollmentState.SCHEDULED: "enrollment_scheduled" in on,
        EnrollmentState.OTHER: True,
    }
    return [state for state, holds in predicates.items() if holds]


def test_all_2187_combinations_land_in_the_first_state_that_fits() -> None:
    assert len(EVERY) == 3**7
    for flags in EVERY:
        assert enrollment_state(_record(flags)) is _fits(flags)[0], flags


def test_a_null_flag_counts_as_not_set() -> None:
    for flags in EVERY:
        without_nulls = {name: bool(value) for name, value in flags.items()}
        assert enrollment_state(_record(flags)) is enrollment_state(_record(without_nulls))


def test_every_state_is_reached() -> None:
    assert {enrollment_state(_record(flags)) for flags in EVERY} == set(EnrollmentState)


def test_the_error_table_holds_both_failures_and_failed_devices_in_other() -> None:
    for flags in EVERY:
        record = _record(flags)
        state = enrollment_state(record)
        in_other = state is EnrollmentState.OTHER and bool(flags["enrollment_failed"])
        assert counts_as_failed(record) is (state in FAILURES or in_other)
        assert not (counts_as_failed(record) and state in SUCCESSES)


@pytest.mark.parametrize("policy", [True, False, None])
def test_both_definitions_of_comanaged(policy: bool | None) -> None:
    for flags in EVERY:
        record = ComanagementRecord(resource_id=1, comgmt_policy_present=policy, **flags)  # type: ignore[arg-type]
        assert is_comanaged(record) is bool(flags["mdm_enrolled"] and policy)


@pytest.mark.parametrize(
    ("status", "code"), [(None, None), (0, None), (0x80180018, 0x80180018), (99, 99), (111, 111)]
)
def test_error_code(status: int | None, code: int | None) -> None:
    assert error_code(ComanagementRecord(resource_id=1, enrollment_status_code=status)) == code


@pytest.mark.parametrize("status", range(100, 111))
def test_a_state_message_number_is_no_error(status: int) -> None:
    assert error_code(ComanagementRecord(resource_id=1, enrollment_status_code=status)) is None


def test_labels_are_the_documented_ones() -> None:
    assert [state.label for state in TILE_ORDER[:6]] == [
        "Success, Microsoft Entra hybrid joined",
        "Success, Microsoft Entra joined",
        "Enrolling, Microsoft Entra hybrid joined",
        "Failure, Microsoft Entra hybrid joined",
        "Failure, Microsoft Entra joined",
        "Pending user sign in",
    ]
    assert set(TILE_ORDER) == set(EnrollmentState)
    assert all(state.word and len(state.short_label) <= 17 for state in EnrollmentState)
