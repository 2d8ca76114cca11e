"""The rows of tiles whose counts the history has: which key a row has there, and what it is called."""

from collections.abc import Iterable
from typing import Final

from comgmt.domain.census import FunnelStage, TileKey, error_key
from comgmt.domain.client_os import OsGroup
from comgmt.domain.codes import normalise
from comgmt.domain.enrollment import EnrollmentState
from comgmt.domain.explain import uncut_title
from comgmt.domain.findings import Finding
from comgmt.domain.workloads import Workload

_FAMILIES: Final = {
    TileKey.CLIENT_OS: ("clients.", "release."),
    TileKey.COMANAGEMENT_STATUS: ("stage.", "comanaged"),
    TileKey.ENROLLMENT_STATUS: ("state.",),
    TileKey.WORKLOADS: ("workload.",),
    TileKey.ENROLLMENT_ERRORS: ("errors.", "error."),
    TileKey.DEPLOYMENTS: ("deployment.",),
}
_LABELS: Final = {
    "clients.all": "All clients",
    "comanaged": "Co-managed",
    "errors.all": "All failed devices",
    "error.none": "No code",
    **{f"clients.{group.value}": group.label for group in OsGroup},
    **{f"stage.{stage.value}": stage.label for stage in FunnelStage},
    **{f"state.{state.value}": state.label for state in EnrollmentState},
    **{f"workload.{workload.value}": workload.label for workload in Workload},
    **{f"finding.{finding.value}": finding.label for finding in Finding},
}
_ORDER: Final = {key: place for place, key in enumerate(_LABELS)}
_SUCCESS: Final = ".success"


def tile_of(key: str) -> TileKey | None:
    """The tile that a key of the history is of; None for what is of none, such as a finding."""
    return next((tile for tile, families in _FAMILIES.items() if key.startswith(families)), None)


def row_of(key: str) -> str:
    """The row of a key within its tile, as TILE.ROW has it: "failure_hybrid", "0x80180018", "all"."""
    return key.partition(".")[2].removesuffix(_SUCCESS) or key


def label_of(key: str) -> str:
    """What people call the row of a key."""
    if key.startswith("error.0x"):
        code = normalise(key.removeprefix("error."))
        return row_of(key) if code is None else f"{row_of(key)} {uncut_title(code)}"
    return _LABELS.get(key, row_of(key))


def keys_of_tile(tile: TileKey, known: Iterable[str]) -> list[str]:
    """The rows of a tile among the keys of a history, without the many releases."""
    found = [key for key in known if tile_of(key) is tile and not key.startswith("release.")]
    return sorted(found, key=lambda key: (_ORDER.get(key, len(_ORDER)), key))


def key_of(text: str, known: Iterable[str]) -> str | None:
    """The key that TILE.ROW, or a key itself, means; None when no row has that name.

    An error code may be spelled in any way. A code or release that was never counted is one all the same.
    """
    title, _, row = text.strip().partition(".")
    tile = next((tile for tile in TileKey if tile.value == title), None)
    asked = [text.strip()] if tile is None else _spellings(tile, row)
    names = {key.casefold(): key for key in (*_LABELS, *known)}
    found = next((names[each.casefold()] for each in asked if each.casefold() in names), None)
    if found is not None or title not in {TileKey.ENROLLMENT_ERRORS.value, "error"}:
        return found
    code = normalise(row)
    return None if code is None else error_key(code)


def _spellings(tile: TileKey, row: str) -> list[str]:
    names = [row, *(f"{family}{row}" for family in _FAMILIES[tile])]
    return [*names[1:], f"deployment.{row}{_SUCCESS}", *(names[:1] if row == "comanaged" else [])]
