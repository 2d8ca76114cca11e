"""What the groups of a list are counted by: the value of each column as a text, "" where there is none."""

from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import Final

from msgspec import json

from comgmt.domain.columns import Column
from comgmt.store.conditions import Condition, every
from comgmt.store.keys import STATE_KEY
from comgmt.store.texts import NO_CODE

_DAY: Final = "ifnull(strftime('%Y-%m-%d', {0} / 1000000, 'unixepoch'), '')"
VALUES: Final[Mapping[Column, str]] = MappingProxyType(
    {
        Column.NAME: "name",
        Column.STATE: f"ifnull({STATE_KEY}, '')",
        Column.ERROR: "CASE WHEN error IS NOT NULL THEN printf('0x%08X', error) "
        f"WHEN failed = 1 THEN '{NO_CODE}' ELSE '' END",
        Column.SINCE: _DAY.format("CASE WHEN state IS NOT NULL THEN state_since END"),
        Column.OS: "ifnull(os_release, '')",
        Column.LAST_ACTIVE: _DAY.format("last_active"),
        Column.USER: "ifnull(user, '')",
        Column.SITE: "ifnull(site_code, '')",
        Column.DOMAIN: "ifnull(domain, '')",
        Column.JOINED: "ifnull(joined, '')",
        Column.WORKLOADS: "ifnull(CAST(mask AS TEXT), '')",
        Column.AUTHORITY: "ifnull(authority, '')",
        Column.BUILD: "ifnull(os_build, '')",
        Column.CLIENT: "ifnull(client_version, '')",
        Column.RESOURCE_ID: "CAST(resource_id AS TEXT)",
        Column.ENTRA_ID: "ifnull(aad_device_id, '')",
    }
)


def has_values(values: Iterable[tuple[Column, str]]) -> Condition:
    """The devices that groups counted under one of the values of each column."""
    wanted: dict[Column, list[str]] = {}
    for column, value in values:
        wanted.setdefault(column, []).append(value)
    return every(*(_one_of(column, some) for column, some in wanted.items()))


def _one_of(column: Column, values: Sequence[str]) -> Condition:
    """Any number of values in one, since SQLite takes a limited number of them."""
    if len(values) == 1:
        return Condition(f"{VALUES[column]} = ?", (values[0],))
    sql = f"{VALUES[column]} IN (SELECT value FROM json_each(?))"  # noqa: S608 - expressions of ours
    return Condition(sql, (json.encode(values).decode(),))
