import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from comgmt.domain.text import inert
from comgmt.render.glyphs import ASCII, FULL, SAFE, GlyphSet
from comgmt.render.line import (
    Line,
    Role,
    Span,
    cells,
    cut,
    cut_middle,
    fit,
    fit_words,
    left,
    line_cells,
    merged,
    plain,
    right,
    spelled,
    text_of,
)
from comgmt.terminal.cells import cells_of

widths = st.integers(0, 300)
sets = st.sampled_from([FULL, SAFE, ASCII])
# Wide, combining, spacing-combining, jamo, unassigned and replaced characters among plain ones.
texts = st.text(
    st.sampled_from("ab [/]\\|\"'漢字\uff21👍🏽\u200d\ufe0f\u0301\u0903\u1161\u0378é\u200b\x1b"), max_size=60
) | st.text(max_size=60)
texts = texts.map(inert)  # a joiner takes what follows it into its own cell, so none gets in
lines = st.lists(st.builds(Span, texts, st.sampled_from(["text", "bad", "dim"])), max_size=8)


@pytest.mark.parametrize(
    ("text", "size"),
    [
        ("", 0),
        ("PC-00412", 8),
        ("漢字", 4),
        ("\uff21", 2),
        ("👍", 2),
        ("e\u0301", 1),
        ("क\u0903", 1),
        ("\u1112\u1161\u11ab", 2),
        ("\u0378", 1),
        ("\ufffd", 1),
        ("👩🏽\u200d💻", 2),
        ("👋🏿👋🏿👋🏿", 6),
        ("1\ufe0f\u20e3", 2),
    ],
)
def test_cells(text: str, size: int) -> None:
    assert cells(text) == size


@pytest.mark.parametrize(
    ("text", "width", "shown"),
    [
        ("device", 6, "device"),
        ("device", 5, "devi…"),
        ("device", 1, "…"),
        ("device", 0, ""),
        ("one two", 5, "one…"),
        ("漢字", 3, "漢…"),
        ("漢字", 2, "…"),
        ("e\u0301e\u0301e\u0301", 2, "e\u0301…"),
        ("👋🏿👋🏿 Ada", 5, "👋🏿👋🏿…"),
        ("👋🏿👋🏿 Ada", 4, "👋🏿…"),
    ],
)
def test_cut(text: str, width: int, shown: str) -> None:
    assert cut(text, width, FULL) == shown


@given(texts, widths, sets)
def test_what_is_cut_in_the_middle_is_never_wider(text: str, width: int, glyphs: GlyphSet) -> None:
    assert cells(cut_middle(text, width, glyphs)) <= width


def test_names_that_begin_alike_differ_when_they_are_cut() -> None:
    names = ("Co-management pilot: Client apps", "Co-management pilot: Device configuration")
    shown = [cut_middle(name, 20, FULL) for name in names]
    assert len(set(shown)) == len(names)
    assert [name.endswith(each[-8:]) for name, each in zip(names, shown, strict=True)] == [True, True]
    assert [each[:5] for each in shown] == ["Co-ma", "Co-ma"]


def test_padding_goes_to_the_other_side() -> None:
    assert left("ab", 4, FULL) == "ab  "
    assert right("ab", 4, FULL) == "  ab"
    assert right("漢字", 3, FULL) == "漢…"
    assert left("漢字x", 4, FULL) == "漢… "


@given(texts, widths, sets)
def test_text_is_exactly_as_wide_as_asked(text: str, width: int, glyphs: GlyphSet) -> None:
    assert cells(cut(text, width, glyphs)) <= width
    assert cells(left(text, width, glyphs)) == width
    assert cells(right(text, width, glyphs)) == width


@given(lines, widths, sets)
def test_lines_are_exactly_as_wide_as_asked(spans: list[Span], width: int, glyphs: GlyphSet) -> None:
    line = tuple(spans)
    fitted = fit(line, width, glyphs)
    assert line_cells(fitted) == width
    if line_cells(line) > width > 0:
        assert glyphs.ellipsis in plain(fitted)


def test_fit_keeps_roles_and_cuts_in_the_right_span() -> None:
    line: Line = (Span("name ", "strong"), Span("failed", "bad"), Span(" since", "dim"))
    assert fit(line, 9, FULL) == (Span("name ", "strong"), Span("fai…", "bad"))
    assert fit(line, 5, FULL) == (Span("name…", "strong"),)
    assert fit(line, 19, FULL) == (*line, Span("  "))


@pytest.mark.parametrize(("text", "shown"), [("é漢\u0301x…", "???x~"), ("plain", "plain")])
def test_ascii_lines_hold_ascii_only(text: str, shown: str) -> None:
    assert plain(spelled((Span(text, "bad"),), ASCII)) == shown
    assert spelled((Span(text, "bad"),), SAFE) == (Span(text, "bad"),)


@given(lines)
def test_spelling_keeps_the_width(spans: list[Span]) -> None:
    line = spelled(tuple(spans), ASCII)
    assert plain(line).isascii()
    assert line_cells(line) == line_cells(tuple(spans))


def test_merged_spans_lose_nothing() -> None:
    assert merged([Span("a"), Span("", "bad"), Span("b"), Span("c", "dim")]) == (Span("ab"), Span("c", "dim"))


@pytest.mark.parametrize("role", ["text", "bad"])
def test_text_of_drops_trailing_blanks(role: Role) -> None:
    assert text_of([(Span("a  ", role), Span(" ")), ()]) == "a\n\n"


@given(lines)
def test_render_counts_as_what_draws_it_does(spans: list[Span]) -> None:
    assert line_cells(tuple(spans)) == sum(cell_len(span.text) for span in spans)
    assert all(len(cells_of(span.text)) == cells(span.text) for span in spans)
    in_ascii = spelled(tuple(spans), ASCII)
    assert line_cells(in_ascii) == line_cells(tuple(spans))


@given(st.lists(st.text(st.sampled_from("ab 漢"), max_size=12), max_size=6), st.integers(1, 60))
def test_a_sentence_is_cut_behind_a_whole_word(words: list[str], width: int) -> None:
    line = tuple(Span(word) for word in words)
    fitted = plain(fit_words(line, width, FULL))
    assert cells(fitted) == width
    whole = plain(line)
    if cells(whole) <= width:
        assert fitted.startswith(whole)
        return
    kept = fitted.rstrip().removesuffix("…")
    assert whole.startswith(kept)
    assert whole[len(kept) : len(kept) + 1] == " " or cells(kept.rpartition(" ")[0].rstrip()) * 2 < width


def test_a_sentence_ends_behind_its_last_whole_word() -> None:
    line = (Span("who is late is "), Span("not known here", "wait"))
    assert fit_words(line, 22, FULL) == (
        Span("who is late is "),
        Span("not", "wait"),
        Span("…", "wait"),
        Span("   "),
    )
    assert plain(fit_words((Span("105 devices, 3 of them new"),), 14, FULL)) == "105 devices…  "
    assert fit_words(line, 19, FULL)[:3] == (Span("who is late is "), Span("not", "wait"), Span("…", "wait"))
