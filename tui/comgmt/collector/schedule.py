"""What the collector waits for between refreshes, and how that reads as a state. Pure."""

from datetime import datetime

import msgspec

from comgmt.domain.source import Phase, SourceState, Trouble


class Schedule(msgspec.Struct, frozen=True, kw_only=True):
    """When the next refresh is due (monotonic seconds; None: when a person asks) and why not earlier.

    `trouble` is what ended the last refresh, `failures` how many in a row have failed.
    """

    due: float | None
    next_at: datetime | None = None
    trouble: Trouble | None = None
    failures: int = 0

    def left(self, now: float) -> float | None:
        """Seconds until it is due; None for never by itself."""
        return None if self.due is None else self.due - now

    def state(self, *, paused: bool) -> SourceState:
        """The state while nothing is read."""
        if self.trouble is not None and self.trouble.kind.needs_person:
            return SourceState(phase=Phase.STOPPED, trouble=self.trouble, next_at=self.next_at)
        if paused:
            return SourceState(phase=Phase.PAUSED, trouble=self.trouble)
        phase = Phase.LIVE if self.trouble is None else Phase.STALE
        return SourceState(phase=phase, trouble=self.trouble, next_at=self.next_at)
