"""The columns of `device` from the site's records of one device. Pure; the rules are those of `domain/`."""

from functools import lru_cache
from typing import Final

from comgmt.domain.authority import is_unknown
from comgmt.domain.client_os import ClientOs, OsGroup, client_os, release_rank
from comgmt.domain.enrollment import EnrollmentState, counts_as_failed, enrollment_state, error_code
from comgmt.domain.records import ActivityRecord, ComanagementRecord, SystemRecord
from comgmt.domain.told import Told, entra_id, site_code, user_and_domain
from comgmt.domain.workloads import switched, workload_mask
from comgmt.store.columns import plain_values
from comgmt.store.conditions import Value
from comgmt.store.gathered import Gathered
from comgmt.store.keys import Keys
from comgmt.store.times import to_micros
from comgmt.store.versions import MOST, version_order

DERIVATION: Final = 2  # to be raised with every change of what is derived: all devices are then derived anew

_NO_ID: Final = frozenset({"", "00000000-0000-0000-0000-000000000000"})
_REMEMBERED: Final = 4096  # a fleet has few different versions, masks and authorities
CODE_SPAN: Final = 1 << 33  # a standing is a state number times this, plus its code and one

Values = tuple[Value, ...]


class Deriver:
    """Derives the columns of one device after another, by what the site's classes could give."""

    def __init__(self, gathered: Gathered, keys: Keys) -> None:
        self._keys = keys
        self._states_known = gathered.no_states() is None
        self._codes_known = gathered.no_codes() is None
        self._clients_known = gathered.no_clients() is None

    def values(
        self,
        record: ComanagementRecord | None,
        system: SystemRecord | None,
        activity: ActivityRecord | None,
    ) -> Values:
        """The values of `DERIVED_COLUMNS`, in their order."""
        name = (system and system.name) or (record and record.name) or ""
        state, failed, code = self._status(record)
        joined = _joined(record)
        workloads = _workloads(record)
        os = _os(system, self._keys, known=self._clients_known)
        version = system.client_version if system is not None else None
        told = Told(record, system, activity)
        identity = _identity(told)
        return (
            name,
            name.strip().casefold(),
            int(record is not None),
            None if state is None else self._keys.states[state],
            int(failed),
            code,
            standing(state, code, self._keys),
            joined,
            record.enrollment_error_detail if record is not None else None,
            *_flags(record),
            *workloads,
            _ids_differ(record, system),
            *os,
            version,
            version_order(version),
            *_times(activity),
            *identity,
            *plain_values(told),
        )

    def _status(self, record: ComanagementRecord | None) -> tuple[EnrollmentState | None, bool, int | None]:
        """State, whether it counts as failed, and the code of a failed device."""
        if record is None or not self._states_known:
            return None, False, None
        failed = counts_as_failed(record)
        return enrollment_state(record), failed, error_code(record) if failed and self._codes_known else None


def standing(state: EnrollmentState | None, code: int | None, keys: Keys) -> int | None:
    """State and code as one number, so that a change of either is a change of it; None without a state."""
    if state is None:
        return None
    return keys.states[state] * CODE_SPAN + (0 if code is None else code + 1)


def parts_of(number: int | None) -> tuple[int | None, int | None]:
    """The number of the state, and the code, of a standing."""
    if number is None:
        return None, None
    place, code = divmod(number, CODE_SPAN)
    return place, code - 1 if code else None


def same_state(one: int, other: int) -> bool:
    """Whether two standings have the same state, whatever the codes."""
    return one // CODE_SPAN == other // CODE_SPAN


def _joined(record: ComanagementRecord | None) -> str | None:
    if record is None:
        return None
    if record.hybrid_aad_joined:
        return "hybrid"
    return "entra" if record.aad_joined else None


def _flags(record: ComanagementRecord | None) -> Values:
    """The flags of a record as 0 and 1; a null flag counts as not set."""
    if record is None:
        return (0,) * 8
    return (
        int(bool(record.hybrid_aad_joined)),
        int(bool(record.aad_joined)),
        int(bool(record.mdm_enrolled)),
        int(bool(record.mdm_provisioned)),
        int(bool(record.comgmt_policy_present)),
        int(bool(record.enrollment_scheduled)),
        int(bool(record.pending_logon)),
        int(bool(record.enrollment_failed)),
    )


def _workloads(record: ComanagementRecord | None) -> tuple[int | None, int | None, str | None, int]:
    """Mask, how many of the seven it has, authority, whether that is another MDM than Intune."""
    if record is None:
        return None, None, None, 0
    return (*_mask(record.mdm_workloads), record.authority, _is_other_mdm(record.authority))


def _ids_differ(record: ComanagementRecord | None, system: SystemRecord | None) -> int:
    """Whether the co-management record and discovery give two Entra device ids."""
    ids = {
        (holder.aad_device_id or "").strip().casefold() for holder in (record, system) if holder is not None
    }
    return int(len(ids - _NO_ID) > 1)


@lru_cache(_REMEMBERED)
def _mask(text: str | None) -> tuple[int | None, int | None]:
    mask = workload_mask(text)
    return mask, None if mask is None else len(switched(mask))


@lru_cache(_REMEMBERED)
def _is_other_mdm(authority: str | None) -> int:
    return int(is_unknown(authority))


@lru_cache(_REMEMBERED)
def _client_os(operating_system: str | None, build: str | None) -> ClientOs | None:
    return client_os(operating_system, build)


def _os(
    system: SystemRecord | None, keys: Keys, *, known: bool
) -> tuple[int, int, int | None, int | None, str | None, str | None, int | None]:
    """Whether it counts as a client and as eligible by the fallback; group, order, release, build, its order.

    A null Obsolete or Decommissioned counts as not set. Systems that are no Windows clients keep the name
    that discovery gives them, and come after all releases.
    """
    if system is None:
        return 0, 0, None, None, None, None, None
    found = _client_os(system.operating_system, system.build)
    order = version_order(system.build)
    if found is None:
        name = system.operating_system.removeprefix("Microsoft ") if system.operating_system else None
        return 0, 0, None, None if name is None else MOST, name, system.build, order
    current = known and system.client == 1 and system.obsolete != 1
    has_id = (system.aad_device_id or "").strip() not in _NO_ID
    capable = found.group is OsGroup.WINDOWS_10_1709_AND_LATER
    return (
        int(current),
        int(current and capable and has_id and system.decommissioned != 1),
        keys.groups[found.group],
        release_rank(found.release)[0],
        found.release,
        system.build,
        order,
    )


def _times(activity: ActivityRecord | None) -> Values:
    """When it was last active, and the newest sign of life."""
    if activity is None:
        return None, None
    seen = (activity.last_active_at, activity.last_policy_request_at, activity.last_ddr_at)
    heard = max((moment for moment in seen if moment is not None), default=None)
    return to_micros(activity.last_active_at), to_micros(heard)


def _identity(told: Told) -> tuple[str | None, ...]:
    """User, its key, its key with the domain; Entra device id, its key; site code; domain."""
    user, user_domain = user_and_domain(told)
    device_id = entra_id(told)
    return (
        user,
        user.casefold() if user else None,
        f"{user_domain}\\{user}".casefold() if user and user_domain else None,
        device_id,
        device_id.casefold() if device_id else None,
        site_code(told),
        told.system.domain if told.system is not None else None,
    )
