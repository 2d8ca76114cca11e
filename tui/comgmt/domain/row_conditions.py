"""Which rows of a class are meant, as values: a source writes them in its own language, or tests them."""

from typing import TypeAlias

import msgspec


class Equals(msgspec.Struct, frozen=True):
    """`column` is `value`."""

    column: str
    value: str | bool | int


class Among(msgspec.Struct, frozen=True):
    """`column` is one of `values`, of which there is at least one."""

    column: str
    values: tuple[str, ...]


class Above(msgspec.Struct, frozen=True):
    """`column` is a number above `value`: the rows after a key."""

    column: str
    value: int


class StartsWith(msgspec.Struct, frozen=True):
    """`column` begins with `text`, in any case."""

    column: str
    text: str


RowCondition: TypeAlias = Equals | Among | Above | StartsWith
