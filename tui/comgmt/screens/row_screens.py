"""Lists that are no device lists: findings, alerts, the numbers of a deployment."""

from typing import Any, ClassVar

from comgmt.domain.alerts.judging import Holding, judge
from comgmt.render.alerts_pane import alerts_pane
from comgmt.render.panes.pane import Context, Pane
from comgmt.render.row_lists import deployment_pane, findings_pane
from comgmt.screens.keys import bindings
from comgmt.screens.places import AlertsPlace, DeploymentPlace, FindingsPlace
from comgmt.screens.rows import RowsScreen
from comgmt.store.reader import StoreReader


class FindingsScreen(RowsScreen):
    """Findings across the fleet."""

    BINDINGS: ClassVar = bindings("sort")
    crumb = "Findings"
    tells_moves = True
    headless_words: ClassVar[tuple[str, ...]] = ("findings",)
    words_here: ClassVar = {
        **RowsScreen.words_here,
        "sort": ("growth", "as usual, or those that grew most over the range first"),
    }

    def question(self, store: StoreReader) -> Any:  # noqa: ANN401 - see RowsScreen
        """Every finding with its count."""
        return store.findings()

    def pane_of(self, answer: Any, context: Context) -> Pane:  # noqa: ANN401 - see RowsScreen
        """A row a finding."""
        return findings_pane(answer, context)


class AlertsScreen(RowsScreen):
    """The alerts that hold, and those that came and went, with who was told."""

    crumb = "Alerts"
    headless_words: ClassVar[tuple[str, ...]] = ("alerts",)
    keys_here: ClassVar = ("copy",)

    def question(self, store: StoreReader) -> Any:  # noqa: ANN401 - see RowsScreen
        """What stands of each rule, which cannot be judged and why, and the newest events."""
        evidence = store.evidence(self.console.now())
        verdicts = [(rule.name, judge(rule, evidence)) for rule in self.console.settings.rules]
        unjudged = [
            (name, verdict.sentence)
            for name, found in verdicts
            for verdict in found
            if verdict.answer is Holding.UNKNOWN
        ]
        return store.alert_standings(), store.alert_events(limit=500), unjudged

    def pane_of(self, answer: Any, context: Context) -> Pane:  # noqa: ANN401 - see RowsScreen
        """A row an alert that holds, then a row an event."""
        standings, events, unjudged = answer
        ruled = bool(self.console.settings.rules)
        return alerts_pane(standings, events, ruled, self.console.now(), context, unjudged)


class DeploymentScreen(RowsScreen):
    """The numbers of one deployment."""

    crumb = "Deployment"
    headless_words: ClassVar[tuple[str, ...]] = ("policies",)

    def __init__(self, place: DeploymentPlace) -> None:
        super().__init__(place)
        self._deployment_id = place.deployment_id

    def question(self, store: StoreReader) -> Any:  # noqa: ANN401 - see RowsScreen
        """The deployment, as last summarized."""
        return store.deployment(self._deployment_id)

    def pane_of(self, answer: Any, context: Context) -> Pane:  # noqa: ANN401 - see RowsScreen
        """A row a number."""
        if answer is None:
            return Pane(title="Deployment", message="The site no longer gives this deployment.")
        self.crumb = answer.short_name
        return deployment_pane(answer, context)


def make_row_screen(place: DeploymentPlace | FindingsPlace | AlertsPlace) -> RowsScreen:
    """The screen for one of these places."""
    match place:
        case DeploymentPlace():
            return DeploymentScreen(place)
        case FindingsPlace():
            return FindingsScreen(place)
        case AlertsPlace():
            return AlertsScreen(place)
