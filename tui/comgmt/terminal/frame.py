"""The screen as it should be and as the terminal shows it; what differs is all that is ever written."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import compress, count
from operator import ne

from rich.cells import cell_len
from textual.strip import Strip

from comgmt.terminal.cells import cells_of
from comgmt.terminal.output import Output
from comgmt.terminal.pen import PLAIN, Pen, blank_pen, pen_of
from comgmt.terminal.pencil import Pencil
from comgmt.terminal.scrolling import Scroll, find_scroll

_UNKNOWN = "\0"  # a cell of the terminal that may show anything: no wanted cell equals it
_ERASABLE = 4  # blanks that cost more than an erasure
_BRIDGE = 4  # unchanged cells that are cheaper to write again than to jump over
_CLEAR = "\x1b[m\x1b[H\x1b[2J"


class CellRow:
    """One line: its cells, a pen for each."""

    __slots__ = ("cells", "pens")

    def __init__(self, width: int, cell: str = " ") -> None:
        self.cells = [cell] * width
        self.pens = [PLAIN] * width

    def same_as(self, other: "CellRow") -> bool:
        """Whether both look the same."""
        return self.cells == other.cells and self.pens == other.pens

    def take(self, other: "CellRow") -> None:
        """Become a copy of `other`."""
        self.cells[:] = other.cells
        self.pens[:] = other.pens


class Frame:
    """What is wanted and what is shown. Nothing of it is known to be shown until the first frame has left."""

    def __init__(self, output: Output) -> None:
        self._output = output
        self._wanted: list[CellRow] = []
        self._shown: list[CellRow] = []
        self._dirty: set[int] = set()
        self._clear = True  # the first frame begins on a wiped screen

    @property
    def size(self) -> tuple[int, int]:
        """Width and height in cells."""
        return (len(self._wanted[0].cells) if self._wanted else 0, len(self._wanted))

    def resize(self, width: int, height: int) -> None:
        """Begin anew in another size; the same size is nothing."""
        if self.size == (width, height):
            return
        self._wanted = [CellRow(width) for _ in range(height)]
        self._shown = [CellRow(width, _UNKNOWN) for _ in range(height)]
        self._dirty = set(range(height))

    def forget(self, *, clear: bool) -> None:
        """The terminal may show anything now. `clear` wipes it before the next frame."""
        width, height = self.size
        self._clear = self._clear or clear
        self._shown = [CellRow(width, _UNKNOWN) for _ in range(height)]
        self._dirty = set(range(height))

    def put(self, x: int, y: int, strip: Strip, end: int) -> None:
        """Want `strip` at (x, y), as far as column `end`; what is outside of the frame is left out."""
        if not 0 <= y < len(self._wanted):
            return
        row = self._wanted[y]
        cells, pens = _expand(strip, self._output)
        end = min(end, x + len(cells), len(row.cells))
        if end <= x:
            return
        taken = end - x
        row.cells[x:end] = cells[:taken]
        row.pens[x:end] = pens[:taken]
        if taken < len(cells) and not cells[taken]:  # the end is in the middle of a wide character
            row.cells[end - 1] = " "
        _mend(row.cells, x)
        _mend(row.cells, end)
        self._dirty.add(y)

    def put_line(self, x: int, y: int, strips: Iterable[Strip | None]) -> None:
        """Want `strips` side by side from (x, y) on."""
        for strip in strips:
            if strip is None:
                continue
            self.put(x, y, strip, x + strip.cell_length)
            x += strip.cell_length

    def changes(self, cursor: tuple[int, int] | None = None) -> str:
        """What makes the terminal show what is wanted; "" when it does already.

        Its line comes last and the cursor is left at `cursor`: the shortest way there is from the same line.
        """
        head, self._clear = (_CLEAR if self._clear else ""), False
        width, height = self.size
        if head:
            self._shown = [CellRow(width) for _ in range(height)]
        elif self._output.scrolls:
            head = self._scrolled()
        pencil = Pencil(
            plain=not self._output.colors,
            at=(0, 0) if head else None,
            width=width,
            erases=self._output.erases,
        )
        drawn = bool(head)
        for y in self._in_order(cursor):
            wanted, shown = self._wanted[y], self._shown[y]
            if wanted.same_as(shown):
                continue
            drawn = True
            for start, end in _spans(wanted, shown):
                end = _to_the_end(wanted, start, end)  # noqa: PLW2901 - a little further
                pencil.write(start, y, wanted.cells[start:end], wanted.pens[start:end])
            shown.take(wanted)
        self._dirty.clear()
        return head + pencil.finish(cursor) if drawn else ""

    def _in_order(self, cursor: tuple[int, int] | None) -> list[int]:
        """The lines that may differ, from the top, but for that of the cursor."""
        return sorted(self._dirty, key=lambda y: (cursor is not None and y == cursor[1], y))

    def _scrolled(self) -> str:
        """Let the terminal move what only moved; "" when nothing did."""
        scroll = find_scroll(
            [row.cells for row in self._wanted], [row.cells for row in self._shown], self._dirty
        )
        if scroll is None:
            return ""
        self._move(scroll)
        self._dirty.update(range(scroll.top, scroll.bottom + 1))
        return scroll.sequence

    def _move(self, scroll: Scroll) -> None:
        region = self._shown[scroll.top : scroll.bottom + 1]
        blank = [CellRow(self.size[0]) for _ in range(abs(scroll.lines))]
        moved = region[scroll.lines :] + blank if scroll.lines > 0 else blank + region[: scroll.lines]
        self._shown[scroll.top : scroll.bottom + 1] = moved


def _expand(strip: Strip, output: Output) -> tuple[Sequence[str], Sequence[Pen]]:
    cells: list[str] = []
    pens: list[Pen] = []
    for text, style, control in strip:
        if control:
            continue
        pen = pen_of(style, output.colors, links=output.links)
        drawn = cells_of(text, ascii_only=output.ascii, safe=output.safe)
        cells += drawn
        pens += [blank_pen(pen) if text.isspace() else pen] * len(drawn)
    return cells, pens


def _mend(cells: list[str], cut: int) -> None:
    """Half a wide character is a blank: `cut` is a column at which something new begins or ends."""
    if not 0 < cut <= len(cells):
        return
    wide_before = cell_len(cells[cut - 1]) > 1
    rest_after = cut < len(cells) and not cells[cut]
    if wide_before and not rest_after:
        cells[cut - 1] = " "
    if rest_after and not wide_before:
        cells[cut] = " "


def _spans(wanted: CellRow, shown: CellRow) -> Iterator[tuple[int, int]]:
    """Start and end of what differs, near ones joined, wide characters whole."""
    start = end = -1
    for x in _changed(wanted, shown):
        if x == end or (start >= 0 and _joins(wanted, end, x)):
            end = x + 1
            continue
        if start >= 0:
            yield _whole(wanted.cells, start, end)
        start, end = x, x + 1
    if start >= 0:
        yield _whole(wanted.cells, start, end)


def _changed(wanted: CellRow, shown: CellRow) -> Iterator[int]:
    """The columns that differ; no loop of ours looks at those that do not."""
    pairs = (zip(row.cells, row.pens, strict=True) for row in (wanted, shown))
    return compress(count(), map(ne, *pairs))


def _joins(wanted: CellRow, end: int, x: int) -> bool:
    """Whether the unchanged cells from `end` to `x` are cheaper to write again than to jump over."""
    if x - end > _BRIDGE:
        return False
    pen = wanted.pens[end - 1]
    return all(_goes_with(wanted.cells[at], wanted.pens[at], pen) for at in range(end, x))


def _goes_with(cell: str, pen: Pen, before: Pen) -> bool:
    """Whether a cell is written with the pen at hand, in one octet."""
    if cell == " " and not pen.attributes and pen.background == before.background:
        return True
    return pen == before and cell.isascii() and bool(cell)


def _to_the_end(wanted: CellRow, start: int, end: int) -> int:
    """The end of the line where what is written ends in blanks and only such come after: one erasure."""
    pen = wanted.pens[end - 1]
    blanks = end - start - len("".join(wanted.cells[start:end]).rstrip(" "))
    if blanks < _ERASABLE or any(cell != " " for cell in wanted.cells[end:]):
        return end
    return len(wanted.cells) if all(each == pen for each in wanted.pens[end:]) else end


def _whole(cells: Sequence[str], start: int, end: int) -> tuple[int, int]:
    while start and not cells[start]:
        start -= 1
    while end < len(cells) and not cells[end]:
        end += 1
    return start, end
