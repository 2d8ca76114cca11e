import pytest
from hypothesis import given
from hypothesis import strategies as st

from comgmt.render.bars import bar, funnel_bar, sparkline, stacked
from comgmt.render.glyphs import ASCII, FULL, SAFE, GlyphSet
from comgmt.render.line import Role, line_cells, plain

widths = st.integers(1, 300)
sets = st.sampled_from([FULL, SAFE, ASCII])
numbers = st.integers(0, 2_000_000)
parts = st.lists(st.tuples(numbers, st.sampled_from(["good", "bad", "wait", "bar"])), max_size=12)
values = st.lists(st.none() | numbers, max_size=400)


def ink(text: str) -> str:
    return text.replace(" ", "")


@pytest.mark.parametrize(
    ("value", "most", "text"),
    [
        (0, 10, "          "),
        (10, 10, "██████████"),
        (12, 10, "██████████"),
        (5, 10, "█████     "),
        (1, 1_000_000, "▏         "),
        (999_999, 1_000_000, "█████████▉"),
        (3, 0, "██████████"),
        (0, 0, "          "),
    ],
)
def test_bar(value: int, most: int, text: str) -> None:
    assert plain(bar(value, most, 10, FULL)) == text


def test_bar_has_whole_cells_in_ascii() -> None:
    assert plain(bar(1, 100, 5, ASCII)) == "#    "
    assert plain(bar(99, 100, 5, ASCII)) == "#### "


def test_bar_carries_its_role_and_a_track() -> None:
    assert [span.role for span in bar(5, 10, 10, FULL, "bad")] == ["bad", "track"]


@given(numbers, numbers, widths, sets)
def test_bar_is_exact(value: int, most: int, width: int, glyphs: GlyphSet) -> None:
    line = bar(value, most, width, glyphs)
    text = plain(line)
    assert line_cells(line) == width
    assert bool(ink(text)) == (value > 0)
    if 0 < value >= most:
        assert text == glyphs.eighths[-1] * width
    elif width > 1 or glyphs is FULL:
        assert text != glyphs.eighths[-1] * width
    if glyphs is ASCII:
        assert text.isascii()


@given(numbers, numbers, numbers, widths, sets)
def test_longer_bars_are_never_shorter(one: int, other: int, most: int, width: int, glyphs: GlyphSet) -> None:
    less, more = sorted((one, other))
    order = " " + glyphs.eighths
    short = [order.index(cell) for cell in plain(bar(less, most, width, glyphs))]
    long = [order.index(cell) for cell in plain(bar(more, most, width, glyphs))]
    assert sum(short) <= sum(long)


def test_funnel_stages_share_one_center() -> None:
    stages = [plain(funnel_bar(count, 4301, 16, FULL)) for count in (4301, 3644, 3490, 3387, 2000, 1, 0)]
    assert stages == [
        "████████████████",
        " ██████████████ ",
        " ▐████████████▌ ",
        " ▐████████████▌ ",
        "    ▐██████▌    ",
        "       ▐▌       ",
        "                ",
    ]


@given(numbers, numbers, widths, sets)
def test_funnel_bar_is_exact(value: int, first: int, width: int, glyphs: GlyphSet) -> None:
    text = plain(funnel_bar(value, first, width, glyphs))
    assert len(text) == width
    assert bool(ink(text)) == (value > 0)
    assert abs((len(text) - len(text.lstrip())) - (len(text) - len(text.rstrip()))) <= 1 or not ink(text)
    if glyphs is ASCII:
        assert text.isascii()


def test_stacked_strip_has_a_shade_for_each_part() -> None:
    line = stacked([(84, "good"), (3, "progress"), (9, "bad"), (4, "wait")], 50, FULL)
    assert plain(line) == "█" * 42 + "▓" * 2 + "▒" * 4 + "░" * 2
    assert [span.role for span in line] == ["good", "progress", "bad", "wait"]
    assert plain(stacked([(1, "good"), (1, "bad")], 4, ASCII)) == "##=="


@given(parts, widths, sets)
def test_stacked_cells_sum_to_the_width(shares: list[tuple[int, Role]], width: int, glyphs: GlyphSet) -> None:
    text = plain(stacked(shares, width, glyphs))
    present = sum(value > 0 for value, _ in shares)
    assert len(text) == width
    assert bool(ink(text)) == (present > 0)
    if 0 < present <= width:
        assert " " not in text
    if glyphs is ASCII:
        assert text.isascii()


@pytest.mark.parametrize(
    ("readings", "text"),
    [
        ([0, 1, 2, 3, 4, 5, 6, 7], "  ▁▂▃▄▅▆▇█"),
        ([5, None, 10], "       ▁·█"),
        ([0, 0, 0], "       ▁▁▁"),
        ([7, 7, 7], "       ▄▄▄"),
        ([4612, 4611, 4612], "       ▅▄▅"),
        ([], "          "),
        ([None, None], "        ··"),
    ],
)
def test_sparkline(readings: list[int | None], text: str) -> None:
    assert plain(sparkline(readings, 10, FULL)) == text


def test_long_runs_are_resampled_and_keep_their_ends() -> None:
    text = plain(sparkline(list(range(1000)), 8, FULL))
    assert text == "▁▂▃▄▅▆▇█"


def test_a_gap_is_drawn_unlike_any_number(glyphs: GlyphSet) -> None:
    line = sparkline([1, None, 5], 3, glyphs)
    assert glyphs.gap not in glyphs.levels
    assert plain(line)[1] == glyphs.gap
    assert line[1].role == "dim"


@given(values, widths, sets)
def test_sparkline_is_exact(readings: list[int | None], width: int, glyphs: GlyphSet) -> None:
    line = sparkline(readings, width, glyphs)
    text = plain(line)
    assert line_cells(line) == width
    assert set(text) <= {" ", glyphs.gap, *glyphs.levels}
    if readings and readings[-1] is not None:
        assert text[-1] in glyphs.levels
    if glyphs is ASCII:
        assert text.isascii()
