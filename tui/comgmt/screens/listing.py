"""What the store says of a list: its devices in order, and how many there are without the filter."""

from array import array

import msgspec

from comgmt.domain.columns import Sort
from comgmt.domain.filters import DeviceFilter
from comgmt.domain.selection import Selection
from comgmt.store.reader import StoreReader


class Listing(msgspec.Struct, frozen=True):
    """All ids in order, `total` without the filter; `unknown` says why there are none to be known."""

    ids: "array[int]"
    total: int
    unknown: str = ""


def listing_of(store: StoreReader, selection: Selection, narrowed: DeviceFilter, sort: Sort) -> Listing:
    """The listing of a selection as it is narrowed and sorted. Raises StoreError."""
    unread = store.unread(selection)
    if unread is not None:
        return Listing(array("q"), 0, unread)
    ids = store.ids(selection, narrowed, sort)
    return Listing(ids, len(ids) if narrowed.empty else store.count(selection))
