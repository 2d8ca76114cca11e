"""The lines of what is chosen with a key or picked while typing: answers, devices, actions."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from comgmt.domain.columns import Column
from comgmt.domain.device import DeviceRow
from comgmt.domain.questions import QuestionHit
from comgmt.render.device_cells import state_words
from comgmt.render.device_table import LINEAR_WIDTH, RowMarks, device_line, table_layout
from comgmt.render.glyphs import GlyphSet
from comgmt.render.line import Line, Role, Span, cells, cut, fit, left, line_cells, right, spelled
from comgmt.render.numbers import thousands
from comgmt.render.panes.pane import cursor_role
from comgmt.render.wrapping import flowed

_FOUND_COLUMNS: Final = (Column.NAME, Column.STATE, Column.ERROR, Column.USER, Column.OS, Column.RESOURCE_ID)
_FEW_FOUND_COLUMNS: Final = (Column.NAME, Column.STATE, Column.ERROR, Column.USER)
_ROOM_FOR_ALL: Final = 100  # cells; in fewer the user, whom devices are found by, goes before the rest
_BACK: Final = (Span("Esc", "key"), Span(" back", "dim"))
_GAP: Final = Span("  ")
_KIND: Final = 10
_COUNT: Final = 7


def choice_lines(
    question: str, answers: Sequence[tuple[str, str]], width: int, glyphs: GlyphSet
) -> tuple[Line, Line]:
    """The question and its answers, (key, words), in two lines; the question gives way to answers.

    How to leave is said behind the answers, else behind the question.
    """
    said = [(Span(key, "key"), Span(f" {words}", "dim")) for key, words in answers]
    rows = flowed(said, width, _GAP, (Span(" "),))
    last = (*rows[min(1, len(rows) - 1)], _GAP, *_BACK)
    leaves = line_cells(last) <= width
    if len(rows) > 1:
        return _line(rows[0], width, glyphs), _line(last if leaves else rows[1], width, glyphs)
    asked = (Span(" "), Span(question, "title"))
    if leaves:
        return _line(asked, width, glyphs), _line(last, width, glyphs)
    beside = (*fit(asked, width - line_cells(_BACK) - 2, glyphs), Span(" "), *_BACK)
    return _line(beside, width, glyphs), _line(rows[0], width, glyphs)


def secret_lines(question: str, width: int, glyphs: GlyphSet) -> tuple[Line, Line]:
    """What is asked, and what to do; of the answer there is nothing to be seen."""
    keys = (
        Span(" Enter", "key"),
        Span(" sign in", "dim"),
        _GAP,
        *_BACK,
        _GAP,
        Span("typing is not shown", "dim"),
    )
    return _line((Span(" "), Span(question, "title")), width, glyphs), _line(keys, width, glyphs)


def key_lines(question: str, problem: str, width: int, glyphs: GlyphSet) -> tuple[Line, Line]:
    """What a key is asked for; below it why the one that was pressed cannot be it."""
    said: tuple[Span, ...] = (Span(f" {problem}", "wait"),) if problem else (Span(" "), *_BACK)
    return _line((Span(" "), Span(question, "title")), width, glyphs), _line(said, width, glyphs)


def _line(spans: Sequence[Span], width: int, glyphs: GlyphSet) -> Line:
    return spelled(fit(tuple(spans), width, glyphs), glyphs)


def picker_title(title: str, right: str, width: int, glyphs: GlyphSet) -> Line:
    """A rule across the screen with what is picked, and how much was found."""
    words = f" {cut(title, max(1, width - cells(right) - 6), glyphs)} "
    tail = f" {right} " if right else ""
    rule = glyphs.horizontal * max(0, width - cells(words) - cells(tail) - 2)
    edge = glyphs.horizontal
    return fit(
        (
            Span(edge, "frame-focus"),
            Span(words, "title-focus"),
            Span(rule, "frame-focus"),
            Span(tail, "strong"),
            Span(edge, "frame-focus"),
        ),
        width,
        glyphs,
    )


def found_device_line(device: DeviceRow, width: int, now: datetime, glyphs: GlyphSet, *, under: bool) -> Line:
    """A device that was found."""
    columns = _FOUND_COLUMNS if width >= _ROOM_FOR_ALL or glyphs.linear else _FEW_FOUND_COLUMNS
    line = device_line(
        device,
        table_layout(columns, LINEAR_WIDTH if glyphs.linear else width - 1),
        RowMarks(cursor=under),
        now,
        glyphs,
    )
    return spelled(line, glyphs)


def _device_words(device: DeviceRow) -> str:
    code = "" if device.error is None else f"0x{device.error:08X}"
    return "  ".join(filter(None, (state_words(device), code, device.user)))


def hit_line(hit: QuestionHit, width: int, glyphs: GlyphSet, *, first: bool, under: bool) -> Line:
    """An answer to a question: its kind where it is the first of it, what it is, its devices at the right."""
    count = "" if hit.devices is None else thousands(hit.devices)
    if glyphs.linear:
        return _told(hit, count, width, glyphs, first=first, under=under)
    kind = left(hit.kind.heading if first else "", _KIND, glyphs)
    room = max(1, width - _KIND - 5 - max(cells(count), _COUNT))
    title = room * 2 // 5 if hit.detail or hit.row is not None else room
    rest = room - title - 2
    shown = hit.detail if hit.row is None else _device_words(hit.row)
    spans = (
        Span(f" {kind}", "dim"),
        Span(f"{glyphs.cursor} ", "cursor") if under else Span("  "),
        Span(left(hit.title, title, glyphs), cursor_role("strong") if under else "text"),
        *(
            (Span("  "), Span(left(shown, rest, glyphs), "dim"))
            if rest > _COUNT
            else (Span(" " * max(0, rest + 2)),)
        ),
        Span(right(count, max(cells(count), _COUNT), glyphs), "strong" if hit.devices else "dim"),
    )
    return spelled(fit(spans, width, glyphs), glyphs)


def _told(hit: QuestionHit, count: str, width: int, glyphs: GlyphSet, *, first: bool, under: bool) -> Line:
    """The same in words behind each other, nothing of it cut before its end."""
    shown = hit.detail if hit.row is None else _device_words(hit.row)
    words = filter(None, (hit.title, f"{count} devices" if count else "", shown))
    spans = (
        Span(f"{hit.kind.heading}: " if first else "", "dim"),
        Span(f"{glyphs.cursor} " if under else "", "cursor"),
        Span(", ".join(words), cursor_role("strong") if under else "text"),
    )
    return spelled(fit(spans, width, glyphs), glyphs)


def action_line(words: str, keys: str, width: int, glyphs: GlyphSet, *, under: bool, works: bool) -> Line:
    """An action by its words and its keys; one that does not work here is dim."""
    room = max(1, width - 4 - max(cells(keys), 8))
    role: Role = "text" if works else "dim"
    spans = (
        Span(f"{glyphs.cursor} ", "cursor") if under else Span("  "),
        Span(left(words, room, glyphs), cursor_role(role) if under and works else role),
        Span("  "),
        Span(keys, "key" if works else "dim"),
    )
    return spelled(fit(spans, width, glyphs), glyphs)
