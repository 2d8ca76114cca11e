"""Pens: what a style becomes in so many colors, and the way from one to the next."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.style import Style

from comgmt.terminal.pen import PLAIN, Pen, blank_pen, blank_target, link_sequence, pen_of, transition
from tests.terminal.recording import Glass
from tests.terminal.sequences import color_parameters

ATTRIBUTES = st.sets(st.sampled_from("123479")).map(lambda found: tuple(sorted(found)))
COLORS = st.sampled_from(["", "31", "95", "38;5;208", "38;2;1;2;3"])
BACKGROUNDS = st.sampled_from(["", "41", "104", "48;5;17", "48;2;9;8;7"])
LINKS = st.sampled_from(["", "https://aka.ms/x", "https://learn.microsoft.com/y"])
PENS = st.builds(Pen, ATTRIBUTES, COLORS, BACKGROUNDS, LINKS)


def looks(*sequences: str, text: str = "x") -> tuple[object, ...]:
    """The cell a terminal draws after these sequences."""
    glass = Glass(4, 1)
    glass.feed("".join(sequences) + text)
    return glass.cells()[0][0]


@given(PENS, PENS, st.booleans())
def test_every_way_leads_to_the_same_looks(now: Pen, pen: Pen, plain: bool) -> None:
    there = transition(PLAIN, now, plain=plain)
    on = transition(now, pen, plain=plain)
    assert looks(there, on) == looks(transition(PLAIN, pen, plain=plain))
    assert looks(there, on, transition(pen, PLAIN, plain=plain)) == looks()


@given(PENS, PENS)
def test_a_plain_terminal_is_never_asked_to_switch_one_attribute_off(now: Pen, pen: Pen) -> None:
    now, pen = (each._replace(foreground="", background="", link="") for each in (now, pen))
    parameters = transition(now, pen, plain=True).removeprefix("\x1b[").rstrip("m").split(";")
    assert not {"22", "23", "24", "27", "29"}.intersection(parameters)


@given(PENS, PENS)
def test_blanks_look_the_same_with_less(now: Pen, pen: Pen) -> None:
    target = blank_target(now, pen)
    assert looks(transition(PLAIN, target, plain=False), text=" ") == looks(
        transition(PLAIN, pen, plain=False), text=" "
    )
    assert blank_pen(pen).background == pen.background


STYLE = Style(
    color="#ff8800", bgcolor="#001122", bold=True, dim=True, reverse=True, blink=True, link="http://x"
)


@pytest.mark.parametrize(
    ("colors", "kinds"),
    [(0, set()), (16, {91, 40}), (256, {38005, 48005}), (1 << 24, {38002, 48002})],
)
def test_colors_are_those_the_terminal_has(colors: int, kinds: set[int]) -> None:
    pen = pen_of(STYLE, colors)
    assert pen.attributes == ("1", "2", "7")  # no blinking, no link
    assert color_parameters(transition(PLAIN, pen, plain=not colors)) == kinds


def test_the_terminals_own_colors_stay_its_own() -> None:
    assert pen_of(Style(color="default", bgcolor="default"), 256) == PLAIN
    assert pen_of(Style(color="red"), 256) == Pen(foreground="31")
    assert pen_of(None, 256) == PLAIN


def test_a_link_begins_and_ends_and_costs_nothing_where_there_is_none() -> None:
    address = "https://learn.microsoft.com/x"
    style = Style(color="red", link=address)
    assert pen_of(style, 256) == pen_of(Style(color="red"), 256)
    linked = pen_of(style, 256, links=True)
    opened = transition(PLAIN, linked, plain=False)
    assert opened == f"{link_sequence(address)}\x1b[31m"
    assert link_sequence(address).startswith("\x1b]8;id=")
    assert transition(linked, PLAIN, plain=False) == "\x1b]8;;\x1b\\\x1b[m"
    assert transition(linked, linked, plain=False) == ""
    other = linked._replace(link="https://aka.ms/y")
    assert transition(linked, other, plain=False) == link_sequence("https://aka.ms/y")
    assert blank_target(linked, PLAIN).link == ""
