"""A pane on the screen: its frame or title line, its rows from the right one on, and what fits below."""

from collections.abc import Sequence
from typing import Final

import msgspec
from msgspec import structs

from comgmt.render.glyphs import GlyphSet
from comgmt.render.line import BLANK, Line, Role, Span, cells, cut, fit, line_cells, plain, spelled
from comgmt.render.panes.rows import (
    Context,
    DeploymentTarget,
    ErrorTarget,
    FindingsTarget,
    Pane,
    PaneRow,
    PaneTarget,
    ViewTarget,
)
from comgmt.render.tile_words import ABOVE, BELOW
from comgmt.render.wrapping import wrap, wrap_text

__all__ = [
    "Context",
    "DeploymentTarget",
    "ErrorTarget",
    "FindingsTarget",
    "Pane",
    "PaneRow",
    "PaneTarget",
    "PaneWindow",
    "ViewTarget",
    "content_height",
    "content_width",
    "lay_out",
    "unrolled",
]

FRAME_CELLS: Final = 4  # a border and one cell of air on either side
COMPACT_CELLS: Final = 2  # the cursor's cell and the gap to the next pane
FRAME_INSET: Final = (1, 1)
COMPACT_INSET: Final = (0, 1)
_HEADING_FROM: Final = 4  # lines that leave three rows under a heading
_MOST_CLOSE: Final = 2  # lines of a note that reads as one with the rows above it
_OWN: Final = frozenset({"good", "bad", "wait", "progress", "bar", "bar-second"})


class PaneWindow(msgspec.Struct, frozen=True):
    """A pane laid out: its lines, and for each line the index of the row on it (or None).

    `under` is the line with the cursor, which shows on all its cells but for `inset` at the left and right.
    """

    lines: tuple[Line, ...]
    rows_at: tuple[int | None, ...]
    under: int | None = None
    inset: tuple[int, int] = (0, 0)


class _Body(msgspec.Struct, frozen=True):
    """What stands inside; `above` and `below` count the rows that are scrolled out of sight."""

    lines: list[Line]
    rows_at: list[int | None]
    above: int = 0
    below: int = 0


def content_width(width: int, *, framed: bool) -> int:
    """The cells a row may use in a pane of `width` cells."""
    return max(8, width - (FRAME_CELLS if framed else COMPACT_CELLS))


def content_height(height: int, *, framed: bool) -> int:
    """The lines rows may use in a pane of `height` lines."""
    return max(1, height - (2 if framed else 1))


def lay_out(
    pane: Pane,
    size: tuple[int, int],
    glyphs: GlyphSet,
    cursor: int | None,
    *,
    framed: bool,
    focused: bool | None = None,
) -> PaneWindow:
    """The lines of a pane at exactly `size` (width, height), at least 4 by 1.

    `cursor` is the row under it, which has the focus unless `focused` says otherwise. Rows scroll so that it
    is in sight.
    """
    width, height = size
    inner = width - (FRAME_CELLS if framed else COMPACT_CELLS)
    body = _body(pane, max(1, inner), max(0, height - (2 if framed else 1)), glyphs, cursor)
    focused = cursor is not None if focused is None else focused
    place = _framed if framed else _titled
    lines = place(pane, body, width, glyphs, focused=focused)[:height]
    rows_at = [None, *body.rows_at, None][:height]
    rows_at += [None] * (len(lines) - len(rows_at))
    under = None if cursor is None or cursor not in rows_at else rows_at.index(cursor)
    inset = FRAME_INSET if framed else COMPACT_INSET
    return PaneWindow(tuple(spelled(line, glyphs) for line in lines), tuple(rows_at), under, inset)


def unrolled(window: PaneWindow) -> PaneWindow:
    """A pane that was given more lines than it has, without the blank ones at its end but one."""
    filled = max((at for at, line in enumerate(window.lines, 1) if plain(line).strip()), default=0)
    return structs.replace(
        window, lines=(*window.lines[:filled], BLANK), rows_at=(*window.rows_at[:filled], None)
    )


def first_row(count: int, space: int, cursor: int | None) -> int:
    """The first row shown so that the cursor is among `space` rows; the start when there is no cursor."""
    if cursor is None or cursor < space or count <= space:
        return 0
    return min(cursor - space + 1, count - space)


def cursor_role(role: Role) -> Role:
    """The role of a span on the row under the cursor: judgments and bars keep their own."""
    return role if role in _OWN else "cursor"


def _body(pane: Pane, inner: int, room: int, glyphs: GlyphSet, cursor: int | None) -> _Body:
    if pane.message:
        return _message(pane, inner, room, glyphs, focused=cursor is not None)
    if glyphs.linear:
        return _spoken(pane, inner, room, glyphs, cursor)
    head = [(Span(" "), *pane.heading)] if pane.heading and room >= _HEADING_FROM else []
    space = max(1, room - len(head))
    top = first_row(len(pane.rows), space, cursor)
    shown = range(top, min(len(pane.rows), top + space))
    airy = sum(1 + len(row.above) + len(row.below) for row in pane.rows) <= space
    lines: list[Line] = list(head)
    rows_at: list[int | None] = [None] * len(head)
    for index in shown:
        row = pane.rows[index]
        placed = [
            *(_indented(row.above) if airy else ()),
            _row_line(row, glyphs, under=index == cursor),
            *(_indented(row.below) if airy else ()),
        ]
        lines += placed
        at = len(row.above) if airy else 0
        rows_at += [index if place == at else None for place in range(len(placed))]
    lines += _notes(pane.notes, room - len(lines))
    lines = _padded(lines, room)
    return _Body(lines, _at(rows_at, room), top, len(pane.rows) - top - len(shown))


def _spoken(pane: Pane, inner: int, room: int, glyphs: GlyphSet, cursor: int | None) -> _Body:
    """The rows for those who hear or feel the screen: each in as many lines as it takes."""
    at = min(cursor or 0, max(0, len(pane.rows) - 1))
    blocks = {index: _block(row, inner, glyphs, under=index == cursor) for index, row in enumerate(pane.rows)}
    top, used = at, len(blocks.get(at, ()))
    while top and used + len(blocks[top - 1]) <= room:
        top -= 1
        used += len(blocks[top])
    lines: list[Line] = []
    rows_at: list[int | None] = []
    shown = top
    while shown < len(blocks) and len(lines) + len(blocks[shown]) <= max(room, len(blocks[shown])):
        lead = len(pane.rows[shown].above)
        rows_at += [shown if place == lead else None for place in range(len(blocks[shown]))]
        lines += blocks[shown]
        shown += 1
    lines += _notes(pane.notes, room - len(lines))
    return _Body(_padded(lines, room), _at(rows_at, room), top, len(pane.rows) - shown)


def _block(row: PaneRow, inner: int, glyphs: GlyphSet, *, under: bool) -> list[Line]:
    line = _row_line(row, glyphs, under=under)
    first, *more = [line[1:]] if line_cells(line) <= inner + 1 else wrap(line[1:], inner - 1)
    rest = ((Span("  "), *each) for each in more)
    return [*_indented(row.above), (line[0], *first), *rest, *_indented(row.below)]


def _message(pane: Pane, inner: int, room: int, glyphs: GlyphSet, *, focused: bool) -> _Body:
    lead = Span(glyphs.cursor if focused else " ", "cursor")
    lines = [
        (lead if not place else Span(" "), *line)
        for place, line in enumerate(wrap_text(pane.message, inner, pane.message_role))
    ]
    lines = [BLANK, *lines] if len(lines) < room else lines
    return _Body(_padded(lines, room), [None] * room)


def _notes(notes: Sequence[Line], room: int) -> list[Line]:
    """The blocks of notes that fit in `room` lines, a blank before each; of a longer one the first lines.

    Where only the first block fits, and without its blank, it stands without if it is no list.
    """
    blocks = _blocks(notes)
    if blocks and len(blocks[0]) == room <= _MOST_CLOSE:
        return _indented(blocks[0])
    lines: list[Line] = []
    for block in blocks:
        fitting = min(len(block), room - len(lines) - 1)
        if fitting < min(2, len(block)):
            break
        lines += [BLANK, *_indented(block[:fitting])]
    return lines


def _blocks(notes: Sequence[Line]) -> list[list[Line]]:
    blocks: list[list[Line]] = [[]]
    for note in notes:
        if note == BLANK:
            blocks.append([])
        else:
            blocks[-1].append(note)
    return [block for block in blocks if block]


def _indented(lines: Sequence[Line]) -> list[Line]:
    return [(Span(" "), *line) if line else BLANK for line in lines]


def _row_line(row: PaneRow, glyphs: GlyphSet, *, under: bool) -> Line:
    if not under:
        return (Span(glyphs.mark, "accent") if row.marked else Span(" "), *row.line)
    return (
        Span(glyphs.mark if row.marked else glyphs.cursor, "cursor"),
        *(Span(span.text, cursor_role(span.role)) for span in row.line),
    )


def _titled(pane: Pane, body: _Body, width: int, glyphs: GlyphSet, *, focused: bool) -> list[Line]:
    """A title line over the body; the last cell is the gap to the next pane."""
    title, right = _titles(pane, body, width - 4, glyphs)
    rule = glyphs.horizontal * (width - 1 - cells(title) - cells(right) - (2 if right else 1))
    edge: Role = "frame-focus" if focused else "frame"
    head: Line = (
        Span(title, "title-focus" if focused else "title"),
        Span(f" {rule} " if right else f" {rule}", edge),
        Span(right, "strong"),
        Span(" "),
    )
    return [fit(head, width, glyphs), *((*fit(line, width - 1, glyphs), Span(" ")) for line in body.lines)]


def _framed(pane: Pane, body: _Body, width: int, glyphs: GlyphSet, *, focused: bool) -> list[Line]:
    edge: Role = "frame-focus" if focused else "frame"
    side = Span(glyphs.vertical, edge)
    corners = glyphs.corners
    title, right = _titles(pane, body, width - 8, glyphs)
    tail = f" {right} " if right else ""
    rule = glyphs.horizontal * (width - 6 - cells(title) - cells(tail))
    top: Line = (
        Span(corners[0] + glyphs.horizontal, edge),
        Span(f" {title} ", "title-focus" if focused else "title"),
        Span(rule, edge),
        Span(tail, "strong"),
        Span(glyphs.horizontal + corners[1], edge),
    )
    inside = [(side, *fit(line, width - 3, glyphs), Span(" "), side) for line in body.lines]
    bottom = (Span(corners[2] + glyphs.horizontal * (width - 2) + corners[3], edge),)
    return [fit(top, width, glyphs), *(fit(line, width, glyphs) for line in inside), bottom]


def _titles(pane: Pane, body: _Body, room: int, glyphs: GlyphSet) -> tuple[str, str]:
    """Title and right side in `room` cells: the right side gets short before the title is cut."""
    title = f"{pane.mark} {pane.title}".lstrip()
    scrolled = _scrolled(body, glyphs)
    between = ", " if glyphs.more_below.isascii() else " "
    long, short = (between.join(filter(None, (text, scrolled))) for text in (pane.right, pane.right_short))
    right = long if cells(title) + cells(long) <= room else short
    return cut(title, max(4, room - cells(right)), glyphs), right


def _scrolled(body: _Body, glyphs: GlyphSet) -> str:
    """How many rows are out of sight; where there is no arrow in words: "4,012 v2" would be a version."""
    words = glyphs.more_below.isascii()
    above = (f"{body.above} {ABOVE}" if words else f"{glyphs.more_above}{body.above}") if body.above else ""
    below = (f"{body.below} {BELOW}" if words else f"{glyphs.more_below}{body.below}") if body.below else ""
    return (", " if words else " ").join(filter(None, (above, below)))


def _padded(lines: Sequence[Line], height: int) -> list[Line]:
    return [*lines, *[BLANK] * height][:height]


def _at(rows_at: Sequence[int | None], height: int) -> list[int | None]:
    return [*rows_at, *[None] * height][:height]
