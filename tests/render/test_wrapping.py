from hypothesis import given
from hypothesis import strategies as st

from comgmt.render.glyphs import ASCII, FULL
from comgmt.render.line import Line, Span, line_cells, plain
from comgmt.render.wrapping import (
    clipped,
    hanging,
    highlight,
    labeled,
    side_by_side,
    spread,
    stacked_blocks,
    wrap,
    wrap_text,
)

texts = st.text(st.sampled_from("ab  [/]\\|漢字👍\u0301-._"), max_size=120)
bodies = st.lists(st.builds(Span, texts, st.sampled_from(["text", "bad"])), max_size=5).map(tuple)
widths = st.integers(1, 300)


def shown(lines: list[Line]) -> list[str]:
    return [plain(line) for line in lines]


def test_breaks_at_blanks_and_keeps_roles() -> None:
    line: Line = (Span("run "), Span("dsregcmd /status", "accent"), Span(", then wait"))
    assert wrap(line, 14) == [
        (Span("run "), Span("dsregcmd", "accent")),
        (Span("/status", "accent"), Span(", then")),
        (Span("wait"),),
    ]


def test_long_words_break_behind_a_separator_and_lose_nothing() -> None:
    link = "https://learn.microsoft.com/mem/configmgr/comanage/how-to-monitor"
    lines = shown(wrap_text(link, 34))
    assert lines == ["https://learn.microsoft.com/mem/", "configmgr/comanage/how-to-monitor"]
    assert shown(wrap_text("abcdefgh", 3)) == ["abc", "def", "gh"]


def test_no_text_is_no_line() -> None:
    assert wrap_text("  ", 10) == []


@given(bodies, st.integers(2, 300))
def test_nothing_is_lost_and_nothing_is_wider(line: Line, width: int) -> None:
    lines = wrap(line, width)
    assert all(line_cells(part) <= width for part in lines)
    assert "".join(shown(lines)).replace(" ", "") == plain(line).replace(" ", "")
    assert all(plain(part) == plain(part).strip() for part in lines)


def test_hanging_indent() -> None:
    lines = hanging((Span("1  ", "strong"),), (Span("check the license of the user"),), 22)
    assert shown(lines) == ["1  check the license", "   of the user"]


def test_a_value_goes_below_its_label_where_the_room_is_narrow() -> None:
    assert shown(hanging((Span("  Entra device id  "),), (Span("5f0c11d2-7a61-4a8e"),), 24)) == [
        "  Entra device id  ",
        "    5f0c11d2-7a61-4a8e",
    ]


def test_labels_and_their_values() -> None:
    assert shown(labeled("Name", (Span("PC-1"),), 8, 40)) == ["Name    PC-1"]
    assert shown(labeled("A long label", (Span("PC-1"),), 8, 40)) == ["A long label", "        PC-1"]


@given(texts, bodies, st.integers(0, 30), widths)
def test_fields_keep_their_width_once_clipped(label: str, body: Line, column: int, width: int) -> None:
    assert all(
        line_cells(line) <= width for line in clipped(labeled(label, body, column, width), width, FULL)
    )


def test_highlight_marks_every_occurrence() -> None:
    line = highlight("run gpupdate, or gpupdate /force", ["gpupdate", "gpupdate /force"], "accent")
    assert line == (
        Span("run "),
        Span("gpupdate", "accent"),
        Span(", or "),
        Span("gpupdate /force", "accent"),
    )


def test_spread_uses_both_ends_or_two_lines() -> None:
    assert shown(spread((Span("title"),), (Span("tag"),), 12)) == ["title    tag"]
    assert shown(spread((Span("title"),), (Span("tag"),), 9)) == ["title", "tag"]


def test_columns_stand_side_by_side() -> None:
    lines = side_by_side([[(Span("a"),), (Span("b"),)], [(Span("c"),)]], 3, 2, ASCII)
    assert shown(lines) == ["a    c  ", "b       "]


def test_blocks_are_one_blank_line_apart() -> None:
    assert shown(stacked_blocks([[], [(Span("a"),)], [], [(Span("b"),)]])) == ["a", "", "b"]


def test_a_break_behind_a_slash_keeps_accents_and_leaves_room_for_what_follows() -> None:
    accent = "\N{COMBINING ACUTE ACCENT}"
    assert [plain(part) for part in wrap((Span(f"[[[/{accent}/["),), 2)] == ["[[", f"[/{accent}", "/["]
    assert [plain(part) for part in wrap((Span(f"{accent}/[字"),), 2)] == [f"{accent}/", "[", "字"]
