"""What the store itself knows of a device across refreshes: since when, and what was last known. Pure."""

from typing import Final

import msgspec

from comgmt.domain.changes import ChangeKind, join_number, kind_between, looks_failed
from comgmt.domain.enrollment import FAILURES, SUCCESSES, EnrollmentState
from comgmt.domain.workloads import SEVEN
from comgmt.store.change_rows import NUMBERS, ChangeRow
from comgmt.store.derive import parts_of
from comgmt.store.keys import Keys

_KIND: Final = 2  # its place in a row of changes
_BY_JOIN: Final = (set(SUCCESSES), set(FAILURES))  # states that differ by the join only


class KeptTraits(msgspec.Struct, frozen=True):
    """What may change of a device besides its standing; None is not known."""

    failed: int | None = None
    joined: int | None = None  # see changes.join_number
    policy: int | None = None
    mask: int | None = None

    def over(self, earlier: "KeptTraits") -> "KeptTraits":
        """These where they are known, else the earlier ones."""
        return KeptTraits(
            *(
                old if new is None else new
                for new, old in zip(
                    msgspec.structs.astuple(self), msgspec.structs.astuple(earlier), strict=True
                )
            )
        )


class Known(msgspec.Struct, frozen=True):
    """The kept columns of one device, in the order of `KEPT_COLUMNS`."""

    first_seen: int
    state_since: int | None = None
    changed_at: int | None = None
    standing: int | None = None
    state_before: int | None = None
    failed: int | None = None
    joined: int | None = None
    policy: int | None = None
    mask: int | None = None

    @property
    def traits(self) -> KeptTraits:
        """Those that are kept."""
        return KeptTraits(self.failed, self.joined, self.policy, self.mask)

    def having(self, traits: KeptTraits) -> "Known":
        """The same, with other traits."""
        return msgspec.structs.replace(
            self, failed=traits.failed, joined=traits.joined, policy=traits.policy, mask=traits.mask
        )


class Readable(msgspec.Struct, frozen=True):
    """What a reading can tell of the traits of devices."""

    states: bool
    joins: bool
    policies: bool
    masks: bool

    def last(self, now: int, before: "LastKnown") -> "LastKnown":
        """When each was known last, after a reading at `now`."""
        return LastKnown(
            now if self.states else before.states,
            now if self.joins else before.joins,
            now if self.policies else before.policies,
            now if self.masks else before.masks,
        )

    def traits(self, failed: int, joined: str | None, policy: int, mask: int | None) -> KeptTraits:
        """The traits of a device that has a record, where they could be read."""
        return KeptTraits(
            failed if self.states else None,
            join_number(joined) if self.joins else None,
            policy if self.policies else None,
            mask if self.masks else None,
        )


class LastKnown(msgspec.Struct, frozen=True):
    """When each of them was known last, microseconds; None is never, or not by this form."""

    states: int | None = None
    joins: int | None = None
    policies: int | None = None
    masks: int | None = None

    def of(self, kind: ChangeKind) -> int | None:
        """That of what a kind of change is about."""
        return {
            ChangeKind.JOIN_CHANGED: self.joins,
            ChangeKind.POLICY_LOST: self.policies,
            ChangeKind.POLICY_GAINED: self.policies,
            ChangeKind.WORKLOAD_MOVED: self.masks,
        }.get(kind, self.states)


class Refresh(msgspec.Struct, frozen=True, cache_hash=True):
    """One refresh: its time, whether it knows states, and whether it is the first that does.

    `same_view` is whether the same user read the site the last time: another one may see other devices, and
    then none of them has come or gone. `before` is when the last refresh was that this one may be held
    against: it knew states, as the same user. `last` is when what may change was last known, whoever read.
    """

    now: int
    states_known: bool
    first: bool
    same_view: bool = True
    before: int | None = None
    last: LastKnown = LastKnown()

    @property
    def comings_known(self) -> bool:
        """Whether a device that is new, or no longer there, has come or gone at the site."""
        return self.states_known and not self.first and self.same_view

    def update(self, known: Known | None, standing: int | None) -> Known:
        """What is kept from now on of a device that has this standing (state and code).

        A standing the site did not give this time is kept in mind, so that it counts from its first day
        when it is given again.
        """
        if known is None:
            since = None if standing is None else self.now
            came = standing is not None and self.comings_known
            return Known(self.now, since, self.now if came else None, standing, self.before if came else None)
        if not self.states_known or standing == known.standing:
            return known
        since = None if standing is None else self.now
        changed_at = known.changed_at if self.first else self.now
        return msgspec.structs.replace(
            known, state_since=since, changed_at=changed_at, standing=standing, state_before=self.before
        )


class Judge:
    """Says what changed of a device, as rows of the table `change`."""

    def __init__(self, refresh: Refresh, keys: Keys) -> None:
        self._refresh = refresh
        self._states = {number: state for state, number in keys.states.items()}

    def of_standing(
        self, resource_id: int, name: str, before: Known | None, after: Known, left: int | None
    ) -> list[ChangeRow]:
        """The row for another state or code; of a device that came back, that it did, with what it is now.

        One that has failed, recovered or enrolled since it `left` has a row for that as well. Where the join
        alone makes it another state there is none: that change is one of its own.
        """
        old = None if before is None else before.standing
        failed = None if before is None else before.failed
        if old is not None or left is None or after.standing is None:
            return self._between(resource_id, name, (old, failed), after)
        back = self._row(ChangeKind.CAME_BACK, resource_id, name, standing=(None, after.standing))
        if left == after.standing:
            return [back]
        since = self._between(resource_id, name, (left, None), after)
        return [back, *(row for row in since if row[_KIND] != NUMBERS[ChangeKind.STATE_CHANGED])]

    def of_traits(
        self, resource_id: int, name: str, before: KeptTraits, after: KeptTraits, *, moved: bool
    ) -> list[ChangeRow]:
        """A row for each trait that is another one; of a device that was there before.

        Of one that has `moved` to another state as well it goes without saying that it has the policy.
        """
        policy = ChangeKind.POLICY_GAINED if after.policy else ChangeKind.POLICY_LOST
        pairs = {
            ChangeKind.JOIN_CHANGED: (before.joined, after.joined),
            policy: (before.policy, after.policy),
            ChangeKind.WORKLOAD_MOVED: (_workloads(before.mask), _workloads(after.mask)),
        }
        return [
            self._row(kind, resource_id, name, values=(old, new))
            for kind, (old, new) in pairs.items()
            if old is not None
            and new is not None
            and old != new
            and not (moved and kind is ChangeKind.POLICY_GAINED)
        ]

    def _between(
        self, resource_id: int, name: str, old: tuple[int | None, int | None], after: Known
    ) -> list[ChangeRow]:
        (was, code_before), failed_before = self._parts(old[0]), old[1]
        became, code_after = self._parts(after.standing)
        kind = kind_between(
            was,
            became,
            looks_failed(was, code_before) if failed_before is None or was is None else bool(failed_before),
            looks_failed(became, code_after) if after.failed is None else bool(after.failed),
        )
        if kind is ChangeKind.CODE_CHANGED and code_before == code_after:
            kind = ChangeKind.STATE_CHANGED
        if kind is ChangeKind.STATE_CHANGED and {was, became} in _BY_JOIN and code_before == code_after:
            return []
        return [self._row(kind, resource_id, name, standing=(old[0], after.standing))]

    def _parts(self, standing: int | None) -> tuple[EnrollmentState | None, int | None]:
        state, code = parts_of(standing)
        return None if state is None else self._states[state], code

    def _row(
        self,
        kind: ChangeKind,
        resource_id: int,
        name: str,
        *,
        standing: tuple[int | None, int | None] = (None, None),
        values: tuple[int | None, int | None] = (None, None),
    ) -> ChangeRow:
        (state_before, code_before), (state_after, code_after) = map(parts_of, standing)
        return (
            self._refresh.now,
            self._refresh.last.of(kind),
            NUMBERS[kind],
            resource_id,
            name,
            values[0] if state_before is None else state_before,
            values[1] if state_after is None else state_after,
            code_before,
            code_after,
        )


def _workloads(mask: int | None) -> int | None:
    """The bits of the seven workloads: the others are no workloads, and move nothing."""
    return None if mask is None else mask & SEVEN
