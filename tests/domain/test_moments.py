"""Many moments: a sequence like any other, and gaps between them as they always were."""

import sys
from datetime import datetime, timedelta, timezone
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from comgmt.domain.gaps import Gap, gaps
from comgmt.domain.moments import Moments

NEWEST = datetime(2026, 11, 27, 12, tzinfo=timezone.utc)
EPOCH = datetime(1970, 1, 1, tzinfo=timezone.utc)
HOUR = timedelta(hours=1)
FEW = 100  # other threads may make some meanwhile
MOMENTS = st.lists(
    st.integers(0, 10**15).map(lambda micros: EPOCH + timedelta(microseconds=micros)), max_size=20
)
# Steps of a site that is read twice a minute, each twenty minutes, each hour, and once a day.
STEPS = st.lists(st.sampled_from([30, 1199, 1200, 1201, 1800, 3599, 3600, 3601, 7200, 86_400]), max_size=60)


@given(MOMENTS, st.slices(20))
def test_they_are_those_that_were_given(moments: list[datetime], some: slice) -> None:
    made = Moments(moments)
    assert list(made) == moments
    assert [made[place] for place in range(len(made))] == moments
    assert list(made[some]) == moments[some]
    assert made[some] == Moments(moments[some])
    assert hash(made) == hash(Moments(moments))
    assert (made[-1:] == made) == (len(made) < 2)


def test_none_is_beyond_the_last() -> None:
    with pytest.raises(IndexError):
        Moments([NEWEST])[1]
    assert Moments([NEWEST]) != [NEWEST]
    assert "2026-11-27" in repr(Moments([NEWEST]))


def test_many_are_as_few_objects_as_one() -> None:
    before = sys.getallocatedblocks()
    made = Moments(NEWEST + place * HOUR for place in range(20_000))
    assert sys.getallocatedblocks() - before < FEW
    assert len(made) == 20_000


@given(STEPS)
def test_a_gap_is_three_times_the_middle_of_all_steps_and_an_hour_at_least(steps: list[int]) -> None:
    times = [NEWEST]
    for seconds in steps:
        times.insert(0, times[0] - timedelta(seconds=seconds))
    assert gaps(Moments(times), NEWEST) == _gaps_by_sorting(times)


def _gaps_by_sorting(times: list[datetime]) -> list[Gap]:
    """The rule as it is told: all steps of the last 7 days are sorted, and the middle one is taken."""
    steps = sorted(later - before for before, later in pairwise(times) if NEWEST - before < 7 * 24 * HOUR)
    usual = max(HOUR, 3 * steps[len(steps) // 2]) if steps else HOUR

    def allowed(age: timedelta) -> timedelta:
        if age < 7 * 24 * HOUR:
            return usual
        return max(usual, 3 * HOUR if age < 90 * 24 * HOUR else 72 * HOUR)

    return [(before, later) for before, later in pairwise(times) if later - before > allowed(NEWEST - before)]
