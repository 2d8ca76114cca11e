import re
import subprocess
import sys
from datetime import datetime, timedelta, timezone
from itertools import pairwise
from threading import Thread

import pytest
from hypothesis import given
from hypothesis import strategies as st

from comgmt.render.glyphs import ASCII, FULL, SAFE, GlyphSet
from comgmt.render.line import Line, Span, line_cells, plain, text_of
from comgmt.render.trend_chart import line_over_time

START = datetime(2026, 11, 20, 6, 0, tzinfo=timezone.utc)
counts = st.integers(0, 5_000) | st.integers(0, 10**40)
names = st.text(st.sampled_from("Windows 10[/]漢👍\u0301é"), max_size=50)
sets = st.sampled_from([FULL, SAFE, ASCII])
sizes = st.tuples(st.integers(1, 300), st.integers(1, 50))


def check(lines: list[Line], size: tuple[int, int], glyphs: GlyphSet) -> None:
    width, height = size
    assert [line_cells(line) for line in lines] == [width] * height
    if glyphs is ASCII:
        assert all(plain(line).isascii() for line in lines)
    if glyphs is SAFE:
        assert not any("\u2800" <= character <= "\u28ff" for line in lines for character in plain(line))


def moments(count: int, step: timedelta = timedelta(hours=1)) -> list[datetime]:
    return [START + step * number for number in range(count)]


def test_a_line_is_named_where_it_ends_and_its_axis_where_it_does_not_begin_at_zero() -> None:
    title: Line = (Span("Counts", "title"),)
    lines = text_of(
        line_over_time(moments(4), [10, 20, None, 40], 80, 14, FULL, name="Enrolled", title=title)
    )
    first, second, *_, last = lines.splitlines()
    assert first == "Counts"
    assert second.startswith("40┤")
    assert second.endswith("40 Enrolled")
    assert "06:00" in last
    assert "09:00" in last
    assert "Nov" not in last
    high = text_of(line_over_time(moments(2), [3_100, 3_140], 80, 14, FULL, title=title)).splitlines()
    assert high[0] == "Counts" + " " * 57 + "  axis from 3,100"
    words: Line = (Span("0x8018002B MDM_NOT_CONFIGURED  no change over the day", "title"),)
    close = text_of(line_over_time(moments(2), [105, 105], 58, 14, FULL, title=words)).splitlines()
    assert close[0] == "0x8018002B MDM_NOT_CONFIGURED  no change…    axis from 104"


@given(st.integers(0, 100), st.integers(0, 100), st.integers(10, 40), sets)
def test_the_name_stands_in_the_row_of_the_end_of_its_line(
    first: int, end: int, height: int, glyphs: GlyphSet
) -> None:
    values = [first, *[end] * 30]
    lines = [plain(line) for line in line_over_time(moments(31), values, 70, height, glyphs, name="line")]
    (named,) = (row for row, line in enumerate(lines) if f" {end} line" in line)
    (drawn,) = (
        row for row, line in enumerate(lines) if len(set(line[35:50]) - {" "}) == 1 and row < height - 2
    )
    assert named == drawn


@given(st.integers(0, 9_000), st.integers(1, 9_000), st.integers(5, 30))
def test_the_numbers_of_the_axis_are_equally_far_apart(least: int, span: int, height: int) -> None:
    drawn = line_over_time(moments(2), [least, least + span], 70, height, ASCII)
    ticks = [plain(line).split("+")[0] for line in drawn if re.match(r" *[0-9,]+\+", plain(line))]
    numbers = [int(tick.replace(",", "")) for tick in ticks]
    assert len({first - second for first, second in pairwise(numbers)}) <= 1
    assert len(numbers) > 1


def test_ticks_beyond_a_day_name_the_day() -> None:
    text = text_of(line_over_time(moments(40), list(range(40)), 100, 14, FULL))
    assert "21 Nov 00:00" in text


def test_midnights_need_no_time() -> None:
    days = moments(30, timedelta(days=1))
    last = text_of(line_over_time(days, list(range(30)), 100, 14, FULL)).splitlines()[-1]
    assert "Nov" in last
    assert ":" not in last


def test_a_gap_breaks_the_line() -> None:
    values: list[int | None] = [50] * 100
    values[30:70] = [None] * 40
    lines = line_over_time(moments(100), values, 100, 12, ASCII)
    flat = next(plain(line) for line in lines if "***" in plain(line))
    assert "*" * 10 + " " * 10 in flat


def test_readings_out_of_order_are_put_in_order() -> None:
    forth = line_over_time(moments(5), [1, 2, 3, 4, 5], 80, 12, FULL)
    back = line_over_time(moments(5)[::-1], [5, 4, 3, 2, 1], 80, 12, FULL)
    assert forth == back


@pytest.mark.parametrize("glyphs", [FULL, ASCII])
def test_nothing_to_draw_is_said(glyphs: GlyphSet) -> None:
    assert "No readings yet." in text_of(line_over_time([], [], 60, 10, glyphs))


@given(
    names,
    st.lists(st.none() | counts, max_size=40),
    st.lists(st.integers(0, 10**8), max_size=40),
    sizes,
    sets,
)
def test_lines_fill_every_size(
    name: str,
    values: list[int | None],
    seconds: list[int],
    size: tuple[int, int],
    glyphs: GlyphSet,
) -> None:
    times = [START + timedelta(seconds=second) for second in seconds]
    title: Line = (Span("Title", "title"),)
    check(line_over_time(times, values, *size, glyphs, name=name, title=title), size, glyphs)


def test_charts_of_several_threads_do_not_mix() -> None:
    def draw(number: int) -> list[Line]:
        return line_over_time(moments(2), [number, 100], 80, 10, FULL)

    drawn: dict[int, list[Line]] = {}
    threads = [Thread(target=lambda n=n: drawn.update({n: draw(n)})) for n in range(1, 9)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert drawn == {number: draw(number) for number in range(1, 9)}


def test_plotext_is_imported_on_first_use() -> None:
    script = "import sys, comgmt.render.trend_chart; sys.exit('plotext' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", script], check=False).returncode == 0


def test_the_labels_of_the_time_axis_stand_under_their_marks_in_every_process() -> None:
    """plotext places labels in the order of a set of texts, which is another one in each process."""
    axis, labels = (plain(line) for line in line_over_time(moments(12), [1] * 12, 57, 7, FULL)[-2:])
    marks = [column for column, mark in enumerate(axis) if mark == "┬"]
    found = [(match.start() + match.end()) // 2 for match in re.finditer(r"\d\d:\d\d", labels)]
    assert found == marks
