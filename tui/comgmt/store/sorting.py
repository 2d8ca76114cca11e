"""A sort as ORDER BY: what is null comes last either way, ties go by name, then resource id."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from comgmt.domain.columns import Column, Sort
from comgmt.store.keys import STATE_RANK

# The expressions of each column in their order; of devices that did not fail the error comes last.
_KEYS: Final[Mapping[Column, tuple[str, ...]]] = MappingProxyType(
    {
        Column.NAME: ("name_key",),
        Column.STATE: (STATE_RANK,),
        Column.ERROR: ("error",),
        Column.SINCE: ("CASE WHEN state IS NOT NULL THEN state_since END",),
        Column.OS: ("os_order", "os_release"),
        Column.LAST_ACTIVE: ("last_active",),
        Column.USER: ("user_key",),
        Column.SITE: ("site_code COLLATE NOCASE",),
        Column.DOMAIN: ("nullif(domain, '') COLLATE NOCASE",),
        Column.JOINED: ("joined",),
        Column.WORKLOADS: ("switched", "mask"),
        Column.AUTHORITY: ("nullif(authority, '') COLLATE NOCASE",),
        Column.BUILD: ("nullif(build_order, -1)", "nullif(os_build, '')"),
        Column.CLIENT: ("nullif(client_order, -1)", "nullif(client_version, '')"),
        Column.RESOURCE_ID: ("resource_id",),
        Column.ENTRA_ID: ("entra_key",),
    }
)
_FIRST: Final[Mapping[Column, str]] = MappingProxyType({Column.ERROR: "failed DESC"})
_NEVER_NULL: Final = frozenset({Column.NAME, Column.RESOURCE_ID})


def ordered(sort: Sort) -> str:
    """What stands behind ORDER BY."""
    direction = "DESC" if sort.descending else "ASC"
    # Not NULLS LAST, which the SQLite of older systems does not have.
    last = "" if sort.column in _NEVER_NULL else "{0} IS NULL, "
    keys = [last.format(key) + f"{key} {direction}" for key in _KEYS[sort.column]]
    first = [_FIRST[sort.column]] if sort.column in _FIRST else []
    return ", ".join((*first, *keys, "name_key", "resource_id"))
