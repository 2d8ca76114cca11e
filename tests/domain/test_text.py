import sys
import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from comgmt.domain.text import LONGEST, STAND_IN, inert

BIDIRECTIONAL = {"LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI", "BN", "B", "S"}
INVISIBLE = (
    "\u00ad\u034f\u115f\u1160\u17b4\u17b5\u180e\u200b\u200c\u200d\u2060\u3164\ufe0f\ufeff\uffa0\U000e0041"
)


def test_no_control_format_or_bidirectional_character_of_unicode_survives() -> None:
    for number in range(sys.maxunicode + 1):
        character = chr(number)
        if inert(character) == character:
            assert unicodedata.category(character) not in {"Cc", "Cf", "Co", "Cs", "Zl", "Zp"}, hex(number)
            assert unicodedata.bidirectional(character) not in BIDIRECTIONAL, hex(number)


def test_what_cannot_be_seen_does_not_survive() -> None:
    assert inert(INVISIBLE) == STAND_IN * len(INVISIBLE)


def test_escape_sequences_lose_their_power() -> None:
    assert (
        inert("\x1b]52;c;aGk=\x07PC\x9b2J\r\n\t")
        == f"{STAND_IN}]52;c;aGk={STAND_IN}PC{STAND_IN}2J{STAND_IN * 3}"
    )


def test_ordinary_text_is_kept_as_it_is() -> None:
    for text in (
        "PC-00412",
        "  two  blanks ",
        "Müller, Zoë",
        "日本語",
        "עברית",
        "[bold]not markup[/]",
        "👩",
        "a\u0301",
    ):
        assert inert(text) == text


def test_long_text_is_cut_and_says_so() -> None:
    assert inert("x" * LONGEST) == "x" * LONGEST
    cut = inert("x" * (LONGEST + 1))
    assert len(cut) == LONGEST
    assert cut.endswith("…")


@given(st.text())
def test_any_text_becomes_inert_once_and_for_all(text: str) -> None:
    safe = inert(text)
    assert inert(safe) == safe
    assert len(safe) <= LONGEST
    categories = {unicodedata.category(character) for character in safe}
    assert not categories & {"Cc", "Cf", "Co", "Cs", "Zl", "Zp"}
    safe.encode("utf-8")
