"""Paragraphs in a given width: lines broken at blanks, with a hanging indent where something leads them."""

from collections.abc import Iterable, Iterator
from typing import Final

from comgmt.render.glyphs import GlyphSet
from comgmt.render.line import (
    BLANK,
    Line,
    Role,
    Span,
    cells,
    fit,
    graphemes,
    line_cells,
    merged,
    plain,
    spelled,
)

_LEAST_BODY: Final = 16  # a narrower column beside its lead reads worse than one below it
_SHORT_INDENT: Final = "  "
_BREAK_BEHIND: Final = frozenset("/\\-_.")


def wrap(line: Line, width: int) -> list[Line]:
    """`line` broken at blanks into lines of at most `width` cells (two at least), roles kept.

    Nothing is left out: a word longer than a line is broken where the line ends.
    """
    room = max(2, width)
    lines: list[Line] = []
    current: list[Span] = []
    for word in _words(line):
        if current and line_cells(tuple(current)) + 1 + line_cells(word) > room:
            lines.append(merged(current))
            current = []
        *full, last = _pieces(word, room)
        lines += full
        if current:
            current.append(Span(" ", current[-1].role if current[-1].role == last[0].role else "text"))
        current += last
    return [*lines, merged(current)] if current else lines


def wrap_text(text: str, width: int, role: Role = "text") -> list[Line]:
    """`text` as wrapped lines in one role."""
    return wrap((Span(text, role),), width)


def hanging(lead: Line, body: Line, width: int) -> list[Line]:
    """`body` wrapped beside `lead` with a hanging indent; below it where that leaves too little room."""
    indent = line_cells(lead)
    if width - indent < min(_LEAST_BODY, line_cells(body)):
        text = plain(lead)
        inset = " " * (len(text) - len(text.lstrip())) + _SHORT_INDENT
        below = wrap(body, width - len(inset))
        return [lead, *((Span(inset), *line) for line in below)]
    lines = wrap(body, width - indent) or [BLANK]
    return [(*lead, *lines[0]), *((Span(" " * indent), *line) for line in lines[1:])]


def flowed(entries: Iterable[Line], width: int, gap: Span, lead: Line = ()) -> list[Line]:
    """Entries, each whole, in as few lines as hold them: `lead` before a line, `gap` between entries."""
    lines: list[Line] = []
    for entry in entries:
        longer = (*lines[-1], gap, *entry) if lines else ()
        if longer and line_cells(longer) <= width:
            lines[-1] = longer
        else:
            lines.append((*lead, *entry))
    return lines


def labeled(label: str, body: Line, label_width: int, width: int) -> list[Line]:
    """A field: its label, dim, in `label_width` cells, and its value beside it, or below a longer label."""
    room = label_width - cells(label)
    if room < 1 and width - label_width >= _LEAST_BODY:
        return [(Span(label, "dim"),), *hanging((Span(" " * label_width),), body, width)]
    return hanging((Span(label + " " * max(1, room), "dim"),), body, width)


def highlight(text: str, words: Iterable[str], role: Role) -> Line:
    """`text` as a line in which every occurrence of `words` is in `role`."""
    wanted = sorted(filter(None, words), key=len, reverse=True)
    spans: list[Span] = []
    rest = text
    while rest:
        found = [(rest.find(word), word) for word in wanted if word in rest]
        if not found:
            break
        at, word = min(found, key=lambda hit: (hit[0], -len(hit[1])))
        spans += [Span(rest[:at]), Span(word, role)]
        rest = rest[at + len(word) :]
    return merged([*spans, Span(rest)])


def spread(first: Line, second: Line, width: int) -> list[Line]:
    """`first` at the left and `second` at the right of one line; one below the other when they do not fit."""
    spare = width - line_cells(first) - line_cells(second)
    if not second and spare >= 0:
        return [first]
    if spare < len(_SHORT_INDENT):
        return [*wrap(first, width), *wrap(second, width)]
    return [(*first, Span(" " * spare), *second)]


def side_by_side(columns: Iterable[list[Line]], column_width: int, gap: int, glyphs: GlyphSet) -> list[Line]:
    """Blocks of lines beside each other, each in `column_width` cells, `gap` cells apart."""
    blocks = list(columns)
    lines: list[Line] = []
    for row in range(max(map(len, blocks), default=0)):
        pieces: list[Span] = []
        for index, block in enumerate(blocks):
            pieces += [Span(" " * gap)] if index else []
            pieces += fit(block[row] if row < len(block) else BLANK, column_width, glyphs)
        lines.append(merged(pieces))
    return lines


def clipped(lines: Iterable[Line], width: int, glyphs: GlyphSet) -> list[Line]:
    """Lines never wider than `width`, in the glyph set's characters: what cannot wrap any further is cut."""
    fitted = (line if line_cells(line) <= width else fit(line, width, glyphs) for line in lines)
    return [spelled(line, glyphs) for line in fitted]


def stacked_blocks(blocks: Iterable[list[Line]]) -> list[Line]:
    """Blocks with a blank line between those that are not empty."""
    lines: list[Line] = []
    for block in blocks:
        if block:
            lines += [BLANK, *block] if lines else block
    return lines


def _words(line: Line) -> Iterator[Line]:
    word: list[Span] = []
    for span in line:
        for index, part in enumerate(_split(span.text)):
            if index and word:
                yield tuple(word)
                word = []
            if part:
                word.append(Span(part, span.role))
    if word:
        yield tuple(word)


def _split(text: str) -> list[str]:
    """The parts between runs of blanks; an empty first or last part where it starts or ends in one."""
    parts = text.split()
    if not parts:
        return ["", ""] if text else []
    return [*([""] if text[0].isspace() else []), *parts, *([""] if text[-1].isspace() else [])]


def _pieces(word: Line, room: int) -> list[Line]:
    """A word in lines: broken behind a slash or hyphen in the second half of a line, else at its end."""
    if line_cells(word) <= room:
        return [word]
    pieces: list[Line] = []
    current: list[Span] = []
    used = 0
    for piece, size in (
        (Span(grapheme, span.role), size) for span in word for grapheme, size in graphemes(span.text)
    ):
        while used + size > room:
            at = _break(current)
            pieces.append(merged(current[:at]))
            current = current[at:]
            used = line_cells(tuple(current))
        current.append(piece)
        used += size
    return [*pieces, merged(current)]


def _break(characters: list[Span]) -> int:
    """Where to break: an accent stays with what it is on."""
    for at in range(len(characters), len(characters) // 2, -1):
        accent_follows = at < len(characters) and not cells(characters[at].text)
        if characters[at - 1].text in _BREAK_BEHIND and not accent_follows:
            return at
    return len(characters)
