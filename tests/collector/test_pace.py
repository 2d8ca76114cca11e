"""When the site is read again."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from comgmt.collector.pace import MOST_QUOTA_RETRY, MOST_RETRY, after_another, after_failure, after_success
from comgmt.domain.source import TroubleKind

CHANCES = st.floats(min_value=0, max_value=1)
INTERVALS = st.floats(min_value=5, max_value=86_400)
KINDS = st.sampled_from([kind for kind in TroubleKind if not kind.needs_person])


@given(INTERVALS, CHANCES)
def test_after_success_it_is_the_interval_give_or_take_a_twentieth(interval: float, chance: float) -> None:
    assert 0.949 * interval <= after_success(interval, chance) <= 1.051 * interval
    assert after_success(interval, 0.5) == pytest.approx(interval)


@given(INTERVALS, CHANCES, CHANCES)
def test_who_follows_looks_after_the_other_has_read_again(interval: float, one: float, other: float) -> None:
    assert after_another(interval, 0, one) > after_success(interval, other)
    assert after_another(interval, interval / 2, one) == pytest.approx(
        after_another(interval, 0, one) - interval / 2
    )


def test_after_failure_it_doubles_up_to_a_bound() -> None:
    waits = [after_failure(TroubleKind.LOST, failures, 60, 0) for failures in range(1, 9)]
    assert waits == [15, 30, 60, 120, 240, 300, 300, 300]


def test_a_quota_is_left_alone_longer() -> None:
    waits = [after_failure(TroubleKind.QUOTA, failures, 60, 0) for failures in range(1, 8)]
    assert waits == [60, 120, 240, 480, 960, 1800, 1800]


@given(KINDS, st.integers(1, 100_000), INTERVALS, CHANCES)
def test_it_is_bounded_and_never_at_once(
    kind: TroubleKind, failures: int, interval: float, chance: float
) -> None:
    wait = after_failure(kind, failures, interval, chance)
    most = MOST_QUOTA_RETRY if kind is TroubleKind.QUOTA else MOST_RETRY
    assert 3 <= wait <= max(most, interval)


@given(KINDS, st.integers(1, 50), INTERVALS)
def test_chance_moves_it_by_a_quarter_at_most(kind: TroubleKind, failures: int, interval: float) -> None:
    longest, shortest = (after_failure(kind, failures, interval, chance) for chance in (0, 1))
    assert shortest == pytest.approx(0.75 * longest)


def test_the_first_retry_is_no_later_than_the_next_refresh_would_have_been() -> None:
    assert after_failure(TroubleKind.TIMEOUT, 1, 10, 0) == 10
    assert after_failure(TroubleKind.TIMEOUT, 1, 3_600, 0) == 15
    assert after_failure(TroubleKind.TIMEOUT, 50, 3_600, 0) == 3_600
