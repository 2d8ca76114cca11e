"""What a frame writes always leaves the terminal as painting everything anew would."""

from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

from comgmt.terminal.frame import Frame
from comgmt.terminal.output import Output
from tests.terminal.recording import Glass
from tests.terminal.sequences import foreign

WIDTH, HEIGHT = 12, 3
TEXTS = st.text(st.sampled_from("ab  01漢字ｱ─é\u0301"), min_size=1, max_size=8)
STYLES = st.sampled_from(
    [
        None,
        Style(color="red"),
        Style(bgcolor="blue"),
        Style(color="#123456", bgcolor="#654321", bold=True),
        Style(reverse=True),
        Style(underline=True, dim=True, bgcolor="green"),
    ]
)
SEGMENTS = st.lists(st.builds(Segment, TEXTS, STYLES), min_size=1, max_size=4)
PUTS = st.tuples(st.integers(0, WIDTH - 1), st.integers(0, HEIGHT - 1), SEGMENTS, st.integers(1, WIDTH))
STEPS = st.lists(st.lists(PUTS, max_size=4), min_size=1, max_size=5)


def put_all(frame: Frame, puts: list[tuple[int, int, list[Segment], int]]) -> None:
    for x, y, segments, end in puts:
        frame.put(x, y, Strip(segments), end)


@given(STEPS, st.sampled_from([0, 16, 256]), st.booleans())
def test_steps_end_where_one_painting_does(
    steps: list[list[tuple[int, int, list[Segment], int]]], colors: int, ascii_only: bool
) -> None:
    output = Output(colors=colors, ascii=ascii_only)
    frame, glass = Frame(output), Glass(WIDTH, HEIGHT)
    frame.resize(WIDTH, HEIGHT)
    for step in steps:
        put_all(frame, step)
        written = frame.changes()
        assert not foreign(written)
        assert written.isascii() or not ascii_only
        glass.feed(written)
        assert frame.changes() == ""
    anew, clean = Frame(output), Glass(WIDTH, HEIGHT)
    anew.resize(WIDTH, HEIGHT)
    for step in steps:
        put_all(anew, step)
    clean.feed(anew.changes())
    assert glass.cells() == clean.cells()


@given(STEPS, st.booleans())
def test_after_forgetting_everything_is_written(
    steps: list[list[tuple[int, int, list[Segment], int]]], clear: bool
) -> None:
    frame, glass = Frame(Output()), Glass(WIDTH, HEIGHT)
    frame.resize(WIDTH, HEIGHT)
    for step in steps:
        put_all(frame, step)
    glass.feed(frame.changes())
    spoiled = Glass(WIDTH, HEIGHT)
    spoiled.feed("\x1b[41mgarbage\x1b[2;3H漢漢\x1b[m")
    frame.forget(clear=clear)
    spoiled.feed(frame.changes())
    assert spoiled.cells() == glass.cells()


def test_what_is_outside_is_left_out() -> None:
    frame = Frame(Output())
    frame.resize(WIDTH, HEIGHT)
    frame.changes()
    frame.put(0, HEIGHT, Strip([Segment("below")]), WIDTH)
    frame.put(WIDTH, 0, Strip([Segment("right")]), WIDTH + 9)
    assert frame.changes() == ""


def test_a_wide_character_cut_in_half_is_a_blank() -> None:
    frame, glass = Frame(Output()), Glass(WIDTH, HEIGHT)
    frame.resize(WIDTH, HEIGHT)
    frame.put_line(0, 0, [Strip([Segment("漢字漢")])])
    frame.put(1, 0, Strip([Segment("ab")]), WIDTH)
    frame.put(4, 0, Strip([Segment("字")]), 5)
    glass.feed(frame.changes())
    assert glass.text()[0].rstrip() == " ab"


def test_after_a_character_of_doubtful_width_the_cursor_is_placed() -> None:
    frame = Frame(Output())
    frame.resize(WIDTH, HEIGHT)
    text = "漢x"
    frame.put(0, 0, Strip([Segment(text)]), WIDTH)
    assert "漢\x1b[1;3Hx" in frame.changes()
    assert cell_len(text) == 3


def test_a_short_gap_is_written_and_a_long_one_jumped_over() -> None:
    frame = Frame(Output())
    frame.resize(WIDTH, HEIGHT)
    frame.put(0, 0, Strip([Segment("a..b.......c")]), WIDTH)
    frame.changes()
    frame.put(0, 0, Strip([Segment("A..B.......C")]), WIDTH)
    assert frame.changes() == "\x1b[HA..B\x1b[7CC"


def test_the_line_of_the_cursor_comes_last_and_the_way_there_is_short() -> None:
    frame = Frame(Output(colors=0))
    frame.resize(WIDTH, HEIGHT)
    frame.changes()
    for y in range(HEIGHT):
        frame.put(0, y, Strip([Segment("abc")]), WIDTH)
    assert frame.changes((0, 1)) == "\x1b[Habc\x1b[3Habc\x1b[2Habc\r"
    assert frame.changes((0, 1)) == ""


@given(STEPS, st.tuples(st.integers(0, WIDTH - 1), st.integers(0, HEIGHT - 1)), st.booleans())
def test_wherever_the_cursor_goes_the_screen_is_the_same(
    steps: list[list[tuple[int, int, list[Segment], int]]], cursor: tuple[int, int], erases: bool
) -> None:
    output = Output(colors=256, erases=erases)
    frame, glass = Frame(output), Glass(WIDTH, HEIGHT)
    plain, clean = Frame(output), Glass(WIDTH, HEIGHT)
    for each in (frame, plain):
        each.resize(WIDTH, HEIGHT)
    for step in steps:
        put_all(frame, step)
        put_all(plain, step)
        glass.feed(frame.changes(cursor))
        clean.feed(plain.changes())
    assert glass.cells() == clean.cells()


def test_blanks_at_the_end_of_what_differs_are_erased_in_few_octets() -> None:
    frame = Frame(Output(colors=256, erases=True))
    frame.resize(20, 2)
    frame.put(0, 0, Strip([Segment("abcdefghijklmnop   "), Segment("|")]), 20)
    frame.changes()
    frame.put(0, 0, Strip([Segment("a                  "), Segment("|")]), 20)
    assert frame.changes() == "\x1b[1;2H\x1b[15X"
