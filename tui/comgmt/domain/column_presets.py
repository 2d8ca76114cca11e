"""Which columns a list shows: the usual ones of its kind, a few, or all."""

from collections.abc import Mapping
from enum import Enum
from types import MappingProxyType
from typing import Final

from comgmt.domain.columns import DEFAULT_COLUMNS, Column
from comgmt.domain.enrollment import EnrollmentState
from comgmt.domain.filters import DeviceFilter, SetTerm
from comgmt.domain.findings import Finding
from comgmt.domain.selection import Scope, Selection


class ColumnPreset(str, Enum):
    """How many columns; the value is its word."""

    USUAL = "usual"
    SHORT = "short"
    WIDE = "wide"

    @property
    def following(self) -> "ColumnPreset":
        """The next, after the last the first."""
        each = list(ColumnPreset)
        return each[(each.index(self) + 1) % len(each)]


SHORT_COLUMNS: Final = (Column.NAME, Column.STATE, Column.ERROR, Column.SINCE, Column.USER)
WIDE_COLUMNS: Final = (*DEFAULT_COLUMNS, Column.ENTRA_ID)
_SYSTEMS: Final = (Column.NAME, Column.STATE, Column.OS, Column.BUILD, Column.LAST_ACTIVE, Column.CLIENT)
_SILENT: Final = (Column.NAME, Column.STATE, Column.LAST_ACTIVE, Column.OS, Column.CLIENT, Column.USER)
# What the devices of a kind of list are looked at for, the most important first.
_FIRST: Final[Mapping[str, tuple[Column, ...]]] = MappingProxyType(
    {
        Scope.CLIENTS.value: _SYSTEMS,
        Scope.COMANAGED.value: (Column.NAME, Column.STATE, Column.WORKLOADS, Column.SINCE, Column.AUTHORITY),
        Scope.ELIGIBLE.value: (Column.NAME, Column.STATE, Column.JOINED, Column.OS, Column.LAST_ACTIVE),
        Finding.FAILING_SILENT.value: _SILENT,
    }
)


def usual_columns(kind: str) -> tuple[Column, ...]:
    """The columns of lists of a kind, while a person has chosen none: name and state are among them."""
    return tuple(dict.fromkeys((*_FIRST.get(kind, ()), *DEFAULT_COLUMNS)))


def last_to_go(columns: tuple[Column, ...]) -> tuple[Column, ...]:
    """Of the usual columns of a kind, those that give way last where there is no room for all."""
    return next((first for kind, first in _FIRST.items() if usual_columns(kind) == columns), ())


def known_state(selection: Selection, narrowed: DeviceFilter) -> EnrollmentState | None:
    """The one state that all devices of a list are in, by what the list is; None where it is not that."""
    asked = [
        selection,
        *(term.selection for term in narrowed.terms if isinstance(term, SetTerm) and not term.inverse),
    ]
    return next((each.states[0] for each in asked if len(each.states) == 1), None)
