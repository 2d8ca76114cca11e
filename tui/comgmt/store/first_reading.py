"""A reading that finds no device in the store: what it gave goes straight into the tables beside.

There is nothing to compare with, so that no row has to be put aside once more before it is stored.
"""

import sqlite3
from typing import Final

from comgmt.store.deriving import Comparing, staged_within
from comgmt.store.earlier import Earlier
from comgmt.store.gathered import Gathered
from comgmt.store.locking import Tell
from comgmt.store.portions import STAGED
from comgmt.store.schema import DEVICE_NAMES
from comgmt.store.turns import Turns

_MOST: Final = 4_000  # devices of a slice, which are in memory together
_NAMES: Final = ", ".join(DEVICE_NAMES)
_ADD_DEVICE: Final = f"INSERT INTO main.device_next ({_NAMES}) VALUES ({', '.join('?' * len(DEVICE_NAMES))})"  # noqa: S608 - own names
_ADD_RECORD: Final = (
    "INSERT INTO main.record_next (resource_id, comanagement, system, activity) VALUES (?, ?, ?, ?)"
)


def knows_no_device(connection: sqlite3.Connection) -> bool:
    """Whether the store has no device."""
    return connection.execute("SELECT 1 FROM main.device LIMIT 1").fetchone() is None


def fill_first(
    connection: sqlite3.Connection, gathered: Gathered, earlier: Earlier, turns: Turns, tell: Tell
) -> None:
    """Derive all that was put aside into the new tables; in each turn only what is ready is written."""
    comparing = Comparing(connection, gathered, earlier)
    (total,) = connection.execute("SELECT count(*) FROM temp.staged_key").fetchone()
    for done, low, high in turns.slices("temp.staged_key", "resource_id", _MOST):
        found = staged_within(connection, low, high)
        devices = comparing.derived(found)
        records = [(row[0], *row[3:6]) for row in found]
        with turns.turn():
            connection.executemany(_ADD_DEVICE, devices)
            connection.executemany(_ADD_RECORD, records)
        tell(f"storing devices, {done:,} of {total:,}")
    comparing.put_shared()
    for table in STAGED.values():
        connection.execute(f"DELETE FROM temp.{table}")  # noqa: S608 - own names; sorting takes their room
