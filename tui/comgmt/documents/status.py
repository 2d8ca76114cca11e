"""The census as the JSON document of `status`; its text is in `status_text`."""

from typing import Any, Final

from comgmt.documents.tiles import tile_details, tile_document
from comgmt.domain.census import Census
from comgmt.domain.identities import checks
from comgmt.render.moments import iso

SCHEMA: Final = 1


def status_document(census: Census) -> dict[str, Any]:
    """The document of schema 1: site, time, tiles by their keys, details, checks.

    A tile, or the number of eligible devices, that could not be read is `{"unavailable": "why"}`. `details`
    holds what stands beside the tiles on the screen; a part of it that was not read is null.
    """
    site = census.site
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
            {"identity": check.identity, "holds": check.holds, "detail": check.detail}
            for check in checks(census)
        ],
        "notes": list(census.notes),
    }


def _details(census: Census) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, tile in census.tiles().items():
        found |= tile_details(key, tile)
    return found
