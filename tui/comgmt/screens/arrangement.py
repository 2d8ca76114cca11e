"""How the six panes share a screen: columns, frames, or one pane at a time."""

from typing import Final

import msgspec

PANES: Final = 6
_EDGES: Final = 3  # header, hint, keys
_THREE_FROM: Final = 165  # columns of at least 55 cells
_TWO_FROM: Final = 76
_FRAMED_TWO_FROM: Final = 100
_FRAMED_LINES: Final = 9  # a frame around seven rows
_COMPACT_LINES: Final = 6  # a title and five rows


class Arrangement(msgspec.Struct, frozen=True):
    """`columns` times `rows` panes at once; `single` shows one pane below a strip of the six names."""

    columns: int
    rows: int
    framed: bool
    single: bool = False

    def beside(self, number: int, step: int) -> int:
        """The pane in the column `step` further, in the same row; the same pane at the edge."""
        if self.single:
            return max(1, min(PANES, number + step))
        column = (number - 1) % self.columns
        return number + step if 0 <= column + step < self.columns else number

    def below(self, number: int, step: int) -> int:
        """The pane `step` rows further down, in the same column; the same pane at the edge."""
        there = number + step * self.columns
        return there if 1 <= there <= PANES and not self.single else number


def arrangement(width: int, height: int, edges: int = _EDGES) -> Arrangement:
    """The arrangement for a terminal of that size; `edges` are the lines that are no pane."""
    lines = height - edges
    if width >= _THREE_FROM and lines >= 2 * _COMPACT_LINES:
        return Arrangement(3, 2, framed=lines >= 2 * _FRAMED_LINES)
    if width >= _TWO_FROM and lines >= 3 * _COMPACT_LINES:
        return Arrangement(2, 3, framed=width >= _FRAMED_TWO_FROM and lines >= 3 * _FRAMED_LINES)
    return Arrangement(1, 1, framed=False, single=True)
