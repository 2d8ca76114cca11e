"""What is asked of a store about changes as a list, and about how much of the past it holds."""

from collections.abc import Iterator
from typing import Final

from comgmt.domain.change_filter import ChangeFilter
from comgmt.domain.changes import ChangeGroup, ChangeOrder, ChangeSums
from comgmt.domain.filters import DeviceFilter, Term
from comgmt.domain.retention import KeptPast
from comgmt.domain.selection import Selection
from comgmt.store.change_lists import ChangeCount, ChangeLists, ListedChange
from comgmt.store.change_rows import ChangeSpan
from comgmt.store.conditions import Condition, Unread
from comgmt.store.gathered import Gathered
from comgmt.store.history import past_kept
from comgmt.store.opened_store import OpenedStore

_EVERY_DEVICE: Final = Selection(title="All devices")
_NOTHING_READ: Final = "Nothing was read from this site yet."


class ChangeAnswers(OpenedStore):
    """Changes as any list: narrowed, ordered, counted."""

    def listed_changes(
        self, span: ChangeSpan, narrowed: ChangeFilter, order: ChangeOrder, most: int | None = None
    ) -> Iterator[ListedChange]:
        """The changes of a span that a filter lets through, in order, as they are asked for."""
        with self._told() as gathered:
            yield from map(self._clean, self._change_lists(gathered).listed(span, narrowed, order, most))

    def change_count(self, span: ChangeSpan, narrowed: ChangeFilter) -> ChangeCount:
        """How many changes those are, and of how many devices."""
        with self._told() as gathered:
            return self._change_lists(gathered).count(span, narrowed)

    def narrowed_sums(self, span: ChangeSpan, narrowed: ChangeFilter) -> ChangeSums:
        """How many of each kind those are."""
        with self._told() as gathered:
            return self._clean(self._change_lists(gathered).sums(span, narrowed))

    def change_groups(
        self, span: ChangeSpan, narrowed: ChangeFilter, by: ChangeGroup
    ) -> list[tuple[str, int]]:
        """How many of them have each value, most first."""
        with self._told() as gathered:
            return self._clean(self._change_lists(gathered).groups(span, narrowed, by))

    def past_kept(self) -> KeptPast:
        """What the store holds of the past, and its size."""
        with self._told():
            return past_kept(self._connection)

    def _change_lists(self, gathered: Gathered | None) -> ChangeLists:
        def devices(term: Term) -> Condition | Unread:
            if gathered is None:
                return Unread(_NOTHING_READ)
            return self._lists.asked(_EVERY_DEVICE, DeviceFilter((term,)), gathered)

        return ChangeLists(self._connection, devices)
