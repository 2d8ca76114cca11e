"""What changed over the range of the console: sums, then a row a change, or a row a value of them."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from functools import partial
from typing import ClassVar, Final

import msgspec
from textual.widget import Widget

from comgmt.documents.changes import change_cells
from comgmt.documents.headless import HeadlessCommand, command_line
from comgmt.domain.census import TileKey
from comgmt.domain.change_filter import ChangeFilter
from comgmt.domain.changes import ChangeGroup, ChangeOrder, ChangeSort, ChangeSums, DeviceChange
from comgmt.domain.filter_language import quoted
from comgmt.domain.selection import Selection
from comgmt.render.change_list import (
    GROUP_WORDS,
    SORT_WORDS,
    change_groups_pane,
    change_list_pane,
    group_words,
    sums_lines,
)
from comgmt.render.line import Role, Span
from comgmt.render.numbers import thousands
from comgmt.render.panes.pane import Context, Pane, PaneRow
from comgmt.render.row_lists import numbered
from comgmt.render.tile_words import NOT_READ_YET
from comgmt.render.viewpoint import is_after, to_come_words
from comgmt.screens.batch import Batch
from comgmt.screens.change_batch import ChangeBatch
from comgmt.screens.copy_items import CopyItem, as_it_is, names_item
from comgmt.screens.keys import bindings
from comgmt.screens.list_filter import ChangesFilter
from comgmt.screens.places import ChangesPlace, DevicePlace, ListPlace
from comgmt.screens.rows import RowsScreen
from comgmt.store.change_lists import ChangeCount, ListedChange
from comgmt.store.change_rows import ChangeSpan
from comgmt.store.errors import StoreError
from comgmt.store.reader import StoreReader
from comgmt.store.times import to_micros
from comgmt.widgets.background import in_background
from comgmt.widgets.drawn import Drawn
from comgmt.widgets.filter_line import FilterLine
from comgmt.widgets.pane_view import PaneView

MOST_ROWS: Final = 2_000  # a list that is longer says so; filters, groups and exports are of all
_NO_READING: Final = ChangeSpan(since=0, until=0)


class _ChangesFound(msgspec.Struct, frozen=True):
    """What the store says of a range: rows, or counts by a value, at once; then sums and the count of all."""

    sums: ChangeSums | None = None
    count: ChangeCount | None = None
    listed: tuple[ListedChange, ...] = ()
    groups: tuple[tuple[str, int], ...] = ()


class ChangesScreen(RowsScreen):
    """Enter opens the device, marked ones as a list; `b` counts by kind, code, site and release."""

    BINDINGS: ClassVar = bindings("sort", "reverse", "group", "mark", "unmark", "filter")
    crumb = "Changes"
    of_then = True
    keys_here: ClassVar[tuple[str, ...]] = (
        *("open", "filter", "group", "range", "sort", "mark", "export", "ticket", "copy"),
    )
    words_here: ClassVar = {
        "open": ("device", "the device that changed; marked ones as a list; the changes of a value"),
        "filter": (
            "filter",
            "filter: `kind:left`, `error:0x80192EE2`, a name, `site:P02`; `!` turns a term round",
        ),
        "group": ("count", "count by kind, by code, by site, by release, and back to the list"),
        "sort": ("sort", "by when they were seen, by device, by kind, by code"),
        "mark": ("mark", "mark the change; the devices of marked ones open as one list"),
        "export": ("export", "save the changes: CSV, JSON, JSON lines"),
        "stand": ("", "stand at the reading that saw the change: all tiles as they were then"),
    }

    def __init__(self, place: ChangesPlace) -> None:
        super().__init__(place)
        self._group = place.group
        self._order = place.order
        self.filter = ChangesFilter(place.typed)
        self._found: _ChangesFound | None = None
        self._asked: object = None

    def body(self) -> Iterable[Widget]:
        """The sums, the list, and the filter."""
        yield Drawn(id="sums")
        yield PaneView(self.glyphs, id="rows")
        yield FilterLine(self.filter.typed, id="filter")

    @property
    def filter_line(self) -> FilterLine:
        """Where one types the filter."""
        return self.query_one("#filter", FilterLine)

    @property
    def span(self) -> ChangeSpan:
        """The range as the store is asked."""
        growth = self.readout.growth
        if growth is None:
            return _NO_READING
        since = growth.until if growth.since is None else growth.since
        return ChangeSpan(to_micros(since), to_micros(growth.until))

    def remembered(self) -> ChangesPlace:
        """The list with its filter, order and what it is counted by."""
        return ChangesPlace(typed=self.filter.narrowed_by, order=self._order, group=self._group)

    def show_data(self) -> None:
        """Ask again; the cursor stays on its row."""
        in_background(
            self, partial(self._ask, self.span, self.filter.in_force, self._order, self._group), "rows"
        )

    async def _ask(
        self, span: ChangeSpan, narrowed: ChangeFilter, order: ChangeOrder, group: ChangeGroup | None
    ) -> None:
        try:
            found = await self.console.ask(lambda store: _rows_of(store, span, narrowed, order, group))
            asked = (self.console.viewpoint, narrowed, order, group)
            if self._asked != asked:  # a refresh keeps what is shown until all of it is counted
                self._asked = asked
                self._take_found(found)
            self._take_found(await self.console.ask(lambda store: _counted(store, found, span, narrowed)))
        except StoreError as problem:
            sentence = problem.trouble.sentence
            self._draw(lambda _: Pane(title=self.crumb, message=sentence, message_role="wait"))

    def _take_found(self, found: _ChangesFound) -> None:
        self._found = found
        self._draw_found()
        self.draw_edges()

    def _draw_found(self) -> None:
        found, group = self._found, self._group
        if found is None:
            return
        self._draw_sums()
        message = self._why_nothing()

        def build(context: Context) -> Pane:
            if group is not None:
                return change_groups_pane(found.groups, group, context, message)
            changes = [(each.id, each.change) for each in found.listed]
            total = None if found.count is None else found.count.changes
            return change_list_pane(changes, total, context, message)

        self.pane.set_content(lambda context: numbered(build, context), self.context())

    def _draw_sums(self) -> None:
        if self._found is None or self._found.sums is None or self.size.width < 1:
            return
        lines = sums_lines(self._found.sums, self.readout.growth, self.size.width, self.glyphs)
        if (
            self._unread or self._to_come
        ) and not self._found.sums.total:  # what could not be read is no "nothing"
            lines = [(Span(" What changed is not known.", "wait"),)]
        sums = self.query_one("#sums", Drawn)
        sums.styles.height = len(lines)
        sums.show(lines)

    def on_resize(self) -> None:
        """The sums take other lines."""
        self._draw_sums()
        super().on_resize()

    @property
    def _unread(self) -> str:
        """Why the states of devices are not known; "" where they are."""
        census = self.readout.census
        return census.unavailable.get(TileKey.ENROLLMENT_STATUS, "") if census else NOT_READ_YET

    @property
    def _to_come(self) -> str:
        """That the range begins after the newest reading; "" where it does not."""
        newest = self.readout.census
        after = newest is not None and is_after(self.console.viewpoint.chosen, newest.taken_at)
        return to_come_words(newest.taken_at) if newest is not None and after else ""

    def _why_nothing(self) -> str:
        """Why there is no change to be known; "" where there is none."""
        if self._unread:
            return self._unread
        if self._to_come:
            return self._to_come
        return "" if self.filter.in_force.empty else "No change passes the filter; Esc takes it away."

    def right_of_crumbs(self) -> str:
        """How many changes of how many devices, how they are narrowed and ordered."""
        count = None if self._found is None else self._found.count
        if count is None:
            return ""
        noun = "change" if count.changes == 1 else "changes"
        of = (
            ""
            if count.devices is None
            else f" of {thousands(count.devices)} device{'s' * (count.devices != 1)}"
        )
        order = "" if self._order == ChangeOrder() else SORT_WORDS[self._order.by]
        turned = "turned round" if self._order.reverse else ""
        narrowed = "" if self.filter.in_force.empty else "filtered"
        parts = (f"{thousands(count.changes)} {noun}{of}", narrowed, order, turned)
        return ", ".join(filter(None, parts))

    def hint(self, text: str, role: Role = "text") -> None:
        """What is wrong with the filter stays in sight until it is right."""
        problem = self.filter.problem
        super().hint(problem or text, "bad" if problem else role)

    def on_filter_line_typed(self, message: FilterLine.Typed) -> None:
        """Narrow as one types."""
        if self.filter.take(message.text):
            self.show_data()
        self.hint(self.pane.row.hint if self.pane.row else "")

    def on_filter_line_left(self) -> None:
        """Back to the list; the filter stays."""
        self.pane.focus()

    def action_filter(self) -> None:
        """Type what to narrow by."""
        self.filter_line.enter()

    def step_back(self) -> bool:
        """Esc takes marks away, then the counting, then the filter, before it leaves."""
        if self.pane.marked:
            self.pane.clear_marks()
        elif self.filter.typed or self.filter_line.input.has_focus:
            self.filter_line.leave(clear=True)
        elif self._group is not None:
            self._count_by(None)
        else:
            return False
        return True

    def action_sort(self) -> None:
        """The next order."""
        orders = list(ChangeSort)
        self._order = ChangeOrder(orders[(orders.index(self._order.by) + 1) % len(orders)])
        self.show_data()

    def action_reverse(self) -> None:
        """The same order, turned round."""
        self._order = msgspec.structs.replace(self._order, reverse=not self._order.reverse)
        self.show_data()

    def action_group(self) -> None:
        """Count by the next value; after the last comes the list."""
        groups: list[ChangeGroup | None] = [None, *ChangeGroup]
        self._count_by(groups[(groups.index(self._group) + 1) % len(groups)])

    def _count_by(self, group: ChangeGroup | None) -> None:
        self._group = group
        self.pane.clear_marks()
        self.show_data()
        self.say("Every change by itself." if group is None else f"Counted by {GROUP_WORDS[group]}.")

    def action_mark(self) -> None:
        """Mark a change."""
        if self._group is None:
            self.pane.toggle_mark()

    def action_unmark(self) -> None:
        """Take all marks away."""
        self.pane.clear_marks()

    def _change(self, row: PaneRow | None) -> DeviceChange | None:
        if row is None or self._found is None or not row.key.startswith("change."):
            return None
        number = int(row.key.removeprefix("change."))
        return next((each.change for each in self._found.listed if each.id == number), None)

    @property
    def _marked(self) -> list[DeviceChange]:
        """The marked changes, else the one under the cursor."""
        rows = self.marked_rows or [row for row in (self.pane.row,) if row]
        return [change for row in rows if (change := self._change(row)) is not None]

    @property
    def moment(self) -> datetime | None:
        """The reading that saw the change under the cursor."""
        change = self._change(self.pane.row)
        return None if change is None else change.at

    @property
    def is_past(self) -> bool:
        """Each change is of a device that can be opened, in the past too."""
        return False

    def selection_of(self, rows: Sequence[PaneRow]) -> Selection | None:
        """The devices that changed."""
        changes = [change for row in rows if (change := self._change(row)) is not None]
        ids = tuple(dict.fromkeys(change.resource_id for change in changes))
        if not ids:
            return None
        title = changes[0].name if len(ids) == 1 else f"{thousands(len(ids))} that changed"
        return Selection(title=title, marked=ids)

    def batches(self) -> Sequence[Batch]:
        """The devices of the marked changes, else that under the cursor."""
        return super().batches() if self._group is None else ()

    def action_open(self) -> None:
        """The device that changed; those of marked changes as a list; the changes of a value."""
        row = self.pane.row
        if self._group is not None and row is not None:
            self._narrow_to(row.key.removeprefix("group."))
        elif len(self.marked_rows) > 1:
            selection = self.selection_of(self.marked_rows)
            if selection is not None:
                self.console.open(ListPlace(selection=selection, within=self.crumb))
        elif (change := self._change(row)) is not None:
            self.console.open(DevicePlace(change.resource_id))

    def _narrow_to(self, value: str) -> None:
        """The changes with one value, one by one."""
        by = self._group
        if by is None:
            return
        if not value and by is not ChangeGroup.ERROR:
            self.say(f"No filter names those: {group_words(value, by)}.", "dim")
            return
        term = "error:none" if not value else f"{by.value}:{quoted(value)}"
        self._group = None
        self.filter_line.input.value = f"{self.filter.narrowed_by} {term}".strip()
        self.filter_line.display = True

    def copy_items(self) -> Sequence[CopyItem]:
        """The changes in words or as a spreadsheet takes them, the names, the code."""
        changes = self._marked
        if not changes or self._group is not None:
            return super().copy_items() if self._group is not None else ()
        many = len(changes) > 1
        what = f"{thousands(len(changes))} changes" if many else "the change"
        table = "\n".join("\t".join(change_cells(change)) for change in changes)
        items = [
            as_it_is("r", "rows" if many else "row", table, what),
            *(names_item("n", "names" if many else "name", batch) for batch in self.batches()),
        ]
        code = changes[0].error_after if changes[0].error_after is not None else changes[0].error_before
        if code is not None and not many:
            items.append(as_it_is("c", "code", f"0x{code:08X}", f"0x{code:08X}"))
        return items

    def action_export(self) -> None:
        """Save all changes of the list."""
        counted = None if self._found is None else self._found.count
        if counted is None or not counted.changes:
            self.say("There is no change to save." if counted else "Changes are still counted.", "dim")
            return
        count = counted.changes
        words = "the one change" if count == 1 else f"all {thousands(count)} changes of the list"
        self.console.outbox.export_changes(
            ChangeBatch(span=self.span, filter=self.filter.in_force, order=self._order, words=words)
        )

    def headless(self) -> HeadlessCommand:
        """The list as it is narrowed and ordered, over its range."""
        view, growth = self.console.viewpoint, self.readout.growth
        words: list[str] = []
        if growth is not None:
            span = view.chosen.span(growth.until, view.looked)
            words += span.options(view.chosen) if view.at is None else span.moments()
        words += ["--where", self.filter.narrowed_by.strip()] if self.filter.narrowed_by.strip() else []
        turned = "-" if self._order.reverse else ""
        words += [] if self._order == ChangeOrder() else [f"--sort={turned}{self._order.by.value}"]
        command = command_line("changes", *words, source=self.console.settings.source)
        if self._group is None:
            return command
        return msgspec.structs.replace(
            command, unsaid=(f"that they are counted by {GROUP_WORDS[self._group]}",)
        )


def _rows_of(
    store: StoreReader,
    span: ChangeSpan,
    narrowed: ChangeFilter,
    order: ChangeOrder,
    group: ChangeGroup | None,
) -> _ChangesFound:
    if group is not None:
        return _ChangesFound(groups=tuple(store.change_groups(span, narrowed, group)))
    return _ChangesFound(listed=tuple(store.listed_changes(span, narrowed, order, MOST_ROWS)))


def _counted(
    store: StoreReader, found: _ChangesFound, span: ChangeSpan, narrowed: ChangeFilter
) -> _ChangesFound:
    sums, count = store.narrowed_sums(span, narrowed), store.change_count(span, narrowed)
    return msgspec.structs.replace(found, sums=sums, count=count)
