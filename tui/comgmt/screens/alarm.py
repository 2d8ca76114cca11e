"""Alerts on the screen: how many fire stands in the header, and the terminal calls when one begins to."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from comgmt.screens.console import Asks
from comgmt.store.errors import StoreError
from comgmt.widgets.background import RunsWorkers, in_background

if TYPE_CHECKING:
    from collections.abc import Mapping

    from comgmt.domain.alerts.steps import Standing
    from comgmt.screens.settings import AlertSignal

Firing = frozenset[tuple[str, str]]


class Alarmed(Asks, RunsWorkers, Protocol):
    """The console, as the alarm sees it."""

    def alert(self, words: str, signal: AlertSignal) -> None:
        """Say the words, and call by the terminal."""

    def redraw_edges(self) -> None:
        """Draw the header again."""


class Alarm:
    """Knows how many alerts fire. One that fired before the console began is shown, and nobody is called."""

    def __init__(self, console: Alarmed) -> None:
        self._console = console
        self._known: Firing | None = None

    @property
    def count(self) -> int:
        """How many alerts fire, as far as is known."""
        return len(self._known or ())

    def look(self) -> None:
        """Ask the store, beside the screen; nothing where there are no rules."""
        if self._console.settings.rules:
            in_background(self._console, self._look, "alarm")

    async def _look(self) -> None:
        try:
            firing = firing_of(await self._console.ask(lambda store: store.alert_standings()))
        except StoreError:
            return  # whoever shows data says it
        before, self._known = self._known, firing
        if before is None or before == firing:
            self._console.redraw_edges()
            return
        new = sorted(firing - before)
        if new:
            names = ", ".join(" ".join(filter(None, each)) for each in new)
            noun = "Alert" if len(new) == 1 else "Alerts"
            self._console.alert(
                f"{noun}: {names}. a shows what they say.", self._console.settings.alert_signal
            )
        self._console.redraw_edges()


def firing_of(standings: Mapping[str, Mapping[str, Standing]]) -> Firing:
    """The rules that fire, each with what it is about."""
    from comgmt.domain.alerts.steps import AlertPhase  # noqa: PLC0415 - where there are rules

    return frozenset(
        (rule, about)
        for rule, of_rule in standings.items()
        for about, standing in of_rule.items()
        if standing.phase is AlertPhase.FIRING
    )
