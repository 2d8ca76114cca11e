"""Going through past readings: step by step, or as a film that goes on by itself."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Protocol

from comgmt.domain.playing import beside, film_step
from comgmt.render.moments import day_and_time

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from textual.timer import Timer

    from comgmt.screens.readout import Readout

FRAME_SECONDS: Final = 0.5


class ShowsThePast(Protocol):
    """The console, as a film steers it."""

    @property
    def readout(self) -> Readout:
        """What is shown."""

    @property
    def standing_at(self) -> datetime | None:
        """The past moment that was asked for; None is now."""

    def stand_at(self, moment: datetime | None) -> None:
        """Show all tiles as they were at a moment."""

    def say(self, words: str) -> None:
        """Say something in the line of hints."""

    def set_interval(self, interval: float, callback: Callable[[], None], /) -> Timer:
        """Call again and again."""


class Film:
    """The readings of one console; a film ends at the newest, and when a person goes anywhere themselves."""

    def __init__(self, console: ShowsThePast) -> None:
        self._console = console
        self._timer: Timer | None = None
        self._shown: datetime | None = None

    @property
    def is_playing(self) -> bool:
        """Whether it goes on by itself."""
        return self._timer is not None

    def step(self, step: int) -> None:
        """To the reading so many further on."""
        self.stop()
        times, at = self._console.readout.times, self._console.standing_at
        if len(times) < 2:  # noqa: PLR2004 - nothing to go through
            self._console.say("There is one reading only.")
            return
        to = beside(times, at, step)
        if to == at:
            edge = "the newest" if at is None else f"the first, {day_and_time(times[0])}"
            self._console.say(f"This reading is {edge}.")
        self._console.stand_at(to)

    def toggle(self) -> None:
        """Play from here, from the first reading where the newest is shown; or stop."""
        if self.is_playing:
            self.stop()
            return
        times = self._console.readout.times
        if len(times) < 2:  # noqa: PLR2004 - see above
            self._console.say("There is one reading only: nothing to play.")
            return
        if self._console.standing_at is None:
            self._go(times[0])
        else:
            self._shown = self._console.standing_at
        self._timer = self._console.set_interval(FRAME_SECONDS, self._on)

    def stop(self) -> None:
        """Stay where it is; again is nothing."""
        if self._timer is not None:
            self._timer.stop()
            self._timer = None

    def _on(self) -> None:
        """The next frame, once the last one is shown; somebody who went elsewhere has ended the film."""
        at = self._console.standing_at
        if at != self._shown:
            self.stop()
            return
        if self._console.readout.view.at != at:
            return
        times = self._console.readout.times
        self._go(beside(times, at, film_step(times)))
        if self._shown is None:
            self.stop()

    def _go(self, moment: datetime | None) -> None:
        self._shown = moment
        self._console.stand_at(moment)
