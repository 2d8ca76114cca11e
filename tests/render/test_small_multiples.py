"""Several counts below each other: each named where it stands, and on the scale of its own numbers."""

from collections.abc import Sequence
from datetime import datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from comgmt.domain.growth import Growth
from comgmt.domain.workloads import Workload
from comgmt.render.board_history import board_history
from comgmt.render.glyphs import ASCII, FULL, SAFE, GlyphSet
from comgmt.render.line import Line, Span, line_cells, plain, text_of
from comgmt.render.linear import linear
from comgmt.render.small_multiples import Multiple, small_multiples

START = datetime(2026, 11, 20, 6, 0, tzinfo=timezone.utc)
sets = st.sampled_from([FULL, SAFE, ASCII])
counts = st.integers(0, 5_000) | st.integers(0, 10**12)


def moments(count: int) -> list[datetime]:
    return [START + timedelta(hours=number) for number in range(count)]


def one(name: str, values: Sequence[int | None]) -> Multiple:
    return Multiple(name=name, values=values, moved=Span("+1", "up"))


def drawn(multiples: Sequence[Multiple], size: tuple[int, int], glyphs: GlyphSet = FULL) -> list[str]:
    times = moments(len(multiples[0].values))
    return text_of(small_multiples(times, multiples, *size, glyphs, "Over the day")).splitlines()


@given(
    st.lists(st.lists(st.none() | counts, min_size=5, max_size=5), max_size=8),
    st.tuples(st.integers(1, 220), st.integers(1, 60)),
    sets,
)
def test_they_fill_every_size(
    values: list[list[int | None]], size: tuple[int, int], glyphs: GlyphSet
) -> None:
    multiples = [one(f"workload {number}", each) for number, each in enumerate(values)]
    lines = small_multiples(moments(5), multiples, *size, glyphs, "Over the day")
    assert [line_cells(line) for line in lines] == [size[0]] * size[1]
    text = "".join(map(plain, lines))
    assert text.isascii() or glyphs is not ASCII
    assert glyphs is FULL or not any("\u2800" <= character <= "\u28ff" for character in text)


@given(
    st.lists(st.tuples(st.integers(0, 4_000), st.integers(0, 40)), min_size=2, max_size=7),
    st.tuples(st.integers(100, 200), st.integers(8, 60)),
    sets,
)
def test_each_is_named_and_its_newest_stands_in_its_own_lines(
    ends: list[tuple[int, int]], size: tuple[int, int], glyphs: GlyphSet
) -> None:
    multiples = [
        one(f"name{number}", [end - moved, end]) for number, (end, moved) in enumerate(ends) if end >= moved
    ]
    lines = drawn(multiples or [one("name0", [1, 1])], size, glyphs)
    at = [next(row for row, line in enumerate(lines) if each.name in line) for each in multiples]
    assert at == sorted(set(at))
    for each, first, after in zip(multiples, at, [*at[1:], len(lines)], strict=False):
        (newest,) = (line for line in lines[first:after] if line.endswith("  +1"))
        assert newest.split()[-2] == f"{each.known[-1]:,}"


@pytest.mark.parametrize("glyphs", [FULL, ASCII])
@pytest.mark.parametrize("height", [9, 40])
def test_lines_that_end_alike_do_not_share_a_line(height: int, glyphs: GlyphSet) -> None:
    lines = drawn([one("first", [10, 12]), one("second", [14, 12])], (100, height), glyphs)
    assert sum(line.endswith(" 12  +1") for line in lines) == 2


def test_a_small_movement_of_a_large_number_is_seen_and_its_scale_said() -> None:
    lines = drawn([one("small", [3_240, 3_250]), one("large", [0, 4_000])], (100, 14))
    assert lines[0] == "Over the day  each on its own scale, from its lowest to its highest"
    assert "3,250┤" in lines[1]
    assert any("3,240┤" in line for line in lines[2:])
    sparks = drawn([one("small", [3_240, 3_250]), one("large", [0, 4_000])], (100, 3))
    assert "3,240 to 3,250" in sparks[1]
    assert sparks[1].count("▁") > 20
    assert "▁█" in sparks[1]


def test_what_did_not_move_is_a_flat_line_with_one_number_at_its_axis() -> None:
    lines = drawn([one("flat", [7, 7, 7, 7])], (100, 8))
    assert sum("┤" in line for line in lines) == 1
    (named,) = (line for line in lines if line.endswith("  7  +1"))
    assert "7┤" in named


def test_in_characters_too_few_lines_are_no_line() -> None:
    few = drawn([one("first", [1, 9]), one("second", [9, 1])], (100, 9), ASCII)
    assert "__@" in few[1]
    many = drawn([one("first", [1, 9]), one("second", [9, 1])], (100, 20), ASCII)
    assert any("+*" in line for line in many)


def growth(**counts: tuple[int | None, ...]) -> Growth:
    known = {f"workload.{key}": values for key, values in counts.items()}
    return Growth(
        over="over the day",
        since=START,
        until=START + timedelta(hours=3),
        base={key: values[0] or 0 for key, values in known.items()},
        newest={key: values[-1] or 0 for key, values in known.items()},
        times=tuple(moments(4)),
        counts=known,
    )


def board(of: Growth, glyphs: GlyphSet = FULL, *, narrowed: bool = False) -> str:
    lines: list[Line] = board_history(of, 110, 24, glyphs, narrowed=narrowed)
    return text_of(lines)


def test_the_workloads_stand_in_the_order_of_the_board_and_say_how_far_they_moved() -> None:
    text = board(growth(**{each.value: (10, 11, 12, 13) for each in Workload}))
    places = [text.index(each.label) for each in sorted(Workload, key=lambda each: each.retired)]
    assert places == sorted(places)
    assert text.count("13  +3") == len(Workload)
    assert text.startswith("With Intune over the day")


def test_the_history_of_a_narrowed_board_says_that_it_is_of_all() -> None:
    of = growth(client_apps=(1, 2, 3, 4))
    assert board(of, narrowed=True).startswith("With Intune, of all co-managed devices, over the day")
    assert "of all co-managed devices" in board(of, linear(FULL), narrowed=True)


def test_for_those_who_hear_it_each_is_a_sentence() -> None:
    text = board(growth(client_apps=(1, 2, 3, 4)), linear(FULL))
    assert "Client apps: 4 now, +3 since" in text
