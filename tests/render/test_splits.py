"""The split of a row: small bars on one scale, placed so that they fill what room there is, and walked."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from comgmt.domain.enrollment import EnrollmentState
from comgmt.domain.splits import AGES, Split, SplitField, SplitPart, Splits, in_order
from comgmt.render.glyphs import ASCII, FULL, SAFE, GlyphSet
from comgmt.render.judgments import STATE_ROLES
from comgmt.render.line import line_cells, plain, text_of
from comgmt.render.linear import linear
from comgmt.render.splits import (
    SplitAt,
    SplitGrid,
    SplitTitle,
    arrange,
    block_on,
    entry_hint,
    first_bar,
    found_again,
    message_lines,
    moved,
    split_window,
    title_line,
)

_VALUES = {
    SplitField.OS: ("Windows 11 24H2", "Windows 10 22H2", "Windows 11 25H2", "Windows 7", ""),
    SplitField.SITE: ("P01", "P02"),
    SplitField.JOINED: ("hybrid", "entra", ""),
    SplitField.AGE: tuple(age.key for age in AGES),
    SplitField.CLIENT: ("5.00.9128.1000", "5.00.9122.1000", "漢字"),
    SplitField.STATE: tuple(state.value for state in EnrollmentState),
}
sets = st.sampled_from([FULL, SAFE, ASCII, linear(FULL)])


def shared(devices: int, weights: list[int]) -> Splits:
    """So many devices, dealt to the values of each field by weights."""
    found = []
    for field, values in _VALUES.items():
        parts, left = [], devices
        for place, value in enumerate(values):
            last = place == len(values) - 1
            mine = left if last else min(left, devices * weights[place % len(weights)] // 20)
            left -= mine
            parts += [SplitPart(value, mine, mine // 2)] if mine else []
        found.append(Split(field, in_order(field, parts)))
    return Splits(devices, tuple(found))


SPLITS = shared(322, [9, 4, 3, 1])


def grid(size: tuple[int, int] = (118, 18), splits: Splits = SPLITS, glyphs: GlyphSet = FULL) -> SplitGrid:
    return arrange(splits, "bad", *size, glyphs)


@given(
    st.integers(0, 2_000_000),
    st.lists(st.integers(0, 20), min_size=1, max_size=5),
    st.integers(4, 220),
    st.integers(1, 50),
    sets,
    st.tuples(st.integers(0, 8), st.integers(0, 9)),
)
def test_every_window_is_exactly_as_large_as_asked(
    devices: int, weights: list[int], width: int, height: int, glyphs: GlyphSet, at: tuple[int, int]
) -> None:
    placed = arrange(shared(devices, weights), "bad", width, height, glyphs)
    window = split_window(placed, height, glyphs, SplitAt(*at))
    assert [line_cells(line) for line in window.lines] == [width] * height
    assert len(window.bars_at) == height
    if glyphs is ASCII:
        assert all(plain(line).isascii() for line in window.lines)
    if placed.entry(SplitAt(*at)) is not None:
        assert window.under is not None
        assert 0 <= window.under < height
        assert SplitAt(*at) in [bar for _, _, bar in window.bars_at[window.under]]


@pytest.mark.parametrize("size", [(78, 10), (118, 18), (198, 38)])
def test_no_device_is_lost_for_want_of_room(size: tuple[int, int]) -> None:
    for block in grid(size).blocks:
        assert sum(entry.devices for entry in block.entries) == SPLITS.devices
        values = [value for entry in block.entries for value in entry.values]
        assert sorted(values) == sorted(
            part.value for split in SPLITS.splits if split.field is block.field for part in split.parts
        )


@pytest.mark.parametrize(("width", "columns"), [(198, 3), (118, 3), (78, 2), (40, 1)])
def test_blocks_stand_beside_each_other_where_there_is_room(width: int, columns: int) -> None:
    assert grid((width, 20)).columns == columns


def test_all_bars_are_on_one_scale_in_eighths_of_a_cell() -> None:
    whole = Splits(
        100,
        (
            Split(SplitField.SITE, (SplitPart("a", 100),)),
            Split(SplitField.OS, (SplitPart("b", 50), SplitPart("c", 49), SplitPart("d", 1))),
        ),
    )
    text = text_of(split_window(arrange(whole, "bar", 50, 8, FULL), 8, FULL, None).lines)
    full = next(line for line in text.splitlines() if "100.0%" in line).count("█")
    half = next(line for line in text.splitlines() if " 50.0%" in line).count("█")
    assert abs(full - 2 * half) <= 1
    assert set("▏▎▍▌▋▊▉") & set(next(line for line in text.splitlines() if " 1.0%" in line))


def test_numbers_are_right_aligned_in_every_block() -> None:
    window = split_window(grid((198, 38)), 38, FULL, None)
    lines = [plain(line).replace("漢字", "four") for line in window.lines]
    ends = {column for line in lines for column in range(len(line)) if line[column] == "%"}
    assert len(ends) == 3


def test_a_state_has_its_own_color_and_others_that_of_the_row() -> None:
    for block in grid((198, 38)).blocks:
        roles = {entry.values[0]: entry.role for entry in block.entries}
        if block.field is SplitField.STATE:
            assert roles == {value: STATE_ROLES[EnrollmentState(value)] for value in roles}
        else:
            assert set(roles.values()) == {"bad"}


def test_labels_of_a_block_are_all_whole_or_all_short() -> None:
    wide, narrow = (
        text_of(split_window(grid(size), size[1], FULL, None).lines) for size in ((198, 38), (64, 16))
    )
    assert "Windows 11 24H2" in wide
    assert "1 to 6 days, or older" in wide
    assert " 11 24H2" in narrow
    assert "Windows 11 24H2" not in narrow
    assert "…" not in wide


def test_ages_that_may_be_higher_say_so() -> None:
    ages = Splits(5, (Split(SplitField.AGE, (SplitPart("1d", 2), SplitPart("7d", 3, 1))),))
    text = text_of(split_window(arrange(ages, "bar", 58, 4, FULL), 4, FULL, None).lines)
    assert "under 1 day " in text
    assert "1 to 6 days, or older" in text


def test_what_was_not_read_says_why_in_its_block_alone() -> None:
    splits = Splits(
        4, (Split(SplitField.OS, unread="No permission."), Split(SplitField.SITE, (SplitPart("P01", 4),)))
    )
    text = text_of(split_window(arrange(splits, "bar", 118, 6, FULL), 6, FULL, None).lines)
    assert "No permission." in text
    assert "P01" in text


def test_the_cursor_walks_every_bar_and_stops_at_the_ends() -> None:
    placed = grid((118, 30))
    at = first_bar(placed)
    assert at == SplitAt(0, 0)
    seen = {at}
    frontier = [at]
    while frontier:
        here = frontier.pop()
        for step in ({"down": 1}, {"down": -1}, {"across": 1}, {"across": -1}):
            there = moved(placed, here, **step)
            if there is not None and there not in seen:
                seen.add(there)
                frontier.append(there)
    assert seen == {SplitAt(b, e) for b, block in enumerate(placed.blocks) for e in range(len(block.entries))}
    assert moved(placed, SplitAt(0, 0), down=-1) is None
    assert moved(placed, SplitAt(0, 0), across=-1) is None


def test_tab_goes_through_all_blocks_in_order() -> None:
    placed, seen = grid(), []
    at: SplitAt | None = first_bar(placed)
    while at is not None:
        seen.append(at.block)
        at = block_on(placed, at, 1)
    assert seen == list(range(len(placed.blocks)))


def test_the_cursor_stays_on_its_value_at_another_size() -> None:
    small = grid((78, 10))
    for size in ((198, 38), (118, 18)):
        placed = grid(size)
        at = found_again(placed, SplitField.OS, "Windows 7")
        assert at is not None
        entry, again = placed.entry(at), found_again(small, SplitField.OS, "Windows 7")
        assert entry is not None
        assert "Windows 7" in entry.values
        assert again is not None
        assert "Windows 7" in (small.entry(again) or entry).values


def test_a_bar_says_its_exact_number() -> None:
    assert (
        entry_hint(grid(), SplitAt(0, 0), FULL) == "144 devices · 44.7% of 322 · OS release: Windows 11 24H2"
    )
    assert entry_hint(grid(), SplitAt(9, 0), FULL) == ""


def test_blocks_out_of_sight_are_counted_in_the_title() -> None:
    window = split_window(grid((78, 8)), 8, FULL, None)
    assert window.hidden
    title = plain(
        title_line(SplitTitle("Failure", "322 devices"), 60, FULL, focused=False, hidden=window.hidden)
    )
    assert title.rstrip().endswith(f"322 devices ↓{window.hidden}")
    words = plain(title_line(SplitTitle("Failure", "322 devices"), 60, ASCII, focused=True, hidden=2))
    assert words.rstrip().endswith("322 devices 2 below")


def test_no_heading_stands_alone_on_the_last_line() -> None:
    placed = grid((78, 8))
    for height in range(2, placed.height + 1):
        last = plain(split_window(placed, height, FULL, None).lines[-1])
        assert not last.strip() or "%" in last


def test_no_device_is_a_word_and_not_an_empty_screen() -> None:
    assert "No device." in text_of(message_lines("", 40, 3, FULL))
    assert "still to be read" in text_of(message_lines("The rows are still to be read.", 40, 3, FULL))
