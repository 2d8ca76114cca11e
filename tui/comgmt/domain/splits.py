"""How the devices of a list are split: by release, site, join, age ..., each part a list of its own."""

from collections.abc import Sequence
from enum import Enum
from typing import Final

import msgspec

from comgmt.domain.columns import Column
from comgmt.domain.enrollment import FAILURES
from comgmt.domain.nouns import counted
from comgmt.domain.selection import Scope, Selection, of_groups


class SplitField(str, Enum):
    """What devices are split by; the value is its key. `heading` is what people read.

    The age is how long a device has been in its state and code, as the store saw it.
    """

    heading: str
    column: Column | None

    def __new__(cls, key: str, heading: str, column: Column | None) -> "SplitField":  # noqa: PYI034 - Self is newer than Python 3.10
        """The member of a key."""
        member = str.__new__(cls, key)
        member._value_ = key
        member.heading = heading
        member.column = column
        return member

    OS = "os", "OS release", Column.OS
    SITE = "site", "Site", Column.SITE
    JOINED = "joined", "Join", Column.JOINED
    AGE = "age", "In this state for", None
    CLIENT = "client", "Client version", Column.CLIENT
    STATE = "state", "State", Column.STATE
    ERROR = "error", "Error", Column.ERROR
    DOMAIN = "domain", "Domain", Column.DOMAIN
    AUTHORITY = "authority", "Authority", Column.AUTHORITY
    WORKLOADS = "workloads", "Workloads", Column.WORKLOADS


BY_KEY: Final = {field.value: field for field in SplitField}


class AgeSpan(msgspec.Struct, frozen=True):
    """A span of ages: its key, its words, how the filter language says it, and the days at which it begins.

    `open_words` stand where some of the devices may be older, since they were there at the first reading
    ("+" in the short ones, where there is little room).
    """

    key: str
    words: str
    open_words: str
    short: str
    open_short: str
    typed: str
    days: int


AGES: Final = (
    AgeSpan("1d", "under 1 day", "under 1 day, or older", "under 1 day", "under 1 day +", "newer:1d", 0),
    AgeSpan("7d", "1 to 6 days", "1 to 6 days, or older", "1-6 days", "1-6 days +", "older:1d newer:7d", 1),
    AgeSpan(
        *("30d", "7 to 29 days", "7 to 29 days, or older", "7-29 days", "7-29 days +"),
        "older:7d newer:30d",
        7,
    ),
    AgeSpan(
        *("older", "30 days or more", "30 days or more", "30 days or more", "30 days or more"),
        "older:30d",
        30,
    ),
)
NO_AGE: Final = ""  # the key of devices without a co-management record, which are in no state
AGE_OF: Final = {age.key: age for age in AGES}


class SplitPart(msgspec.Struct, frozen=True):
    """The devices with one value; `at_least` of them may be older than the age says."""

    value: str
    devices: int
    at_least: int = 0


class Split(msgspec.Struct, frozen=True):
    """The devices by one field, most first; ages in their own order. `unread` says why it has no parts."""

    field: SplitField
    parts: tuple[SplitPart, ...] = ()
    unread: str = ""


class Splits(msgspec.Struct, frozen=True):
    """The splits of so many devices; `unread` says why those are not known, and then there are none."""

    devices: int = 0
    splits: tuple[Split, ...] = ()
    unread: str = ""


def fields_of(selection: Selection) -> tuple[SplitField, ...]:
    """What the devices of a list are worth splitting by: what they all share is left out."""
    usual = (SplitField.OS, SplitField.SITE, SplitField.JOINED, SplitField.AGE, SplitField.CLIENT)
    if _has_failed(selection):
        return (*usual, SplitField.ERROR)
    return (*usual, SplitField.DOMAIN if len(selection.states) == 1 else SplitField.STATE)


def part_of(selection: Selection, field: SplitField, value: str, title: str) -> tuple[Selection, str]:
    """The devices of one part: a selection, and a filter as one types it ("" for none)."""
    if field.column is not None:
        return of_groups(selection, field.column, [value], title), ""
    typed = AGE_OF[value].typed if value in AGE_OF else 'state:"no record"'
    return msgspec.structs.replace(selection, title=title), typed


def older_of(selection: Selection, age: str) -> tuple[Selection, str]:
    """The devices of an age and of all above it, as `part_of` gives those of one; all have an age."""
    days = AGE_OF[age].days
    if not days:
        return selection, ""
    title = f"{selection.title}, {counted(days, 'day')} or more"
    return msgspec.structs.replace(selection, title=title), f"older:{days}d"


def in_order(field: SplitField, parts: Sequence[SplitPart]) -> tuple[SplitPart, ...]:
    """Parts as they are read: ages in their order, others most devices first."""
    if field is SplitField.AGE:
        keys = [*AGE_OF, NO_AGE]
        return tuple(sorted(parts, key=lambda part: keys.index(part.value)))
    return tuple(sorted(parts, key=lambda part: (-part.devices, part.value)))


def _has_failed(selection: Selection) -> bool:
    if selection.every_code:
        return False
    failures = bool(selection.states) and set(selection.states) <= set(FAILURES)
    return failures or selection.scope is Scope.FAILED
