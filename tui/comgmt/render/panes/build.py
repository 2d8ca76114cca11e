"""One of the six panes from a census, whatever state its tile is in."""

from typing import Final

from comgmt.domain.census import (
    Census,
    ClientOsTile,
    EnrollmentTile,
    ErrorTile,
    FunnelTile,
    Unavailable,
    WorkloadTile,
)
from comgmt.render import tile_words
from comgmt.render.panes.client_os import client_os_pane
from comgmt.render.panes.deployments import deployments_pane
from comgmt.render.panes.enrollment import enrollment_pane
from comgmt.render.panes.errors import errors_pane
from comgmt.render.panes.funnel import funnel_pane
from comgmt.render.panes.rows import Context, Pane
from comgmt.render.panes.workloads import workloads_pane

TITLES: Final = dict(enumerate(tile_words.TITLES.values(), 1))
_KEYS: Final = dict(enumerate(tile_words.TITLES, 1))


def build_pane(  # noqa: PLR0911 - one return a tile
    number: int,
    census: Census | None,
    context: Context,
    *,
    by_fix: bool = False,
) -> Pane:
    """Pane `number`, 1 to 6; a tile without numbers is a message that says why, never a zero.

    `by_fix` groups the errors by what must be done.
    """
    if census is None:
        return Pane(number=number, title=TITLES[number], message=tile_words.NOT_READ_YET)
    tile = census.tiles()[_KEYS[number]]
    if isinstance(tile, Unavailable):
        right = context.glyphs.unknown + ("" if context.terse else " not read")
        return Pane(number=number, title=TITLES[number], right=right, message=tile.why, message_role="wait")
    if isinstance(tile, ClientOsTile):
        return client_os_pane(tile, context)
    if isinstance(tile, FunnelTile):
        return funnel_pane(tile, context)
    if isinstance(tile, EnrollmentTile):
        return enrollment_pane(tile, context)
    if isinstance(tile, WorkloadTile):
        return workloads_pane(tile, context)
    if isinstance(tile, ErrorTile):
        return errors_pane(tile, context, by_fix=by_fix)
    return deployments_pane(tile, context, census.taken_at)
