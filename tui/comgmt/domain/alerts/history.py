"""What is remembered of alerts: transitions, and who was told of each."""

from datetime import datetime, timedelta

import msgspec

from comgmt.domain.alerts.steps import AlertEvent


class Telling(msgspec.Struct, frozen=True):
    """One receiver that was told, or was to be told and was not: `why` says how that failed."""

    receiver: str
    at: datetime
    why: str = ""


class Due(msgspec.Struct, frozen=True, kw_only=True):
    """One receiver that is to be told of an event, the `number`th of its store.

    `repeated` is whether a process that was ended may have told it already.
    """

    number: int
    event: AlertEvent
    receiver: str
    repeated: bool = False


class Teller(msgspec.Struct, frozen=True):
    """A process that tells: for so long after it was last heard of nobody else tells what it took."""

    name: str = ""
    lease: timedelta = timedelta(minutes=3)


class ToldEvent(msgspec.Struct, frozen=True):
    """A transition, its tellings, and who is still to be told."""

    event: AlertEvent
    tellings: tuple[Telling, ...] = ()
    waiting: tuple[str, ...] = ()
