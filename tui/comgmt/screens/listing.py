"""What the store says of a list: its devices in order, and how many there are without the filter."""

from array import array
from typing import Final

import msgspec

from comgmt.domain.column_presets import known_state
from comgmt.domain.columns import Column, Sort
from comgmt.domain.enrollment import EnrollmentState
from comgmt.domain.filters import DeviceFilter
from comgmt.domain.rows_read import RowsRead
from comgmt.domain.selection import Selection
from comgmt.store.listing import IdPage
from comgmt.store.reader import StoreReader

LONG: Final = (
    20_000  # devices in the store from which on the first of a list are shown before all are in order
)
FIRST: Final = 256
_PAGE: Final = 50_000


class Listing(msgspec.Struct, frozen=True):
    """All ids in order, `total` without the filter, `found` through it; `unknown` says why none are known.

    Of one that is not `whole` the ids so far, of the reading `generation`; where the next can be read page by
    page they come behind `page`. `found` is None until they were counted. `rows` is how far the rows behind
    the list were read, of a site that counts; `ages_open` devices may be in it or not, by their age.
    `state` is the one that all of them are in.
    """

    ids: "array[int]"
    total: int
    unknown: str = ""
    whole: bool = True
    found: int | None = None
    state: EnrollmentState | None = None
    page: IdPage | None = None
    generation: int = 0
    rows: RowsRead | None = None
    ages_open: int = 0


def listing_of(store: StoreReader, selection: Selection, narrowed: DeviceFilter, sort: Sort) -> Listing:
    """The listing of a selection as it is narrowed and sorted. Raises StoreError."""
    unread = store.unread(selection)
    if unread is not None:
        return Listing(array("q"), 0, unread, rows=store.rows_read(selection, narrowed))
    ids = store.ids(selection, narrowed, sort)
    total = len(ids) if narrowed.empty else store.count(selection)
    rows = store.rows_read(selection, narrowed)
    state = shared_state(store, selection, narrowed)
    open_ages = store.open_ages(selection, narrowed)
    return Listing(ids, total, found=len(ids), rows=rows, state=state, ages_open=open_ages)


def shared_state(store: StoreReader, selection: Selection, narrowed: DeviceFilter) -> EnrollmentState | None:
    """The one state all devices of a list are in; of a large store only where the list says so itself."""
    known = known_state(selection, narrowed)
    if known is not None or store.is_long(LONG):
        return known
    groups = store.groups(selection, narrowed, Column.STATE)
    return EnrollmentState(groups[0][0]) if len(groups) == 1 and groups[0][0] else None


def first_of(store: StoreReader, selection: Selection, narrowed: DeviceFilter, sort: Sort) -> Listing | None:
    """The start of a listing of a large store; None where all of it is as quick. Raises StoreError."""
    if not store.is_long(LONG) or store.unread(selection) is not None:
        return None
    generation = store.generation()
    page = store.first(selection, narrowed, sort, FIRST)
    if len(page.ids) < FIRST:
        return None
    kept = page if page.last is not None else None
    rows, state = store.rows_read(selection, narrowed), known_state(selection, narrowed)
    first = Listing(page.ids, len(page.ids), whole=False, page=kept, generation=generation)
    return msgspec.structs.replace(first, rows=rows, state=state)


def counted_of(store: StoreReader, selection: Selection, narrowed: DeviceFilter, listing: Listing) -> Listing:
    """The same listing with its numbers. Raises StoreError."""
    found = store.count(selection, narrowed)
    total = found if narrowed.empty else store.count(selection)
    open_ages = store.open_ages(selection, narrowed)
    return msgspec.structs.replace(listing, found=found, total=total, ages_open=open_ages)


def grown(store: StoreReader, sort: Sort, listing: Listing) -> Listing | None:
    """The listing with its next page; None where there is none of the same reading. Raises StoreError."""
    if listing.page is None or listing.page.last is None:
        return None
    page = store.next_page(sort, listing.page.last, _PAGE)
    if store.generation() != listing.generation:
        return None
    whole = len(page.ids) < _PAGE
    ids = listing.ids + page.ids
    return msgspec.structs.replace(listing, ids=ids, whole=whole, page=page)
