"""Screens of one list that is no device list: findings, groups, changes, a deployment."""

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any, ClassVar

import msgspec
from textual.widget import Widget

from tui.domain.columns import Column
from tui.domain.filters import DeviceFilter, FilterProblemError, parse_filter
from tui.render.panes.pane import Context, Pane
from tui.render.row_lists import changes_pane, deployment_pane, findings_pane, group_label, groups_pane
from tui.screens.base import ConsoleScreen
from tui.screens.keys import bindings
from tui.screens.opening import place_of
from tui.screens.places import (
    ChangesPlace,
    DeploymentPlace,
    DevicePlace,
    FindingsPlace,
    GroupsPlace,
    ListPlace,
)
from tui.store import StoreError, StoreReader
from tui.widgets.pane_view import PaneView

if TYPE_CHECKING:
    from tui.domain.device import DeviceChange

GROUPED: tuple[Column, ...] = (
    *(Column.STATE, Column.ERROR, Column.OS, Column.SITE, Column.DOMAIN, Column.WORKLOADS),
    *(Column.JOINED, Column.AUTHORITY, Column.CLIENT),
)
RowsPlace = GroupsPlace | DeploymentPlace | FindingsPlace | ChangesPlace


class RowsScreen(ConsoleScreen):
    """One list over the whole screen. `question` asks the store, `pane_of` makes the list of its answer."""

    BINDINGS: ClassVar = bindings(
        "open", "copy", "down", "up", "page_down", "page_up", "first", "last", open="devices"
    )
    keys_here: ClassVar[tuple[str, ...]] = ("open", "copy")

    def body(self) -> Iterable[Widget]:
        """The list."""
        yield PaneView(0, self.glyphs, id="rows")

    @property
    def pane(self) -> PaneView:
        """The list."""
        return self.query_one("#rows", PaneView)

    def question(self, store: StoreReader) -> Any:  # noqa: ANN401 - each list has its own answer
        """What is asked of the store."""
        raise NotImplementedError

    def pane_of(self, answer: Any, context: Context) -> Pane:  # noqa: ANN401 - see above
        """The list for an answer."""
        raise NotImplementedError

    def on_mount(self) -> None:
        """The list has the keys."""
        self.pane.framed = False
        super().on_mount()
        self.pane.focus()

    def show_data(self) -> None:
        """Ask again; the cursor stays on its row."""
        self.run_worker(self._read(), group="rows", exclusive=True, exit_on_error=False)

    async def _read(self) -> None:
        try:
            answer = await self.console.ask(self.question)
        except StoreError as problem:
            sentence = problem.trouble.sentence
            self._draw(lambda _: Pane(number=0, title=self.crumb, message=sentence, message_role="wait"))
            return
        self._draw(lambda context: self.pane_of(answer, context))
        self.draw_edges()

    def _draw(self, build: Callable[[Context], Pane]) -> None:
        self.pane.set_content(build, Context(width=0, height=0, glyphs=self.glyphs))

    def on_pane_view_hinted(self, message: PaneView.Hinted) -> None:
        """Say more of the row under the cursor."""
        self.hint(message.hint)

    def on_pane_view_opened(self, message: PaneView.Opened) -> None:
        """Open what the row stands for."""
        self.console.open(place_of(message.target))

    def action_move(self, step: int) -> None:
        """A row on or back."""
        self.pane.move(step)

    def action_page(self, pages: int) -> None:
        """A page on or back."""
        self.pane.move(pages * max(1, self.pane.size.height - 2))

    def action_edge(self, end: bool) -> None:
        """The first or the last row."""
        self.pane.to_edge(end=end)

    def action_open(self) -> None:
        """Open the row under the cursor."""
        self.pane.open()

    def action_copy(self) -> None:
        """Copy what the row says."""
        if self.pane.row is not None:
            self.console.copy(self.pane.row.hint or self.pane.row.key, "the row")


class FindingsScreen(RowsScreen):
    """Findings across the fleet."""

    crumb = "Findings"

    def question(self, store: StoreReader) -> Any:  # noqa: ANN401 - see RowsScreen
        """Every finding with its count."""
        return store.findings()

    def pane_of(self, answer: Any, context: Context) -> Pane:  # noqa: ANN401 - see RowsScreen
        """A row a finding."""
        return findings_pane(answer, context)


class ChangesScreen(RowsScreen):
    """What changed between refreshes; Enter opens the device."""

    crumb = "Changes"
    BINDINGS: ClassVar = bindings(open="device")

    def __init__(self, place: ChangesPlace) -> None:
        super().__init__(place)
        self._changes: list[DeviceChange] = []

    def question(self, store: StoreReader) -> Any:  # noqa: ANN401 - see RowsScreen
        """The newest changes."""
        return store.changes(limit=1000)

    def pane_of(self, answer: Any, context: Context) -> Pane:  # noqa: ANN401 - see RowsScreen
        """A row a change."""
        self._changes = answer
        return changes_pane(answer, context)

    def action_open(self) -> None:
        """The device that changed."""
        row = self.pane.row
        if row is not None:
            change = self._changes[int(row.key.removeprefix("change."))]
            self.console.open(DevicePlace(change.resource_id))


class DeploymentScreen(RowsScreen):
    """The numbers of one deployment."""

    crumb = "Deployment"

    def __init__(self, place: DeploymentPlace) -> None:
        super().__init__(place)
        self._deployment_id = place.deployment_id

    def question(self, store: StoreReader) -> Any:  # noqa: ANN401 - see RowsScreen
        """The deployment, as last summarized."""
        return store.deployment(self._deployment_id)

    def pane_of(self, answer: Any, context: Context) -> Pane:  # noqa: ANN401 - see RowsScreen
        """A row a number."""
        if answer is None:
            return Pane(number=0, title="Deployment", message="The site no longer gives this deployment.")
        self.crumb = answer.short_name
        return deployment_pane(answer, context)


class GroupsScreen(RowsScreen):
    """A device list counted by a column; `b` goes to the next column."""

    BINDINGS: ClassVar = bindings("group", group="next column")
    keys_here: ClassVar[tuple[str, ...]] = ("open", "group", "copy")

    def __init__(self, place: GroupsPlace) -> None:
        super().__init__(place)
        self._of = place
        self.crumb = f"by {place.column.heading.lower()}"
        self._values: tuple[str, ...] = ()

    def question(self, store: StoreReader) -> Any:  # noqa: ANN401 - see RowsScreen
        """Values and counts."""
        return store.groups(self._of.selection, self._filter(), self._of.column)

    def _filter(self) -> DeviceFilter:
        try:
            return parse_filter(self._of.typed, failures_only=self._of.failures_only)
        except FilterProblemError:
            return DeviceFilter(failures_only=self._of.failures_only)

    def pane_of(self, answer: Any, context: Context) -> Pane:  # noqa: ANN401 - see RowsScreen
        """A row a value."""
        return groups_pane(self._of.selection.title, self._of.column, answer, context)

    def action_group(self) -> None:
        """Count by the next column."""
        column = GROUPED[(GROUPED.index(self._of.column) + 1) % len(GROUPED)]
        self._of = msgspec.structs.replace(self._of, column=column)
        self.place = self._of
        self.crumb = f"by {column.heading.lower()}"
        self.show_data()

    def action_open(self) -> None:
        """The devices with this value."""
        row = self.pane.row
        if row is None:
            return
        value = row.key.removeprefix("group.")
        label = group_label(self._of.column, value)
        narrowed = (*self._of.selection.values, (self._of.column, value))
        selection = msgspec.structs.replace(self._of.selection, title=label, values=narrowed)
        self.console.open(
            ListPlace(selection=selection, typed=self._of.typed, failures_only=self._of.failures_only)
        )


def make_rows_screen(place: RowsPlace) -> ConsoleScreen:
    """The screen for one of these places."""
    match place:
        case GroupsPlace():
            return GroupsScreen(place)
        case DeploymentPlace():
            return DeploymentScreen(place)
        case FindingsPlace():
            return FindingsScreen(place)
        case ChangesPlace():
            return ChangesScreen(place)
