import subprocess
import sys
from datetime import datetime, timedelta, timezone
from threading import Thread

import pytest
from hypothesis import given
from hypothesis import strategies as st

from comgmt.render.charts import big_bars, funnel_losses, line_over_time, pareto
from comgmt.render.glyphs import ASCII, FULL, SAFE, GlyphSet
from comgmt.render.line import Line, line_cells, plain, text_of

START = datetime(2026, 11, 20, 6, 0, tzinfo=timezone.utc)
BARS = """\
Releases
Windows 11 25H2 │███████████████████            1,204  24.1%
                │
Windows 11 24H2 │██████████████████████████     1,630  32.6%
                │
Windows 10 22H2 │██████████████████████████████ 1,900  38.0%
                │
Windows 7       │█                                  7   0.1%
                └┬──────┬───────┬───────┬──────
                 0     500    1,000   1,500

"""
LOSSES = """\
Eligible devices     |################################### 4,301 100.0%
  not tried          |                              -----  -657  15.3%
Scheduled            |##############################      3,644  84.7%
  waiting            |                            --       -154   4.2%
Enrollment initiated |############################        3,490  81.1%
  not provisioned    |                           -         -103   3.0%
Enrolled             |############################        3,387  78.7%
                     ++------+-------+-------+--------+--
                      0    1,000   2,000   3,000  4,000

"""
STAGES = [("Eligible devices", 4301), ("Scheduled", 3644), ("Enrollment initiated", 3490), ("Enrolled", 3387)]
LOST = [(657, "not tried"), (154, "waiting"), (103, "not provisioned")]

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


def test_bars_stand_on_an_axis_with_their_exact_values() -> None:
    labels = ["Windows 11 25H2", "Windows 11 24H2", "Windows 10 22H2", "Windows 7"]
    chart = big_bars(labels, [1204, 1630, 1900, 7], 60, 11, FULL, "Releases", whole=5000)
    assert text_of(chart) == BARS


def test_bars_keep_their_roles() -> None:
    chart = big_bars(["ok", "bad"], [5, 3], 60, 6, FULL, roles=["good", "bad"])
    drawn = {span.role for line in chart for span in line if "█" in span.text}
    assert drawn == {"good", "bad"}
    assert {span.role for line in chart for span in line if "─" in span.text} == {"frame"}


def test_rows_without_room_are_summed() -> None:
    text = text_of(big_bars([f"code {n}" for n in range(20)], range(20, 0, -1), 60, 10, FULL))
    assert "code 6" in text
    assert "code 7" not in text
    assert "13 more" in text
    assert " 91\n" in text


def test_pareto_ranks_and_runs_to_all_of_it() -> None:
    lines = text_of(pareto(["rare", "common", "some"], [10, 60, 30], 70, 8, ASCII)).splitlines()
    shown = [line for line in lines if line.startswith(("common", "some", "rare"))]
    assert [line.split()[0] for line in shown] == ["common", "some", "rare"]
    assert [line.split()[-1] for line in shown] == ["60.0%", "90.0%", "100.0%"]
    assert all("*" in line for line in shown)
    assert lines[3 * 2].split() == ["0%", "20%", "40%", "60%", "80%", "100%"]


def test_losses_stand_where_they_were_lost() -> None:
    assert text_of(funnel_losses(STAGES, LOST, 70, 10, ASCII)) == LOSSES


def test_losses_give_way_to_stages_and_the_unread_stage_has_no_bar() -> None:
    text = text_of(
        funnel_losses(
            [("Eligible devices", None), *STAGES[1:]], [(None, "not tried"), *LOST[1:]], 60, 6, FULL
        )
    )
    assert "not tried" not in text
    assert text.splitlines()[0].split() == ["Eligible", "devices", "│", "-"]


def test_series_are_named_where_they_end() -> None:
    series: list[tuple[str, list[int | None]]] = [
        ("Enrolled", [10, 20, None, 40]),
        ("Failed", [30, 20, 10, 5]),
        ("Never read", [None] * 4),
    ]
    text = text_of(line_over_time(moments(4), series, 80, 14, FULL, "Counts"))
    lines = text.splitlines()
    assert lines[0] == "Counts"
    assert lines[1].endswith("40 Enrolled")
    assert lines[1].startswith("40┤")
    assert any(line.endswith("5 Failed") for line in lines[9:13])
    assert "Never read" not in text
    assert "06:00" in lines[-1]
    assert "09:00" in lines[-1]
    assert "Nov" not in lines[-1]


def test_ticks_beyond_a_day_name_the_day() -> None:
    text = text_of(line_over_time(moments(40), [("Enrolled", list(range(40)))], 100, 14, FULL))
    assert "21 Nov 00:00" in text


def test_midnights_need_no_time() -> None:
    days = moments(30, timedelta(days=1))
    last = text_of(line_over_time(days, [("Enrolled", list(range(30)))], 100, 14, FULL)).splitlines()[-1]
    assert "Nov" in last
    assert ":" not in last


def test_a_gap_breaks_the_line() -> None:
    values: list[int | None] = [50] * 100
    values[30:70] = [None] * 40
    lines = line_over_time(moments(100), [("Enrolled", values)], 100, 12, ASCII)
    flat = next(plain(line) for line in lines if "***" in plain(line))
    assert "*" * 10 + " " * 10 in flat


def test_series_differ_without_color() -> None:
    text = text_of(line_over_time(moments(3), [("A", [1, 2, 3]), ("B", [3, 2, 1])], 80, 12, ASCII))
    assert " * 3 A" in text
    assert " + 1 B" in text


def test_readings_out_of_order_are_put_in_order() -> None:
    forth = line_over_time(moments(5), [("A", [1, 2, 3, 4, 5])], 80, 12, FULL)
    back = line_over_time(moments(5)[::-1], [("A", [5, 4, 3, 2, 1])], 80, 12, FULL)
    assert forth == back


@pytest.mark.parametrize("glyphs", [FULL, ASCII])
def test_nothing_to_draw_is_said(glyphs: GlyphSet) -> None:
    assert "Nothing to draw." in text_of(big_bars([], [], 60, 10, glyphs))
    assert "All of them are zero." in text_of(pareto(["a", "b"], [0, 0], 60, 10, glyphs))
    assert "No readings yet." in text_of(line_over_time([], [], 60, 10, glyphs))


@given(st.lists(st.tuples(names, counts), max_size=30), sizes, sets, st.sampled_from(["", "Title"]))
def test_bars_fill_every_size(
    pairs: list[tuple[str, int]], size: tuple[int, int], glyphs: GlyphSet, title: str
) -> None:
    labels, values = [name for name, _ in pairs], [count for _, count in pairs]
    check(big_bars(labels, values, *size, glyphs, title, whole=sum(values)), size, glyphs)
    check(pareto(labels, values, *size, glyphs, title), size, glyphs)


@given(st.lists(st.tuples(names, st.none() | counts), max_size=6), sizes, sets)
def test_losses_fill_every_size(
    stages: list[tuple[str, int | None]], size: tuple[int, int], glyphs: GlyphSet
) -> None:
    check(funnel_losses(stages, LOST, *size, glyphs), size, glyphs)


@given(
    st.lists(st.tuples(names, st.lists(st.none() | counts, max_size=40)), max_size=10),
    st.lists(st.integers(0, 10**8), max_size=40),
    sizes,
    sets,
)
def test_lines_fill_every_size(
    series: list[tuple[str, list[int | None]]],
    seconds: list[int],
    size: tuple[int, int],
    glyphs: GlyphSet,
) -> None:
    times = [START + timedelta(seconds=second) for second in seconds]
    check(line_over_time(times, series, *size, glyphs, "Title"), size, glyphs)


def test_charts_of_several_threads_do_not_mix() -> None:
    def draw(number: int) -> list[Line]:
        return big_bars(["a", "b"], [number, 100], 80, 10, FULL)

    drawn: dict[int, list[Line]] = {}
    threads = [Thread(target=lambda n=n: drawn.update({n: draw(n)})) for n in range(1, 9)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert drawn == {number: draw(number) for number in range(1, 9)}


def test_plotext_is_imported_on_first_use() -> None:
    script = "import sys, comgmt.render.charts; sys.exit('plotext' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", script], check=False).returncode == 0
