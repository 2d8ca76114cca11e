"""What is asked of a store about its past: its numbers, and the changes of devices."""

from collections.abc import Iterator
from datetime import datetime

from comgmt.domain.changes import ChangeSums, DeviceChange
from comgmt.store.change_rows import ChangeSpan, stream_changes, sum_changes
from comgmt.store.number_answers import NumberAnswers
from comgmt.store.opened_store import OpenedStore
from comgmt.store.times import to_micros


class HistoryAnswers(NumberAnswers, OpenedStore):
    """Numbers and changes."""

    def changes(self, since: datetime | None = None, limit: int = 200) -> list[DeviceChange]:
        """Changes of devices, newest first; of those after `since`."""
        with self._told():
            span = ChangeSpan(since=to_micros(since))
            return self._clean(list(stream_changes(self._connection, span, limit)))

    def changes_in(self, span: ChangeSpan) -> Iterator[DeviceChange]:
        """The changes of a span, newest first, as they are asked for."""
        with self._told():
            yield from map(self._clean, stream_changes(self._connection, span))

    def change_sums(self, span: ChangeSpan) -> ChangeSums:
        """How many changes of each kind a span has."""
        with self._told():
            return self._clean(sum_changes(self._connection, span))
