"""The least octets that turn one screen into another, without scrolling, or erasing but the end of a line.

Each run of cells that differ costs the shortest way to it, what changes of its looks, and its text.
"""

from collections.abc import Iterator, Sequence
from typing import Any, Final

Cell = tuple[Any, ...]  # of Glass.cells: what is shown, then colors and attributes
Row = Sequence[Cell]
_ERASE: Final = 3  # ESC [ K
_PLAIN: Final = frozenset({"default", False})  # what a cell looks like without a word of it
_ATTRIBUTE: Final = 2  # a digit and what divides it from the next


def least_octets(before: Sequence[Row], after: Sequence[Row]) -> int:
    """For all rows; a screen that is the same costs nothing."""
    return sum(
        _of_row(number, old, new)
        for number, (old, new) in enumerate(zip(before, after, strict=True))
        if old != new
    )


def _of_row(number: int, old: Row, new: Row) -> int:
    return min((_written(number, old, new, len(new)), *_with_end_erased(number, old, new)))


def _with_end_erased(number: int, old: Row, new: Row) -> Iterator[int]:
    """The same where the blanks at the end of a row are erased at once."""
    end = len(new)
    while end and new[end - 1] == new[-1] and new[-1][0] == " ":
        end -= 1
    if end < len(new):
        written = _written(number, old, new, end)
        yield (written or _move(number, end)) + _ERASE


def _written(number: int, old: Row, new: Row, end: int) -> int:
    octets, looks, at = 0, (), None
    for column in range(end):
        if old[column] == new[column]:
            continue
        gap = new[at:column] if at is not None else ()
        if at is None or len(gap) > _move(number, column) or any(cell[1:] != looks for cell in gap):
            octets += _move(number, column)
        else:
            octets += sum(_text(cell) for cell in gap)
        octets += _text(new[column]) + _looks(looks, new[column][1:])
        looks, at = new[column][1:], column + 1
    return octets


def _move(row: int, column: int) -> int:
    """ESC [ row ; column H."""
    return 4 + len(str(row + 1)) + len(str(column + 1))


def _text(cell: Cell) -> int:
    return len(str(cell[0]).encode())


def _looks(before: Cell, after: Cell) -> int:
    """ESC [ ... m with what is other; a color is 2;r;g;b."""
    if before == after:
        return 0
    known = dict(enumerate(before))
    changed = [
        value
        for place, value in enumerate(after)
        if (known[place] != value if place in known else value not in _PLAIN)
    ]
    return 3 + sum(map(_parameter, changed)) - 1 if changed else 0


def _parameter(value: object) -> int:
    if isinstance(value, str) and len(value) == 6:  # a color in hexadecimal digits
        return 5 + sum(len(str(int(value[place : place + 2], 16))) + 1 for place in (0, 2, 4))
    return _ATTRIBUTE + isinstance(value, str)
