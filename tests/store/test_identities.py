"""The identities hold for any flags, and do not where a column that follows from the flags says otherwise."""

import sqlite3
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given, settings
from hypothesis import strategies as st

from comgmt.domain.census import Census, EnrollmentTile, ErrorTile, Flagged
from comgmt.domain.enrollment import FAILURES, SUCCESSES, EnrollmentState, enrollment_state
from comgmt.domain.identities import checks
from comgmt.domain.records import ComanagementRecord
from comgmt.store.counting import take_census
from tests.store.filling import failed, fill, gathered

_FLAG = st.sampled_from((True, False, None))
_RECORD = st.builds(
    ComanagementRecord,
    resource_id=st.integers(1, 1 << 31),
    aad_joined=_FLAG,
    hybrid_aad_joined=_FLAG,
    mdm_enrolled=_FLAG,
    mdm_provisioned=_FLAG,
    comgmt_policy_present=_FLAG,
    enrollment_scheduled=_FLAG,
    pending_logon=_FLAG,
    enrollment_failed=_FLAG,
    enrollment_status_code=st.sampled_from((None, 0, 0x80180018)),
    mdm_workloads=st.sampled_from((None, "8193", "12543")),
)
_FLEET = st.lists(_RECORD, max_size=12, unique_by=lambda record: record.resource_id)
# The states that identities tell apart; of the others a change is not seen by them.
_GROUPS = (
    SUCCESSES,
    (EnrollmentState.ENROLLING_HYBRID,),
    (EnrollmentState.SCHEDULED,),
    FAILURES,
    (EnrollmentState.PENDING_SIGN_IN, EnrollmentState.OTHER),
)


def _broken(census: Census) -> list[str]:
    return [check.identity for check in checks(census) if not check.holds]


def _disagreeing(fleet: list[ComanagementRecord], column: str, value: str) -> Census:
    """The census of a store in which a column of the first device says something else than its flags."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "P01.sqlite"
        fill(path, fleet)
        connection = sqlite3.connect(path)
        try:
            connection.execute(
                f"UPDATE device SET {column} = {value} WHERE resource_id = ?",
                (fleet[0].resource_id,),
            )
            return take_census(connection, gathered())
        finally:
            connection.close()


@settings(deadline=None)
@given(_FLEET)
def test_all_identities_hold_for_any_flags(fleet: list[ComanagementRecord]) -> None:
    with TemporaryDirectory() as folder:
        census = fill(Path(folder) / "P01.sqlite", fleet)
    assert len(checks(census)) == 5
    assert _broken(census) == []
    assert isinstance(census.enrollment, EnrollmentTile)
    assert isinstance(census.errors, ErrorTile)
    states = census.enrollment.states
    assert census.flagged == Flagged(
        enrolled=sum(states[state] for state in SUCCESSES),
        enrolling=states[EnrollmentState.ENROLLING_HYBRID],
        scheduled=states[EnrollmentState.SCHEDULED],
        failed=sum(states[state] for state in FAILURES),
    )
    assert census.errors.unjoined is not None
    assert census.errors.failed == census.flagged.failed + census.errors.unjoined


def _number(state: EnrollmentState) -> str:
    return f"(SELECT number FROM state_key WHERE key = '{state.value}')"


@settings(deadline=None)
@given(_FLEET.filter(bool), st.data())
def test_a_state_that_the_flags_do_not_give_breaks_an_identity(
    fleet: list[ComanagementRecord], data: st.DataObject
) -> None:
    others = [group for group in _GROUPS if enrollment_state(fleet[0]) not in group]
    wrong = data.draw(st.sampled_from(others))
    assert _broken(_disagreeing(fleet, "state", _number(wrong[0])))


@settings(deadline=None)
@given(_FLEET.filter(bool))
def test_a_failure_that_the_flags_do_not_give_breaks_the_sum_of_the_errors(
    fleet: list[ComanagementRecord],
) -> None:
    assert _broken(_disagreeing(fleet, "failed", "1 - failed")) == [
        "errors = both failures + failed with no join flag"
    ]


def test_a_failure_that_is_lost_from_state_and_errors_alike_is_seen() -> None:
    pending = _number(EnrollmentState.PENDING_SIGN_IN)
    assert _broken(_disagreeing([failed(1, None)], "failed = 0, state", pending)) == [
        "errors = both failures + failed with no join flag"
    ]
