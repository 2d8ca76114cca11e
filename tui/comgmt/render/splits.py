"""The devices of a row split by several fields: small bars side by side, all on one scale, to be walked."""

from collections.abc import Sequence
from typing import Final, NamedTuple

import msgspec

from comgmt.domain.columns import Column
from comgmt.domain.enrollment import EnrollmentState
from comgmt.domain.nouns import counted
from comgmt.domain.splits import AGE_OF, NO_AGE, Split, SplitField, SplitPart, Splits
from comgmt.render.bars import bar
from comgmt.render.chart_lines import padded
from comgmt.render.device_cells import NO_RECORD, group_label, whole_group
from comgmt.render.glyphs import GlyphSet
from comgmt.render.judgments import STATE_ROLES, state_symbol
from comgmt.render.line import Line, Role, Span, cells, cut, fit, left, line_cells, merged, right, spelled
from comgmt.render.numbers import PERCENT_CELLS, percent, thousands
from comgmt.render.panes.pane import cursor_role
from comgmt.render.tile_words import BELOW
from comgmt.render.wrapping import wrap_text

_GAP: Final = 2  # between blocks side by side; the cell of the cursor is a third
_LEAST_BAR: Final = 4
_ENOUGH_BAR: Final = 6
_MOST_BAR: Final = 60
_LEAST_ROWS: Final = 3  # of a block, where it has so many
_UNREAD_LINES: Final = 2
_THREE_FROM: Final = 104
_TWO_FROM: Final = 60
_LAST: Final = (SplitField.STATE, SplitField.ERROR, SplitField.DOMAIN)
# The fields of each column by how many there are: those with many values stand alone or at the top.
_COLUMNS: Final[dict[int, tuple[tuple[SplitField, ...], ...]]] = {
    3: (
        (SplitField.OS, SplitField.AGE),
        (SplitField.SITE, SplitField.JOINED, SplitField.CLIENT),
        _LAST,
    ),
    2: ((SplitField.OS, SplitField.AGE, SplitField.CLIENT), (*_LAST, SplitField.SITE, SplitField.JOINED)),
    1: (tuple(SplitField),),
}
_JOINS: Final = {"hybrid": "hybrid joined", "entra": "Entra joined", "": "not reported"}


class SplitEntry(msgspec.Struct, frozen=True):
    """One bar: the values it stands for, several where it is the rest, its words and its devices."""

    values: tuple[str, ...]
    label: str
    short_label: str
    devices: int
    role: Role = "bar"

    @property
    def is_rest(self) -> bool:
        """Whether it stands for what had no room."""
        return len(self.values) > 1


class SplitTitle(msgspec.Struct, frozen=True):
    """Whose split it is, and its numbers at the right."""

    words: str
    numbers: str = ""
    symbol: str = ""
    role: Role = "text"


class SplitBlock(msgspec.Struct, frozen=True):
    """The bars of one field; `unread` stands for them. It begins at `top` in its column."""

    field: SplitField
    entries: tuple[SplitEntry, ...]
    unread: str = ""
    column: int = 0
    top: int = 0

    @property
    def height(self) -> int:
        """Its lines, the heading among them."""
        return 1 + (len(self.entries) or _UNREAD_LINES)

    @property
    def end(self) -> int:
        """The line behind its last."""
        return self.top + self.height


class SplitAt(NamedTuple):
    """A bar: its block, and its place there."""

    block: int
    entry: int


class SplitGrid(msgspec.Struct, frozen=True):
    """Blocks in `columns` beside each other, those of a column below each other, in `width` cells."""

    blocks: tuple[SplitBlock, ...]
    columns: int
    width: int
    devices: int

    def entry(self, at: SplitAt) -> SplitEntry | None:
        """The bar at a place; None where there is none."""
        if at.block >= len(self.blocks) or at.entry >= len(self.blocks[at.block].entries):
            return None
        return self.blocks[at.block].entries[at.entry]

    @property
    def height(self) -> int:
        """The lines of its highest column."""
        return max((block.end for block in self.blocks), default=0)


class SplitWindow(msgspec.Struct, frozen=True):
    """Lines, and which bars stand on each, as (first cell, end, place); `under` is the line of the cursor.

    `hidden` is how many blocks are not whole in sight.
    """

    lines: tuple[Line, ...]
    bars_at: tuple[tuple[tuple[int, int, SplitAt], ...], ...]
    under: int | None = None
    hidden: int = 0


def arrange(splits: Splits, role: Role, width: int, height: int, glyphs: GlyphSet) -> SplitGrid:
    """The blocks for a width and a height: as many bars each as fit, the rest of them as one."""
    columns = 3 if width >= _THREE_FROM else 2 if width >= _TWO_FROM else 1
    columns = 1 if glyphs.linear else columns
    placed: list[SplitBlock] = []
    for column, fields in enumerate(_COLUMNS[columns]):
        found = {split.field: split for split in splits.splits}
        blocks = [_block(found[field], role, glyphs) for field in fields if field in found]
        whole = [block.height for block in blocks]
        heights = whole if glyphs.linear else _heights(blocks, height)
        top = 0
        for block, lines in zip(blocks, heights, strict=True):
            capped = msgspec.structs.replace(_capped(block, lines - 1), column=column, top=top)
            placed.append(capped)
            top = capped.end + 1
    return SplitGrid(tuple(placed), columns, width, splits.devices)


def _block(split: Split, role: Role, glyphs: GlyphSet) -> SplitBlock:
    entries = tuple(_entry(split.field, part, role, glyphs) for part in split.parts)
    return SplitBlock(split.field, entries, split.unread)


def _entry(field: SplitField, part: SplitPart, role: Role, glyphs: GlyphSet) -> SplitEntry:
    words, short = _labels(field, part)
    if field is SplitField.STATE:
        state = EnrollmentState(part.value) if part.value else None
        sign = "" if glyphs.linear else f"{state_symbol(state, glyphs)} "
        role = "neutral" if state is None else STATE_ROLES[state]
        words, short = f"{sign}{words}", f"{sign}{short}"
    return SplitEntry((part.value,), words, short, part.devices, role)


def part_words(field: SplitField, part: SplitPart) -> str:
    """The words of a part, whole, as another program or person should get them."""
    if field.column is Column.ERROR:
        return whole_group(field.column, part.value)
    return _labels(field, part)[0]


def _labels(field: SplitField, part: SplitPart) -> tuple[str, str]:
    """The words of a part, and those for little room."""
    value = part.value
    if field.column is None:
        if value not in AGE_OF:
            return NO_RECORD, "no record"
        age = AGE_OF[value]
        return (age.open_words, age.open_short) if part.at_least else (age.words, age.short)
    words = group_label(field.column, value)
    if field is SplitField.STATE:
        return words, EnrollmentState(value).short_label if value else "no record"
    if field is SplitField.JOINED:
        return _JOINS.get(value, words), _JOINS.get(value, words)
    if field is SplitField.ERROR:
        return words, value if value.startswith("0x") else "no code" if value else words
    return words, words.removeprefix("Windows ")


def _heights(blocks: Sequence[SplitBlock], height: int) -> list[int]:
    """The lines of each row of blocks, with a blank line between two: the highest give way first."""
    heights = [block.height for block in blocks]
    least = [block.height if _is_kept(block) else min(block.height, 1 + _LEAST_ROWS) for block in blocks]
    while sum(heights) + len(heights) - 1 > height:
        place = max(range(len(heights)), key=lambda index: heights[index] - least[index], default=0)
        if not heights or heights[place] <= least[place]:
            break
        heights[place] -= 1
    return heights


def _is_kept(block: SplitBlock) -> bool:
    """Whether all its bars stand: no list holds the devices of some ages and those without one."""
    return block.field is SplitField.AGE and any(NO_AGE in entry.values for entry in block.entries)


def _capped(block: SplitBlock, rows: int) -> SplitBlock:
    entries, most = block.entries, max(1, rows)
    if len(entries) <= most or _is_kept(block):
        return block
    rest = entries[most - 1 :]
    values = tuple(value for entry in rest for value in entry.values)
    words = f"{len(rest)} more"
    together = SplitEntry(values, words, words, sum(entry.devices for entry in rest), rest[0].role)
    return msgspec.structs.replace(block, entries=(*entries[: most - 1], together))


def split_window(grid: SplitGrid, height: int, glyphs: GlyphSet, cursor: SplitAt | None) -> SplitWindow:
    """The lines that fit in `height`, the block of the cursor among them."""
    top = _top(grid, height, cursor)
    drawn = [_across(grid, line, glyphs, cursor, top + height) for line in range(top, top + height)]
    under = None
    if cursor is not None and grid.entry(cursor) is not None:
        under = grid.blocks[cursor.block].top + 1 + cursor.entry - top
    lines = tuple(spelled(fit(line, grid.width, glyphs), glyphs) for line, _ in drawn)
    hidden = sum(not (top <= block.top and block.end <= top + height) for block in grid.blocks)
    return SplitWindow(lines, tuple(bars for _, bars in drawn), under, hidden)


def _top(grid: SplitGrid, height: int, cursor: SplitAt | None) -> int:
    """The first line in sight, so that the block of the cursor is whole."""
    if cursor is None or cursor.block >= len(grid.blocks):
        return 0
    block = grid.blocks[cursor.block]
    if block.height > height:
        return block.top + max(0, cursor.entry + 2 - height)
    return max(0, block.end - height)


def _across(
    grid: SplitGrid, line: int, glyphs: GlyphSet, cursor: SplitAt | None, end: int
) -> tuple[Line, tuple[tuple[int, int, SplitAt], ...]]:
    """One line across all columns; no heading stands on the last before `end`, without a bar."""
    width = _block_cells(grid)
    spans: list[Span] = []
    bars: list[tuple[int, int, SplitAt]] = []
    for place, block in enumerate(grid.blocks):
        number = line - block.top
        if not 0 <= number < block.height or block.top == end - 1:
            continue
        start, at = block.column * (width + _GAP), SplitAt(place, number - 1)
        spans.append(Span(" " * (start - line_cells(tuple(spans)))))
        if number == 0:
            spans += _heading(grid, place, width, glyphs, cursor)
            continue
        spans += _cell(grid, at, width, glyphs, under=at == cursor)
        bars += [(start, start + width, at)] if grid.entry(at) is not None else []
    return merged(spans), tuple(bars)


def _block_cells(grid: SplitGrid) -> int:
    return (grid.width - _GAP * (grid.columns - 1)) // grid.columns


def _heading(grid: SplitGrid, place: int, width: int, glyphs: GlyphSet, cursor: SplitAt | None) -> Line:
    here = cursor is not None and cursor.block == place
    heading = f" {grid.blocks[place].field.heading}"
    return (Span(left(heading, width, glyphs), "title-focus" if here else "title"),)


def _cell(grid: SplitGrid, at: SplitAt, width: int, glyphs: GlyphSet, *, under: bool) -> Line:
    block, entry = grid.blocks[at.block], grid.entry(at)
    if entry is None:
        why = wrap_text(block.unread, width - 1, "wait") if block.unread else []
        text = why[at.entry] if at.entry < len(why) else ()
        return fit((Span(" "), *text), width, glyphs)
    label, room, counts = _widths(grid, width, block.column)
    whole = all(cells(each.label) <= label for each in block.entries)
    words = entry.label if whole else entry.short_label
    role: Role = "dim" if entry.is_rest else "text"
    line: Line = (
        Span(left(words, label, glyphs), entry.role if block.field is SplitField.STATE else role),
        Span(" "),
        *((*bar(entry.devices, grid.devices, room, glyphs, entry.role), Span(" ")) if room else ()),
        Span(right(thousands(entry.devices), counts, glyphs), "strong"),
        Span(f" {percent(entry.devices, grid.devices)}", "dim"),
    )
    if not under:
        return (Span(" "), *line)
    return (Span(glyphs.cursor, "cursor"), *(Span(span.text, cursor_role(span.role)) for span in line))


def _widths(grid: SplitGrid, width: int, column: int) -> tuple[int, int, int]:
    """The cells of labels, bars and counts, the same in every block, so that all bars are on one scale.

    Where that leaves little for the bars, those of each column are on a scale of their own.
    """
    together = _shared(grid, grid.blocks, width)
    if together[1] >= _ENOUGH_BAR:
        return together
    return _shared(grid, [block for block in grid.blocks if block.column == column], width)


def _shared(grid: SplitGrid, blocks: Sequence[SplitBlock], width: int) -> tuple[int, int, int]:
    counts = cells(thousands(grid.devices))
    room = width - 1 - 1 - counts - 1 - PERCENT_CELLS
    most = max(8, room - 1 - max(_LEAST_BAR, room // 3))
    longest = max((_longest(block, most) for block in blocks), default=1)
    label = min(longest, max(1, room - 1 - _LEAST_BAR))
    drawn = min(_MOST_BAR, room - label - 1)
    return (label, drawn, counts) if drawn >= _LEAST_BAR else (max(1, room), 0, counts)


def _longest(block: SplitBlock, most: int) -> int:
    """The cells of the longest label of a block: of the whole ones where they fit in `most`."""
    whole = max((cells(entry.label) for entry in block.entries), default=1)
    return whole if whole <= most else max(cells(entry.short_label) for entry in block.entries)


def moved(grid: SplitGrid, at: SplitAt, *, across: int = 0, down: int = 0) -> SplitAt | None:
    """The bar beside or below one; None where the grid ends."""
    if across:
        return _beside(grid, at, across)
    below = SplitAt(at.block, at.entry + down)
    if 0 <= below.entry < len(grid.blocks[at.block].entries):
        return below
    column = grid.blocks[at.block].column
    places = range(at.block + down, len(grid.blocks) if down > 0 else -1, down)
    near = next((n for n in places if grid.blocks[n].entries and grid.blocks[n].column == column), None)
    return None if near is None else SplitAt(near, 0 if down > 0 else len(grid.blocks[near].entries) - 1)


def _beside(grid: SplitGrid, at: SplitAt, across: int) -> SplitAt | None:
    """The bar of the next column that is nearest to the line of this one."""
    here = grid.blocks[at.block]
    line = here.top + 1 + at.entry
    bars = [
        (abs(block.top + 1 + entry - line), SplitAt(place, entry))
        for place, block in enumerate(grid.blocks)
        if block.column == here.column + across
        for entry in range(len(block.entries))
    ]
    return min(bars)[1] if bars else None


def block_on(grid: SplitGrid, at: SplitAt, step: int) -> SplitAt | None:
    """The first bar of the next block that has any, or of the one before; None at the end."""
    places = range(at.block + step, len(grid.blocks) if step > 0 else -1, step)
    return next((SplitAt(place, 0) for place in places if grid.blocks[place].entries), None)


def first_bar(grid: SplitGrid) -> SplitAt | None:
    """The first bar there is."""
    return block_on(grid, SplitAt(-1, 0), 1)


def entry_hint(grid: SplitGrid, at: SplitAt, glyphs: GlyphSet) -> str:
    """The exact number of a bar in words: "141 devices · 44.9% of 314 · OS release: 11 24H2"."""
    entry = grid.entry(at)
    if entry is None:
        return ""
    share = f"{percent(entry.devices, grid.devices).strip()} of {thousands(grid.devices)}"
    what = f"{grid.blocks[at.block].field.heading}: {entry.label}"
    return f" {glyphs.separator} ".join((counted(entry.devices, "device"), share, what))


def found_again(grid: SplitGrid, field: SplitField, value: str) -> SplitAt | None:
    """Where the bar of a field and a value is now; the first of the field where it is no longer."""
    for place, block in enumerate(grid.blocks):
        if block.field is field and block.entries:
            at = next((n for n, entry in enumerate(block.entries) if value in entry.values), 0)
            return SplitAt(place, at)
    return first_bar(grid)


def title_line(title: SplitTitle, width: int, glyphs: GlyphSet, *, focused: bool, hidden: int = 0) -> Line:
    """The line over the blocks, like that of a pane without a frame; `hidden` blocks are out of sight."""
    sign = f"{title.symbol} " if title.symbol else ""
    more = f"{glyphs.more_below}{hidden}" if not glyphs.more_below.isascii() else f"{hidden} {BELOW}"
    numbers = " ".join(filter(None, (title.numbers, more if hidden else "")))
    numbers = numbers if cells(numbers) + cells(title.words) + 6 <= width else ""
    words = cut(title.words, max(4, width - cells(sign) - cells(numbers) - 4), glyphs)
    rule = max(0, width - cells(sign) - cells(words) - cells(numbers) - 1 - bool(numbers))
    line: Line = (
        Span(sign, title.role),
        Span(f"{words} ", "title-focus" if focused else "title"),
        Span(glyphs.horizontal * rule, "frame-focus" if focused else "frame"),
        Span(f" {numbers}" if numbers else "", "strong"),
    )
    return spelled(fit(line, width, glyphs), glyphs)


def message_lines(text: str, width: int, height: int, glyphs: GlyphSet) -> list[Line]:
    """What stands where there are no bars: why they are not known, or that there is no device."""
    words = wrap_text(text or "No device.", max(1, width - 2), "wait" if text else "dim")
    return padded([(Span(" "), *line) for line in words], width, height, glyphs)
