"""The numbers that a rule may name: trend keys, and the totals that shares are taken of."""

from collections.abc import Mapping
from typing import Final

from comgmt.domain.census import COUNTED_FAILURES, DONUT_STATES

_FAILURES: Final = "errors.all"
STATES_ALL: Final = "state.all"
_BASES: Final = {
    "errors.": STATES_ALL,
    "error.": STATES_ALL,
    "state.": STATES_ALL,
    "stage.": "stage.eligible",
    "comanaged": "stage.eligible",
    "workload.": "comanaged",
    "clients.": "clients.all",
    "release.": "clients.all",
}
# A key of a family is zero where another key of its tile says that the tile was read.
_TILES: Final = {"error.": "errors.all", "release.": "clients.all", "clients.": "clients.all"}


def base_of(key: str) -> str | None:
    """What a share of this number is usually taken of, as the tiles do; None when no tile gives a share."""
    return next((base for family, base in _BASES.items() if key.startswith(family)), None)


def number_of(counts: Mapping[str, int], key: str) -> int | None:
    """The number of a key among those of one reading; None when its tile was not read.

    `state.all` is the six states of Microsoft's tile; failures may be known without their codes.
    """
    if key == STATES_ALL:
        states = [counts.get(f"state.{state.value}") for state in DONUT_STATES]
        known = [count for count in states if count is not None]
        return sum(known) if len(known) == len(states) else None
    if key in counts:
        return counts[key]
    if key == _FAILURES:
        return counts.get(COUNTED_FAILURES)
    of_tile = next((total for family, total in _TILES.items() if key.startswith(family)), None)
    return 0 if of_tile in counts else None
