"""How far numbers moved over a range, from the history: nothing is made up, and gaps are gaps."""

from datetime import timedelta
from pathlib import Path

import pytest

from comgmt.domain.time_ranges import TimeSpan
from comgmt.store.growth import MOST_READINGS
from tests.store.conftest import Open
from tests.store.filling import NOW, client, enrolled, failed, fill, gathered
from tests.store.test_history import _run

HOUR = timedelta(hours=1)
CODE = 0x80192EE2


def _fill(path: Path, hours_ago: dict[float, int]) -> None:
    """A reading so many hours ago, in which so many of ten devices have failed."""
    for hours, failures in sorted(hours_ago.items(), reverse=True):
        records = [failed(n, CODE) if n <= failures else enrolled(n) for n in range(1, 11)]
        fill(path, records, map(client, range(1, 11)), read=gathered(NOW - hours * HOUR))


def _span(hours: float) -> TimeSpan:
    return TimeSpan(NOW - hours * HOUR, NOW)


def test_a_change_is_from_the_reading_at_the_start_to_that_at_the_end(path: Path, open_reader: Open) -> None:
    _fill(path, {3: 1, 2: 4, 1: 6, 0: 5})
    store = open_reader()
    for hours, change in ((3, 4), (2, 1), (1, -1)):
        growth = store.growth(_span(hours), "over it")
        assert growth.change("errors.all") == growth.change(f"error.0x{CODE:08X}") == change
        assert growth.change("state.success_hybrid") == -change
        assert growth.base_at == NOW - hours * HOUR
        assert len(growth.times) == hours + 1


def test_what_no_reading_is_old_enough_for_is_not_known(path: Path, open_reader: Open) -> None:
    _fill(path, {3: 1, 0: 5})
    growth = open_reader().growth(_span(3.01), "over it")
    assert (growth.base, growth.change("errors.all")) == (None, None)
    assert growth.first_at == NOW - 3 * HOUR
    assert growth.counts["errors.all"] == (1, 5)  # what is known has its run all the same
    nobody = open_reader().growth(TimeSpan(None, NOW), "since you looked")
    assert (nobody.change("errors.all"), nobody.times) == (None, ())


def test_a_start_in_the_middle_of_a_gap_is_not_known_unless_a_reading_is_near(
    path: Path, open_reader: Open
) -> None:
    _fill(path, {100: 1, 99: 1, 98: 2, 40: 6, 39: 6, 38: 7, 0.5: 7, 0: 8})
    store = open_reader()
    assert store.growth(_span(70), "").change("errors.all") is None
    assert store.growth(_span(44), "").change("errors.all") == 2  # 4 hours before the next reading
    assert store.growth(_span(97), "").change("errors.all") == 6


def test_a_code_that_was_not_there_was_zero(path: Path, open_reader: Open) -> None:
    _fill(path, {2: 0, 1: 0, 0: 3})
    assert open_reader().growth(_span(2), "").change(f"error.0x{CODE:08X}") == 3


def test_a_run_is_of_equal_parts_and_a_gap_is_a_gap(path: Path, open_reader: Open) -> None:
    _fill(path, {20: 1, 19: 2, 18: 3, 6: 4, 5: 5, 4: 5, 3: 5, 2: 5, 1: 6, 0: 7})
    growth = open_reader().growth(_span(20), "")
    run = growth.run(("errors.all",), 20)
    assert len(run) == 20
    assert (run[0], run[-1]) == (2, 7)
    assert run[4:12] == (None,) * 8
    assert growth.gaps == ((NOW - 18 * HOUR, NOW - 6 * HOUR),)
    assert growth.with_gaps("errors.all").count(None) == 1
    assert len(growth.moments) == len(growth.with_gaps("errors.all"))
    longer = open_reader().growth(_span(40), "").run(("errors.all",), 20)
    assert longer[:8] == (None,) * 8  # nothing is known before the first reading


def test_a_run_moves_on_only_once_in_the_time_of_a_part(path: Path, open_reader: Open) -> None:
    _fill(path, {30: 1, 24: 1, 18: 2, 12: 3, 6: 4, 0: 5})
    store = open_reader()
    runs = {
        store.growth(TimeSpan(NOW - 24 * HOUR + step, NOW + step), "").run(("errors.all",), 6)
        for step in (timedelta(minutes=minutes) for minutes in range(0, 240, 5))
    }
    assert len(runs) == 2


@pytest.mark.parametrize("days", [7, 365])
def test_of_many_readings_enough_to_draw_are_read(path: Path, open_reader: Open, days: int) -> None:
    fill(path, [enrolled(1)], [client(1)], read=gathered(NOW - timedelta(days=400)))
    _run(path, NOW - timedelta(days=8), timedelta(minutes=5), 8 * 288 + 1)
    growth = open_reader().growth(TimeSpan(NOW - timedelta(days=days), NOW), "")
    assert len(growth.times) <= MOST_READINGS + 3
    assert growth.times[-1] == NOW


def test_what_the_funnel_lost_moves_with_its_stages(path: Path, open_reader: Open) -> None:
    for hours, enrolling in ((2, 1), (0, 4)):
        provisioned = (n > enrolling for n in range(1, 11))
        records = [enrolled(n, mdm_provisioned=done) for n, done in enumerate(provisioned, 1)]
        fill(path, records, map(client, range(1, 11)), read=gathered(NOW - hours * HOUR))
    growth = open_reader().growth(_span(2), "over it")
    assert growth.change("lost.enrolled") == 3
    assert growth.counts["lost.enrolled"] == (1, 4)
    assert growth.change("lost.enrollment_initiated") == 0
