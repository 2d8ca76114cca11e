"""How far the reading of all rows is, in words."""

from datetime import datetime

from comgmt.domain.ages import ago
from comgmt.domain.sweep import SweepState
from comgmt.render.cost_words import seconds_words
from comgmt.render.numbers import thousands


def swept(state: SweepState) -> str:
    """Devices read of those there are: "120,000 of 1,000,000"."""
    if state.about is None:
        return thousands(state.devices)
    return f"{thousands(min(state.devices, state.about))} of {thousands(state.about)}"


def sweep_words(state: SweepState, now: datetime) -> str:
    """The whole: what was read, when, how long it took, and what is still to come."""
    if state.finished is not None:
        took = seconds_words(state.seconds)
        return f"all {thousands(state.devices)} devices, {ago(state.finished, now)}, in {took}"
    begun = f"{swept(state)} devices, begun {ago(state.started, now)}"
    if state.whole_at is None:
        return f"{begun}; the rest is not known yet"
    return f"{begun}; the rest was read {ago(state.whole_at, now)} or before"
