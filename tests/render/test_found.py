"""What is found in lines, and how it is marked."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from comgmt.render.found import Stretch, Words
from comgmt.render.framed import block, inner_width
from comgmt.render.glyphs import GlyphSet
from comgmt.render.line import Line, Span, plain
from comgmt.render.wrapping import wrap_text


def lines(*texts: str) -> list[Line]:
    return [(Span(text),) for text in texts]


def marked(drawn: list[Line]) -> list[str]:
    """What is drawn as found, in angle brackets where one is."""
    return [
        f"<{span.text}>" if span.role == "found-here" else span.text
        for line in drawn
        for span in line
        if span.role in {"found", "found-here"}
    ]


def test_every_place_is_found_in_capitals_or_not() -> None:
    found = Words(lines("The device", "no DEVICE, a devices")).find("Device")
    assert [hit[0] for hit in found.hits] == [Stretch(0, 4, 10), Stretch(1, 3, 9), Stretch(1, 13, 19)]
    assert found.words == "1 of 3"


def test_one_goes_round_from_place_to_place() -> None:
    found = Words(lines("a", "b a", "a")).find("a")
    assert [found.moved(step).here for step in (1, 2, 3, -1)] == [1, 2, 0, 2]
    assert found.moved(1).line == 1
    assert [found.below(line).here for line in (0, 1, 2, 3)] == [0, 1, 2, 0]


def test_what_is_not_there_says_so_and_one_goes_nowhere() -> None:
    found = Words(lines("a")).find(" zzz ")
    assert found.words == '"zzz" is not in this text.'
    assert found.moved(1) == found.below(3) == found
    assert found.line is None
    assert found.drawn(lines("a"), 0) == lines("a")


def test_blanks_are_looked_for_in_vain() -> None:
    assert Words(lines("a  b")).find("  ").hits == ()
    assert Words(lines("a  b")).find("").text == ""


@pytest.mark.parametrize("width", [30, 104])
def test_a_text_is_found_where_its_line_breaks_and_whatever_its_blanks(width: int, glyphs: GlyphSet) -> None:
    sentence = "The device token was refused, so that no user could sign in to the tenant. "
    drawn = block("Error", wrap_text(sentence * 3, inner_width(width)), width, glyphs)
    found = Words(drawn).find("no  user could sign in to the TENANT.")
    assert len(found.hits) == 3
    assert max(len(hit) for hit in found.hits) > 1
    pieces = " ".join(marked(found.drawn(drawn, 0))).replace("<", "").replace(">", "")
    assert pieces == " ".join(["no user could sign in to the tenant."] * 3)


def test_marks_keep_the_text_and_the_other_roles() -> None:
    line: Line = (Span("Confirm in ", "dim"), Span("the log"))
    found = Words([line]).find("in the")
    assert found.drawn([line], 0) == [
        (Span("Confirm ", "dim"), Span("in the", "found-here"), Span(" log")),
    ]


def test_only_lines_in_sight_are_drawn() -> None:
    text = lines("x", "x", "x")
    assert marked(Words(text).find("x").drawn(text[1:], 1)) == ["x", "x"]


def test_an_accent_stays_with_its_letter_and_a_long_fold_with_its_word() -> None:
    text = lines("cafe\N{COMBINING ACUTE ACCENT} Straße")
    assert marked(Words(text).find("cafe").drawn(text, 0)) == ["<cafe\N{COMBINING ACUTE ACCENT}>"]
    assert marked(Words(text).find("STRASSE").drawn(text, 0)) == ["<Straße>"]
    assert marked(Words(text).find("sse").drawn(text, 0)) == ["<ße>"]


_LETTERS = "ab ßİe\N{COMBINING ACUTE ACCENT}漢"


@given(st.lists(st.text(_LETTERS, max_size=12), max_size=6), st.text("abß e漢", max_size=4))
def test_whatever_is_looked_for_the_lines_stay_as_they_are(texts: list[str], wanted: str) -> None:
    text = lines(*texts)
    found = Words(text).find(wanted)
    drawn = found.drawn(text, 0)
    assert [plain(line) for line in drawn] == texts
    assert any(piece.startswith("<") for piece in marked(drawn)) == bool(found.hits)
