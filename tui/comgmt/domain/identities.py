"""The identities that the tiles of one census must obey (domain/FACTS.md#identities)."""

import msgspec

from comgmt.domain.census import Census, EnrollmentTile, ErrorTile, Flagged, FunnelTile, WorkloadTile
from comgmt.domain.enrollment import FAILURES, SUCCESSES, EnrollmentState


class Check(msgspec.Struct, frozen=True):
    """One identity between tiles; `detail` shows both sides."""

    identity: str
    holds: bool
    detail: str = ""


def checks(census: Census) -> tuple[Check, ...]:
    """The identities that can be tested with what was read."""
    found: list[Check] = []
    if isinstance(census.enrollment, EnrollmentTile):
        states = census.enrollment.states
        flagged = census.flagged or _by_state(states)
        if isinstance(census.funnel, FunnelTile):
            found += _funnel_checks(census.funnel, states, flagged)
        if isinstance(census.errors, ErrorTile):
            found.append(_error_check(census.errors, states, flagged))
    if isinstance(census.workloads, WorkloadTile):
        found.append(_workload_check(census.workloads))
    return tuple(found)


def _by_state(states: dict[EnrollmentState, int]) -> Flagged:
    """What the flags would say if the states were right, for a census that did not count them."""
    return Flagged(
        enrolled=_sum(states, SUCCESSES),
        enrolling=states.get(EnrollmentState.ENROLLING_HYBRID, 0),
        scheduled=states.get(EnrollmentState.SCHEDULED, 0),
        failed=_sum(states, FAILURES),
    )


def _funnel_checks(funnel: FunnelTile, states: dict[EnrollmentState, int], flagged: Flagged) -> list[Check]:
    initiated = flagged.enrolled + flagged.enrolling
    return [
        _equal("enrolled = both successes", funnel.enrolled, _sum(states, SUCCESSES), flagged.enrolled),
        _equal("enrollment_initiated = enrolled + enrolling", funnel.enrollment_initiated, initiated),
        _equal(
            "scheduled = enrollment_initiated + scheduled-only",
            funnel.scheduled,
            initiated + flagged.scheduled,
        ),
    ]


def _error_check(errors: ErrorTile, states: dict[EnrollmentState, int], flagged: Flagged) -> Check:
    return _equal(
        "errors = both failures + failed with no join flag",
        errors.failed,
        _sum(states, FAILURES) + errors.unjoined,
        flagged.failed + errors.unjoined,
    )


def _workload_check(tile: WorkloadTile) -> Check:
    most = max(tile.switched.values(), default=0)
    return Check("each workload <= co-managed", most <= tile.comanaged, f"{most:,} <= {tile.comanaged:,}")


def _equal(identity: str, *sides: int) -> Check:
    """All sides are one number; of a third side only a difference is shown."""
    different = len(set(sides)) > 1
    shown = dict.fromkeys(sides) if different else sides[:2]
    return Check(
        identity, not different, f" {'≠' if different else '='} ".join(f"{each:,}" for each in shown)
    )


def _sum(states: dict[EnrollmentState, int], some: tuple[EnrollmentState, ...]) -> int:
    return sum(states.get(state, 0) for state in some)
