"""What narrows a list: terms that all have to hold, as `filter_language` reads them from what is typed."""

from datetime import timedelta
from enum import Enum

import msgspec

from comgmt.domain.columns import Column
from comgmt.domain.selection import Selection


class FilterProblemError(ValueError):
    """The filter cannot be used; the text is one sentence for the person who typed it."""


class TextTerm(msgspec.Struct, frozen=True, kw_only=True):
    """A text or a regex, found without case in one column; in any visible one where `column` is None."""

    text: str
    regex: bool = False
    column: Column | None = None
    inverse: bool = False


class ErrorTerm(msgspec.Struct, frozen=True, kw_only=True):
    """Devices that failed with one of these codes, or with one that is written with `text`."""

    text: str
    codes: tuple[int, ...] = ()
    inverse: bool = False


class AgeWord(str, Enum):
    """An age that a term compares; the value is its word."""

    OLDER = "older"  # in this state and code for so long at least, as the store saw it
    NEWER = "newer"  # for less than so long
    SILENT = "silent"  # not heard from for so long


class AgeTerm(msgspec.Struct, frozen=True, kw_only=True):
    """Devices by an age at the newest reading."""

    age: AgeWord
    span: timedelta
    inverse: bool = False


class SetTerm(msgspec.Struct, frozen=True, kw_only=True):
    """Devices of a set that has a name: failed, eligible, a finding, a side of a workload."""

    selection: Selection
    inverse: bool = False


Term = TextTerm | ErrorTerm | AgeTerm | SetTerm


class DeviceFilter(msgspec.Struct, frozen=True):
    """A parsed filter: all of `terms` hold; with `failures_only` for failed devices alone."""

    terms: tuple[Term, ...] = ()
    failures_only: bool = False

    @property
    def empty(self) -> bool:
        """Whether it lets every row through."""
        return not self.terms and not self.failures_only

    @property
    def is_plain(self) -> bool:
        """Whether its terms only look for texts, in any column."""
        return all(isinstance(term, TextTerm) and term.column is None for term in self.terms)


def text_filter(text: str, *, failures_only: bool = False) -> DeviceFilter:
    """The filter for one text in any column, as it is."""
    return DeviceFilter((TextTerm(text=text),) if text else (), failures_only)
