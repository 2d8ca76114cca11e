"""Texts for clipboards, paths in the room there is, and the lines of what is chosen or picked."""

from datetime import datetime
from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from comgmt.documents.copies import names_text, rows_text
from comgmt.domain.columns import DEFAULT_COLUMNS, PLAIN, Column
from comgmt.domain.device import DeviceRow
from comgmt.domain.enrollment import EnrollmentState
from comgmt.domain.selection import Scope, Selection
from comgmt.render.columns_pane import columns_pane
from comgmt.render.device_cells import group_label, whole
from comgmt.render.device_table import column_at, table_layout
from comgmt.render.glyphs import ASCII, FULL, SAFE, GlyphSet
from comgmt.render.groups import group_selection, groups_pane
from comgmt.render.line import cells, line_cells, plain
from comgmt.render.panes.pane import Context
from comgmt.render.paths import shortened
from comgmt.render.picker_lines import action_line, choice_lines, found_device_line, picker_title
from comgmt.render.row_lists import numbered

GLYPHS = st.sampled_from([FULL, SAFE, ASCII])


def test_names_and_rows_for_a_spreadsheet(row: DeviceRow) -> None:
    evil = msgspec.structs.replace(row, name="=cmd()", resource_id=2)
    assert names_text([row, evil]) == "PC-00412\n=cmd()"
    columns = (Column.NAME, Column.ERROR, Column.SINCE)
    assert rows_text([row], columns) == (
        "PC-00412\t0x80180018 User has no valid Intune license\t2026-11-09 14:02 UTC"
    )
    assert rows_text([row, evil], columns).splitlines()[2].startswith("'=cmd()\t")
    assert rows_text([row, evil], columns).splitlines()[0] == "Name\tError\tSince"


def test_every_column_has_a_text_and_an_empty_device_none(row: DeviceRow) -> None:
    told = [column for column in Column if column not in {Column.AUTHORITY, *PLAIN}]
    assert all(whole(row, column) for column in told)
    nothing = DeviceRow(resource_id=7, name="x")
    given_by_all = {Column.NAME, Column.STATE, Column.RESOURCE_ID}
    assert {column for column in Column if whole(nothing, column)} == given_by_all
    assert whole(msgspec.structs.replace(nothing, failed=True), Column.ERROR) == "failed with no code"


def test_a_path_is_cut_at_its_beginning(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    path = str(tmp_path / "lists" / "comgmt-P01.csv")
    assert shortened(path, 500, FULL) == path
    assert shortened(path, 24, FULL) == "~/lists/comgmt-P01.csv"
    assert shortened(path, 20, FULL) == ".../comgmt-P01.csv"
    assert shortened(path, 10, FULL) == ".../comgm…"
    assert shortened(path, 10, ASCII).isascii()


@given(
    answers=st.lists(st.tuples(st.sampled_from("abc"), st.text("xyz ", min_size=1, max_size=20)), min_size=1),
    width=st.integers(20, 200),
    glyphs=GLYPHS,
)
def test_a_choice_takes_two_lines_of_the_width(
    answers: list[tuple[str, str]], width: int, glyphs: GlyphSet
) -> None:
    lines = choice_lines("Which?", answers, width, glyphs)
    assert [line_cells(line) for line in lines] == [width, width]


def test_answers_that_fill_a_line_take_the_place_of_the_question() -> None:
    answers = [(key, "some words here") for key in "abcd"]
    wide = [plain(line).rstrip() for line in choice_lines("Which?", answers, 100, FULL)]
    assert wide[0] == " Which?"
    assert wide[1].endswith("Esc back")
    narrow = [plain(line).rstrip() for line in choice_lines("Which?", answers, 40, FULL)]
    assert narrow == [" a some words here  b some words here", " c some words here  d some words here"]


@given(width=st.integers(10, 200), glyphs=GLYPHS, text=st.text(max_size=40), under=st.booleans())
def test_picked_lines_are_never_wider_than_asked(
    width: int, glyphs: GlyphSet, text: str, *, under: bool
) -> None:
    assert line_cells(picker_title(text, "50 and more", width, glyphs)) == width
    assert line_cells(action_line(text, "ctrl-x", width, glyphs, under=under, works=under)) == width


def test_a_found_device_has_the_cursor_in_front(row: DeviceRow, now: datetime) -> None:
    assert plain(found_device_line(row, 100, now, FULL, under=True)).startswith("▸ PC-00412")
    assert plain(found_device_line(row, 100, now, FULL, under=False)).startswith("  PC-00412")


def test_a_click_on_a_heading_finds_its_column() -> None:
    layout = table_layout(DEFAULT_COLUMNS, 100)
    starts = [2 + sum(layout.widths[:place]) + 2 * place for place in range(len(layout.widths))]
    assert [column_at(layout, start) for start in starts] == list(layout.columns)
    assert column_at(layout, 0) is None
    assert column_at(layout, 500) is None


@pytest.mark.parametrize(
    ("column", "value", "words"),
    [
        (Column.STATE, "success_hybrid", EnrollmentState.SUCCESS_HYBRID.label),
        (Column.STATE, "", "no co-management record"),
        (Column.ERROR, "0x80180018", "0x80180018 USERLICENSE"),
        (Column.ERROR, "no code", "failed with no code"),
        (Column.ERROR, "", "not failed"),
        (Column.JOINED, "entra", "Microsoft Entra joined"),
        (Column.WORKLOADS, "0", "none with Intune"),
        (Column.WORKLOADS, "", "not reported"),
        (Column.SITE, "P01", "P01"),
    ],
)
def test_the_values_of_groups_in_words(column: Column, value: str, words: str) -> None:
    assert group_label(column, value) == words


def test_a_group_opens_its_devices_and_keeps_what_narrowed_the_list() -> None:
    of = Selection(title="Clients", scope=Scope.CLIENTS, values=((Column.SITE, "P01"),))
    context = Context(width=80, height=20, glyphs=FULL)
    pane = groups_pane(of, Column.ERROR, [("0x80180018", 3), ("", 1)], context)
    assert pane.title == "Clients by error"
    assert pane.rows[0].target == Selection(
        title="0x80180018 USERLICENSE",
        scope=Scope.CLIENTS,
        values=((Column.SITE, "P01"), (Column.ERROR, "0x80180018")),
    )
    assert pane.rows[0].hint == "3 devices · 75.0% of 4 · 0x80180018 USERLICENSE"


@pytest.mark.parametrize(
    ("values", "title"),
    [
        (["Windows 10 22H2"], "Windows 10 22H2"),
        (["Windows 10 22H2", ""], "Windows 10 22H2 or not reported"),
        (["Windows 10 22H2", "Windows 11 24H2", ""], "3 values of OS release"),
    ],
)
def test_several_groups_are_called_by_their_values(values: list[str], title: str) -> None:
    assert group_selection(Selection(title="Clients"), Column.OS, values).title == title


def test_groups_of_a_list_that_is_not_known_say_why() -> None:
    context = Context(width=80, height=20, glyphs=FULL)
    pane = groups_pane(Selection(title="Clients"), Column.OS, [], context, "Why.")
    assert (pane.message, pane.right, pane.rows) == ("Why.", "", ())


def test_the_first_nine_rows_have_their_number() -> None:
    of = Selection(title="Clients")
    groups = [(f"S{site:02}", 20 - site) for site in range(11)]
    pane = numbered(
        lambda context: groups_pane(of, Column.SITE, groups, context),
        Context(width=80, height=20, glyphs=FULL),
    )
    texts = [plain(row.line) for row in pane.rows]
    assert texts[0].startswith("1")
    assert texts[8].startswith("9")
    assert texts[9].startswith(" ")
    assert all(cells(text) <= 80 for text in texts)


def test_columns_say_what_they_hold_and_what_has_no_room() -> None:
    context = Context(width=100, height=20, glyphs=FULL)
    pane = columns_pane((Column.STATE, Column.NAME), (Column.NAME,), context)
    assert [row.key for row in pane.rows[:3]] == ["state", "name", "error"]
    assert len(pane.rows) == len(Column)
    assert "no room at this width" in plain(pane.rows[1].line)
    assert pane.right == f"2 of {len(Column)} shown"
