"""What the store says of a list: its devices in order, and how many there are without the filter."""

from array import array  # noqa: TC003 - msgspec evaluates annotations

import msgspec

from tui.domain.columns import Sort
from tui.domain.filters import DeviceFilter
from tui.domain.selection import Selection
from tui.store import StoreReader


class Listing(msgspec.Struct, frozen=True):
    """All ids in order, `total` without the filter; `unknown` says why the list is not known."""

    ids: "array[int]"
    total: int
    unknown: str = ""


def listing_of(store: StoreReader, selection: Selection, narrowed: DeviceFilter, sort: Sort) -> Listing:
    """The listing of a selection as it is narrowed and sorted. Raises StoreError."""
    ids = store.ids(selection, narrowed, sort)
    total = len(ids) if narrowed.empty else store.count(selection)
    return Listing(ids, total, "" if ids else store.why_unknown(selection) or "")
