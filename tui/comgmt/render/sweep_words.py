"""How far the reading of all rows is, in words."""

from datetime import datetime

from comgmt.domain.ages import ago
from comgmt.domain.nouns import counted
from comgmt.domain.sweep import SweepState
from comgmt.render.cost_words import seconds_words
from comgmt.render.numbers import thousands


def swept(state: SweepState) -> str:
    """Devices read of those there are: "120,000 of 1,000,000"."""
    read, whole = _parts(state)
    return f"{read}{thousands(whole)}"


def _parts(state: SweepState) -> tuple[str, int]:
    """How many were read of how many, as "120,000 of " and 1,000,000; of so many, where it is not known."""
    if state.about is None:
        return "", state.devices
    return f"{thousands(min(state.devices, state.about))} of ", state.about


def sweep_words(state: SweepState, now: datetime) -> str:
    """The whole: what was read, when, how long it took, and what is still to come."""
    if state.finished is not None:
        took = seconds_words(state.seconds)
        return f"all {counted(state.devices, 'device')}, {ago(state.finished, now)}, in {took}"
    read, whole = _parts(state)
    begun = f"{read}{counted(whole, 'device')}, begun {ago(state.started, now)}"
    if state.whole_at is None:
        return f"{begun}; the rest is not known yet"
    return f"{begun}; the rest was read {ago(state.whole_at, now)} or before"
