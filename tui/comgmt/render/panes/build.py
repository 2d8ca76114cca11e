"""The parts of all tiles under their keys, and the pane of one, whatever state its tile is in."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from msgspec.structs import replace

from comgmt.domain.census import Census, TileKey, Unavailable
from comgmt.render import tile_words
from comgmt.render.line import BLANK
from comgmt.render.panes import client_os, deployments, enrollment, errors, funnel, workloads
from comgmt.render.panes.growth import grown
from comgmt.render.panes.part import TilePart
from comgmt.render.panes.rows import Context, Pane
from comgmt.render.way_words import way_note
from comgmt.render.wrapping import wrap_text

PARTS: Final[Mapping[TileKey, TilePart]] = MappingProxyType(
    {
        TileKey.CLIENT_OS: client_os.PART,
        TileKey.COMANAGEMENT_STATUS: funnel.PART,
        TileKey.ENROLLMENT_STATUS: enrollment.PART,
        TileKey.WORKLOADS: workloads.PART,
        TileKey.ENROLLMENT_ERRORS: errors.PART,
        TileKey.DEPLOYMENTS: deployments.PART,
    }
)
DIGITS: Final = MappingProxyType({key: str(place) for place, key in enumerate(TileKey, 1)})


def build_pane(key: TileKey, census: Census | None, context: Context) -> Pane:
    """The pane of a tile; a tile without numbers is a message that says why, never a zero."""
    return replace(_pane(key, census, context), mark=DIGITS[key])


def _pane(key: TileKey, census: Census | None, context: Context) -> Pane:
    if census is None:
        return Pane(title=key.label, message=tile_words.NOT_READ_YET)
    if key in context.waiting:
        return Pane(title=key.label, message=context.waiting[key])
    tile = census.tiles()[key]
    if isinstance(tile, Unavailable):
        right = context.glyphs.unknown + ("" if context.terse else " not read")
        return Pane(title=key.label, right=right, message=tile.why, message_role="wait")
    pane = PARTS[key].pane(tile, replace(context, read_at=census.taken_at))
    moved = grown(pane, context, ordered=key is not TileKey.COMANAGEMENT_STATUS)
    return _with_way(moved, way_note(census, key), context)


def _with_way(pane: Pane, note: str, context: Context) -> Pane:
    """The pane with a last note on how its numbers came."""
    if not note:
        return pane
    lines = wrap_text(note, context.width, "dim")
    return replace(pane, notes=(*pane.notes, *([BLANK] if pane.notes else []), *lines))
