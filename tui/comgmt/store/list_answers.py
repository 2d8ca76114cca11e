"""What lists ask of a store: which devices, in which order, and how many."""

from array import array
from collections.abc import Iterator, Sequence
from typing import Final

from msgspec.structs import replace

from comgmt.domain.audience import Audience
from comgmt.domain.columns import Column, Sort
from comgmt.domain.device import DeviceRow
from comgmt.domain.device_columns import DeviceColumns
from comgmt.domain.filters import DeviceFilter
from comgmt.domain.findings import Finding
from comgmt.domain.list_question import ListQuestion
from comgmt.domain.rows_read import RowsRead, RowsWay
from comgmt.domain.selection import Scope, Selection
from comgmt.domain.splits import SplitField, Splits, fields_of
from comgmt.domain.workload_sides import WorkloadBoard
from comgmt.store.audiences import audiences
from comgmt.store.conditions import Condition, Unread
from comgmt.store.counted_census import shown_tallies
from comgmt.store.counting import findings_of
from comgmt.store.gathered import Gathered
from comgmt.store.history import load_census
from comgmt.store.listing import IdPage
from comgmt.store.meta import load_gathered
from comgmt.store.opened_store import OpenedStore
from comgmt.store.rows_read import rows_read
from comgmt.store.splits import splits_of
from comgmt.store.walking import OrderPlace
from comgmt.store.workload_board import counted_board, workload_board

NOTHING_READ: Final = "Nothing was read from this site yet."
_ALL: Final = DeviceFilter()
_BY_NAME: Final = Sort()
_COMANAGED: Final = Selection(title="Co-managed", scope=Scope.COMANAGED)


class ListAnswers(OpenedStore):
    """Lists, numbers and groups of devices."""

    def count(self, selection: Selection, filter: DeviceFilter = _ALL) -> int:  # noqa: A002 - the word of the domain
        """How many devices a selection has that the filter lets through."""
        with self._told() as gathered:
            return 0 if gathered is None else self._lists.count(selection, filter, gathered)

    def unread(self, selection: Selection, filter: DeviceFilter = _ALL) -> str | None:  # noqa: A002 - the word of the domain
        """Why the devices of a selection that the filter lets through are not known; None when they are."""
        with self._told() as gathered:
            found: Unread | None = Unread(NOTHING_READ)
            if gathered is not None:
                asked = self._lists.asked(selection, filter, gathered)
                found = asked if isinstance(asked, Unread) else self._unread_rows(selection, filter, gathered)
            return None if found is None else found.why

    def rows_read(self, selection: Selection, filter: DeviceFilter = _ALL) -> RowsRead | None:  # noqa: A002 - the word of the domain
        """How far the rows behind a list were read; None where every row is read at each refresh."""
        with self._told() as gathered:
            rows = None if gathered is None else rows_read(self._connection, gathered, selection, filter)
            if rows is None or gathered is None or gathered.rows_at is not None:
                return rows
            return replace(rows, ages_open=self._lists.open_ages(selection, filter, gathered))

    def open_ages(self, selection: Selection, filter: DeviceFilter = _ALL) -> int:  # noqa: A002 - the word of the domain
        """How many devices may be in a list or not: it asks for an age, and theirs is only "at least"."""
        with self._told() as gathered:
            return 0 if gathered is None else self._lists.open_ages(selection, filter, gathered)

    def uncounted(self, selection: Selection, filter: DeviceFilter = _ALL) -> str | None:  # noqa: A002 - the word of the domain
        """Why it is not known how many devices a list has; None where it is."""
        why = self.unread(selection, filter)
        rows = None if why else self.rows_read(selection, filter)
        return why if rows is None or rows.is_known else rows.sentence

    def _unread_rows(
        self,
        selection: Selection,
        filter: DeviceFilter,  # noqa: A002 - the word of the domain
        gathered: Gathered,
    ) -> Unread | None:
        """Why a finding, or any list, is not known while the rows of a counted fleet are to come."""
        why = gathered.no_rows()
        if why is None:
            return None
        if ListQuestion(selection, filter).compares:
            return Unread(why)
        rows = rows_read(self._connection, gathered, selection, filter)
        if selection.finding is None or (rows is not None and rows.way is RowsWay.PREDICATE and rows.whole):
            return Unread(why) if rows and not rows.whole and not rows.read else None
        known = f"finding.{selection.finding.value}" in shown_tallies(self._connection, gathered)
        return None if known and self._lists.is_long(0) else Unread(why)

    def stream(
        self,
        selection: Selection,
        filter: DeviceFilter = _ALL,  # noqa: A002 - the word of the domain
        sort: Sort = _BY_NAME,
        limit: int | None = None,
    ) -> Iterator[DeviceRow]:
        """The devices in order, as they are asked for; all of one moment, also while a refresh goes on."""
        with self._told() as gathered:
            if gathered is not None:
                yield from map(self._clean, self._lists.stream(selection, filter, sort, limit, gathered))

    def columns(
        self,
        selection: Selection,
        filter: DeviceFilter = _ALL,  # noqa: A002 - the word of the domain
        sort: Sort = _BY_NAME,
        limit: int | None = None,
    ) -> Iterator[DeviceColumns]:
        """The same as `stream`, some devices at a time, column by column."""
        with self._told() as gathered:
            if gathered is not None:
                yield from map(self._clean, self._lists.columns(selection, filter, sort, limit, gathered))

    def ids(
        self,
        selection: Selection,
        filter: DeviceFilter = _ALL,  # noqa: A002 - the word of the domain
        sort: Sort = _BY_NAME,
    ) -> "array[int]":
        """The resource ids in order: what a list of any length holds."""
        with self._told() as gathered:
            return array("q") if gathered is None else self._lists.ids(selection, filter, sort, gathered)

    def first(
        self,
        selection: Selection,
        filter: DeviceFilter = _ALL,  # noqa: A002 - the word of the domain
        sort: Sort = _BY_NAME,
        most: int = 256,
    ) -> IdPage:
        """The first of `ids`: what a list shows at once, while the others are read."""
        with self._told() as gathered:
            if gathered is None:
                return IdPage(array("q"))
            return self._lists.first(selection, filter, sort, most, gathered)

    def next_page(self, sort: Sort, after: OrderPlace, most: int) -> IdPage:
        """Of all devices those behind the last of a page that gave its place."""
        with self._told():
            return self._lists.page(sort, after, most)

    def is_long(self, rows: int) -> bool:
        """Whether the store has more than so many devices."""
        with self._told():
            return self._lists.is_long(rows)

    def rows(self, ids: Sequence[int]) -> list[DeviceRow]:
        """The devices of these ids that are still there, in the order asked."""
        with self._told():
            return self._clean(self._lists.rows(ids))

    def groups(
        self,
        selection: Selection,
        filter: DeviceFilter,  # noqa: A002 - the word of the domain
        column: Column,
    ) -> list[tuple[str, int]]:
        """How many devices have each value of a column, most first.

        "" is not given; an error is "0x80180018", "no code" or, not failed, ""; a state is its key, a time
        its day (UTC), workloads are their mask. `Selection.values` takes a value back.
        """
        with self._told() as gathered:
            return (
                []
                if gathered is None
                else self._clean(self._lists.groups(selection, filter, column, gathered))
            )

    def splits(
        self,
        selection: Selection,
        filter: DeviceFilter = _ALL,  # noqa: A002 - the word of the domain
        fields: Sequence[SplitField] = (),
    ) -> Splits:
        """The devices of a list by each of `fields`, those worth splitting by where none is given.

        What was not read, or not whole, is said and not counted.
        """
        fields = fields or fields_of(selection)
        why = self.uncounted(selection, filter)
        if why is not None:
            return Splits(unread=why)
        with self._told() as gathered:
            if gathered is None:
                return Splits(unread=NOTHING_READ)
            where = self._lists.of_all(selection, filter, gathered)
            if not isinstance(where, Condition):
                return Splits(unread=where.why)
            return self._clean(splits_of(self._connection, where, fields, gathered))

    def findings(self) -> tuple[tuple[Finding, int | None], ...]:
        """Every finding with its devices; None where what it needs was not read."""
        with self._told():
            gathered = load_gathered(self._connection)
            if gathered is None:
                return tuple((finding, None) for finding in Finding)
            return tuple(findings_of(shown_tallies(self._connection, gathered)).items())

    def finding_counts(self) -> dict[str, int | None]:
        """The devices of every finding by its key; None where what it needs was not read."""
        return {finding.value: count for finding, count in self.findings()}

    def workload_board(
        self,
        filter: DeviceFilter = _ALL,  # noqa: A002 - the word of the domain
    ) -> WorkloadBoard:
        """Each workload's slider, pilots and sides, over the co-managed devices the filter lets through.

        While rows are still to come, of all devices what the site counted: nobody is known to be late.
        """
        with self._told() as gathered:
            if gathered is None:
                return WorkloadBoard(unread=NOTHING_READ)
            why = gathered.no_rows()
            census = None if why is None or filter != _ALL else load_census(self._connection)
            if census is not None:
                return self._clean(counted_board(census.workloads, gathered))
            base = self._lists.of_all(_COMANAGED, filter, gathered) if why is None else Unread(why)
            return self._clean(workload_board(self._connection, base, gathered))

    def audiences(self) -> tuple[Audience, ...]:
        """Collections, sites and releases with their co-managed devices, to count each alone."""
        with self._told() as gathered:
            if gathered is None:
                return ()
            base = self._lists.asked(_COMANAGED, _ALL, gathered)
            return self._clean(audiences(self._connection, base, gathered))
