"""How the panes share a screen: columns, frames, or one pane at a time."""

from typing import Final

import msgspec

from comgmt.domain.census import TileKey

ORDER: Final = tuple(TileKey)
_EDGES: Final = 3  # header, hint, keys
# So many columns, from which width on, and from which with frames; three have at least 55 cells each.
_WIDTHS: Final = ((3, 165, 165), (2, 76, 100))
_FRAMED_LINES: Final = 9  # a frame around seven rows
_COMPACT_LINES: Final = 6  # a title and five rows


class Arrangement(msgspec.Struct, frozen=True):
    """`columns` times `rows` panes at once; `single` shows one pane below a strip of all names.

    `unrolled` is all panes whole below each other, through which one scrolls.
    """

    columns: int
    rows: int
    framed: bool
    single: bool = False
    unrolled: bool = False

    def beside(self, tile: TileKey, step: int) -> TileKey:
        """The pane in the column `step` further, in the same row; the same pane at the edge."""
        place = ORDER.index(tile)
        if self.single:
            return ORDER[max(0, min(len(ORDER) - 1, place + step))]
        column = place % self.columns + step
        return ORDER[place + step] if 0 <= column < self.columns and place + step < len(ORDER) else tile

    def below(self, tile: TileKey, step: int) -> TileKey:
        """The pane `step` rows further down, in the same column; the same pane at the edge."""
        there = ORDER.index(tile) + step * self.columns
        return ORDER[there] if 0 <= there < len(ORDER) and not self.single else tile


def around(tile: TileKey, step: int) -> TileKey:
    """The tile `step` further, from the last one to the first."""
    return ORDER[(ORDER.index(tile) + step) % len(ORDER)]


LINEAR: Final = Arrangement(1, len(ORDER), framed=False, unrolled=True)


def arrangement(width: int, height: int) -> Arrangement:
    """The arrangement for a terminal of that size."""
    lines = height - _EDGES
    for columns, least, framed_from in _WIDTHS:
        rows = -(-len(ORDER) // columns)
        if width >= least and lines >= rows * _COMPACT_LINES:
            framed = width >= framed_from and lines >= rows * _FRAMED_LINES
            return Arrangement(columns, rows, framed=framed)
    return Arrangement(1, 1, framed=False, single=True)
