"""Finding a device by what a person remembers of it: name, ids, user."""

import sqlite3
from itertools import islice
from typing import Final

from comgmt.domain.device import DeviceRow
from comgmt.domain.text import inert
from comgmt.store.conditions import Condition, of_ids
from comgmt.store.narrow_texts import found_in_blocks
from comgmt.store.orders import OF_ENTRA_ID, OF_NAME, OF_USER
from comgmt.store.rows import COLUMNS, device_row
from comgmt.store.texts import BETWEEN

_DIGITS: Final = 10  # of the largest resource id
_AFTER_ALL: Final = "\U0010ffff"
_ENOUGH: Final = 20  # times as many are looked at as are wanted
_BEGINS: Final = "resource_id IN ({0} >= ? AND key < ? ORDER BY key LIMIT ?)"


def find_devices(connection: sqlite3.Connection, text: str, limit: int) -> list[DeviceRow]:
    """The best first: the exact name; an exact id or user; names, then users, that begin so. No case."""
    wanted = inert(text.strip()).casefold()
    if not wanted or limit < 1:
        return []
    found: dict[int, DeviceRow] = {}
    for condition in (*_exactly(wanted), *_begun(wanted, limit)):
        _add(connection, found, condition, limit)
        if len(found) >= limit:
            break
    else:
        _add(connection, found, _with_domain(connection, wanted, limit), limit)
    return list(found.values())[:limit]


def find_anywhere(connection: sqlite3.Connection, text: str, limit: int) -> list[DeviceRow]:
    """As `find_devices`, then those that hold the text anywhere in name, user, id of Entra or resource id."""
    found = {row.resource_id: row for row in find_devices(connection, text, limit)}
    wanted = inert(text.strip()).casefold()
    if len(found) >= limit or not wanted:
        return list(found.values())
    # Not in any order: where many hold it, the first that are met suffice.
    _add(connection, found, of_ids(islice(found_in_blocks(connection, wanted.encode()), limit)), limit)
    return list(found.values())[:limit]


def _add(
    connection: sqlite3.Connection, found: dict[int, DeviceRow], condition: Condition, limit: int
) -> None:
    sql = f"SELECT {COLUMNS} FROM device WHERE {condition.sql} ORDER BY name_key, resource_id LIMIT ?"  # noqa: S608 - ours
    for row in map(device_row, connection.execute(sql, (*condition.values, limit))):
        found.setdefault(row.resource_id, row)


def _exactly(wanted: str) -> tuple[Condition, ...]:
    """The name; then the id or the user, with or without the domain."""
    number = int(wanted) if wanted.isascii() and wanted.isdigit() and len(wanted) <= _DIGITS else -1
    user = wanted.partition("\\")[2]
    return (
        Condition(f"resource_id IN ({OF_NAME} = ?)", (wanted,)),
        Condition(
            f"resource_id IN (SELECT ? UNION ALL {OF_ENTRA_ID} = ? UNION ALL {OF_USER} = ?)",
            (number, wanted, wanted),
        ),
        Condition(f"resource_id IN ({OF_USER} = ?) AND user_domain_key = ?", (user, wanted)),
    )


def _begun(wanted: str, limit: int) -> tuple[Condition, ...]:
    """Names, then users, that begin so."""
    values = (wanted, wanted + _AFTER_ALL, limit)
    return (
        Condition(_BEGINS.format(OF_NAME), values),
        Condition(_BEGINS.format(OF_USER), values),
    )


def _with_domain(connection: sqlite3.Connection, wanted: str, limit: int) -> Condition:
    """Users whose domain begins so, among the devices that have a text that does."""
    begun = found_in_blocks(connection, (BETWEEN + wanted).encode())
    found = of_ids(islice(begun, _ENOUGH * limit))
    sql = f"{found.sql} AND user_domain_key >= ? AND user_domain_key < ?"
    return Condition(sql, (*found.values, wanted, wanted + _AFTER_ALL))
