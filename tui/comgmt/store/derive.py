"""The columns of `device` from the site's records of one device. Pure; the rules are those of `domain/`."""

from functools import lru_cache
from typing import Any, Final

from comgmt.domain.authority import is_unknown
from comgmt.domain.client_os import OsGroup, client_os, release_rank
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
    """Derives the columns of one device after another, by what the site's classes could give.

    A fleet has few different systems and combinations of flags: what follows from those is remembered.
    """

    def __init__(self, gathered: Gathered, keys: Keys) -> None:
        self._keys = keys
        self._states_known = gathered.no_states() is None
        self._codes_known = gathered.no_codes() is None
        self._clients_known = gathered.no_clients() is None
        self._of_flags = lru_cache(_REMEMBERED)(self._status)
        self._of_system = lru_cache(_REMEMBERED)(self._os)

    def values(
        self,
        record: ComanagementRecord | None,
        system: SystemRecord | None,
        activity: ActivityRecord | None,
    ) -> Values:
        """The values of `DERIVED_COLUMNS`, in their order."""
        name = (system and system.name) or (record and record.name) or ""
        status, flags = _NO_STATUS if record is None else self._of_flags(*_flags(record))
        version = system.client_version if system is not None else None
        told = Told(record, system, activity)
        identity = _identity(told)
        return (
            name,
            name.strip().casefold(),
            int(record is not None),
            *status,
            record.enrollment_error_detail if record is not None else None,
            *flags,
            *_workloads(record),
            _ids_differ(record, system),
            *(_NO_SYSTEM if system is None else self._of_system(*_system(system))),
            version,
            version_order(version),
            *_times(activity),
            *identity,
            *plain_values(told),
        )

    def _status(self, code: int | None, *flags: bool) -> tuple[Values, Values]:
        """Number of the state, whether it counts as failed, the code of a failed device, standing and join.

        Then the flags of the record as 0 and 1; a null flag counts as not set.
        """
        record = _with_flags(code, flags)
        state, failed, error = None, False, None
        if self._states_known:
            state, failed = enrollment_state(record), counts_as_failed(record)
            error = error_code(record) if failed and self._codes_known else None
        number = None if state is None else self._keys.states[state]
        known = (number, int(failed), error, standing(state, error, self._keys), _joined(record))
        return known, tuple(map(int, flags))

    def _os(
        self,
        operating_system: str | None,
        build: str | None,
        client: int | None,
        obsolete: int | None,
        decommissioned: int | None,
        has_id: bool,
    ) -> Values:
        """Whether it counts as a client, as eligible by the fallback; group, order, release, build, order.

        A null Obsolete or Decommissioned counts as not set. Systems that are no Windows clients keep the name
        that discovery gives them, and come after all releases.
        """
        found = client_os(operating_system, build)
        order = version_order(build)
        if found is None:
            name = operating_system.removeprefix("Microsoft ") if operating_system else None
            return 0, 0, None, None if name is None else MOST, name, build, order
        current = self._clients_known and client == 1 and obsolete != 1
        capable = found.group is OsGroup.WINDOWS_10_1709_AND_LATER
        return (
            int(current),
            int(current and capable and has_id and decommissioned != 1),
            self._keys.groups[found.group],
            release_rank(found.release)[0],
            found.release,
            build,
            order,
        )


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


_NO_STATUS: Final[tuple[Values, Values]] = ((None, 0, None, None, None), (0,) * 8)
_NO_SYSTEM: Final[Values] = (0, 0, None, None, None, None, None)


def _joined(record: ComanagementRecord) -> str | None:
    if record.hybrid_aad_joined:
        return "hybrid"
    return "entra" if record.aad_joined else None


def _flags(record: ComanagementRecord) -> tuple[Any, ...]:
    """The code of a record, and its flags; a null flag counts as not set."""
    return (
        record.enrollment_status_code,
        record.hybrid_aad_joined or False,
        record.aad_joined or False,
        record.mdm_enrolled or False,
        record.mdm_provisioned or False,
        record.comgmt_policy_present or False,
        record.enrollment_scheduled or False,
        record.pending_logon or False,
        record.enrollment_failed or False,
    )


def _with_flags(code: int | None, flags: tuple[bool, ...]) -> ComanagementRecord:
    """A record of which nothing else is known."""
    hybrid, entra, enrolled, provisioned, policy, scheduled, pending, failed = flags
    return ComanagementRecord(
        resource_id=0,
        enrollment_status_code=code,
        hybrid_aad_joined=hybrid,
        aad_joined=entra,
        mdm_enrolled=enrolled,
        mdm_provisioned=provisioned,
        comgmt_policy_present=policy,
        enrollment_scheduled=scheduled,
        pending_logon=pending,
        enrollment_failed=failed,
    )


def _system(system: SystemRecord) -> tuple[str | None, str | None, int | None, int | None, int | None, bool]:
    """What a record of discovery says of the system and of the client on it."""
    has_id = (system.aad_device_id or "").strip() not in _NO_ID
    return (
        system.operating_system,
        system.build,
        system.client,
        system.obsolete,
        system.decommissioned,
        has_id,
    )


def _workloads(record: ComanagementRecord | None) -> tuple[int | None, int | None, str | None, int]:
    """Mask, how many of the seven it has, authority, whether that is another MDM than Intune."""
    if record is None:
        return None, None, None, 0
    return (*_mask(record.mdm_workloads), record.authority, _is_other_mdm(record.authority))


def _ids_differ(record: ComanagementRecord | None, system: SystemRecord | None) -> int:
    """Whether the co-management record and discovery give two Entra device ids."""
    one, other = (holder and holder.aad_device_id for holder in (record, system))
    if not one or not other or one == other:
        return 0
    return int(len({one.strip().casefold(), other.strip().casefold()} - _NO_ID) > 1)


@lru_cache(_REMEMBERED)
def _mask(text: str | None) -> tuple[int | None, int | None]:
    mask = workload_mask(text)
    return mask, None if mask is None else len(switched(mask))


@lru_cache(_REMEMBERED)
def _is_other_mdm(authority: str | None) -> int:
    return int(is_unknown(authority))


def _times(activity: ActivityRecord | None) -> Values:
    """When it was last active, and the newest sign of life."""
    if activity is None:
        return None, None
    heard = active = activity.last_active_at
    for moment in (activity.last_policy_request_at, activity.last_ddr_at):
        if moment is not None and (heard is None or moment > heard):
            heard = moment
    at = to_micros(active)
    return at, at if heard is active else to_micros(heard)


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
