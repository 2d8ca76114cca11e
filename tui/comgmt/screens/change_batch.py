"""Changes that are saved: which, and what the store is asked to make a file of them."""

from __future__ import annotations

from bisect import bisect_right
from datetime import datetime, timezone
from enum import Enum
from typing import TYPE_CHECKING

import msgspec

from comgmt.documents.changes import ChangeScope, changes_csv, changes_json, changes_json_lines
from comgmt.domain.gaps import gaps
from comgmt.screens.saving import file_name, write_new
from comgmt.store.times import from_micros

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from comgmt.domain.change_filter import ChangeFilter
    from comgmt.domain.changes import ChangeOrder, DeviceChange
    from comgmt.screens.batch import Provenance
    from comgmt.store.change_rows import ChangeSpan
    from comgmt.store.reader import StoreReader


class ChangeFormat(str, Enum):
    """The forms changes are saved in; the value is the ending."""

    CSV = ".csv"
    JSON = ".json"
    JSON_LINES = ".jsonl"


class ChangeBatch(msgspec.Struct, frozen=True, kw_only=True):
    """Changes as a list has them; `words` say which in a sentence."""

    span: ChangeSpan
    filter: ChangeFilter
    order: ChangeOrder
    words: str


def export_changes(
    store: StoreReader, batch: ChangeBatch, kind: ChangeFormat, reading: Provenance, folder: Path
) -> Path:
    """Write a batch to a new file, as the store gives it. Raises SaveError and StoreError."""
    changes = (each.change for each in store.listed_changes(batch.span, batch.filter, batch.order))
    now = datetime.now(timezone.utc)
    name = file_name(f"{reading.site} changes", at=now, ending=kind.value)
    return write_new(folder, name, _pieces(store, batch, kind, reading, changes))


def _pieces(
    store: StoreReader,
    batch: ChangeBatch,
    kind: ChangeFormat,
    reading: Provenance,
    changes: Iterator[DeviceChange],
) -> Iterator[str]:
    if kind is ChangeFormat.CSV:
        return changes_csv(changes)
    if kind is ChangeFormat.JSON_LINES:
        return changes_json_lines(changes)
    sums = store.narrowed_sums(batch.span, batch.filter)
    return changes_json(changes, sums, _scope(store, batch, reading))


def _scope(store: StoreReader, batch: ChangeBatch, reading: Provenance) -> ChangeScope:
    since = from_micros(batch.span.since or 0)
    until = from_micros(batch.span.until or 0)
    every = store.reading_times(None)
    start, end = bisect_right(every, since), bisect_right(every, until)
    return ChangeScope(
        site=reading.site,
        since=since,
        until=until,
        readings=end - start,
        first=every[0] if every else None,
        gaps=tuple(gaps(every[max(0, start - 1) : end], reading.taken_at)),
    )
