"""The lines around a screen: what gives way and what stays, and trouble in sentences."""

import pytest

from tui.domain.source import Phase, SourceState, Trouble, TroubleKind
from tui.render.glyphs import ASCII
from tui.render.header import key_line, trouble_lines
from tui.render.line import line_cells, plain

KEYS = [("Enter", "open"), ("Tab", "pane"), ("m", "maximize"), ("?", "keys"), ("q", "quit")]


@pytest.mark.parametrize(
    ("width", "shown"),
    [
        (60, " Enter open  Tab pane  m maximize  ? keys  q quit"),
        (44, " Enter open  Tab pane  ? keys  q quit"),
        (30, " Enter open  ? keys  q quit"),
        (20, " ? keys  q quit"),
        (10, " q quit"),
    ],
)
def test_the_way_out_stays_where_other_keys_give_way(width: int, shown: str) -> None:
    line = key_line(KEYS, width, ASCII)
    assert plain(line).rstrip() == shown
    assert line_cells(line) == width


@pytest.mark.parametrize("width", range(1, 8))
def test_the_narrowest_line_is_filled_and_no_wider(width: int) -> None:
    assert line_cells(key_line(KEYS, width, ASCII)) == width
    assert line_cells(key_line([], width, ASCII)) == width


def test_trouble_has_its_symbol_once() -> None:
    trouble = Trouble(TroubleKind.REFUSED, "The site refused the sign-in of CONTOSO\\reader.")
    state = SourceState(phase=Phase.STOPPED, trouble=trouble)
    first, second = (plain(line).rstrip() for line in trouble_lines(state, None, 50, ASCII))
    assert first.startswith(" x The site refused")
    assert second.startswith("   ")
    assert second.endswith("Press r to try again.")
