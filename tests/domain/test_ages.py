from datetime import datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from comgmt.domain.ages import age, ago

NOW = datetime(2026, 11, 23, 14, 0, tzinfo=timezone.utc)


@pytest.mark.parametrize(
    ("gone", "words"),
    [
        (timedelta(), "under 1 min"),
        (timedelta(seconds=59.9), "under 1 min"),
        (timedelta(minutes=1), "1 min"),
        (timedelta(minutes=59, seconds=59), "59 min"),
        (timedelta(hours=1), "1 h"),
        (timedelta(hours=3, minutes=59), "3 h"),
        (timedelta(hours=47, minutes=59), "47 h"),
        (timedelta(days=2), "2 days"),
        (timedelta(days=14, hours=23), "14 days"),
        (timedelta(days=1234), "1,234 days"),
    ],
)
def test_age_rounds_down_to_one_unit(gone: timedelta, words: str) -> None:
    assert age(NOW - gone, NOW) == words


def test_a_clock_that_runs_ahead_is_no_age() -> None:
    assert age(NOW + timedelta(hours=5), NOW) == "under 1 min"
    assert ago(NOW + timedelta(hours=5), NOW) == "just now"


def test_ago_is_a_phrase() -> None:
    assert ago(NOW - timedelta(days=14), NOW) == "14 days ago"
    assert ago(NOW - timedelta(minutes=5), NOW) == "5 min ago"


@given(st.datetimes(), st.datetimes())
def test_every_pair_of_moments_has_an_age(then: datetime, now: datetime) -> None:
    words = age(then.replace(tzinfo=timezone.utc), now.replace(tzinfo=timezone.utc))
    assert words.split(" ")[-1] in {"min", "h", "days"}
    assert len(words) <= len("3,652,058 days")
