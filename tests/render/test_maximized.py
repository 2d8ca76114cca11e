"""The charts of a maximized pane: the growth of its row and of the whole, in the colors of states."""

import re
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from comgmt.domain.census import TileKey, Unavailable
from comgmt.domain.enrollment import EnrollmentState
from comgmt.domain.growth import Growth, Run
from comgmt.render.board_history import board_history
from comgmt.render.glyphs import ASCII, FULL, SAFE, GlyphSet
from comgmt.render.judgments import STATE_ROLES
from comgmt.render.line import Line, line_cells, plain, text_of
from comgmt.render.linear import linear
from comgmt.render.maximized import Grown, growth_lines, whole_of
from tests.samples.large_site import CENSUS, TAKEN_AT, growth, history

TIMES, COUNTS = history()
FAILURE = Grown("Failure, hybrid", ("state.failure_hybrid",))


def over(times: Sequence[datetime] = TIMES, counts: Mapping[str, Run] | None = None) -> Growth:
    return growth(times=tuple(times), counts=COUNTS if counts is None else counts)


def both() -> list[Grown]:
    whole = whole_of(TileKey.ENROLLMENT_STATUS, CENSUS)
    assert whole is not None
    return [FAILURE, whole]


def drawn(size: tuple[int, int] = (90, 24), glyphs: GlyphSet = FULL) -> list[Line]:
    return growth_lines(both(), over(), *size, glyphs)


@given(
    size=st.tuples(st.integers(1, 220), st.integers(1, 60)),
    glyphs=st.sampled_from([FULL, SAFE, ASCII, linear(FULL)]),
    readings=st.integers(0, 12),
)
def test_every_chart_is_exactly_as_large_as_asked(
    size: tuple[int, int], glyphs: GlyphSet, readings: int
) -> None:
    counts = {key: values[:readings] for key, values in COUNTS.items()}
    grown = over(TIMES[:readings], counts)
    for lines in (
        growth_lines(both(), grown, *size, glyphs),
        board_history(grown, *size, glyphs),
    ):
        assert [line_cells(line) for line in lines] == [size[0]] * size[1]
        text = "".join(map(plain, lines))
        if glyphs is ASCII:
            assert text.isascii()
        if glyphs is SAFE:
            assert not any("\u2800" <= character <= "\u28ff" for character in text)


def test_the_row_stands_over_the_whole_each_with_its_axis() -> None:
    lines = text_of(drawn()).splitlines()
    assert lines[0].startswith("Failure, hybrid  -9 over the hour  ")
    assert lines[0].endswith("  axis from 280")
    whole = next(at for at, line in enumerate(lines) if line.startswith("All six states of the tile"))
    assert sum("└" in line for line in lines[:whole]) == sum("└" in line for line in lines[whole:]) == 1
    assert any(line.endswith(" 318") for line in lines[:whole])


def test_where_one_chart_fits_it_is_that_of_the_row() -> None:
    text = text_of(drawn((90, 12)))
    assert "Failure, hybrid" in text
    assert "All six states" not in text


@pytest.mark.parametrize("state", list(EnrollmentState))
def test_a_state_has_the_color_of_its_bars_in_its_line(state: EnrollmentState) -> None:
    grown = Grown(state.short_label, (f"state.{state.value}",))
    lines = growth_lines([grown], over(counts={grown.keys[0]: (3,) * len(TIMES)}), 80, 12, FULL)
    dots = {span.role for line in lines for span in line if re.search("[\u2801-\u28ff]", span.text)}
    assert dots == {STATE_ROLES[state]}


@pytest.mark.parametrize(
    ("key", "role"),
    [("state.failure_hybrid", "bad"), ("state.success_hybrid", "good"), ("clients.all", "up")],
)
def test_a_failure_that_grows_is_no_success_that_grows(key: str, role: str) -> None:
    grown = msgspec.structs.replace(over(counts={key: (1,) * len(TIMES)}), base={key: 1}, newest={key: 5})
    title = growth_lines([Grown("x", (key,))], grown, 80, 12, FULL)[0]
    assert [span.role for span in title if span.text == "+4"] == [role]


def test_one_reading_draws_nothing_and_says_why() -> None:
    one = {key: values[-1:] for key, values in COUNTS.items()}
    text = text_of(growth_lines(both(), over(TIMES[-1:], one), 118, 20, FULL))
    assert "from two readings on" in text
    assert text_of(growth_lines(both(), None, 118, 3, FULL)).strip() == ""


def test_for_those_who_hear_it_the_chart_is_a_sentence_each() -> None:
    text = text_of(growth_lines(both(), over(), 100, 8, linear(FULL)))
    assert "Failure, hybrid: 318 now" in text
    assert "All six states of the tile: " in text


def test_the_whole_of_a_tile_that_was_not_read_is_not_drawn() -> None:
    unread = msgspec.structs.replace(CENSUS, enrollment=Unavailable("No."))
    assert whole_of(TileKey.ENROLLMENT_STATUS, unread) is None
    assert whole_of(TileKey.DEPLOYMENTS, CENSUS) is None


def test_a_reading_without_a_number_is_a_gap() -> None:
    times = [TAKEN_AT + timedelta(minutes=5 * number) for number in range(5)]
    broken = {"errors.all": (10, 10, None, 10, 10)}
    lines = growth_lines([Grown("All", ("errors.all",))], over(times, broken), 100, 16, ASCII)
    assert any(re.search(r"\*{10,} {10,}\*{10,}", plain(line)) for line in lines)


def test_a_sum_is_not_known_where_one_of_its_numbers_is_not() -> None:
    times = [TAKEN_AT + timedelta(minutes=5 * number) for number in range(3)]
    counts = {"errors.all": (1, None, 1), "comanaged": (2, 2, 2)}
    lines = growth_lines([Grown("Both", ("errors.all", "comanaged"))], over(times, counts), 60, 12, ASCII)
    assert any(plain(line).rstrip().endswith(" 3") for line in lines)
