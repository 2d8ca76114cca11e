"""The title of an error: the code always, its decimals and the prefix of its symbol where there is room."""

import pytest

from comgmt.render.error_block import error_block, error_section, error_title
from comgmt.render.glyphs import FULL
from comgmt.render.line import line_cells, plain
from comgmt.render.tile_words import NO_CODE_TITLE

CODE = 0x80180018


@pytest.mark.parametrize(
    ("room", "title"),
    [
        (60, "0x80180018  2149056536  -2145910760  MENROLL_E_USERLICENSE"),
        (57, "0x80180018  -2145910760  MENROLL_E_USERLICENSE"),
        (44, "0x80180018  MENROLL_E_USERLICENSE"),
        (32, "0x80180018  USERLICENSE"),
        (10, "0x80180018  USERLICENSE"),
    ],
)
def test_decimals_give_way_before_the_symbol(room: int, title: str) -> None:
    assert error_title(CODE, room) == title


def test_no_code_has_a_title_too() -> None:
    assert error_title(None, 10) == NO_CODE_TITLE


@pytest.mark.parametrize("width", [40, 47, 120])
def test_a_section_has_no_frame_that_could_be_open(width: int) -> None:
    lines = error_section(CODE, None, width, FULL)
    assert not {*FULL.corners, FULL.vertical} & set("".join(map(plain, lines)))
    assert max(map(line_cells, lines)) <= width


def test_a_block_of_a_wide_screen_has_its_frame() -> None:
    lines = [plain(line) for line in error_block(CODE, None, 120, FULL)]
    assert (lines[0][0], lines[-1][-1]) == (FULL.corners[0], FULL.corners[3])
