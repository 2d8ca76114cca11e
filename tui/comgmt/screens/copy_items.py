"""What can be copied from a screen: each with its key, its words, and how its text is made."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from comgmt.domain.nouns import counted
from comgmt.screens.batch import Batch, devices_of

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from comgmt.domain.columns import Column
    from comgmt.store.reader import StoreReader


class Copied(msgspec.Struct, frozen=True):
    """A text for the clipboard, and what is said of it: "3 names"; `ending` is that of a file with it."""

    text: str
    what: str
    ending: str = ".txt"


class CopyItem(msgspec.Struct, frozen=True):
    """One thing that can be copied: its key and words in the choice, and how the store makes its text."""

    key: str
    words: str
    make: Callable[[StoreReader], Copied]


def as_it_is(key: str, words: str, text: str, what: str) -> CopyItem:
    """An item whose text is at hand."""
    return CopyItem(key, words, lambda _: Copied(text, what))


def names_item(key: str, words: str, batch: Batch) -> CopyItem:
    """The names of a batch, one a line."""

    def make(store: StoreReader) -> Copied:
        from comgmt.documents.copies import names_text  # noqa: PLC0415 - few copy

        devices = devices_of(store, batch)
        return Copied(names_text(devices), counted(len(devices), "name"))

    return CopyItem(key, words, make)


def rows_item(key: str, words: str, batch: Batch, columns: Sequence[Column]) -> CopyItem:
    """The rows of a batch as a spreadsheet takes them."""

    def make(store: StoreReader) -> Copied:
        from comgmt.documents.copies import rows_text  # noqa: PLC0415 - few copy

        devices = devices_of(store, batch)
        return Copied(rows_text(devices, columns), counted(len(devices), "row"))

    return CopyItem(key, words, make)
