"""The life of a generated fleet: devices schedule, enroll, fail, recover and sign in, tick by tick.

What happens in a tick follows from the seed and the number of the tick alone; only its times are the clock's.
"""

import sqlite3
import threading
from datetime import datetime, timezone
from random import Random
from types import MappingProxyType
from typing import Final

import msgspec

from tui.demo import policies, profiles
from tui.demo.database import Database
from tui.demo.fleet import iso
from tui.demo.schema import SITE_CODE
from tui.demo.states import FLAGS, Flags, error_detail
from tui.demo.tables import DeploymentStatus

FIRST_CHANGE_SECONDS: Final = 20.0
TICK_SECONDS: Final = 4.0
TICKS_BETWEEN_SUMMARIES: Final = 15
_DEVICES_PER_CHANGE: Final = 2500
_MOST_CHANGES: Final = 40

_JOINED: Final = "(HybridAADJoined = 1 OR AADJoined = 1)"
_SUCCEEDED: Final = "MDMEnrolled = 1 AND MDMProvisioned = 1"
_SCHEDULED: Final = "EnrollmentScheduled = 1"
_WITHOUT_RECORD: Final = (
    f"collection_member WHERE CollectionID = '{policies.ELIGIBLE_ID}' "  # noqa: S608 - a constant of ours
    "AND ResourceID NOT IN (SELECT ResourceID FROM SMS_Client_ComanagementState)"
)
_NEW_RECORD: Final = (
    "INSERT OR IGNORE INTO SMS_Client_ComanagementState (ResourceID, Name, SiteCode, AADDeviceID, AADJoined, "
    "HybridAADJoined) SELECT ResourceId, Name, ?, AADDeviceID, 0, 1 FROM SMS_R_System WHERE ResourceId = ?"
)
_SUMMARIZE: Final = (
    "UPDATE SMS_DeploymentSummary AS s SET {number} = (SELECT count(*) FROM deployment_state AS d "
    "WHERE d.AssignmentID = s.AssignmentID AND d.Status = ?)"
)
_SET_STATE: Final = (
    "UPDATE SMS_Client_ComanagementState SET MDMEnrolled = ?, MDMProvisioned = ?, ComgmtPolicyPresent = 1, "
    "EnrollmentScheduled = ?, PendingLogon = ?, EnrollmentFailed = ?, EnrollmentStatusCode = ?, "
    "EnrollmentErrorDetail = ?, Authority = ?, MDMWorkloads = ? WHERE ResourceID = ?"
)


class Move(msgspec.Struct, frozen=True):
    """One thing that happens to devices: which, how often, and the state they go to (None: no record)."""

    where: str
    weight: int
    to: str | None


MOVES: Final = MappingProxyType(
    {
        "schedule": Move("", 8, "scheduled"),
        "start": Move(_SCHEDULED, 7, "enrolling"),
        "fail": Move(_SCHEDULED, 2, "failure_hybrid"),
        "wait for a user": Move(_SCHEDULED, 1, "pending"),
        "provision": Move("MDMEnrolled = 1 AND MDMProvisioned = 0", 7, "success_hybrid"),
        "recover": Move(f"EnrollmentFailed = 1 AND {_JOINED}", 3, "success_hybrid"),
        "fail otherwise": Move("EnrollmentFailed = 1", 1, "failure_hybrid"),
        "sign in": Move("PendingLogon = 1", 2, "success_hybrid"),
        "install anew": Move(_SUCCEEDED, 5, None),
    }
)


class Life:
    """Moves the devices of a database; `advance` is one tick."""

    def __init__(self, database: Database, seed: int) -> None:
        self._database = database
        self._seed = seed
        self.tick = 0
        ((self._devices, self._last),) = database.rows("SELECT count(*), max(ResourceId) FROM SMS_R_System")

    def advance(self, ticks: int = 1) -> None:
        """Let so many ticks pass."""
        for _ in range(ticks):
            self.tick += 1
            rng = Random(f"{self._seed}:{self.tick}")
            with self._database.write() as connection:
                self._pass_tick(connection, rng)

    def _pass_tick(self, connection: sqlite3.Connection, rng: Random) -> None:
        moment = iso(datetime.now(timezone.utc))
        most = min(2 + int(str(self._devices)) // _DEVICES_PER_CHANGE, _MOST_CHANGES)
        names = rng.choices(list(MOVES), [move.weight for move in MOVES.values()], k=rng.randint(1, most))
        for name in names:
            self._move(connection, rng, MOVES[name], moment)
        if self.tick % TICKS_BETWEEN_SUMMARIES == 0:
            summarize(connection, moment)

    def _move(self, connection: sqlite3.Connection, rng: Random, move: Move, moment: str) -> None:
        device = _pick(connection, rng.randint(0, int(str(self._last or 0))), move.where)
        if device is None:
            return
        if move.to is None:
            connection.execute("DELETE FROM SMS_Client_ComanagementState WHERE ResourceID = ?", (device,))
        else:
            _enter(connection, rng, device, move.to)
        connection.execute(
            "UPDATE activity SET CNIsOnline = 1, ClientActiveStatus = 1, LastActiveTime = ?1, "
            "CNLastOnlineTime = ?1, LastPolicyRequest = ?1, LastStatusMessage = ?1 WHERE ResourceID = ?2",
            (moment, device),
        )


def _pick(connection: sqlite3.Connection, start: int, where: str) -> int | None:
    """The first device that suits from a place on, beginning anew at the end.

    An empty condition picks eligible devices without a record.
    """
    table = f"SMS_Client_ComanagementState WHERE {where}" if where else _WITHOUT_RECORD
    for first in (start, 0):
        sql = f"SELECT ResourceID FROM {table} AND ResourceID >= ? ORDER BY ResourceID LIMIT 1"  # noqa: S608 - of our moves
        found = connection.execute(sql, (first,)).fetchone()
        if found is not None:
            return int(found[0])
    return None


def _enter(connection: sqlite3.Connection, rng: Random, device: int, state: str) -> None:
    """Give a device the flags of a state; one without a record gets one, and its join is kept."""
    connection.execute(_NEW_RECORD, (SITE_CODE, device))
    flags = FLAGS[state]
    code = _new_code(rng) if flags.failed else flags.code
    connection.execute(
        _SET_STATE,
        (
            flags.enrolled,
            flags.provisioned,
            flags.scheduled,
            flags.pending,
            flags.failed,
            code,
            error_detail(code or 0, rng) if flags.failed else None,
            profiles.INTUNE if flags.enrolled else None,
            _mask(connection, device, flags),
            device,
        ),
    )
    _apply_policy(connection, device)


def _new_code(rng: Random) -> int:
    codes = [code for code in profiles.ERRORS if code != profiles.NO_CODE]
    return rng.choices(codes, [profiles.ERRORS[code] for code in codes])[0]


def _mask(connection: sqlite3.Connection, device: int, flags: Flags) -> str | None:
    if not flags.enrolled:
        return None
    mask = policies.PRODUCTION_MASK
    for plan in policies.PILOTS:
        row = (policies.collection_id(plan), device)
        if connection.execute(
            "SELECT 1 FROM collection_member WHERE CollectionID = ? AND ResourceID = ?", row
        ).fetchone():
            mask |= plan.capabilities
    return str(mask)


def _apply_policy(connection: sqlite3.Connection, device: int) -> None:
    """Who reports a state has applied the policies deployed to it."""
    for plan in policies.PLANS:
        connection.execute(
            "UPDATE deployment_state SET Status = ? WHERE AssignmentID = ? AND Status IN (2, 4, 5) "
            "AND ResourceID = ?",
            (DeploymentStatus.SUCCESS, policies.assignment_id(plan), device),
        )


def summarize(connection: sqlite3.Connection, moment: str) -> None:
    """Count every deployment anew."""
    for status, name in policies.SUMMARY_NUMBERS.items():
        connection.execute(_SUMMARIZE.format(number=name), (status,))
    connection.execute("UPDATE SMS_DeploymentSummary SET SummarizationTime = ?", (moment,))


class LifeThread(threading.Thread):
    """Advances a life every few seconds until it is stopped."""

    def __init__(self, life: Life) -> None:
        super().__init__(daemon=True)
        self._life = life
        self._stop_asked = threading.Event()

    def run(self) -> None:
        """Wait, then tick; a late tick is not made up for."""
        seconds = FIRST_CHANGE_SECONDS
        while not self._stop_asked.wait(seconds):
            self._life.advance()
            seconds = TICK_SECONDS

    def stop(self) -> None:
        """End the thread and wait for it."""
        self._stop_asked.set()
        self.join()
