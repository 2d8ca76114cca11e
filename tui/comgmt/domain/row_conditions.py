"""Which rows of a class are meant, as values: a source writes them in its own language, or tests them."""

from typing import TypeAlias

import msgspec

SiteValue: TypeAlias = str | bool | int | None
SiteValues: TypeAlias = tuple[SiteValue, ...]


class Equals(msgspec.Struct, frozen=True):
    """`column` is `value`."""

    column: str
    value: str | bool | int


class Among(msgspec.Struct, frozen=True):
    """`column` is one of `values`, of which there is at least one."""

    column: str
    values: tuple[str | int, ...]


class Above(msgspec.Struct, frozen=True):
    """`column` is a number above `value`: the rows after a key."""

    column: str
    value: int


class StartsWith(msgspec.Struct, frozen=True):
    """`column` begins with `text`, in any case."""

    column: str
    text: str


class EndsWith(msgspec.Struct, frozen=True):
    """`column` ends with `text`, in any case; no index of a site helps to find such a row."""

    column: str
    text: str


class Contains(msgspec.Struct, frozen=True):
    """`column` holds `text` somewhere, in any case; see `EndsWith`."""

    column: str
    text: str


class Shaped(msgspec.Struct, frozen=True):
    """`column` is `text`, in any case, where each `gap` in it stands for any characters."""

    column: str
    text: str
    gap: str


class Through(msgspec.Struct, frozen=True):
    """`column` is a number up to `value`, which is included: with `Above`, a range of keys."""

    column: str
    value: int


class AmongThose(msgspec.Struct, frozen=True):
    """`column` is what `theirs` is in a row of the class `class_name` that meets `condition`."""

    column: str
    class_name: str
    theirs: str
    condition: "RowCondition"


class IsNull(msgspec.Struct, frozen=True):
    """`column` has no value."""

    column: str


class Not(msgspec.Struct, frozen=True):
    """The condition does not hold; as in SQL, a row where that is not known is none of them."""

    condition: "RowCondition"


class AllOf(msgspec.Struct, frozen=True):
    """All of the conditions hold; they are at least one."""

    conditions: "tuple[RowCondition, ...]"


class AnyOf(msgspec.Struct, frozen=True):
    """One of the conditions holds at least; they are at least one."""

    conditions: "tuple[RowCondition, ...]"


RowCondition: TypeAlias = (
    Equals
    | Among
    | AmongThose
    | Above
    | Through
    | StartsWith
    | EndsWith
    | Contains
    | Shaped
    | IsNull
    | Not
    | AllOf
    | AnyOf
)


def is_value(column: str, value: SiteValue) -> RowCondition:
    """`column` is `value`; None is no value."""
    return IsNull(column) if value is None else Equals(column, value)


def is_set(column: str) -> RowCondition:
    """The flag `column` is set."""
    return Equals(column, value=True)


def is_not_set(column: str) -> RowCondition:
    """The flag `column` is not set; one with no value is not (domain/FACTS.md#enrollment-states)."""
    return AnyOf((Equals(column, value=False), IsNull(column)))
