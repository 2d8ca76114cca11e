from datetime import datetime, timedelta, timezone

from hypothesis import given
from hypothesis import strategies as st

from comgmt.render.scales import covering, time_ticks

START = datetime(2026, 11, 20, 6, 10, tzinfo=timezone.utc)


@given(st.integers(0, 10**30), st.integers(0, 10**30), st.integers(2, 20))
def test_a_scale_covers_its_values(one: int, other: int, limit: int) -> None:
    least, most = sorted((one, other))
    scale = covering(least, most, limit)
    assert 0 <= scale[0] <= least
    assert scale[-1] >= most
    assert scale[-1] > scale[0]
    assert len(scale) <= limit + 2


def test_scales_that_start_low_start_at_zero() -> None:
    assert covering(10, 90, 5)[0] == 0
    assert covering(3250, 3399, 5)[0] == 3250
    assert list(covering(0, 0, 5)) == [0, 1]


def test_times_are_round() -> None:
    times = [START, START + timedelta(hours=4)]
    assert time_ticks(times, 60)[1] == ["07:00", "08:00", "09:00", "10:00"]
    assert time_ticks(times, 8)[1] == ["10:10"]
    assert time_ticks([START], 60)[1] == ["06:10"]


def test_times_of_years_name_the_year() -> None:
    times = [START, START + timedelta(days=800)]
    assert all(
        label.split()[-1].isdigit() and len(label.split()[-1]) == 4 for label in time_ticks(times, 80)[1]
    )


@given(st.integers(0, 10**9), st.integers(1, 300))
def test_times_lie_between_the_ends(seconds: int, width: int) -> None:
    last = START + timedelta(seconds=seconds)
    moments, labels = time_ticks([START, last], width)
    assert len(moments) == len(labels) >= 1
    assert all(START <= moment <= last for moment in moments)
    assert all(label.isascii() for label in labels)
