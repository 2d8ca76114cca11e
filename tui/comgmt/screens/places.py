"""Where one can be in the console: what a screen shows, as a value that can be kept and opened again."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from comgmt.domain.changes import ChangeGroup, ChangeOrder
from comgmt.domain.columns import Column, Sort
from comgmt.domain.workload_sides import Side

if TYPE_CHECKING:
    from comgmt.domain.census import TileKey
    from comgmt.domain.selection import Selection
    from comgmt.render.help_lines import RowHelp


class DashboardPlace(msgspec.Struct, frozen=True):
    """The six panes."""


class MaximizedPlace(msgspec.Struct, frozen=True):
    """One tile with its large chart and its history."""

    tile: TileKey


class BoardPlace(msgspec.Struct, frozen=True, kw_only=True):
    """The workload board: whose numbers are chosen, and whom it counts."""

    side: Side = Side.LATE
    typed: str = ""


class _DevicesPlace(msgspec.Struct, frozen=True, kw_only=True):
    """Devices. `within` is the title of the list these are a part of, by hand or by a group."""

    selection: Selection
    within: str = ""

    @property
    def title(self) -> str:
        """What a document calls the list, where no breadcrumbs stand before it."""
        return ", ".join(filter(None, (self.within, self.selection.title)))


class ListPlace(_DevicesPlace, frozen=True, kw_only=True):
    """Devices one by one. With `panel` the error under the cursor is explained beside them.

    `columns` are those of a view; without any a person's own, by the kind of list.
    """

    panel: bool = False
    typed: str = ""
    failures_only: bool = False
    sort: Sort = Sort()
    cursor_id: int | None = None
    marked: tuple[int, ...] = ()
    columns: tuple[Column, ...] = ()


class GroupsPlace(_DevicesPlace, frozen=True, kw_only=True):
    """How many devices of a list have each value of a column."""

    column: Column
    typed: str = ""
    failures_only: bool = False


class ColumnsPlace(msgspec.Struct, frozen=True):
    """The columns of lists of one kind: which, in which order."""

    kind: str


class DevicePlace(msgspec.Struct, frozen=True):
    """One device: its diagnosis, its error and all its fields."""

    resource_id: int


class DeploymentPlace(msgspec.Struct, frozen=True):
    """The numbers of one deployment."""

    deployment_id: str


class FindingsPlace(msgspec.Struct, frozen=True):
    """Findings across the fleet."""


class ChangesPlace(msgspec.Struct, frozen=True, kw_only=True):
    """What changed over the range: how it is narrowed and ordered, and what it is counted by, if at all."""

    typed: str = ""
    order: ChangeOrder = ChangeOrder()
    group: ChangeGroup | None = None


class AlertsPlace(msgspec.Struct, frozen=True):
    """The alerts that hold, and those that came and went."""


class LogPlace(msgspec.Struct, frozen=True):
    """The queries that were sent to the site."""


class QueryPlace(msgspec.Struct, frozen=True, kw_only=True):
    """The query behind a number: `number` in words, its tile and the list behind it, where there are."""

    tile: TileKey | None = None
    number: str = ""
    selection: Selection | None = None
    typed: str = ""
    failures_only: bool = False


class CopiedPlace(msgspec.Struct, frozen=True):
    """What was copied last: what it is, and the text."""

    what: str
    text: str


class AboutPlace(msgspec.Struct, frozen=True):
    """The site, the source, the checks between tiles."""


class HelpPlace(msgspec.Struct, frozen=True):
    """The keys that work on a screen, in groups of (keys, what they do)."""

    groups: tuple[tuple[str, tuple[tuple[str, str], ...]], ...]


class LookedUpPlace(msgspec.Struct, frozen=True):
    """What a code, a line or a word means, by its name."""

    name: str


class SettingPlace(msgspec.Struct, frozen=True):
    """A setting of the configuration, by its name."""

    name: str


class PaneHelpPlace(msgspec.Struct, frozen=True):
    """What a tile counts, and by which rule; with a row, what that means first."""

    tile: TileKey
    row: RowHelp | None = None


ScreenPlace = (
    DashboardPlace
    | MaximizedPlace
    | BoardPlace
    | ListPlace
    | GroupsPlace
    | ColumnsPlace
    | DevicePlace
    | DeploymentPlace
    | FindingsPlace
    | ChangesPlace
    | AlertsPlace
    | LogPlace
    | QueryPlace
    | CopiedPlace
    | AboutPlace
    | HelpPlace
    | PaneHelpPlace
    | LookedUpPlace
    | SettingPlace
)
