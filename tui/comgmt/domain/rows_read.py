"""How far the rows behind a list were read, of a site that counts its devices. Pure."""

from collections.abc import Iterator
from datetime import datetime
from enum import Enum
from typing import Final

import msgspec

from comgmt.domain.enrollment import FAILURES, EnrollmentState
from comgmt.domain.filters import DeviceFilter, ErrorTerm, SetTerm
from comgmt.domain.findings import Finding, InState, Special
from comgmt.domain.nouns import counted
from comgmt.domain.selection import Scope, Selection

_SHARE_APART: Final = 20  # that part of a group, at most, moves while a fleet is counted
FAILED: Final[tuple[EnrollmentState, ...]] = (
    *FAILURES,
    EnrollmentState.OTHER,
)  # those that the error table counts


def are_those_counted(read: int, counted: int, tolerance: int) -> bool:
    """Whether so many rows are those of a group that were counted, of a fleet that moved by `tolerance`.

    That is of the whole fleet: of a small group it is none of its rows or another group's.
    """
    if counted and not read:
        return False
    return abs(read - counted) <= min(tolerance, max(1, counted // _SHARE_APART))


class RowsWay(str, Enum):
    """How the rows of a list were read; the value is its word in JSON."""

    SWEEP = "sweep"  # with all others, in the background
    PREDICATE = "predicate"  # by what the site can be asked of the list


class RowsRead(msgspec.Struct, frozen=True):
    """Rows that were read of the devices that were counted, None where nobody has.

    `at` is when the oldest of them were, None until all were asked for once. A list is `whole` when it has as
    many rows as were counted, or all were read after that. Of `ages_open` devices it is not known whether
    they are in it: the list asks for an age, and theirs is only known to be "at least".
    """

    read: int
    of: int | None
    at: datetime | None
    whole: bool
    way: RowsWay = RowsWay.SWEEP
    ages_open: int = 0

    @property
    def is_known(self) -> bool:
        """Whether it is known which devices the list has: its rows were read, and their ages are known."""
        return self.whole and not self.ages_open

    @property
    def sentence(self) -> str:
        """What is said where the number of devices of the list cannot be known, as a sentence."""
        if self.whole and self.ages_open:
            return ages_open_words(self.ages_open)
        if self.of is None:
            return f"Read up to {counted(self.read, 'device')}: the rows of the others are still to come."
        if self.read > self.of:
            now = f"{counted(self.of, 'device')} {'was' if self.of == 1 else 'were'} counted"
            return f"{now} and {self.read:,} of them read before: some have moved."
        whole = counted(self.of, "device")
        return f"Read up to {self.read:,} of {whole}: the rows of the others are still to come."


def ages_open_words(devices: int) -> str:
    """What is said of devices whose age is only "at least", in a list that asks for an age, as a sentence."""
    if devices == 1:
        return 'The age of 1 device is only known as "at least" yet: it may be in the list or not.'
    return (
        f'The ages of {devices:,} devices are only known as "at least" yet: they may be in the list or not.'
    )


def states_of(selection: Selection, narrowed: DeviceFilter) -> tuple[EnrollmentState, ...]:
    """The states that hold every device of a list; none where that may be any."""
    found = _states(selection)
    if not found and narrowed.failures_only:
        return FAILED
    return found or next(_of_terms(narrowed), ())


def _of_terms(narrowed: DeviceFilter) -> Iterator[tuple[EnrollmentState, ...]]:
    for term in narrowed.terms:
        if isinstance(term, ErrorTerm) and not term.inverse:
            yield FAILED
        if isinstance(term, SetTerm) and not term.inverse and _states(term.selection):
            yield _states(term.selection)


def _states(selection: Selection) -> tuple[EnrollmentState, ...]:
    if selection.states:
        return selection.states
    if selection.scope is Scope.FAILED or selection.every_code:
        return FAILED
    return _of_finding(selection.finding) if selection.finding is not None else ()


def _of_finding(finding: Finding) -> tuple[EnrollmentState, ...]:
    if Special.FAILING in finding.rules:
        return FAILED
    return tuple(rule.state for rule in finding.rules if isinstance(rule, InState))
