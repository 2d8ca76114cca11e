"""The identities that the tiles of one census must obey (domain/FACTS.md#identities)."""

from typing import Final

import msgspec

from comgmt.domain.census import (
    Census,
    EnrollmentTile,
    ErrorTile,
    Flagged,
    FunnelTile,
    TileKey,
    WorkloadTile,
)
from comgmt.domain.enrollment import FAILURES, SUCCESSES, EnrollmentState

NOT_CHECKED: Final = "not checked, as failed devices with no join flag are not kept"


class Check(msgspec.Struct, frozen=True):
    """One identity between tiles; `detail` shows both sides.

    `holds` is None where it was not checked, since a number that it needs is not kept; `detail` says so.
    Sides that were not counted at one moment may differ by `tolerance` devices.
    """

    identity: str
    holds: bool | None
    detail: str = ""
    tolerance: int = 0


def checks(census: Census) -> tuple[Check, ...]:
    """The identities between the tiles that were read, those not checked for want of a number among them."""
    found: list[Check] = []
    if isinstance(census.enrollment, EnrollmentTile):
        states = census.enrollment.states
        flagged = census.flagged or _by_state(states)
        of_states = census.way(TileKey.ENROLLMENT_STATUS).tolerance
        if isinstance(census.funnel, FunnelTile):
            found += _funnel_checks(census.funnel, states, flagged, of_states)
        if isinstance(census.errors, ErrorTile):
            of_errors = max(of_states, census.way(TileKey.ENROLLMENT_ERRORS).tolerance)
            found.append(_error_check(census.errors, states, flagged, of_errors))
    if isinstance(census.workloads, WorkloadTile):
        found.append(_workload_check(census.workloads, census.way(TileKey.WORKLOADS).tolerance))
    return tuple(found)


def _by_state(states: dict[EnrollmentState, int]) -> Flagged:
    """What the flags would say if the states were right, for a census that did not count them."""
    return Flagged(
        enrolled=_sum(states, SUCCESSES),
        enrolling=states.get(EnrollmentState.ENROLLING_HYBRID, 0),
        scheduled=states.get(EnrollmentState.SCHEDULED, 0),
        failed=_sum(states, FAILURES),
    )


def _funnel_checks(
    funnel: FunnelTile, states: dict[EnrollmentState, int], flagged: Flagged, tolerance: int
) -> list[Check]:
    initiated = flagged.enrolled + flagged.enrolling
    return [
        _equal(
            "enrolled = both successes", tolerance, funnel.enrolled, _sum(states, SUCCESSES), flagged.enrolled
        ),
        _equal(
            "enrollment_initiated = enrolled + enrolling", tolerance, funnel.enrollment_initiated, initiated
        ),
        _equal(
            "scheduled = enrollment_initiated + scheduled-only",
            tolerance,
            funnel.scheduled,
            initiated + flagged.scheduled,
        ),
    ]


def _error_check(
    errors: ErrorTile, states: dict[EnrollmentState, int], flagged: Flagged, tolerance: int
) -> Check:
    identity = "errors = both failures + failed with no join flag"
    if errors.unjoined is None:
        return Check(identity, None, NOT_CHECKED, tolerance)
    return _equal(
        identity,
        tolerance,
        errors.failed,
        _sum(states, FAILURES) + errors.unjoined,
        flagged.failed + errors.unjoined,
    )


def _workload_check(tile: WorkloadTile, tolerance: int) -> Check:
    most = max(tile.switched.values(), default=0)
    return Check(
        "each workload <= co-managed",
        most <= tile.comanaged + tolerance,
        f"{most:,} <= {tile.comanaged:,}",
        tolerance,
    )


def _equal(identity: str, tolerance: int, *sides: int) -> Check:
    """All sides are one number, but for the tolerance; of a third side only a difference is shown."""
    apart = max(sides) - min(sides)
    shown = dict.fromkeys(sides) if apart else sides[:2]
    sign = "=" if not apart else "~" if apart <= tolerance else "≠"
    return Check(identity, apart <= tolerance, f" {sign} ".join(f"{each:,}" for each in shown), tolerance)


def _sum(states: dict[EnrollmentState, int], some: tuple[EnrollmentState, ...]) -> int:
    return sum(states.get(state, 0) for state in some)
