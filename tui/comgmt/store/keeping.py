"""What the store itself knows of a device across refreshes: since when, and what changed. Pure."""

import msgspec

from comgmt.store.derive import parts_of

Change = tuple[int, int, str, int | None, int | None, int | None, int | None]


class Known(msgspec.Struct, frozen=True):
    """The kept columns of one device, in the order of `KEPT_COLUMNS`."""

    first_seen: int
    state_since: int | None = None
    changed_at: int | None = None
    standing: int | None = None
    state_before: int | None = None


class Refresh(msgspec.Struct, frozen=True):
    """One refresh: its time, whether it knows states, and whether it is the first that does.

    `same_view` is whether the same user read the site the last time: another one may see other devices, and
    then none of them has come or gone. `before` is when the last refresh was that this one may be held
    against: it knew states, as the same user.
    """

    now: int
    states_known: bool
    first: bool
    same_view: bool = True
    before: int | None = None

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
        return Known(known.first_seen, since, changed_at, standing, self.before)


def change(at: int, resource_id: int, name: str, before: int | None, after: int | None) -> Change:
    """A row of the change table, from two standings."""
    state_before, error_before = parts_of(before)
    state_after, error_after = parts_of(after)
    return (
        at,
        resource_id,
        name,
        state_before,
        state_after,
        error_before,
        error_after,
    )
