"""Lines that only moved are moved by the terminal; the outcome is that of painting everything."""

from hypothesis import given
from hypothesis import strategies as st
from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

from comgmt.terminal.frame import Frame
from comgmt.terminal.output import Output
from comgmt.terminal.scrolling import Scroll, find_scroll
from tests.terminal.recording import Glass
from tests.terminal.sequences import foreign

WIDTH, HEIGHT = 30, 16
TEXTS = [f"row {number:>3} of a list" for number in range(40)]
ABLE = Output(erases=True, scrolls=True)


def cells(texts: list[str]) -> list[list[str]]:
    return [list(text.ljust(WIDTH)) for text in texts]


def put(frame: Frame, texts: list[str], cursor: int = -1) -> None:
    for y, text in enumerate(texts):
        style = Style(bgcolor="blue" if y == cursor else "black", bold=y == cursor)
        frame.put(0, y, Strip([Segment(text.ljust(WIDTH), style)]), WIDTH)


def test_what_moved_is_found() -> None:
    head, foot = ["heading of it"], ["foot of it"]
    shown = cells([*head, *TEXTS[:10], *foot])
    assert find_scroll(cells([*head, *TEXTS[3:13], *foot]), shown, range(12)) == Scroll(1, 10, 3)
    assert find_scroll(cells([*head, *TEXTS[20:30], *foot]), shown, range(12)) is None
    back = cells([*head, *TEXTS[2:12], *foot])
    assert find_scroll(shown, back, range(12)) == Scroll(1, 10, -2)
    assert find_scroll(shown, shown, ()) is None


def test_a_row_down_at_the_end_of_the_screen_costs_a_row() -> None:
    frame, glass = Frame(ABLE), Glass(WIDTH, HEIGHT)
    frame.resize(WIDTH, HEIGHT)
    put(frame, TEXTS[:HEIGHT], HEIGHT - 1)
    glass.feed(frame.changes())
    put(frame, TEXTS[1 : HEIGHT + 1], HEIGHT - 1)
    written = frame.changes()
    glass.feed(written)
    assert "\x1b[1M" in written
    assert len(written) < 150
    assert [line.rstrip() for line in glass.text()] == TEXTS[1 : HEIGHT + 1]


VIEWS = st.lists(
    st.tuples(st.integers(0, 24), st.integers(0, HEIGHT - 1), st.booleans()), min_size=2, max_size=6
)


@given(VIEWS, st.booleans(), st.sampled_from([0, 16, 256]))
def test_however_it_moves_the_screen_is_right(
    views: list[tuple[int, int, bool]], erases: bool, colors: int
) -> None:
    frame = Frame(Output(erases=erases, scrolls=True, colors=colors))
    anew = Frame(Output(colors=colors))
    glass = Glass(WIDTH, HEIGHT)
    for each in (frame, anew):
        each.resize(WIDTH, HEIGHT)
    for top, cursor, panel in views:
        texts = TEXTS[top : top + HEIGHT]
        if panel:
            texts = [text.ljust(24) + "panel" for text in texts]
        put(frame, texts, cursor)
        put(anew, texts, cursor)
        written = frame.changes()
        assert not foreign(written)
        glass.feed(written)
    clean = Glass(WIDTH, HEIGHT)
    clean.feed(anew.changes())
    assert glass.cells() == clean.cells()


def test_blanks_are_erased_not_written() -> None:
    frame = Frame(ABLE)
    frame.resize(WIDTH, HEIGHT)
    put(frame, ["x" * WIDTH] * HEIGHT)
    frame.changes()
    put(frame, [""] * HEIGHT)
    written = frame.changes()
    assert written.count(" ") == 0
    assert written.count("\x1b[K") == HEIGHT
    frame.put(0, 3, Strip([Segment("a" + " " * 20 + "b", Style(bgcolor="black"))]), WIDTH)
    put(frame, ["a" + "." * 20 + "b"])
    frame.changes()
    put(frame, ["a" + " " * 20 + "b"])
    assert "\x1b[20X" in frame.changes()


def test_without_color_erasing_the_background_is_painted() -> None:
    frame = Frame(Output(scrolls=True))
    frame.resize(WIDTH, HEIGHT)
    put(frame, [""])
    assert "\x1b[K" not in frame.changes()
