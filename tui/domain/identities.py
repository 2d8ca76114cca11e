"""The identities that the tiles of one census must obey (DESIGN; facts/dashboard.md A3)."""

import msgspec

from tui.domain.census import Census, EnrollmentTile, ErrorTile, FunnelTile, WorkloadTile
from tui.domain.enrollment import FAILURES, SUCCESSES, EnrollmentState


class Check(msgspec.Struct, frozen=True):
    """One identity between tiles; `detail` shows both sides."""

    identity: str
    holds: bool
    detail: str = ""


def checks(census: Census) -> tuple[Check, ...]:
    """The identities that can be tested with what was read."""
    found: list[Check] = []
    if isinstance(census.funnel, FunnelTile) and isinstance(census.enrollment, EnrollmentTile):
        found += _funnel_checks(census, census.funnel, census.enrollment.states)
    if isinstance(census.errors, ErrorTile) and isinstance(census.enrollment, EnrollmentTile):
        found.append(_error_check(census.errors, census.enrollment.states))
    if isinstance(census.workloads, WorkloadTile):
        found.append(_workload_check(census.workloads))
    return tuple(found)


def _funnel_checks(census: Census, funnel: FunnelTile, states: dict[EnrollmentState, int]) -> list[Check]:
    successes = sum(states.get(state, 0) for state in SUCCESSES)
    enrolling = states.get(EnrollmentState.ENROLLING_HYBRID, 0)
    scheduled = states.get(EnrollmentState.SCHEDULED, 0)
    enrolled = funnel.enrolled if census.flagged_enrolled is None else census.flagged_enrolled
    return [
        _equal("enrolled = both successes", enrolled, successes),
        _equal(
            "enrollment_initiated = enrolled + enrolling", funnel.enrollment_initiated, enrolled + enrolling
        ),
        _equal(
            "scheduled = enrollment_initiated + scheduled-only",
            funnel.scheduled,
            funnel.enrollment_initiated + scheduled,
        ),
    ]


def _error_check(errors: ErrorTile, states: dict[EnrollmentState, int]) -> Check:
    failures = sum(states.get(state, 0) for state in FAILURES)
    return _equal(
        "errors = both failures + failed with no join flag", errors.failed, failures + errors.unjoined
    )


def _workload_check(tile: WorkloadTile) -> Check:
    most = max(tile.switched.values(), default=0)
    return Check("each workload <= co-managed", most <= tile.comanaged, f"{most:,} <= {tile.comanaged:,}")


def _equal(identity: str, left: int, right: int) -> Check:
    return Check(
        identity, left == right, f"{left:,} = {right:,}" if left == right else f"{left:,} ≠ {right:,}"
    )
