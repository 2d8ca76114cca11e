"""Finding a device by what a person remembers of it: name, ids, user."""

import sqlite3
from typing import Final

from comgmt.domain.device import DeviceRow
from comgmt.domain.text import inert
from comgmt.store.rows import COLUMNS, device_row

_MOST_ID: Final = 1 << 32
_SEARCHED: Final = ("name_key", "ifnull(user_domain_key, user_key)", "entra_key", "resource_id")
_AFTER_ALL: Final = "\U0010ffff"


def find_devices(connection: sqlite3.Connection, text: str, limit: int) -> list[DeviceRow]:
    """The best first: the exact name; an exact id or user; names, then users, that begin so. No case."""
    wanted = inert(text.strip()).casefold()
    if not wanted or limit < 1:
        return []
    found: dict[int, DeviceRow] = {}
    for condition, values in _ways(wanted):
        sql = f"SELECT {COLUMNS} FROM device WHERE {condition} ORDER BY name_key, resource_id LIMIT ?"  # noqa: S608 - ours
        for row in map(device_row, connection.execute(sql, (*values, limit))):
            found.setdefault(row.resource_id, row)
        if len(found) >= limit:
            break
    return list(found.values())[:limit]


def find_anywhere(connection: sqlite3.Connection, text: str, limit: int) -> list[DeviceRow]:
    """As `find_devices`, then those that hold the text anywhere in name, user, id of Entra or resource id."""
    found = {row.resource_id: row for row in find_devices(connection, text, limit)}
    wanted = inert(text.strip()).casefold()
    if len(found) >= limit or not wanted:
        return list(found.values())
    held = " OR ".join(f"instr({column}, ?) > 0" for column in _SEARCHED)
    # Not in any order: where many hold it, the first that are met suffice.
    sql = f"SELECT {COLUMNS} FROM device WHERE {held} LIMIT ?"  # noqa: S608 - ours
    for row in map(device_row, connection.execute(sql, (*[wanted] * len(_SEARCHED), limit))):
        found.setdefault(row.resource_id, row)
    return list(found.values())[:limit]


def _ways(wanted: str) -> list[tuple[str, tuple[str | int, ...]]]:
    """The ways in which a text can name devices, the surest first."""
    number = int(wanted) if wanted.isascii() and wanted.isdigit() and int(wanted[:11]) < _MOST_ID else -1
    end = wanted + _AFTER_ALL
    return [
        ("name_key = ?", (wanted,)),
        (
            "resource_id = ? OR entra_key = ? OR user_domain_key = ? OR user_key = ?",
            (number, wanted, wanted, wanted),
        ),
        ("name_key >= ? AND name_key < ?", (wanted, end)),
        ("user_key >= ? AND user_key < ?", (wanted, end)),
        ("user_domain_key >= ? AND user_domain_key < ?", (wanted, end)),
    ]
