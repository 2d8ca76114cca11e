"""The range of the console: its moments, the way through the ranges, and times as people type them."""

from datetime import datetime, timedelta, timezone

import pytest

from comgmt.domain.time_ranges import ChosenRange, RangeKind, TimeSpan, typed_range
from comgmt.domain.typed_times import typed_moment, typed_pair

NOW = datetime(2026, 11, 23, 14, 2, tzinfo=timezone.utc)
DAY = timedelta(days=1)


@pytest.mark.parametrize(
    ("kind", "span", "option"),
    [
        (RangeKind.HOUR, timedelta(hours=1), "1h"),
        (RangeKind.DAY, DAY, "24h"),
        (RangeKind.WEEK, 7 * DAY, "7d"),
        (RangeKind.MONTH, 30 * DAY, "30d"),
        (RangeKind.YEAR, 365 * DAY, "365d"),
    ],
)
def test_a_range_ends_with_the_newest_reading(kind: RangeKind, span: timedelta, option: str) -> None:
    chosen = ChosenRange(kind)
    found = chosen.span(NOW, None)
    assert found == TimeSpan(NOW - span, NOW)
    assert found.options(chosen) == ("--since", option)


def test_since_one_looked_is_not_known_before_one_did() -> None:
    chosen = ChosenRange(RangeKind.LOOKED)
    assert chosen.span(NOW, None).since is None
    assert chosen.span(NOW, NOW - DAY) == TimeSpan(NOW - DAY, NOW)


def test_one_goes_through_the_ranges_and_stops_at_the_ends() -> None:
    chosen, seen = ChosenRange(RangeKind.HOUR), []
    for _ in range(9):
        seen.append(chosen.kind)
        chosen = chosen.beside(1, None)
    assert list(dict.fromkeys(seen)) == [kind for kind in RangeKind if kind is not RangeKind.BETWEEN]
    typed = typed_range("7d", "2d", NOW)
    assert chosen.beside(1, typed) == typed
    assert typed is not None
    assert typed.beside(-1, typed).kind is RangeKind.LOOKED
    assert ChosenRange(RangeKind.HOUR).beside(-1, None).kind is RangeKind.HOUR


@pytest.mark.parametrize(
    ("text", "pair"),
    [
        ("7d to 2d", ("7d", "2d")),
        ("2026-11-20..2026-11-22", ("2026-11-20", "2026-11-22")),
        ("2026-11-20 14:00 until now", ("2026-11-20 14:00", "now")),
        ("2026-11-20 - 2026-11-22", ("2026-11-20", "2026-11-22")),
        ("2026-11-20", ("2026-11-20", "")),
    ],
)
def test_two_times_are_typed_in_one_line(text: str, pair: tuple[str, str]) -> None:
    assert typed_pair(text) == pair


def test_a_typed_range_has_its_moments_and_nothing_else_is_one() -> None:
    found = typed_range("7d", "2d", NOW)
    assert found is not None
    assert found.span(NOW, None) == TimeSpan(NOW - 7 * DAY, NOW - 2 * DAY)
    assert found.span(NOW - 5 * DAY, None).until == NOW - 5 * DAY  # never after the newest reading
    assert typed_range("2d", "7d", NOW) == found
    days = typed_range("2026-11-20", "2026-11-22", NOW)
    assert typed_range("2026-11-22", "2026-11-20", NOW) == days
    assert days is not None
    assert typed_range("soon", "", NOW) is None
    open_end = typed_range("7d", "", NOW)
    assert open_end is not None
    assert open_end.span(NOW + DAY, None).until == NOW + DAY


@pytest.mark.parametrize("text", ["", "soon", "24", "7 fortnights", "2026-13-01", "99999w"])
def test_what_is_no_time_is_none(text: str) -> None:
    assert typed_moment(text, NOW) is None
