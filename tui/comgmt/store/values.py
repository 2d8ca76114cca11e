"""The devices that the groups of a list counted under some values."""

from collections.abc import Iterable, Sequence

from msgspec import json

from comgmt.domain.columns import Column
from comgmt.store.columns import sql_of
from comgmt.store.conditions import Condition, every


def has_values(values: Iterable[tuple[Column, str]]) -> Condition:
    """The devices that groups counted under one of the values of each column."""
    wanted: dict[Column, list[str]] = {}
    for column, value in values:
        wanted.setdefault(column, []).append(value)
    return every(*(_one_of(column, some) for column, some in wanted.items()))


def _one_of(column: Column, values: Sequence[str]) -> Condition:
    """Any number of values in one, since SQLite takes a limited number of them."""
    if len(values) == 1:
        return Condition(f"{sql_of(column).value} = ?", (values[0],))
    sql = f"{sql_of(column).value} IN (SELECT value FROM json_each(?))"  # noqa: S608 - expressions of ours
    return Condition(sql, (json.encode(values).decode(),))
