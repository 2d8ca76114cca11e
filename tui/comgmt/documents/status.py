"""The census as the JSON document of `status`; its text is in `status_text`."""

from typing import Any, Final

from comgmt.documents.tiles import tile_details, tile_document
from comgmt.domain.census import Census, TileKey
from comgmt.domain.growth import Growth
from comgmt.domain.identities import checks
from comgmt.domain.ways import Counting, Total
from comgmt.render.moments import iso

SCHEMA: Final = 1


def status_document(census: Census, growth: Growth | None = None) -> dict[str, Any]:
    """The document of schema 1: site, time, tiles by their keys, details, checks.

    A tile, or the number of eligible devices, that could not be read is `{"unavailable": "why"}`. `details`
    holds what stands beside the tiles on the screen; a part of it that was not read is null. `ways` says of
    each tile whether it was counted or read, and when; `counting` is null where every row was read.
    With `growth` it also says how far each number moved.
    """
    site = census.site
    grown = {} if growth is None else {"growth": growth_entry(growth)}
    return {
        "schema": SCHEMA,
        "site": site.site_code,
        "site_name": site.site_name,
        "server": site.server,
        "version": site.version,
        "visible_to": site.visible_to,
        "taken_at": iso(census.taken_at),
        "tiles": {key.value: tile_document(key, tile) for key, tile in census.tiles().items()},
        "details": _details(census),
        "checks": [
            {
                "identity": check.identity,
                "holds": check.holds,
                "detail": check.detail,
                "tolerance": check.tolerance,
            }
            for check in checks(census)
        ],
        "ways": {key.value: _way(census, key) for key in TileKey},
        "counting": _counting(census.counting),
        "notes": list(census.notes),
        **grown,
    }


def growth_entry(growth: Growth) -> dict[str, Any]:
    """The range and the change of every number by its key; null where that is not known.

    `base_at` is the reading that the numbers are compared with, null where none is as old as the range.
    """
    keys = sorted({*growth.newest, *(growth.base or {})})
    return {
        "since": None if growth.since is None else iso(growth.since),
        "until": iso(growth.until),
        "base_at": None if growth.base_at is None else iso(growth.base_at),
        "first_reading": None if growth.first_at is None else iso(growth.first_at),
        "changes": {key: growth.change(key) for key in keys},
    }


def _details(census: Census) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, tile in census.tiles().items():
        found |= tile_details(key, tile)
    return found


def _way(census: Census, key: TileKey) -> dict[str, Any]:
    way = census.way(key)
    return {"means": way.means.value, "at": iso(way.at), "tolerance": way.tolerance}


def _counting(counting: Counting | None) -> dict[str, Any] | None:
    if counting is None:
        return None
    return {
        "seconds": round(counting.seconds, 3),
        "comanagement": _total(counting.states),
        "clients": _total(counting.clients),
        "failed": counting.failed,
    }


def _total(total: Total | None) -> dict[str, int] | None:
    return None if total is None else {"before": total.before, "after": total.after}
