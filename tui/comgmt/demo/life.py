"""The life of a generated fleet: devices schedule, enroll, fail, recover and sign in, tick by tick.

What happens in a tick follows from the seed and the ticks before it; only its times are the clock's.
"""

import sqlite3
import threading
from collections.abc import Callable
from datetime import datetime, timedelta, timezone
from random import Random
from typing import Final

from comgmt.demo import moves, policies, profiles
from comgmt.demo.database import Database
from comgmt.demo.fleet import iso
from comgmt.demo.memberships import untold_status
from comgmt.demo.moves import Balance, Move
from comgmt.demo.schema import SITE_CODE
from comgmt.demo.states import FLAGS, Flags, authority, error_detail, reported_mask
from comgmt.demo.tables import DeploymentStatus

FIRST_CHANGE_SECONDS: Final = 8.0
TICK_SECONDS: Final = 4.0
TICKS_BETWEEN_SUMMARIES: Final = 15
_TICKS_BETWEEN_HEARTBEATS: Final = 90  # of one device that is online
_DEVICES_PER_CHANGE: Final = 2500
_MOST_CHANGES: Final = 40
_POLICY_HOURS: Final = 1

_NEW_RECORD: Final = (
    "INSERT OR IGNORE INTO SMS_Client_ComanagementState (ResourceID, Name, SiteCode, AADDeviceID, AADJoined, "
    "HybridAADJoined) SELECT ResourceId, Name, ?, AADDeviceID, ResourceDomainORWorkgroup = 'WORKGROUP', "
    "ResourceDomainORWorkgroup <> 'WORKGROUP' FROM SMS_R_System WHERE ResourceId = ?"
)
_SET_STATE: Final = (
    "UPDATE SMS_Client_ComanagementState SET MDMEnrolled = ?, MDMProvisioned = ?, ComgmtPolicyPresent = 1, "
    "EnrollmentScheduled = ?, PendingLogon = ?, EnrollmentFailed = ?, EnrollmentStatusCode = ?, "
    "EnrollmentErrorDetail = ?, Authority = ?, MDMWorkloads = ? WHERE ResourceID = ?"
)
_SEEN: Final = (
    "UPDATE activity SET CNIsOnline = 1, ClientActiveStatus = 1, LastActiveTime = ?1, "
    "CNLastOnlineTime = ?1, LastPolicyRequest = ?1, LastStatusMessage = ?1 WHERE ResourceID = ?2"
)
_HEARTBEAT: Final = (
    "UPDATE activity SET LastActiveTime = ?1, CNLastOnlineTime = ?1, LastPolicyRequest = CASE WHEN "
    "LastPolicyRequest < ?2 THEN ?1 ELSE LastPolicyRequest END WHERE ResourceID >= ?3 AND ResourceID < ?4 "
    "AND CNIsOnline = 1"
)
_SUMMARIZE: Final = (
    "UPDATE SMS_DeploymentSummary AS s SET {number} = (SELECT count(*) FROM deployment_state AS d "
    "WHERE d.AssignmentID = s.AssignmentID AND d.Status = ?)"
)
_SET_POLICY: Final = (
    "UPDATE deployment_state SET Status = ? WHERE AssignmentID = ? AND Status IN (1, 2, 4, 5) "
    "AND ResourceID = ?"
)


def utc_now() -> datetime:
    """The time of day, in UTC."""
    return datetime.now(timezone.utc)


class Life:
    """Moves the devices of a database; `advance` is one tick."""

    def __init__(self, database: Database, seed: int, clock: Callable[[], datetime] = utc_now) -> None:
        self._database = database
        self._clock = clock
        self._seed = seed
        self.tick = 0
        ((devices, first, last),) = database.rows(
            "SELECT count(*), min(ResourceId), max(ResourceId) FROM SMS_R_System"
        )
        self._devices, self._first, self._last = (int(str(each or 0)) for each in (devices, first, last))
        (counts,) = database.rows(moves.places_sql())
        self.balance = Balance(dict(zip(moves.PLACES, (int(str(each or 0)) for each in counts), strict=True)))

    def advance(self, ticks: int = 1) -> None:
        """Let so many ticks pass."""
        for _ in range(ticks):
            self.tick += 1
            rng = Random(f"{self._seed}:{self.tick}")
            now = self._clock() - timedelta(seconds=self._database.late)
            with self._database.write() as connection:
                self._pass_tick(connection, rng, now)

    def _pass_tick(self, connection: sqlite3.Connection, rng: Random, now: datetime) -> None:
        most = min(2 + self._devices // _DEVICES_PER_CHANGE, _MOST_CHANGES)
        for _ in range(rng.randint(1, most)):
            move = self.balance.choose(rng)
            if move is not None:
                self._move(connection, rng, move, iso(now))
        self._beat(connection, now)
        if self.tick % TICKS_BETWEEN_SUMMARIES == 0:
            summarize(connection, iso(now))

    def _move(self, connection: sqlite3.Connection, rng: Random, move: Move, moment: str) -> None:
        device = moves.pick(connection, move, rng.randint(self._first, self._last))
        if device is None:
            return
        self.balance.note(move)
        if move.state:
            _enter(connection, rng, device, FLAGS[move.state])
        else:
            _leave(connection, rng, device)
        connection.execute(_SEEN, (moment, device))

    def _beat(self, connection: sqlite3.Connection, now: datetime) -> None:
        """Hear from the next part of the devices that are online."""
        part = self._devices // _TICKS_BETWEEN_HEARTBEATS + 1
        start = self._first + self.tick % _TICKS_BETWEEN_HEARTBEATS * part
        limit = now - timedelta(hours=_POLICY_HOURS)
        connection.execute(_HEARTBEAT, (iso(now), iso(limit), start, start + part))


def _enter(connection: sqlite3.Connection, rng: Random, device: int, flags: Flags) -> None:
    """Give a device the flags of a state; one without a record gets one, and its join is kept."""
    connection.execute(_NEW_RECORD, (SITE_CODE, device))
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
            authority(rng) if flags.enrolled else None,
            reported_mask(_mask(connection, device), rng) if flags.enrolled else None,
            device,
        ),
    )
    # who reports a state has applied the policies deployed to it
    for plan in policies.PLANS:
        connection.execute(_SET_POLICY, (DeploymentStatus.SUCCESS, policies.assignment_id(plan), device))


def _leave(connection: sqlite3.Connection, rng: Random, device: int) -> None:
    """Forget what a device reported: its Windows is installed anew, and policies start again."""
    connection.execute("DELETE FROM SMS_Client_ComanagementState WHERE ResourceID = ?", (device,))
    for plan in policies.PLANS:
        connection.execute(_SET_POLICY, (untold_status(rng), policies.assignment_id(plan), device))


def _new_code(rng: Random) -> int:
    codes = [code for code in profiles.ERRORS if code != profiles.NO_CODE]
    return rng.choices(codes, [profiles.ERRORS[code] for code in codes])[0]


def _mask(connection: sqlite3.Connection, device: int) -> int:
    """What production and the pilots whose collection the device is in have switched."""
    mask = policies.PRODUCTION_MASK
    for plan in policies.deployed_pilots(policies.PLANS):
        row = (policies.collection_id(plan), device)
        if connection.execute(
            "SELECT 1 FROM collection_member WHERE CollectionID = ? AND ResourceID = ?", row
        ).fetchone():
            mask |= plan.capabilities
    return mask


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
