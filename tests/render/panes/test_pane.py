import re

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from comgmt.domain.census import TileKey
from comgmt.render.glyphs import ASCII, FULL, SAFE, GlyphSet
from comgmt.render.line import Span, fit, line_cells, plain, text_of
from comgmt.render.panes.pane import Pane, PaneRow, content_height, content_width, lay_out
from tests.render.panes.drawing import context, drawn, laid, pane

GLYPHS = st.sampled_from([FULL, SAFE, ASCII])


def of_rows(count: int, **fields: object) -> Pane:
    rows = tuple(PaneRow(f"row.{index}", (Span(f"row {index}"),)) for index in range(count))
    return Pane(mark="1", title="Title", right="right", rows=rows, **fields)  # type: ignore[arg-type]


@given(
    tile=st.sampled_from(TileKey),
    size=st.tuples(st.integers(4, 220), st.integers(1, 60)),
    glyphs=GLYPHS,
    cursor=st.none() | st.integers(0, 40),
    framed=st.booleans(),
    by_fix=st.booleans(),
)
def test_every_pane_is_exactly_as_large_as_asked(
    tile: TileKey, size: tuple[int, int], glyphs: GlyphSet, cursor: int | None, *, framed: bool, by_fix: bool
) -> None:
    view = laid(tile, size, glyphs=glyphs, cursor=cursor, framed=framed, by_fix=by_fix)
    assert len(view.lines) == len(view.rows_at) == size[1]
    assert {line_cells(line) for line in view.lines} == {size[0]}
    if glyphs is ASCII:
        assert all(plain(line).isascii() for line in view.lines)


@given(tile=st.sampled_from(TileKey), width=st.integers(40, 220), narrow=st.booleans())
def test_counts_are_never_cut(tile: TileKey, width: int, *, narrow: bool) -> None:
    built = pane(tile, (width, 40), narrow=narrow, framed=False)
    numbers = r"\d[\d,]*"
    for row in built.rows:
        shown = plain(fit(row.line, content_width(width, framed=False), FULL))
        assert re.findall(numbers, row.hint)[0] in re.findall(numbers, shown)


@given(count=st.integers(1, 60), height=st.integers(2, 30), at=st.integers(0, 59), framed=st.booleans())
def test_the_cursor_is_always_in_sight(count: int, height: int, at: int, *, framed: bool) -> None:
    cursor = at % count
    view = lay_out(of_rows(count), (30, max(3, height)), FULL, cursor, framed=framed)
    assert cursor in view.rows_at
    line = plain(view.lines[view.rows_at.index(cursor)])
    assert f"▸row {cursor} " in line


@given(count=st.integers(0, 60), height=st.integers(3, 30), cursor=st.none() | st.integers(0, 59))
def test_what_is_scrolled_out_of_sight_is_counted(count: int, height: int, cursor: int | None) -> None:
    view = lay_out(of_rows(count), (40, height), FULL, cursor, framed=False)
    shown = [index for index in view.rows_at if index is not None]
    title = plain(view.lines[0])
    above = shown[0] if shown else 0
    below = count - 1 - shown[-1] if shown else 0
    assert (f"↑{above}" in title) == bool(above)
    assert (f"↓{below}" in title) == bool(below)


def test_focus_shows_without_color() -> None:
    assert "▸" in drawn(TileKey.ENROLLMENT_STATUS, cursor=0)
    assert "▸" not in drawn(TileKey.ENROLLMENT_STATUS)
    empty = Pane(mark="1", title="Title", message="Not read yet.")
    assert "▸Not read yet." in text_of(lay_out(empty, (30, 5), FULL, 0, framed=True).lines)


@pytest.mark.parametrize("glyphs", [FULL, SAFE, ASCII])
def test_the_cursor_is_under_a_whole_row_in_which_a_bar_stays_a_bar(glyphs: GlyphSet) -> None:
    view = laid(TileKey.WORKLOADS, (60, 13), glyphs=glyphs, cursor=3)
    line = view.lines[view.rows_at.index(3)]
    full = glyphs.eighths[-1]
    assert {span.role for span in line if full in span.text} == {"bar"}
    assert view.under == view.rows_at.index(3)


def test_the_right_side_gives_way_before_the_title() -> None:
    top = plain(lay_out(of_rows(9), (19, 4), FULL, None, framed=True).lines[0])
    assert top == "╭─ 1 Title ── ↓7 ─╮"
    narrower = plain(lay_out(of_rows(9), (14, 4), FULL, None, framed=True).lines[0])
    assert narrower == "╭─ 1 T…  ↓7 ─╮"


def test_the_short_right_side_stays_and_the_title_is_cut() -> None:
    counted = of_rows(9, right_short="87")
    tops = [plain(lay_out(counted, (width, 4), FULL, None, framed=True).lines[0]) for width in (26, 21, 17)]
    assert tops == ["╭─ 1 Title ─── right ↓7 ─╮", "╭─ 1 Title ─ 87 ↓7 ─╮", "╭─ 1 T…  87 ↓7 ─╮"]


def test_lines_around_rows_need_room_for_all() -> None:
    rows = tuple(PaneRow(str(n), (Span(f"row {n}"),), above=((Span(f"over {n}"),),)) for n in range(2))
    airy = Pane(mark="1", title="Title", rows=rows)
    assert "over 1" in text_of(lay_out(airy, (30, 6), FULL, None, framed=True).lines)
    view = lay_out(airy, (30, 6), FULL, None, framed=True)
    assert view.rows_at == (None, None, 0, None, 1, None)
    tight = lay_out(airy, (30, 5), FULL, None, framed=True)
    assert "over" not in text_of(tight.lines)
    assert tight.rows_at == (None, 0, 1, None, None)


def test_notes_are_shown_in_whole_blocks_as_far_as_they_fit() -> None:
    notes = ((Span("one"),), (), (Span("two"),), (Span("three"),), (Span("four"),))
    noted = of_rows(1, notes=notes)
    shown = [text_of(lay_out(noted, (20, height), FULL, None, framed=False).lines) for height in range(2, 9)]
    assert [text.count("\n ") - 1 for text in shown] == [0, 1, 1, 1, 1, 3, 4]
    assert shown[1].splitlines()[2] == " one"
    assert shown[2].splitlines()[2:] == ["", " one"]


def test_a_pane_without_a_number_has_none() -> None:
    unnumbered = Pane(title="Findings", message="-")
    assert plain(lay_out(unnumbered, (30, 3), FULL, None, framed=False).lines[0]).startswith("Findings ")


@pytest.mark.parametrize("framed", [True, False])
def test_content_is_what_is_left_of_a_pane(*, framed: bool) -> None:
    asked = context((60, 13), framed=framed)
    assert (asked.width, asked.height) == ((56, 11) if framed else (58, 12))
    assert content_width(1, framed=framed) == 8
    assert content_height(1, framed=framed) == 1


@pytest.mark.parametrize("framed", [True, False])
def test_marked_rows_have_the_mark_in_the_place_of_the_cursor(framed: bool) -> None:
    rows = tuple(
        msgspec.structs.replace(each, marked=place < 2)
        for place, each in enumerate(pane(TileKey.ENROLLMENT_STATUS).rows)
    )
    view = lay_out(
        msgspec.structs.replace(pane(TileKey.ENROLLMENT_STATUS), rows=rows), (60, 12), FULL, 1, framed=framed
    )
    lines = [plain(line) for line in view.lines if line]
    assert sum("◆" in line for line in lines) == 2
    assert not any("▸" in line for line in lines)
    assert any(span == Span("◆", "cursor") for line in view.lines for span in line)


def test_the_cursor_is_between_the_edges() -> None:
    framed, compact = (laid(TileKey.WORKLOADS, (60, 13), framed=framed, cursor=1) for framed in (True, False))
    assert (framed.inset, compact.inset) == ((1, 1), (0, 1))
    assert laid(TileKey.WORKLOADS, (60, 13), framed=True, cursor=None).under is None
