"""The census of a first reading that still goes on: the tiles that are known so far."""

from collections.abc import Iterator
from typing import Final

from comgmt.domain.census import TileKey, Unavailable
from comgmt.domain.counted import Counted, numbers
from comgmt.domain.early import Early
from comgmt.domain.nouns import counted
from comgmt.domain.ways import Means, TileWay
from comgmt.store.counting import census_of
from comgmt.store.gathered import Gathered
from comgmt.store.tallying import Kept, tallies_of

COUNTING: Final = "Counting."
READING: Final = "Reading."


def early_census(gathered: Gathered, counted: Counted, *, has_objects: bool) -> Early:
    """What is known of the tiles: what was `counted` so far, by the site or of the rows that came.

    `has_objects` says that collections and deployments were read. Codes come with the whole reading.
    """
    possible = tallies_of(gathered)
    made = {name: Kept("", counts) for name, counts in numbers(counted).items() if name in possible}
    by_site = gathered.counted is not None
    words = COUNTING if by_site else READING
    known = frozenset(_known(counted, has_objects=has_objects))
    census = census_of(
        made,
        gathered,
        dict(_ways(counted)) if by_site else {},
        {key: words for key in TileKey if key not in known},
    )
    waiting = {
        key: _codes_to_come(counted) or words if key is TileKey.ENROLLMENT_ERRORS else words
        for key, tile in census.tiles().items()
        if isinstance(tile, Unavailable) and tile.why == words and key not in known
    }
    return Early(census, waiting)


def _known(counted: Counted, *, has_objects: bool) -> Iterator[TileKey]:
    if counted.clients is not None:
        yield TileKey.CLIENT_OS
    if counted.flags is not None:
        yield TileKey.ENROLLMENT_STATUS
    if counted.flags is not None and has_objects:
        yield TileKey.COMANAGEMENT_STATUS
    if counted.flags is not None and counted.has_workloads:
        yield TileKey.WORKLOADS
    if has_objects:
        yield TileKey.DEPLOYMENTS


def _codes_to_come(found: Counted) -> str:
    """That devices failed, whose codes are not known yet."""
    failed = found.failed
    return f"{counted(failed, 'device')} failed, with codes that are read next." if failed else ""


def _ways(counted: Counted) -> Iterator[tuple[TileKey, TileWay]]:
    """How exact the tiles are that the site counted."""
    for key, tolerance in (
        (TileKey.CLIENT_OS, counted.clients_tolerance),
        (TileKey.COMANAGEMENT_STATUS, counted.states_tolerance),
        (TileKey.ENROLLMENT_STATUS, counted.states_tolerance),
        (TileKey.WORKLOADS, counted.workloads_tolerance),
    ):
        yield key, TileWay(Means.COUNTED, counted.at, tolerance)
