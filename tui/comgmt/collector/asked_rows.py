"""A list as questions for rows of the site's classes: what is known of a list, said of each class. Pure.

A class is asked for the rows that may be those of the list, and for no fewer: the store then says which are.
What a value of the site means is told by the rule for one device, applied to each different value.
"""

from collections.abc import Callable, Iterable
from typing import Any, Final, TypeAlias

import msgspec

from comgmt.domain.record_classes import RecordClass
from comgmt.domain.records import ComanagementRecord
from comgmt.domain.row_conditions import RowCondition, SiteValues

RowConditions: TypeAlias = tuple[RowCondition, ...]
MeansFlags: TypeAlias = Callable[[ComanagementRecord], bool]


class ValueRule(msgspec.Struct, frozen=True):
    """Rows whose values in `columns` together mean what is wanted."""

    columns: tuple[str, ...]
    means: Callable[[SiteValues], bool]


class RowsAsked(msgspec.Struct, frozen=True):
    """Rows of a class that meet all conditions and all rules."""

    of: RecordClass[Any]
    conditions: RowConditions = ()
    rules: tuple[ValueRule, ...] = ()


class MembersAsked(msgspec.Struct, frozen=True):
    """The members of any of these collections."""

    collections: tuple[str, ...]


class IdsAsked(msgspec.Struct, frozen=True):
    """Devices that are known by their ids."""

    ids: tuple[int, ...]


ListWay: TypeAlias = tuple[RowsAsked, ...] | MembersAsked | IdsAsked


class ListAsked(msgspec.Struct, frozen=True):
    """The `ways` to a list: by each come all its devices, and maybe others. Without any it cannot be asked.

    `narrows` are for classes that are asked anyway: devices without a row in them may be in the list too.
    `collections` are those whose members say which devices are in the list. `unsaid` are what of the list no
    way says, each as a few words.
    """

    ways: tuple[ListWay, ...] = ()
    narrows: tuple[RowsAsked, ...] = ()
    collections: tuple[str, ...] = ()
    unsaid: tuple[str, ...] = ()

    @property
    def why_not(self) -> str:
        """Why it cannot be asked for, in a few words."""
        return " and ".join(self.unsaid) or "it is every device"


ANY: Final = ListAsked()


def combined(*parts: ListAsked) -> ListAsked:
    """All of them hold: what they ask of one class is asked together, and any of the ways is enough."""
    classes: dict[str, RowsAsked] = {}
    ways: list[ListWay] = []
    for way in (way for part in parts for way in part.ways):
        if isinstance(way, tuple) and len(way) == 1:
            classes[way[0].of.class_name] = _both(classes.get(way[0].of.class_name), way[0])
        else:
            ways.append(way)
    narrows = tuple(asked for part in parts for asked in part.narrows)
    for asked in narrows:
        if asked.of.class_name in classes:
            classes[asked.of.class_name] = _both(classes[asked.of.class_name], asked)
    together: list[ListWay] = [(asked,) for asked in classes.values()]
    return ListAsked(
        ways=(*together, *ways),
        narrows=narrows,
        collections=_each(name for part in parts for name in part.collections),
        unsaid=_each(words for part in parts for words in part.unsaid),
    )


def _both(one: RowsAsked | None, other: RowsAsked) -> RowsAsked:
    if one is None:
        return other
    conditions = tuple(dict.fromkeys((*one.conditions, *other.conditions)))
    return RowsAsked(other.of, conditions, tuple(dict.fromkeys((*one.rules, *other.rules))))


def _each(texts: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(texts))
