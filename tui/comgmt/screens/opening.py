"""From what a row stands for to the place it opens."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from comgmt.domain.census import TileKey
from comgmt.domain.selection import NoCode, Scope, Selection
from comgmt.render.panes.pane import (
    DeploymentTarget,
    ErrorTarget,
    FindingsTarget,
    PaneRow,
    PaneTarget,
    ViewTarget,
)
from comgmt.render.tile_words import NO_CODE_TITLE
from comgmt.screens.places import (
    BoardPlace,
    DeploymentPlace,
    FindingsPlace,
    GroupsPlace,
    ListPlace,
    MaximizedPlace,
    ScreenPlace,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from comgmt.domain.views import View

_NAMED: Final = 2  # so many errors stand in a title by name


def place_of(target: PaneTarget) -> ScreenPlace:
    """The place behind a row: devices, with the error explained beside them where the row is an error."""
    match target:
        case ErrorTarget():
            return error_place(target.code)
        case DeploymentTarget():
            return DeploymentPlace(target.deployment_id)
        case FindingsTarget():
            return FindingsPlace()
        case ViewTarget():
            return view_place(target.view)
        case Selection():
            return ListPlace(selection=target, panel=bool(target.every_code))


def view_place(view: View) -> ScreenPlace:
    """The list of a view; counted by a column where it says so."""
    of = Selection(title=view.name)
    if view.group is not None:
        return GroupsPlace(selection=of, column=view.group, typed=view.where)
    return ListPlace(selection=of, typed=view.where, sort=view.sort, columns=view.columns)


def maximized_place(tile: TileKey) -> ScreenPlace:
    """A tile over the whole screen; workloads have a board."""
    return BoardPlace() if tile is TileKey.WORKLOADS else MaximizedPlace(tile)


def error_place(code: int | None) -> ListPlace:
    """The devices that failed with one code, and what it means."""
    from comgmt.domain.explain import short_title  # noqa: PLC0415 - where an error is opened

    title = NO_CODE_TITLE if code is None else f"0x{code:08X} {short_title(code)}"
    codes = (NoCode.NO_CODE if code is None else code,)
    return ListPlace(selection=Selection(title=title, scope=Scope.FAILED, codes=codes), panel=True)


def tile_of(selection: Selection) -> TileKey | None:
    """The tile whose help explains these devices; None where no tile counts them."""
    of = selection
    tells = (
        (TileKey.ENROLLMENT_ERRORS, of.every_code or of.scope is Scope.FAILED),
        (TileKey.DEPLOYMENTS, of.deployment_id is not None),
        (TileKey.COMANAGEMENT_STATUS, of.stage is not None or of.scope is Scope.ELIGIBLE),
        (TileKey.WORKLOADS, of.workloads or of.scope in {Scope.COMANAGED, Scope.COMANAGED_STRICT}),
        (TileKey.CLIENT_OS, of.os_groups or of.os_releases or of.scope is Scope.CLIENTS),
        (TileKey.ENROLLMENT_STATUS, of.states or of.scope is Scope.COMANAGEMENT),
    )
    return next((tile for tile, told in tells if told and of.finding is None), None)


def joined_target(rows: Sequence[PaneRow]) -> PaneTarget | None:
    """What several marked rows open: their codes, or else their states, as one list; one row its own."""
    if len(rows) < 2:  # noqa: PLR2004 - there is nothing to join
        return rows[0].target if rows else None
    selections = [selection_behind(row.target) for row in rows]
    codes = tuple(dict.fromkeys(code for each in selections if each for code in each.every_code))
    if codes:
        named = [error_place(code if isinstance(code, int) else None).selection.title for code in codes]
        title = " + ".join(named) if len(named) <= _NAMED else f"{len(named)} errors"
        return Selection(title=title, scope=Scope.FAILED, codes=codes)
    states = tuple(state for each in selections if each for state in each.states)
    title = " + ".join(state.short_label for state in states)
    return Selection(title=title, scope=Scope.COMANAGEMENT, states=states) if states else None


def selection_behind(target: PaneTarget | None) -> Selection | None:
    """The devices of a row as one list; None where it stands for something else."""
    if isinstance(target, ErrorTarget):
        return error_place(target.code).selection
    return target if isinstance(target, Selection) else None
