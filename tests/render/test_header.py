"""The key line: what gives way and what stays."""

import pytest

from tui.render.glyphs import ASCII
from tui.render.header import key_line
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
