"""Lists that are no device lists: findings, changes, the numbers of a deployment."""

from collections.abc import Sequence
from datetime import timedelta
from typing import TYPE_CHECKING, Any, ClassVar, Final

from comgmt.domain.alerts.judging import Holding, judge
from comgmt.domain.census import TileKey
from comgmt.domain.selection import Selection
from comgmt.render.alerts_pane import alerts_pane
from comgmt.render.changes import changes_pane
from comgmt.render.panes.pane import Context, Pane, PaneRow
from comgmt.render.row_lists import deployment_pane, findings_pane
from comgmt.render.tile_words import NOT_READ_YET
from comgmt.screens.keys import bindings
from comgmt.screens.panes import growth_sentence
from comgmt.screens.places import AlertsPlace, ChangesPlace, DeploymentPlace, DevicePlace, FindingsPlace
from comgmt.screens.rows import RowsScreen
from comgmt.store.change_rows import ChangeSpan
from comgmt.store.reader import StoreReader
from comgmt.store.times import to_micros

if TYPE_CHECKING:
    from comgmt.domain.changes import DeviceChange

_DAY: Final = timedelta(days=1)


class FindingsScreen(RowsScreen):
    """Findings across the fleet."""

    BINDINGS: ClassVar = bindings("sort")
    crumb = "Findings"
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

    def action_sort(self) -> None:
        """As usual, or those that grew most over the range first."""
        self.by_growth = not self.by_growth
        self.show_data()
        self.say(growth_sentence(self.readout.growth, by_growth=self.by_growth))


class ChangesScreen(RowsScreen):
    """What changed between readings; Enter opens the device."""

    crumb = "Changes"
    headless_words: ClassVar[tuple[str, ...]] = ("changes",)
    words_here: ClassVar = {"open": ("device", "the device that changed")}

    def __init__(self, place: ChangesPlace) -> None:
        super().__init__(place)
        self._changes: list[DeviceChange] = []

    def question(self, store: StoreReader) -> Any:  # noqa: ANN401 - see RowsScreen
        """The newest changes, and the sums of the last day that was read."""
        taken_at = store.taken_at()
        day = None if taken_at is None else store.change_sums(ChangeSpan(to_micros(taken_at - _DAY)))
        return store.changes(limit=1000), day

    def pane_of(self, answer: Any, context: Context) -> Pane:  # noqa: ANN401 - see RowsScreen
        """A row a change."""
        self._changes, day = answer
        census = self.readout.census
        unread = census.unavailable.get(TileKey.ENROLLMENT_STATUS, "") if census else NOT_READ_YET
        return changes_pane(self._changes, context, unread, day)

    def selection_of(self, rows: Sequence[PaneRow]) -> Selection | None:
        """The device that changed."""
        if not rows:
            return None
        change = self._change(rows[0])
        return Selection(title=change.name, marked=(change.resource_id,))

    def _change(self, row: PaneRow) -> "DeviceChange":
        return self._changes[int(row.key.removeprefix("change."))]

    def action_open(self) -> None:
        """The device that changed."""
        row = self.pane.row
        if row is not None:
            self.console.open(DevicePlace(self._change(row).resource_id))


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


def make_row_screen(place: DeploymentPlace | FindingsPlace | ChangesPlace | AlertsPlace) -> RowsScreen:
    """The screen for one of these places."""
    match place:
        case DeploymentPlace():
            return DeploymentScreen(place)
        case FindingsPlace():
            return FindingsScreen(place)
        case ChangesPlace():
            return ChangesScreen(place)
        case AlertsPlace():
            return AlertsScreen(place)
