"""Rows of `device` as records."""

from typing import Any, Final

from comgmt.domain.columns import PLAIN
from comgmt.domain.device import DeviceRow
from comgmt.domain.enrollment import EnrollmentState
from comgmt.store.columns import from_stored
from comgmt.store.errors import UnreadableValueError
from comgmt.store.keys import STATE_KEY
from comgmt.store.times import from_micros

_SURE_WITHIN: Final = 3_600_000_000  # microseconds between two readings
# Whether a state may be older than when it was first seen: it was there at the first reading, or came
# within a long time in which nothing was read.
AT_LEAST: Final = (
    f"(state_since IS NOT NULL AND (state_before IS NULL OR state_since - state_before > {_SURE_WITHIN}))"
)
COLUMNS: Final = (
    f"resource_id, name, {STATE_KEY}, failed, error, error_detail, state_since, os_release, os_build, "
    "site_code, domain, user, joined, enrolled AND policy, authority, mask, client_version, last_active, "
    f"aad_device_id, changed_at, {AT_LEAST}"
) + "".join(f", {column.entry.key}" for column in PLAIN)
NUMBERED: Final = COLUMNS.replace(STATE_KEY, "state", 1)  # the same with the number of the state
_PLACES: Final = 21  # of the values that rules know
_NUMBERS: Final = frozenset({0, 3, 4, 6, 13, 15, 17, 19, 20})
_ALLOWED: Final = (frozenset({str, type(None)}), frozenset({int, type(None)}))
_SEEN: Final[set[tuple[type, ...]]] = set()  # kinds of values that were found to be right
_STATES: Final = {state.value: state for state in EnrollmentState}


def known_state(key: str | None) -> EnrollmentState | None:
    """The state of a key in the store."""
    if key is None:
        return None
    try:
        return _STATES[key]
    except KeyError:
        raise UnreadableValueError(f"There is no state {key!r}.") from None


def device_row(values: tuple[Any, ...]) -> DeviceRow:
    """The record of one row of `COLUMNS`. Raises UnreadableValueError for values that none can have."""
    kinds = tuple(map(type, values[:_PLACES]))
    if kinds not in _SEEN:
        _check(kinds)
    (
        resource_id,
        name,
        state,
        failed,
        error,
        error_detail,
        state_since,
        os_release,
        os_build,
        site_code,
        domain,
        user,
        joined,
        comanaged,
        authority,
        mask,
        client_version,
        last_active,
        aad_device_id,
        changed_at,
        at_least,
        *more,
    ) = values
    return DeviceRow(
        resource_id=resource_id,
        name=name,
        state=known_state(state),
        failed=bool(failed),
        error=error,
        error_detail=error_detail,
        state_since=None if state is None else from_micros(state_since),
        state_since_at_least=state is not None and bool(at_least),
        os_release=os_release,
        os_build=os_build,
        site_code=site_code,
        domain=domain,
        user=user,
        joined=joined,
        comanaged=bool(comanaged),
        authority=authority,
        workloads=mask,
        client_version=client_version,
        last_active_at=from_micros(last_active),
        aad_device_id=aad_device_id,
        changed_at=from_micros(changed_at),
        more={
            column.entry.key: from_stored(column, value) for column, value in zip(PLAIN, more, strict=True)
        },
    )


def _check(kinds: tuple[type, ...]) -> None:
    """A cell of SQLite may hold any kind of value, and that of a torn page does."""
    for place, kind in enumerate(kinds):
        if kind not in _ALLOWED[place in _NUMBERS]:
            raise UnreadableValueError(f"A device has {kind.__name__} where it cannot.")
    if kinds[0] is not int or kinds[1] is not str:
        raise UnreadableValueError("A device has no number or no name.")
    _SEEN.add(kinds)
