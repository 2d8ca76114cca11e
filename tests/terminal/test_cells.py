"""Text as cells: as many as counted, inert, and ASCII where nothing else may leave."""

import sys
import unicodedata
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from comgmt.render.glyphs import FULL, SAFE
from comgmt.terminal.cells import cells_of, is_sure

MOST_KEPT = 3_000  # objects, of some hundred texts
TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=40) | st.text(
    st.sampled_from("a漢ｱ\u0301\u200d\ufe0f👩👧❤🇩🇪é\x00\x1b\x9b\u202e─"), max_size=20
)


@given(TEXTS, st.booleans())
def test_there_are_as_many_cells_as_counted(text: str, ascii_only: bool) -> None:
    assert len(cells_of(text, ascii_only=ascii_only)) == cell_len(text)


@given(TEXTS)
def test_each_cell_has_its_width_and_halves_follow_their_whole(text: str) -> None:
    cells = cells_of(text, ascii_only=False)
    assert sum(map(cell_len, cells)) == len(cells)
    for cell, following in pairwise(cells):
        assert (cell_len(cell) == 2) == (bool(cell) and following == "")


@given(TEXTS)
def test_nothing_in_a_cell_steers_a_terminal(text: str) -> None:
    drawn = "".join(cells_of(text, ascii_only=False))
    assert not [character for character in drawn if unicodedata.category(character) in {"Cc", "Cf", "Cs"}]


@given(TEXTS)
def test_in_ascii_nothing_else_is_left(text: str) -> None:
    cells = cells_of(text, ascii_only=True)
    assert all(len(cell) == 1 and " " <= cell <= "~" for cell in cells)


@pytest.mark.parametrize(
    ("text", "twin"),
    [
        ("Ärger ñandú", "Arger nandu"),
        ("e\u0301", "e"),
        ("漢字", "????"),
        ("\uff21", "A "),
        ("╭─┬╮│║", "+-++||"),
        ("█▓░", "##-"),
        ("…→✓✗", "~>+x"),
        ("Ø ß ł", "O s l"),
        ("⣿", ":"),
        ("a\u00a0b", "a b"),
        ("\ufffd", "?"),
    ],
)
def test_twins(text: str, twin: str) -> None:
    assert "".join(cells_of(text, ascii_only=True)) == twin


@pytest.mark.parametrize("glyphs", [FULL, SAFE])
def test_every_glyph_of_ours_has_a_twin(glyphs: object) -> None:
    drawn = "".join(str(getattr(glyphs, name)) for name in glyphs.__struct_fields__)  # type: ignore[attr-defined]
    cells = cells_of(drawn, ascii_only=True)
    unmapped = {given for given, cell in zip(drawn, cells, strict=True) if cell == "?" != given}
    assert not unmapped


def test_safe_glyphs_stay_and_finer_ones_have_a_twin() -> None:
    safe = "".join(str(getattr(SAFE, name)) for name in SAFE.__struct_fields__)
    assert "".join(cells_of(safe, safe=True)) == safe
    assert "".join(cells_of("╭▔▁▏… ✓→ 漢é“", safe=True)) == '+-_|~ +> 漢é"'


def test_a_letter_with_a_hundred_marks_keeps_four() -> None:
    (cell,) = cells_of("a" + "\u0301" * 100, ascii_only=False)
    assert len(cell) == 5


@pytest.mark.parametrize(
    ("cell", "sure"),
    [
        ("a", True),
        ("é", True),
        ("─", True),
        ("漢", False),
        ("e\u0301", False),
        ("❤", False),
        ("\ue000", False),
    ],
)
def test_where_the_cursor_is_after_a_cell(cell: str, sure: bool) -> None:
    assert is_sure(cell) == sure


def test_of_texts_that_come_once_nothing_stays() -> None:
    before = sys.getallocatedblocks()
    for second in range(20_000):
        assert len(cells_of(f"read {second:,} s ago")) > len("read")
        assert len(cells_of(f"… {second:,} s")) > 1
    assert sys.getallocatedblocks() - before < MOST_KEPT


def test_a_character_is_one_object_in_all_texts() -> None:
    one, other = cells_of("── …"), cells_of("… ─")
    assert one[0] is one[1] is other[2]
    assert one[3] is other[0]
