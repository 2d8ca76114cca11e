"""A sort as ORDER BY: what is null comes last either way, ties go by name, then resource id."""

from typing import Final

from comgmt.domain.columns import Sort
from comgmt.store.columns import sql_of
from comgmt.store.conditions import EVERY, Condition

_TIES: Final = "name_key, resource_id"


def parts(sort: Sort) -> list[tuple[Condition, str]]:
    """The same order in parts, one after the other: each with its ORDER BY, which an index may give."""
    sql = sql_of(sort.column)
    if sql.first or len(sql.sort) > 1 or sql.never_null:
        return [(EVERY, ordered(sort))]
    (key,) = sql.sort
    direction = "DESC" if sort.descending else "ASC"
    there = Condition(f"{key} IS NOT NULL"), f"{key} {direction}, {_TIES}"
    return [there, (Condition(f"{key} IS NULL"), _TIES)]


def ordered(sort: Sort) -> str:
    """What stands behind ORDER BY."""
    direction = "DESC" if sort.descending else "ASC"
    sql = sql_of(sort.column)
    # Not NULLS LAST, which the SQLite of older systems does not have.
    last = "" if sql.never_null else "{0} IS NULL, "
    keys = [last.format(key) + f"{key} {direction}" for key in sql.sort]
    first = [sql.first] if sql.first else []
    ties = [tie for tie in ("name_key", "resource_id") if tie not in sql.sort]
    return ", ".join((*first, *keys, *ties))
