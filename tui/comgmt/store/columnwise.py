"""Rows of `device` as columns: the same values as `rows` gives, without a record for each device."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from comgmt.domain.columns import PLAIN
from comgmt.domain.device_columns import MOMENTS, DeviceColumns
from comgmt.store.columns import from_stored
from comgmt.store.errors import UnreadableValueError
from comgmt.store.rows import known_state

# By the places of `rows.NUMBERED`; None is one that is not exported.
_KEYS: Final[tuple[str | None, ...]] = (
    *("resource_id", "name", "state", "failed", "error", "error_detail", "state_since", "os_release"),
    *("os_build", "site_code", "domain", "user", "joined", "comanaged", "authority", "workloads"),
    *("client_version", "last_active_at", "entra_device_id", None, "state_since_at_least"),
)
_FLAGS: Final = ("failed", "comanaged", "state_since_at_least")
_NUMBERS: Final = frozenset(
    {*_FLAGS, "resource_id", "state", "error", "state_since", "workloads", "last_active_at"}
)
_NONE: Final[type] = type(None)
_ALLOWED: Final[dict[str, frozenset[type]]] = {
    **{key: frozenset({int, _NONE} if key in _NUMBERS else {str, _NONE}) for key in _KEYS if key is not None},
    "resource_id": frozenset({int}),
    "name": frozenset({str}),
}


def columnwise(rows: Sequence[tuple[Any, ...]], state_keys: Mapping[int, str]) -> DeviceColumns:
    """The columns of some rows of `NUMBERED`; `state_keys` are by their numbers.

    Raises UnreadableValueError for values that none can have.
    """
    found = list(zip(*rows, strict=True))
    values: dict[str, Sequence[Any]] = {
        key: _checked(key, cells) for key, cells in zip(_KEYS, found, strict=False) if key is not None
    }
    values["state"] = list(map(state_keys.get, values["state"]))
    for key in set(values["state"]):
        known_state(key)
    for key in _FLAGS:
        values[key] = list(map(bool, values[key]))
    states = values["state"]
    values["state_since"] = _where(values["state_since"], states)
    values["state_since_at_least"] = [
        state is not None and flag for state, flag in zip(states, values["state_since_at_least"], strict=True)
    ]
    for column, cells in zip(PLAIN, found[len(_KEYS) :], strict=True):
        key = column.entry.exported
        values[key] = cells if key in MOMENTS else [from_stored(column, cell) for cell in cells]
    return DeviceColumns(values)


def _checked(key: str, cells: Sequence[Any]) -> Sequence[Any]:
    """A cell of SQLite may hold any kind of value, and that of a torn page does."""
    strange = set(map(type, cells)) - _ALLOWED[key]
    if strange:
        raise UnreadableValueError(f"A device has {min(kind.__name__ for kind in strange)} as its {key}.")
    return cells


def _where(values: Sequence[Any], states: Sequence[str | None]) -> list[Any]:
    return [None if state is None else value for value, state in zip(values, states, strict=True)]
