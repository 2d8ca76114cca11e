"""What render/ has of a tile: its pane and its help, under its key."""

from collections.abc import Callable

import msgspec

from comgmt.domain.census import Tile
from comgmt.render.panes.rows import Context, Pane

SeriesKey = tuple[str, str]


class PaneHelp(msgspec.Struct, frozen=True):
    """What the key `explain` says of a pane."""

    counts: str
    rule: str
    source: str
    left_out: str


class TilePart(msgspec.Struct, frozen=True, kw_only=True):
    """The part of one tile. `short` is its name where room is short, `letter` that by which one jumps to it.

    `whole` is what its rows are parts of: its label and the keys of its sum.
    `markable` is whether several of its rows open as one list.
    """

    short: str
    letter: str
    help: PaneHelp
    pane: Callable[[Tile, Context], Pane]
    whole: tuple[str, tuple[str, ...]] | None = None
    markable: bool = False
