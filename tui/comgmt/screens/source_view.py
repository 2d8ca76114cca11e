"""What is shown of the state of the source: not every state it passes through is news."""

from __future__ import annotations

from typing import Final

import msgspec

from comgmt.domain.source import Phase, SourceState

_RESTS: Final = frozenset(
    {Phase.LIVE, Phase.STALE, Phase.STOPPED, Phase.PAUSED, Phase.FOLLOWED, Phase.RECORDED}
)
_BUSY: Final = frozenset({Phase.CONNECTING, Phase.READING, Phase.STARTING})


class SourceView:
    """The state of the source and the one in the header. `paused` and `asked_for` are what the person did.

    A reading that runs by itself is not shown while there is data and all was well: a quiet screen sends
    nothing.
    """

    def __init__(self) -> None:
        self.state = SourceState(phase=Phase.STARTING)
        self.shown = self.state
        self.paused = False
        self.asked_for = False

    @property
    def is_recording(self) -> bool:
        """Whether there is no site behind what is shown."""
        return self.state.phase is Phase.RECORDED

    def take(self, state: SourceState) -> bool:
        """Remember the newest state; whether it may have brought data."""
        self.state = state
        rests = state.phase in _RESTS
        if rests:
            self.asked_for = False
        return rests

    def show(self, *, has_data: bool) -> None:
        """Bring what is shown up to date."""
        quiet = self.state.phase in _BUSY and has_data and not self.asked_for
        if quiet and self.shown.phase is Phase.LIVE:
            return
        self.shown = self.state
        if self.paused and self.state.phase is Phase.LIVE:
            self.shown = msgspec.structs.replace(self.state, phase=Phase.PAUSED)
