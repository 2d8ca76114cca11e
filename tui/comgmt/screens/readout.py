"""What the screens show of the store at one moment, and the messages that bring it to them."""

from typing import Protocol

import msgspec
from textual.message import Message

from comgmt.domain.census import Census
from comgmt.domain.source import SourceState
from comgmt.store.history import Trends
from comgmt.store.reader import StoreReader


class Readout(msgspec.Struct, frozen=True):
    """The newest census with the one before it and all counts over time; `generation` 0 is "nothing yet"."""

    generation: int = 0
    census: Census | None = None
    before: Census | None = None
    trends: Trends = Trends((), {})


def read_out(store: StoreReader) -> Readout:
    """The readout of the store as it is now."""
    return Readout(store.generation(), store.census(), store.census_before(), store.trends())


class SteeredSource(Protocol):
    """What reads the site into the store, as the console steers it; none of it waits for the site."""

    def start(self) -> None:
        """Begin to read."""

    def refresh_now(self) -> None:
        """Read now, because a person asked."""

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
