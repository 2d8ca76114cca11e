"""Whom a board can count alone: the members of a collection, the devices of a site, of an OS release."""

import sqlite3
from typing import Final

import msgspec

from comgmt.domain.audience import Audience, AudienceKind
from comgmt.store.conditions import Condition, Unread, every, members
from comgmt.store.counting import count
from comgmt.store.gathered import Gathered
from comgmt.store.selecting import collections_read

_COLUMNS: Final = ((AudienceKind.SITE, "site_code"), (AudienceKind.OS, "os_release"))


def audiences(
    connection: sqlite3.Connection, comanaged: Condition | Unread, gathered: Gathered
) -> tuple[Audience, ...]:
    """Each with its co-managed devices, kind by kind, the largest first; none where these are not known.

    While rows are still to come there are those that are known so far, without numbers.
    """
    from comgmt.domain.filter_language import quoted  # noqa: PLC0415 - the catalogue comes with it

    if isinstance(comanaged, Unread):
        return ()
    known = gathered.no_rows() is None
    found = [
        Audience(
            AudienceKind.COLLECTION, name, quoted(name), count(connection, every(comanaged, members(number)))
        )
        for number, name in collections_read(gathered).items()
    ]
    for kind, column in _COLUMNS:
        sql = (
            f"SELECT {column}, count(*) FROM device WHERE {comanaged.sql} "  # noqa: S608 - conditions of ours
            f"AND ifnull({column}, '') <> '' GROUP BY {column}"
        )
        rows = connection.execute(sql, comanaged.values)
        found += [Audience(kind, name, quoted(name), devices) for name, devices in rows]
    if not known:
        found = [msgspec.structs.replace(each, devices=None) for each in found]
    kinds = list(AudienceKind)
    return tuple(sorted(found, key=lambda each: (kinds.index(each.kind), -(each.devices or 0), each.name)))
