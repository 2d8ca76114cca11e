"""What a pane is before it is placed: a title, rows that can be opened, and what stands below them."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Final

import msgspec

from comgmt.domain.census import TileKey
from comgmt.domain.growth import Growth
from comgmt.domain.selection import Selection
from comgmt.domain.views import View
from comgmt.render.glyphs import GlyphSet
from comgmt.render.line import BLANK, Line, Role

_ROOMY_FROM: Final = 50
FOOT_FROM: Final = 48
_FOOT_SPARE: Final = 6  # lines of headings and notes


class ErrorTarget(msgspec.Struct, frozen=True):
    """Enter opens the devices with this code beside its meaning; None is "failed with no code"."""

    code: int | None


class DeploymentTarget(msgspec.Struct, frozen=True):
    """Enter opens the numbers of one deployment."""

    deployment_id: str


class FindingsTarget(msgspec.Struct, frozen=True):
    """Enter opens the findings across the fleet."""


class ViewTarget(msgspec.Struct, frozen=True):
    """Enter opens the list of a view."""

    view: View


PaneTarget = Selection | ErrorTarget | DeploymentTarget | FindingsTarget | ViewTarget


class PaneRow(msgspec.Struct, frozen=True):
    """One row: `key` stays the same across refreshes, `hint` is the exact count and share in words.

    `above` are lines over the row, and `below` under it, that are drawn when all rows have room for theirs.
    `counts` are the keys of the history whose sum it shows. One that is `unlisted` counts devices that
    no list holds alone.
    """

    key: str
    line: Line
    target: PaneTarget | None = None
    hint: str = ""
    above: tuple[Line, ...] = ()
    below: tuple[Line, ...] = ()
    marked: bool = False
    counts: tuple[str, ...] = ()
    unlisted: bool = False


class Pane(msgspec.Struct, frozen=True, kw_only=True):
    """A tile, or another list, as rows for a given width; a `message` stands for no rows.

    `mark` stands before the title: the digit of its key, or the letter by which one jumps to it.

    `right_short` stands for `right` where that has no room beside the title, and never gives way.
    `notes` go below the rows when there is room, in blocks that a BLANK parts.
    """

    title: str
    mark: str = ""
    right: str = ""
    right_short: str = ""
    heading: Line = BLANK
    rows: tuple[PaneRow, ...] = ()
    notes: tuple[Line, ...] = ()
    message: str = ""
    message_role: Role = "dim"


class Context(msgspec.Struct, frozen=True, kw_only=True):
    """What a pane is drawn from besides its tile. `width` and `height` are cells for content.

    `growth` is what the numbers did over the range of the console; `by_growth` puts the rows that grew most
    first; without `foot` a chart beside the pane shows its runs. `narrow` is a pane without a frame. `by_fix`
    groups errors by what must be done. `read_at` is when it was read. `waiting` are
    tiles that are still to come, and what is done for them.
    """

    width: int
    height: int
    glyphs: GlyphSet
    growth: Growth | None = None
    by_growth: bool = False
    narrow: bool = False
    by_fix: bool = False
    foot: bool = True
    read_at: datetime | None = None
    waiting: Mapping[TileKey, str] = {}

    @property
    def today(self) -> date:
        """The day of the reading; before all days where there is none, so that nothing has ended by then."""
        return date.min if self.read_at is None else self.read_at.date()

    def has_foot(self, rows: int) -> bool:
        """Whether below so many rows the foot of the pane has room for a line for each."""
        return self.foot and self.width >= FOOT_FROM and self.height >= 2 * rows + _FOOT_SPARE

    @property
    def terse(self) -> bool:
        """Whether labels are short and numbers few, as beside another pane on 80 cells."""
        return self.narrow and self.width < _ROOMY_FROM
