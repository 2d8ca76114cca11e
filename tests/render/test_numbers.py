from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from comgmt.render.glyphs import ASCII, FULL, SAFE, GlyphSet
from comgmt.render.line import Span, cells
from comgmt.render.numbers import apportion, delta, largest_remainder, percent, thousands

counts = st.lists(st.integers(0, 2_000_000), max_size=40)


@pytest.mark.parametrize(
    ("number", "text"), [(0, "0"), (999, "999"), (5000, "5,000"), (1_234_567, "1,234,567"), (None, "-")]
)
def test_thousands(number: int | None, text: str) -> None:
    assert thousands(number) == text


@pytest.mark.parametrize(
    ("part", "whole", "text"),
    [
        (3120, 4011, " 77.8%"),
        (0, 4011, "  0.0%"),
        (4011, 4011, "100.0%"),
        (1, 4011, " <0.1%"),
        (4010, 4011, ">99.9%"),
        (1, 2000, "  0.1%"),
        (0, 0, "     -"),
        (7, 0, "     -"),
        (3, 2, "150.0%"),
        (5000, 2, " >999%"),
        (1, 3, " 33.3%"),
    ],
)
def test_percent(part: int, whole: int, text: str) -> None:
    assert percent(part, whole) == text


@given(st.integers(0, 10**9), st.integers(1, 10**9))
def test_percent_says_all_and_nothing_only_when_it_is(part: int, whole: int) -> None:
    text = percent(part, whole)
    assert len(text) == 6
    assert (text.strip() == "0.0%") == (part == 0)
    if part <= whole:
        assert (text == "100.0%") == (part == whole)


@given(counts.filter(any), st.integers(0, 1_000))
def test_the_largest_remainder_deals_all_and_strays_less_than_one(values: list[int], units: int) -> None:
    dealt = largest_remainder(values, units)
    assert sum(dealt) == units
    whole = sum(values)
    assert all(abs(unit * whole - value * units) < whole for unit, value in zip(dealt, values, strict=True))


def test_nothing_is_dealt_to_nobody() -> None:
    assert largest_remainder([0, 0], 10) == (0, 0)
    assert largest_remainder([], 10) == ()


@given(counts, st.integers(0, 300))
def test_apportioned_units_sum_and_leave_nobody_out(values: list[int], units: int) -> None:
    dealt = apportion(values, units)
    assert sum(dealt) == (units if any(values) else 0) or sum(value > 0 for value in values) > units
    assert all(unit == 0 for unit, value in zip(dealt, values, strict=True) if value == 0)
    if sum(value > 0 for value in values) <= units:
        assert all(unit > 0 for unit, value in zip(dealt, values, strict=True) if value > 0)


@given(counts, st.integers(0, 300))
def test_more_never_gets_fewer_units(values: list[int], units: int) -> None:
    ranked = sorted(zip(values, apportion(values, units), strict=True))
    for (less, few), (more, many) in pairwise(ranked):
        assert less == more or few <= many


def test_scarce_units_go_to_the_largest() -> None:
    assert apportion([5, 9, 1], 2) == (1, 1, 0)


@pytest.mark.parametrize(
    ("now", "before", "glyphs", "span"),
    [
        (15, 3, FULL, Span("▲12", "up")),
        (3, 6, FULL, Span("▼3", "down")),
        (15, 3, SAFE, Span("^12", "up")),
        (3, 6, ASCII, Span("-3", "down")),
        (2234, 1000, FULL, Span("▲1.2k", "up")),
        (2000, 1000, FULL, Span("▲1k", "up")),
        (1_000_000, 1, ASCII, Span("^999k", "up")),
    ],
)
def test_delta(now: int, before: int, glyphs: GlyphSet, span: Span) -> None:
    assert delta(now, before, glyphs) == span


def test_no_change_and_no_reading_before_have_no_delta() -> None:
    assert delta(5, 5, FULL) is None
    assert delta(5, None, FULL) is None


@given(st.integers(0, 10**20), st.integers(0, 10**20))
def test_delta_keeps_to_its_column(now: int, before: int) -> None:
    change = delta(now, before, FULL)
    assert change is None or cells(change.text) <= 5
