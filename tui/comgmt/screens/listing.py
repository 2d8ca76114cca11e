"""What the store says of a list: its devices in order, and how many there are without the filter."""

from array import array
from typing import Final

import msgspec

from comgmt.domain.columns import Sort
from comgmt.domain.filters import DeviceFilter
from comgmt.domain.selection import Selection
from comgmt.store.reader import StoreReader

LONG: Final = (
    20_000  # devices in the store from which on the first of a list are shown before all are in order
)
FIRST: Final = 256


class Listing(msgspec.Struct, frozen=True):
    """All ids in order, `total` without the filter; `unknown` says why there are none to be known.

    Of one that is not `whole` the first ids only, and nobody has counted them.
    """

    ids: "array[int]"
    total: int
    unknown: str = ""
    whole: bool = True


def listing_of(store: StoreReader, selection: Selection, narrowed: DeviceFilter, sort: Sort) -> Listing:
    """The listing of a selection as it is narrowed and sorted. Raises StoreError."""
    unread = store.unread(selection)
    if unread is not None:
        return Listing(array("q"), 0, unread)
    ids = store.ids(selection, narrowed, sort)
    return Listing(ids, len(ids) if narrowed.empty else store.count(selection))


def first_of(store: StoreReader, selection: Selection, narrowed: DeviceFilter, sort: Sort) -> Listing | None:
    """The start of a listing of a large store; None where all of it is as quick. Raises StoreError."""
    if not store.is_long(LONG) or store.unread(selection) is not None:
        return None
    ids = store.first(selection, narrowed, sort, FIRST).ids
    return Listing(ids, len(ids), whole=False) if len(ids) == FIRST else None
