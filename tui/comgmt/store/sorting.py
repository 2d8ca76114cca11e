"""A sort as ORDER BY: what is null comes last either way, ties go by name, then resource id."""

from comgmt.domain.columns import Sort
from comgmt.store.columns import sql_of


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
