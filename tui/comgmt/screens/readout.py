"""What the screens show of the store at one moment, and the messages that bring it to them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

import msgspec
from msgspec import structs
from textual.message import Message

from comgmt.domain.moments import Moments
from comgmt.domain.time_ranges import ChosenRange

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime

    from comgmt.domain.census import Census, TileKey
    from comgmt.domain.early import Early
    from comgmt.domain.growth import Growth
    from comgmt.domain.list_question import ListQuestion
    from comgmt.domain.source import SourceState
    from comgmt.store.number_answers import NumberAnswers


class Viewpoint(msgspec.Struct, frozen=True):
    """From where a person looks: the range of the console, when they `looked` last, and a past moment.

    `at` None is now.
    """

    chosen: ChosenRange = ChosenRange()
    looked: datetime | None = None
    at: datetime | None = None


class Readout(msgspec.Struct, frozen=True):
    """The newest census with the one before it, and what the numbers did over the range of the console.

    `generation` 0 is "nothing yet"; then `early` is what a first reading has given so far. `then` is the
    census of the past moment one stands at, `times` are those of all readings.
    """

    generation: int = 0
    census: Census | None = None
    before: Census | None = None
    growth: Growth | None = None
    view: Viewpoint = Viewpoint()
    then: Census | None = None
    times: Moments = Moments()
    early: Early | None = None

    @property
    def mark(self) -> DataMark:
        """Another mark is other data."""
        return self.generation, self.view, 0 if self.early is None else 1 + self.early.known

    @property
    def shown(self) -> Census | None:
        """The census that tiles are drawn from."""
        known = None if self.early is None else self.early.census
        return self.then or self.census or known

    @property
    def waiting(self) -> Mapping[TileKey, str]:
        """The tiles of a first reading that are still to come, and what is done for them."""
        return {} if self.early is None else self.early.waiting


DataMark = tuple[int, Viewpoint, int]


def read_out(
    store: NumberAnswers, view: Viewpoint, kept_look: Callable[[Census], datetime | None]
) -> Readout:
    """The readout of the store as it is now, from a viewpoint.

    A viewpoint that does not know when one looked last takes what `kept_look` knows of it.
    """
    generation, census = store.generation(), store.census()
    if view.looked is None and census is not None:
        view = structs.replace(view, looked=kept_look(census))
    then = None if view.at is None else store.census_at(view.at)
    shown = census if then is None else then
    growth = None
    if shown is not None:
        growth = store.growth(view.chosen.span(shown.taken_at, view.looked), view.chosen.over)
    times = store.reading_times(None)
    return Readout(generation, census, store.census_before(), growth, view, then, times)


class SteeredSource(Protocol):
    """What reads the site into the store, as the console steers it; none of it waits for the site."""

    def start(self) -> None:
        """Begin to read."""

    def refresh_now(self) -> None:
        """Read now, because a person asked."""

    def want_list(self, question: ListQuestion | None) -> None:
        """Read the rows of this list, which somebody looks at; None: of no list any more."""

    def pause(self) -> None:
        """Read no more until `resume`."""

    def resume(self) -> None:
        """Read on."""

    def stop(self) -> None:
        """End, without waiting for a request."""


class SourceChanged(Message):
    """The source is in another state; comes from its thread."""

    def __init__(self, state: SourceState) -> None:
        super().__init__()
        self.state = state
