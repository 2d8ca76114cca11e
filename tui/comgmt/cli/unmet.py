"""Why an answer is empty: a value that a filter asks for and no device has."""

from typing import Final

from comgmt.cli.device_selection import ALL_DEVICES
from comgmt.domain.columns import Column
from comgmt.domain.filters import DeviceFilter, TextTerm
from comgmt.domain.text import inert
from comgmt.store.reader import StoreReader

_MOST: Final = 8  # values in one sentence
_KINDS: Final = {Column.SITE: ("site", "sites"), Column.OS: ("OS release", "OS releases")}


def unmet_words(store: StoreReader, narrowed: DeviceFilter) -> list[str]:
    """A sentence for each site and OS release that is asked for and that no device of the store has."""
    asked = (term for term in narrowed.terms if isinstance(term, TextTerm) and not term.inverse)
    return [
        _sentence(store, term, term.column)
        for term in asked
        if term.column in _KINDS and _is_unmet(store, DeviceFilter((term,)))
    ]


def _is_unmet(store: StoreReader, alone: DeviceFilter) -> bool:
    if store.unread(ALL_DEVICES, alone) is not None or store.uncounted(ALL_DEVICES, alone) is not None:
        return False
    read = store.rows_read(ALL_DEVICES, alone)
    return (read is None or read.whole) and not store.count(ALL_DEVICES, alone)


def _sentence(store: StoreReader, term: TextTerm, column: Column) -> str:
    kind, kinds = _KINDS[column]
    known = [value for value, _ in store.groups(ALL_DEVICES, DeviceFilter(), column) if value]
    more = f" and {len(known) - _MOST} more" if len(known) > _MOST else ""
    listed = f"; {kinds} are {', '.join(map(inert, known[:_MOST]))}{more}" if known else ""
    return f"No device of {kind} {inert(term.text)} is known{listed}."
