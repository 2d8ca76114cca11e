"""Lines of text with roles: what render/ gives and widgets place; role_styles.py says how a role looks."""

from collections.abc import Iterable, Iterator
from typing import Final, Literal, NamedTuple

from rich.cells import cell_len, split_graphemes

from comgmt.render.glyphs import GlyphSet

Role = Literal[
    "text",  # plain
    "dim",  # secondary
    "strong",  # numbers and names that matter
    "title",  # headings of panes
    "frame",
    "frame-focus",
    "title-focus",
    "good",
    "bad",
    "wait",
    "progress",
    "neutral",  # states without a judgment: scheduled, other
    "bar",  # quantities without a judgment
    "bar-second",
    "track",
    "accent",  # what a key does, links
    "up",
    "down",
    "cursor",  # the row under the cursor
    "key",
    "found",  # what is looked for in a text
    "found-here",  # the place of it one is at
    "past",  # what says that a past moment is shown
]


class Span(NamedTuple):
    """A piece of a line in one role."""

    text: str
    role: Role = "text"


Line = tuple[Span, ...]
BLANK: Final[Line] = ()
_LEAST_FOR_ENDS: Final = 9  # cells with room for a beginning and an end
_ASCII_TWINS: Final = {
    "\N{HORIZONTAL ELLIPSIS}": "~",
    "\N{EN DASH}": "-",
    "\N{RIGHT SINGLE QUOTATION MARK}": "'",
}


def cells(text: str) -> int:
    """How many terminal cells `text` takes, by the table of what draws it (rich.cells)."""
    return len(text) if text.isascii() else cell_len(text)


def graphemes(text: str) -> Iterator[tuple[str, int]]:
    """What stands in cells of its own, with how many: a letter with its marks, an emoji with its tone."""
    return ((text[start:end], size) for start, end, size in split_graphemes(text)[0])


def cut(text: str, width: int, glyphs: GlyphSet) -> str:
    """`text` in at most `width` cells; what is cut ends in the ellipsis, never in silence."""
    if width <= 0:
        return ""
    if cells(text) <= width:
        return text
    kept, used = [], 0
    for grapheme, size in graphemes(text):
        if used + size > width - 1:
            break
        kept.append(grapheme)
        used += size
    return "".join(kept).rstrip() + glyphs.ellipsis


def cut_middle(text: str, width: int, glyphs: GlyphSet) -> str:
    """The same, cut in the middle: of names that begin alike the end tells them apart, and has most room."""
    if cells(text) <= width or width < _LEAST_FOR_ENDS:
        return cut(text, width, glyphs)
    head, tail, used = cut(text, width // 3, glyphs), "", 0
    for grapheme, size in reversed(list(graphemes(text))):
        if used + size > width - cells(head):
            break
        tail, used = grapheme + tail, used + size
    return head + tail.lstrip()


def left(text: str, width: int, glyphs: GlyphSet) -> str:
    """`text` in exactly `width` cells, at the left."""
    shown = cut(text, width, glyphs)
    return shown + " " * (width - cells(shown))


def right(text: str, width: int, glyphs: GlyphSet) -> str:
    """`text` in exactly `width` cells, at the right."""
    shown = cut(text, width, glyphs)
    return " " * (width - cells(shown)) + shown


def line_cells(line: Line) -> int:
    """How many cells a line takes."""
    return sum(cells(span.text) for span in line)


def plain(line: Line) -> str:
    """The text of a line without roles."""
    return "".join(span.text for span in line)


def spelled(line: Line, glyphs: GlyphSet) -> Line:
    """`line` in characters the glyph set allows: with ASCII any other becomes "?", two for a wide one.

    Names and error texts come from devices, so lines that hold them go through this last.
    """
    if not glyphs.horizontal.isascii() or all(span.text.isascii() for span in line):
        return line
    return tuple(Span("".join(_ascii(*each) for each in graphemes(span.text)), span.role) for span in line)


def _ascii(grapheme: str, size: int) -> str:
    first = grapheme[0] if size else ""
    return first.ljust(size) if first.isascii() else _ASCII_TWINS.get(first, "?") * size


def merged(spans: Iterable[Span]) -> Line:
    """A line of `spans` without empty ones; neighbors in one role are one span."""
    line: list[Span] = []
    for span in spans:
        if span.text and line and line[-1].role == span.role:
            line[-1] = Span(line[-1].text + span.text, span.role)
        elif span.text:
            line.append(span)
    return tuple(line)


def text_of(lines: Iterable[Line]) -> str:
    """The text of lines, trailing blanks removed: what golden files hold."""
    return "\n".join(plain(line).rstrip() for line in lines) + "\n"


def fit(line: Line, width: int, glyphs: GlyphSet) -> Line:
    """`line` in exactly `width` cells: padded with blanks, or cut with the ellipsis."""
    spare = width - line_cells(line)
    if spare >= 0:
        return (*line, Span(" " * spare)) if spare else line
    fitted: list[Span] = []
    room = width
    for span in line:
        size = cells(span.text)
        if size < room:
            fitted.append(span)
            room -= size
            continue
        fitted.append(
            Span(
                left(span.text + "  ", room, glyphs) if size == room else left(span.text, room, glyphs),
                span.role,
            )
        )
        break
    return tuple(fitted)


def fit_words(line: Line, width: int, glyphs: GlyphSet) -> Line:
    """The same of a sentence: what is cut ends behind a word, unless that would leave less than half."""
    if line_cells(line) <= width:
        return fit(line, width, glyphs)
    kept = cut(plain(line), width, glyphs).removesuffix(glyphs.ellipsis)
    end = kept.rstrip()
    if not plain(line)[len(kept) :].startswith(" ") and " " in kept:
        end = kept[: kept.rindex(" ")].rstrip()
    end = end.rstrip(f" ,;{glyphs.separator}")
    if cells(end) * 2 < width:
        return fit(line, width, glyphs)
    return fit((*_start(line, len(end)), Span(glyphs.ellipsis, line[-1].role)), width, glyphs)


def _start(line: Line, letters: int) -> Iterator[Span]:
    """The first letters of a line."""
    for span in line:
        yield Span(span.text[:letters], span.role)
        letters = max(0, letters - len(span.text))
