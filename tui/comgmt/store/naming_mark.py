"""Whether a store has names, or stand-ins for them, and of which key: two of one kind can be compared."""

import sqlite3
from typing import Final

from comgmt.domain.pseudonyms import is_stand_in
from comgmt.store.meta import load_names_mark

PLAIN: Final = ""
UNKNOWN: Final = "stand-ins"  # of recordings that were made before a mark was kept
_LOOKED_AT: Final = 5


def names_mark(connection: sqlite3.Connection) -> str:
    """The mark of the stand-ins; `PLAIN` for names, `UNKNOWN` for stand-ins of a key that is not known."""
    mark = load_names_mark(connection)
    if mark is not None:
        return mark
    names = [name for (name,) in connection.execute(f"SELECT name FROM device LIMIT {_LOOKED_AT}")]  # noqa: S608 - a number
    return UNKNOWN if names and all(map(is_stand_in, names)) else PLAIN
