"""What reading costs, added up: the last refresh, and a day that forgets what is older."""

from datetime import datetime, timedelta, timezone

from hypothesis import given
from hypothesis import strategies as st

from comgmt.domain.cost import HOURS_KEPT, Cost, CostKept, total

NOW = datetime(2026, 11, 23, 14, 2, tzinfo=timezone.utc)
COSTS = st.builds(
    Cost,
    requests=st.integers(0, 1000),
    rows=st.integers(0, 10**6),
    octets=st.integers(0, 10**9),
    seconds=st.integers(0, 4000).map(float),
)


def cost(rows: int) -> Cost:
    return Cost(requests=2, rows=rows, octets=900 * rows, seconds=0.5)


def test_the_last_refresh_is_the_last_and_a_sweep_is_none() -> None:
    kept = CostKept().noted(cost(10), NOW).noted(cost(7000), NOW + timedelta(minutes=1), refresh=False)
    assert (kept.last, kept.last_at) == (cost(10), NOW)
    assert kept.day(NOW + timedelta(minutes=1)).rows == 7010


def test_a_day_is_the_last_24_hours() -> None:
    kept = CostKept()
    for hours in range(60):
        kept = kept.noted(cost(1), NOW + timedelta(hours=hours))
    end = NOW + timedelta(hours=59)
    assert kept.day(end).rows == 24
    assert kept.day(end + timedelta(hours=10)).rows == 14
    assert kept.day(end + timedelta(days=2)) == Cost()


def test_it_stays_small_however_long_it_runs() -> None:
    kept = CostKept()
    for minutes in range(0, 60 * 24 * 30, 47):
        kept = kept.noted(cost(1), NOW + timedelta(minutes=minutes))
    assert len(kept.hours) == HOURS_KEPT + 1


def test_a_clock_that_was_set_back_leaves_no_hour_of_the_future() -> None:
    kept = CostKept().noted(cost(5), NOW + timedelta(days=400)).noted(cost(1), NOW)
    assert kept.day(NOW).rows == 1


@given(st.lists(COSTS, max_size=20))
def test_a_sum_is_the_sum_of_each_number(costs: list[Cost]) -> None:
    found = total(costs)
    assert found.rows == sum(each.rows for each in costs)
    assert found.octets == sum(each.octets for each in costs)
    assert total(costs) - found == Cost()
