"""The bar of readings as text: its ends, its gap, where one stands, and what goes when room is short."""

from datetime import datetime, timedelta, timezone

import pytest

from comgmt.render.glyphs import ASCII, FULL, GlyphSet
from comgmt.render.line import cells, plain
from comgmt.render.time_bar import time_bar

START = datetime(2026, 11, 1, 12, tzinfo=timezone.utc)
TIMES = [START + timedelta(hours=hour) for hour in range(100) if not 40 <= hour < 70]
HINT = "( ) step  p play"


@pytest.mark.parametrize("glyphs", [FULL, ASCII], ids=["unicode", "ascii"])
@pytest.mark.parametrize("width", [20, 40, 80, 120, 200])
def test_it_fits_and_has_its_ends(width: int, glyphs: GlyphSet) -> None:
    line = plain(time_bar(TIMES, START + timedelta(hours=10), width, glyphs, HINT))
    assert cells(line) <= width
    assert "reading 11 of 70" in line or (width < 80 and "1 Nov" in line)
    assert (HINT in line) == (width >= 80)


def test_the_gap_is_seen_and_the_place_moves() -> None:
    first = plain(time_bar(TIMES, TIMES[0], 100, ASCII, HINT))
    later = plain(time_bar(TIMES, TIMES[30], 100, ASCII, HINT))
    newest = plain(time_bar(TIMES, None, 100, ASCII, HINT))
    assert ASCII.gap * 5 in first
    places = [line.index(ASCII.eighths[-1], 12) for line in (first, later, newest)]
    assert places == sorted(places)
    assert len(set(places)) == 3


def test_one_reading_has_no_bar() -> None:
    assert time_bar(TIMES[:1], None, 80, FULL, HINT) == ()
