"""The devices an action is about, and what the store is asked to make a text or a file of them."""

from __future__ import annotations

from itertools import chain, islice
from typing import TYPE_CHECKING

import msgspec

from comgmt.domain.columns import Column, Sort
from comgmt.domain.filters import DeviceFilter
from comgmt.domain.selection import NoCode, Selection

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime
    from pathlib import Path

    from comgmt.documents.export import ExportFormat
    from comgmt.domain.device import DeviceRow
    from comgmt.store.reader import StoreReader


class Batch(msgspec.Struct, frozen=True, kw_only=True):
    """Devices as a list has them. `title` says which in a document, `words` in a sentence: "the 3 marked".

    `typed` is the filter as it was typed.
    """

    selection: Selection
    title: str
    words: str
    filter: DeviceFilter = DeviceFilter()
    typed: str = ""
    sort: Sort = Sort()

    @property
    def narrowed(self) -> str:
        """The filter in words for a document; "" for none."""
        return ", ".join(filter(None, (self.typed.strip(), "failures only" * self.filter.failures_only)))

    @property
    def whole_title(self) -> str:
        """The title for a document: where it names codes, with all their words."""
        from comgmt.domain.explain import uncut_titles  # noqa: PLC0415 - few make a document

        codes = [code for code in self.selection.every_code if not isinstance(code, NoCode)]
        values = [value for column, value in self.selection.values if column is Column.ERROR]
        codes += [int(value, 16) for value in values if value.startswith("0x")]
        return uncut_titles(self.title, codes)


class UnknownListError(Exception):
    """Which devices a batch has is not known; the text is the sentence that says why."""


class Provenance(msgspec.Struct, frozen=True):
    """Which reading a document is made of: the site's code, when it was read, and by whom."""

    site: str
    taken_at: datetime
    visible_to: str


class Saved(msgspec.Struct, frozen=True):
    """A file with so many devices."""

    path: Path
    devices: int


def devices_of(store: StoreReader, batch: Batch) -> list[DeviceRow]:
    """The devices themselves. Raises UnknownListError and StoreError."""
    _check_known(store, batch)
    return list(store.stream(batch.selection, batch.filter, batch.sort))


def ticket_of(store: StoreReader, batch: Batch, reading: Provenance, now: datetime) -> str:
    """The ticket block of a batch; its errors are explained, most devices first.

    Raises UnknownListError and StoreError.
    """
    from comgmt.documents.ticket import MOST_DEVICES, TicketScope, ticket  # noqa: PLC0415 - few make one

    _check_known(store, batch)
    total = store.count(batch.selection, batch.filter)
    scope = TicketScope(
        site=reading.site,
        title=batch.whole_title,
        total=total,
        taken_at=reading.taken_at,
        visible_to=reading.visible_to,
        filter=batch.narrowed,
    )
    devices = store.stream(batch.selection, batch.filter, batch.sort, MOST_DEVICES)
    return ticket(devices, _codes(store, batch), scope, now)


def _codes(store: StoreReader, batch: Batch) -> list[int | None]:
    """The codes asked for when there are any, else those the devices have."""
    if batch.selection.every_code and not batch.selection.marked:
        return [None if isinstance(code, NoCode) else code for code in batch.selection.every_code]
    values = [value for value, _ in store.groups(batch.selection, batch.filter, Column.ERROR)]
    return [int(value, 16) if value.startswith("0x") else None for value in values if value]


def export_of(
    store: StoreReader, batch: Batch, kind: ExportFormat, reading: Provenance, folder: Path
) -> Saved:
    """Write a batch to a new file, as the store gives it. Raises SaveError, UnknownListError, StoreError."""
    from comgmt.documents.export import ExportScope, export, export_name  # noqa: PLC0415 - few make one
    from comgmt.screens.saving import write_new  # noqa: PLC0415 - see above

    _check_known(store, batch)
    count, devices = _counted(store, batch)
    scope = ExportScope(
        site=reading.site,
        taken_at=reading.taken_at,
        title=batch.whole_title,
        filter=batch.narrowed,
        count=count,
        total=store.count(batch.selection),
        read=store.rows_read(batch.selection, batch.filter),
        may_be_older=store.open_ages(batch.selection, batch.filter),
    )
    return Saved(write_new(folder, export_name(kind, scope), export(kind, devices, scope)), count)


def _check_known(store: StoreReader, batch: Batch) -> None:
    unread = store.unread(batch.selection)
    if unread is not None:
        raise UnknownListError(unread)


def _counted(store: StoreReader, batch: Batch) -> tuple[int, Iterator[DeviceRow]]:
    """How many devices there are, and the devices, of one and the same reading."""
    while True:
        generation = store.generation()
        count = store.count(batch.selection, batch.filter)
        devices = store.stream(batch.selection, batch.filter, batch.sort)
        first = list(islice(devices, 1))  # from here on the stream keeps to its moment
        if store.generation() == generation:
            return count, chain(first, devices)
