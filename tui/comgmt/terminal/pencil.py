"""Cells written at places with few octets, and never a guess where the cursor is.

Long blanks are erased (EL, ECH), where the terminal erases with the background of the pen (`erases`) or the
blanks have the terminal's own.
"""

from collections.abc import Sequence
from itertools import groupby
from typing import Final

from comgmt.terminal.cells import is_sure
from comgmt.terminal.pen import PLAIN, Pen, blank_pen, blank_target, transition

_ERASED_AT_END: Final = 4  # blanks that cost more than EL
_ERASED_WITHIN: Final = 12  # blanks that cost more than ECH and a step over them
_ERASED_LAST: Final = 5  # blanks that cost more than ECH, where the cursor goes elsewhere after them


class Pencil:
    """Collects one frame: starts with a plain pen at `at` (None is anywhere), ends with a plain pen.

    `width` is that of the terminal.
    """

    def __init__(
        self, *, plain: bool, at: tuple[int, int] | None = None, width: int = 0, erases: bool = False
    ) -> None:
        self._plain = plain
        self._width = width
        self._erases = erases
        self._out: list[str] = []
        self._pen = PLAIN
        self._at = at

    def move(self, x: int, y: int) -> None:
        """Place the cursor (from 0)."""
        if self._at == (x, y):
            return
        self._out.append(self._way(x, y))
        self._at = (x, y)

    def write(self, x: int, y: int, cells: Sequence[str], pens: Sequence[Pen]) -> None:
        """Write cells that begin at (x, y) and belong to one line."""
        last = _last_blanks(cells, pens)
        for pen, group in groupby(range(last), key=pens.__getitem__):
            places = list(group)
            self._write_run(x + places[0], y, cells[places[0] : places[-1] + 1], pen)
        if last < len(cells):
            self._write_run(x + last, y, cells[last:], blank_pen(pens[-1]), leaves=True)

    def finish(self, cursor: tuple[int, int] | None = None) -> str:
        """What was collected; the pen is plain after it, and the cursor of the terminal at `cursor`."""
        self._take(PLAIN)
        if cursor is not None:
            self.move(*cursor)
        return "".join(self._out)

    def _write_run(self, x: int, y: int, cells: Sequence[str], pen: Pen, *, leaves: bool = False) -> None:
        text = "".join(cells)
        if not text:  # the second half of a wide character
            return
        self.move(x, y)
        blank = text.isspace()
        self._take(blank_target(self._pen, pen) if blank else pen)
        if blank and not pen.attributes and self._erase(x, len(cells), pen, leaves=leaves):
            return
        if text.isascii():
            self._out.append(text)
            self._at = (x + len(cells), y)
            return
        for offset, cell in enumerate(cells):
            if not cell:
                continue
            self.move(x + offset, y)
            self._out.append(cell)
            self._at = (x + offset + 1, y) if is_sure(cell) else None

    def _erase(self, x: int, length: int, pen: Pen, *, leaves: bool) -> bool:
        """Erase `length` cells from the cursor on, without moving it; False where writing is shorter.

        `leaves` is whether the cursor goes elsewhere after them.
        """
        if pen.background and not self._erases:
            return False
        if x + length == self._width and length >= _ERASED_AT_END:
            self._out.append("\x1b[K")
            return True
        if length < (_ERASED_LAST if leaves else _ERASED_WITHIN) or self._plain:
            return False
        self._out.append(f"\x1b[{length}X")
        return True

    def _take(self, pen: Pen) -> None:
        self._out.append(transition(self._pen, pen, plain=self._plain))
        self._pen = pen

    def _way(self, x: int, y: int) -> str:
        if self._at is not None and self._at[1] == y and x > self._at[0]:
            step = x - self._at[0]
            return "\x1b[C" if step == 1 else f"\x1b[{step}C"
        if self._at is not None and self._at[1] == y and not x:
            return "\r"
        return place(x, y)


def _last_blanks(cells: Sequence[str], pens: Sequence[Pen]) -> int:
    """Where the blanks begin that the cells end in and that look the same; their end where they are few."""
    start = end = len(cells)
    pen = blank_pen(pens[-1])
    while start and cells[start - 1] == " " and blank_pen(pens[start - 1]) == pen:
        start -= 1
    return start if end - start >= _ERASED_LAST else end


def place(x: int, y: int) -> str:
    """The cursor at column `x` of line `y`, from 0."""
    if x:
        return f"\x1b[{y + 1};{x + 1}H"
    return f"\x1b[{y + 1}H" if y else "\x1b[H"
