"""What can happen to the devices of a living fleet, how often, and to which (domain/FACTS.md#state-messages).

The flows are in balance: as many devices come to a place as leave it, and more leave one that has filled
since the fleet was made, so that a fleet that lives for days still looks like the one it was.
"""

import sqlite3
from collections.abc import Mapping
from random import Random
from types import MappingProxyType
from typing import Final

import msgspec

from comgmt.demo import policies

NOTHING: Final = "nothing"
# Where a device of the eligible collection can be, and what is true of its record `c` there.
PLACES: Final = MappingProxyType(
    {
        "scheduled": "c.EnrollmentScheduled = 1",
        "enrolling": "c.MDMEnrolled = 1 AND c.MDMProvisioned = 0",
        "pending": "c.PendingLogon = 1",
        "failed": "c.EnrollmentFailed = 1 AND (c.HybridAADJoined = 1 OR c.AADJoined = 1)",
        "enrolled": "c.MDMEnrolled = 1 AND c.MDMProvisioned = 1",
        NOTHING: "c.ResourceID IS NULL",
    }
)
_HYBRID: Final = "c.HybridAADJoined = 1"
_ENTRA_ONLY: Final = "c.HybridAADJoined = 0"
_ELIGIBLE: Final = (
    "FROM collection_member AS m LEFT JOIN SMS_Client_ComanagementState AS c ON c.ResourceID = m.ResourceID "
    f"WHERE m.CollectionID = '{policies.ELIGIBLE_ID}'"
)


class Move(msgspec.Struct, frozen=True):
    """From one place to another. `weight` is its part of what happens; `state` is what the record then says.

    An empty `state` takes the record away. `join` narrows the devices to those joined so.
    """

    source: str
    target: str
    weight: int
    state: str
    join: str = "TRUE"


MOVES: Final = (
    Move(NOTHING, "scheduled", 16, "scheduled"),
    Move("scheduled", "enrolling", 9, "enrolling", _HYBRID),
    Move("scheduled", "enrolled", 1, "success_entra", _ENTRA_ONLY),
    Move("scheduled", "failed", 4, "failure_hybrid"),
    Move("scheduled", "pending", 2, "pending"),
    Move("enrolling", "enrolled", 9, "success_hybrid"),
    Move("failed", "enrolled", 4, "success_hybrid"),
    Move("failed", "failed", 2, "failure_hybrid"),
    Move("pending", "enrolled", 2, "success_hybrid"),
    Move("enrolled", NOTHING, 16, ""),
)


class Balance:
    """How many devices are in each place, now and at first, which decides what happens next."""

    def __init__(self, counts: Mapping[str, int]) -> None:
        self._first = dict(counts)
        self.now = dict(counts)

    def choose(self, rng: Random) -> Move | None:
        """The next move, or None where nobody can move.

        A place that is twice as full as at first is left twice as often.
        """
        weights = [self._weight(move) for move in MOVES]
        return rng.choices(MOVES, weights)[0] if any(weights) else None

    def note(self, move: Move) -> None:
        """A device has made this move."""
        self.now[move.source] -= 1
        self.now[move.target] += 1

    def _weight(self, move: Move) -> float:
        now = self.now[move.source]
        return move.weight * (now + 1) / (self._first[move.source] + 1) if now else 0.0


def places_sql() -> str:
    """SQL for one row: how many eligible devices are in each of PLACES."""
    sums = ", ".join(f"sum({where})" for where in PLACES.values())
    return f"SELECT {sums} {_ELIGIBLE}"


def pick(connection: sqlite3.Connection, move: Move, start: int) -> int | None:
    """The first device that can make a move from a ResourceID on, beginning anew at the end."""
    where = f"{PLACES[move.source]} AND {move.join}"
    sql = f"SELECT m.ResourceID {_ELIGIBLE} AND {where} AND m.ResourceID >= ? ORDER BY m.ResourceID LIMIT 1"
    for first in (start, 0):
        found = connection.execute(sql, (first,)).fetchone()
        if found is not None:
            return int(found[0])
    return None
