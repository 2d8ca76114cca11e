"""What differs between two readers of one site, device by device, as changes."""

import sqlite3
from collections.abc import Iterator
from datetime import datetime

import msgspec

from comgmt.domain.changes import ChangeKind, DeviceChange, join_number, kind_between
from comgmt.domain.enrollment import FAILURES, SUCCESSES, EnrollmentState
from comgmt.domain.workloads import SEVEN
from comgmt.store.keys import STATE_KEY
from comgmt.store.rows import known_state


class DeviceStanding(msgspec.Struct, frozen=True):
    """What may change of a device, as one reading has it."""

    resource_id: int
    name: str
    state: EnrollmentState | None
    failed: bool
    error: int | None
    joined: str | None
    policy: int
    mask: int | None


def stream_standings(connection: sqlite3.Connection) -> Iterator[DeviceStanding]:
    """All devices in the order of their resource ids."""
    found = connection.execute(
        f"SELECT resource_id, name, {STATE_KEY}, failed, error, joined, policy, mask FROM device "  # noqa: S608 - ours
        "ORDER BY resource_id"
    )
    for resource_id, name, state, failed, *rest in found:
        yield DeviceStanding(resource_id, name, known_state(state), bool(failed), *rest)


def differences(
    before: Iterator[DeviceStanding], after: Iterator[DeviceStanding], times: tuple[datetime, datetime]
) -> Iterator[DeviceChange]:
    """The changes from one reading to another, both in the order of resource ids; nothing is held."""
    one, other = next(before, None), next(after, None)
    while one is not None or other is not None:
        if other is None or (one is not None and one.resource_id < other.resource_id):
            yield from _changes(one, None, times)
            one = next(before, None)
        elif one is None or other.resource_id < one.resource_id:
            yield from _changes(None, other, times)
            other = next(after, None)
        else:
            yield from _changes(one, other, times)
            one, other = next(before, None), next(after, None)


def _changes(
    before: DeviceStanding | None, after: DeviceStanding | None, times: tuple[datetime, datetime]
) -> Iterator[DeviceChange]:
    named = after or before
    assert named is not None
    was, became = _state(before), _state(after)
    change = DeviceChange(
        at=times[1],
        seen_after=times[0],
        resource_id=named.resource_id,
        name=named.name,
        before=was,
        after=became,
        error_before=None if before is None else before.error,
        error_after=None if after is None else after.error,
    )
    if (was, change.error_before) != (became, change.error_after) and not _by_join(change):
        kind = kind_between(was, became, bool(before and before.failed), bool(after and after.failed))
        if kind is ChangeKind.CODE_CHANGED and change.error_before == change.error_after:
            kind = ChangeKind.STATE_CHANGED
        yield msgspec.structs.replace(change, kind=kind)
    if before is not None and after is not None and was is not None and became is not None:
        yield from _traits(before, after, change)


def _traits(before: DeviceStanding, after: DeviceStanding, change: DeviceChange) -> Iterator[DeviceChange]:
    moved = change.before != change.after
    policy = ChangeKind.POLICY_GAINED if after.policy else ChangeKind.POLICY_LOST
    masks = (before.mask, after.mask)
    pairs = {
        ChangeKind.JOIN_CHANGED: (join_number(before.joined), join_number(after.joined)),
        policy: (before.policy, after.policy),
        ChangeKind.WORKLOAD_MOVED: (0, 0) if None in masks else tuple((mask or 0) & SEVEN for mask in masks),
    }
    for kind, (old, new) in pairs.items():
        if old != new and not (moved and kind is ChangeKind.POLICY_GAINED):
            yield msgspec.structs.replace(
                change,
                kind=kind,
                before=None,
                after=None,
                error_before=None,
                error_after=None,
                value_before=old,
                value_after=new,
            )


def _state(standing: DeviceStanding | None) -> EnrollmentState | None:
    return None if standing is None else standing.state


def _by_join(change: DeviceChange) -> bool:
    """Whether the join alone makes it another state: that change is one of its own."""
    states = {change.before, change.after}
    return states in (set(SUCCESSES), set(FAILURES)) and change.error_before == change.error_after
