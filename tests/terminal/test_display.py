"""The differential display shows what Textual's own shows, and writes nearly nothing."""

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from comgmt.terminal.output import Output
from tests.terminal.sequences import color_parameters, foreign, pens
from tests.terminal.sessions import Action, Differential, Moment, Size, Stock, play, play_both

DASHBOARD: list[Action] = ["plus", "minus", "n", "n", "u", "plus"]
LIST: list[Action] = ["d", "down", "down", "pagedown", "end", "pageup", "escape", "plus"]
DIALOGS: list[Action] = [
    "m",
    "a",
    "b",
    "escape",
    "ctrl+p",
    "q",
    "backspace",
    "escape",
    "m",
    "ctrl+p",
    "escape",
    "escape",
]
RESIZES: list[Action] = [
    "plus",
    (60, 20),
    "n",
    (100, 30),
    "d",
    (50, 12),
    "down",
    "escape",
    (80, 24),
    "m",
    (81, 25),
]


def differing(stock: Moment, ours: Moment) -> list[tuple[int, int, object, object]]:
    """The cells that are not the same: column, line, stock, ours."""
    return [
        (x, y, theirs, mine)
        for y, (stock_line, our_line) in enumerate(zip(stock.cells, ours.cells, strict=True))
        for x, (theirs, mine) in enumerate(zip(stock_line, our_line, strict=True))
        if theirs != mine
    ]


@pytest.mark.parametrize(
    ("actions", "size"),
    [
        (DASHBOARD, (80, 24)),
        (LIST, (80, 24)),
        (DIALOGS, (80, 24)),
        (RESIZES, (80, 24)),
        (DASHBOARD + LIST, (200, 60)),
        (DIALOGS + LIST, (40, 10)),
    ],
    ids=["dashboard", "list", "dialogs", "resizes", "large", "small"],
)
def test_both_displays_show_the_same(actions: list[Action], size: Size) -> None:
    for stock, ours in play_both(actions, size):
        assert not differing(stock, ours), (ours.action, ours.text)
        assert not foreign(ours.written)


RANDOM = st.lists(
    st.sampled_from(
        ["plus", "minus", "n", "u", "d", "m", "down", "pagedown", "escape", "tab", "a", (70, 20), (90, 26)]
    ),
    min_size=10,
    max_size=12,
)


@settings(
    max_examples=5, deadline=None, phases=[Phase.generate], suppress_health_check=[HealthCheck.too_slow]
)
@given(RANDOM)
def test_both_displays_show_the_same_after_any_session(actions: list[Action]) -> None:
    for stock, ours in play_both(actions, (80, 24)):
        assert not differing(stock, ours), (ours.action, ours.text)


@pytest.mark.parametrize("colors", [0, 16, 256, 1 << 24])
def test_octets(colors: int) -> None:
    first, unchanged, one_number, again = play(
        Differential(Output(colors=colors)), ["u", "plus", "u"], (80, 24)
    )
    assert 1000 < len(first.written.encode()) < 12_000
    assert unchanged.written == ""
    assert 0 < len(one_number.written.encode()) < 200
    assert again.written == ""


def test_textual_alone_repaints() -> None:
    """The budget above is not met without us: that is what the display is for."""
    _, unchanged = play(Stock(), ["u"], (80, 24))
    assert len(unchanged.written) > 1000


@pytest.mark.parametrize(
    ("colors", "allowed"),
    [
        (0, set()),
        (16, {*range(30, 38), *range(90, 98), 39, *range(40, 48), *range(100, 108), 49}),
        (256, {38005, 48005, *range(30, 38), *range(90, 98), 39, *range(40, 48), *range(100, 108), 49}),
    ],
)
def test_no_color_that_the_terminal_lacks(colors: int, allowed: set[int]) -> None:
    written = "".join(
        moment.written for moment in play(Differential(Output(colors=colors)), DIALOGS, (80, 24))
    )
    assert color_parameters(written) <= allowed
    assert any(parameters != [0] for parameters in pens(written))  # bold and reverse are still there


def test_without_colors_the_attributes_are_left() -> None:
    moments = play(Differential(Output(colors=0)), ["m"], (80, 24))
    assert any({4, 7} <= set(parameters) for parameters in pens(moments[-1].written))


def test_in_ascii_no_other_byte_leaves() -> None:
    moments = play(Differential(Output(ascii=True)), DIALOGS + LIST, (80, 24))
    written = "".join(moment.written for moment in moments)
    assert written.isascii()
    assert not foreign(written)
    assert "+- os ---" in moments[0].text[0]


def test_ctrl_l_heals_a_spoiled_screen() -> None:
    _, healed = play(Differential(Output()), ["ctrl+l"], (80, 24))
    assert healed.written.startswith("\x1b[m\x1b[H\x1b[2J")
    first = play(Differential(Output()), [], (80, 24))[0]
    assert healed.cells == first.cells
