"""The lines around a screen: what gives way and what stays, and trouble in sentences."""

from datetime import timedelta

import msgspec
import pytest

from comgmt.domain.census import Unavailable
from comgmt.domain.source import Phase, SourceState, Trouble, TroubleKind
from comgmt.render.glyphs import ASCII, FULL
from comgmt.render.header import crumb_line, header_line, key_line, trouble_lines, window_title
from comgmt.render.line import line_cells, plain
from tests.samples.large_site import CENSUS, TAKEN_AT

KEYS = [("Enter", "open"), ("Tab", "pane"), ("m", "maximize"), ("?", "keys"), ("q", "quit")]


@pytest.mark.parametrize(
    ("width", "shown"),
    [
        (60, " Enter open  Tab pane  m maximize  ? keys  q quit"),
        (44, " Enter open  Tab pane  ? keys  q quit"),
        (30, " Enter open  ? keys  q quit"),
        (20, " ? keys  q quit"),
        (10, " q quit"),
    ],
)
def test_the_way_out_stays_where_other_keys_give_way(width: int, shown: str) -> None:
    line = key_line(KEYS, width, ASCII)
    assert plain(line).rstrip() == shown
    assert line_cells(line) == width


@pytest.mark.parametrize("width", range(1, 8))
def test_the_narrowest_line_is_filled_and_no_wider(width: int) -> None:
    assert line_cells(key_line(KEYS, width, ASCII)) == width
    assert line_cells(key_line([], width, ASCII)) == width


@pytest.mark.parametrize(
    ("phase", "title"),
    [
        (Phase.LIVE, "P01 live, 359 failed - comgmt"),
        (Phase.READING, "P01 live, 359 failed - comgmt"),
        (Phase.STALE, "P01 stale, 359 failed - comgmt"),
    ],
)
def test_the_title_says_site_state_and_failures(phase: Phase, title: str) -> None:
    assert window_title(SourceState(phase=phase), CENSUS, "x") == title
    assert window_title(SourceState(phase=Phase.CONNECTING), None, "P01") == "P01 connecting - comgmt"


def test_trouble_has_its_symbol_once() -> None:
    trouble = Trouble(TroubleKind.REFUSED, "The site refused the sign-in of CONTOSO\\reader.")
    state = SourceState(phase=Phase.STOPPED, trouble=trouble)
    first, second = (plain(line).rstrip() for line in trouble_lines(state, None, 50, ASCII))
    assert first.startswith(" x Press r to try again. The site refused")
    assert second.startswith("   ")


@pytest.mark.parametrize("width", [40, 80, 100, 120])
@pytest.mark.parametrize("phase", [Phase.STOPPED, Phase.STALE])
def test_what_to_press_is_said_first_and_never_cut_off(width: int, phase: Phase) -> None:
    trouble = Trouble(TroubleKind.PROVIDER, "The SMS Provider failed at everything that was asked. " * 9)
    at = TAKEN_AT + timedelta(minutes=5)
    state = SourceState(phase=phase, trouble=trouble, next_at=at if phase is Phase.STALE else None)
    lines = trouble_lines(state, CENSUS, width, ASCII, 1, "f5")
    assert "ress f5" in plain(lines[0])


@pytest.mark.parametrize("width", [40, 47, 60, 80, 120])
@pytest.mark.parametrize("days", [0, 0.01, 3])
@pytest.mark.parametrize("missing", [False, True])
@pytest.mark.parametrize("phase", Phase)
def test_site_state_and_what_is_wrong_stay_at_every_width(
    width: int, days: float, phase: Phase, *, missing: bool
) -> None:
    unread = msgspec.structs.replace(
        CENSUS, errors=Unavailable("no right"), workloads=Unavailable("no right")
    )
    rows = 1_234_567 if phase is Phase.READING else 0
    state = SourceState(phase=phase, rows=rows)
    census, now = unread if missing else CENSUS, TAKEN_AT + timedelta(days=days)
    line = header_line(state, census, "P01", now, width, FULL)
    text = plain(line)
    assert line_cells(line) == width
    assert " P01 " in text
    assert "…" not in text
    assert ("1,234,567" if rows else phase.value) in text
    assert ("not read " if missing else "✓") in text


@pytest.mark.parametrize(
    ("width", "shown"),
    [
        (54, " P01 > Errors > 0x80180018 > a-very-long-name  3 of 9"),
        (36, " P01 > ~ > a-very-long-name  3 of 9"),
        (26, " a-very-long-name  3 of 9"),
        (25, " a-very-long-na~  3 of 9"),
    ],
)
def test_the_crumb_of_this_screen_stays_whole_as_long_as_it_can(width: int, shown: str) -> None:
    line = crumb_line(["P01", "Errors", "0x80180018", "a-very-long-name"], width, ASCII, "3 of 9")
    assert plain(line).rstrip() == shown
    assert line_cells(line) == width


@pytest.mark.parametrize("width", range(16, 60))
def test_wide_characters_of_a_crumb_count_twice(width: int) -> None:
    line = crumb_line(["P01", "東京-端末-07", "東京-端末-08"], width, FULL, "3 of 9")
    assert line_cells(line) == width
    assert plain(line).rstrip().endswith(" 3 of 9")
