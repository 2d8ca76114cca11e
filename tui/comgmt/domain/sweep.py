"""The sweep: reading all rows of a large site piece by piece, in the background. Pure."""

from datetime import datetime, timedelta

import msgspec

from comgmt.domain.cost import CostKept


class SweepState(msgspec.Struct, frozen=True, kw_only=True):
    """How far a sweep is. Devices up to the ResourceID `position` were read; there are about `about` of them.

    `site` and `who` are what it was begun for; `seconds` is what it took so far, all its starts together.
    `whole_at` is when the last one that was whole ended, of the same site and user.
    """

    site: str
    who: str
    started: datetime
    about: int | None = None
    position: int = 0
    devices: int = 0
    rows: int = 0
    seconds: float = 0.0
    finished: datetime | None = None
    whole_at: datetime | None = None

    @property
    def is_first(self) -> bool:
        """Whether no sweep has been whole yet: what was not read is not known."""
        return self.whole_at is None


def is_of(state: SweepState, site: str, who: str) -> bool:
    """Whether a sweep was for this site and user: another sees other devices."""
    return (state.site, state.who) == (site, who)


def is_due(state: SweepState | None, now: datetime, every: float) -> bool:
    """Whether there is something to sweep: none was whole yet, one is under way, or the last is too old."""
    if state is None or state.finished is None:
        return True
    return not timedelta() <= now - state.finished < timedelta(seconds=every)


def gone_on(state: SweepState | None, site: str, who: str, now: datetime) -> SweepState:
    """The sweep to go on with: the one under way, or a new one from the first device on."""
    if state is not None and is_of(state, site, who):
        if state.finished is None:
            return state
        return SweepState(site=site, who=who, started=now, about=state.devices, whole_at=state.whole_at)
    return SweepState(site=site, who=who, started=now)


class SiteLoad(msgspec.Struct, frozen=True):
    """What reading costs a site, and how far the reading of all rows is, where the site counts."""

    cost: CostKept = CostKept()
    sweep: SweepState | None = None
