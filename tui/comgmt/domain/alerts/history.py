"""What is remembered of alerts: transitions, and who was told of each."""

from datetime import datetime

import msgspec

from comgmt.domain.alerts.steps import AlertEvent


class Telling(msgspec.Struct, frozen=True):
    """One receiver that was told, or was to be told and was not: `why` says how that failed."""

    receiver: str
    at: datetime
    why: str = ""


class ToldEvent(msgspec.Struct, frozen=True):
    """A transition and its tellings."""

    event: AlertEvent
    tellings: tuple[Telling, ...] = ()
