"""What happened to the simulated fleet in the month before: told once, in fast time, to a collector.

It takes back from a generated fleet what was not yet so a month ago, and gives it back hour by hour: the
fleet grew, enrollments went on, a pilot came in four waves, licenses that were missing were assigned, and the
proxy of one branch was down. What ends the month is that fleet again, a little moved by its life.
"""

import sqlite3
from collections.abc import Sequence
from datetime import datetime, timedelta
from random import Random
from typing import Final, TypeAlias

from comgmt.demo import policies
from comgmt.demo.database import Database, SqlRow
from comgmt.demo.fleet import iso
from comgmt.demo.life import Life, summarize
from comgmt.demo.states import error_detail

HOURS: Final = 30 * 24
_NO_LICENSE: Final = 0x80180018  # until the tenant was mended
_TIMED_OUT: Final = 0x80192EE2  # while a proxy was down
_BRANCH: Final = "Hamburg"
_ARRIVALS: Final = 260
_ROLLED_OUT: Final = 640
_UNLICENSED: Final = 150
_STRUCK: Final = 125
_TENANT_MENDED: Final = range(16 * 24 + 9, 18 * 24)
_PROXY_DOWN: Final = range(25 * 24 + 6, 25 * 24 + 14)
_PROXY_BACK: Final = range(26 * 24 + 7, 27 * 24 + 20)
_WAVES: Final = tuple(week * 7 * 24 + 5 * 24 + 10 for week in range(4))
_TAKEN_OVER: Final = 30  # hours in which the devices of a wave take over its workload
_LIVELY: Final = 0.4  # of the hours, in which something else happens too
_PILOT: Final = next(plan for plan in policies.PILOT_EACH if plan.suffix == "PilotCApp")
_ENROLLED: Final = (
    "c.MDMEnrolled = 1 AND c.MDMProvisioned = 1 AND c.HybridAADJoined = 1 AND c.ComgmtPolicyPresent"
)

HeldRow: TypeAlias = tuple[str, SqlRow]  # a table, and what is not in it yet
_RECORD: Final = "SMS_Client_ComanagementState"
_OF_A_DEVICE: Final = {
    "SMS_R_System": "ResourceId = ?",
    _RECORD: "ResourceID = ?",
    "activity": "ResourceID = ?",
    "collection_member": "ResourceID = ?",
    "deployment_state": "ResourceID = ?",
}
_OF_A_RECORD: Final = {_RECORD: "ResourceID = ?"}
_NOT_ENROLLED: Final = "MDMEnrolled = 0, MDMProvisioned = 0, Authority = NULL, MDMWorkloads = NULL"


class Month:
    """The month before `end`. `begin`, then `pass_hour` for each of `HOURS`, in their order."""

    def __init__(self, database: Database, seed: int, end: datetime) -> None:
        self.moment = end - timedelta(hours=HOURS)
        self._database = database
        self._end = end
        self._rng = Random(f"{seed}:month")
        self._life = Life(database, seed, clock=lambda: self.moment)
        self._due: dict[int, list[HeldRow]] = {}  # what comes in which hour
        self._busy: set[int] = set()  # devices whose record comes again

    def begin(self) -> None:
        """Make the fleet what it was a month ago."""
        self._go_to(0)
        with self._database.write() as connection:
            youngest = self._devices(connection, order="r.CreationDate DESC", most=4 * _ARRIVALS)
            for device in self._some(youngest, _ARRIVALS):
                self._comes(self._working_hour(), _take(connection, device, _OF_A_DEVICE))
            self._not_rolled_out(connection)
            for device in self._some(self._devices(connection, _ENROLLED), _UNLICENSED):
                self._fails(connection, device, _NO_LICENSE, self._rng.choice(_TENANT_MENDED))
            self._not_in_the_pilot(connection)
            self._count(connection)

    def pass_hour(self, hour: int) -> None:
        """Let one hour pass; `moment` is when it is over."""
        self._go_to(hour + 1)
        with self._database.write() as connection:
            _put(connection, self._due.pop(hour, []))
            if hour in _PROXY_DOWN:
                there = self._devices(connection, f"{_ENROLLED} AND r.ADSiteName = '{_BRANCH}'")
                for device in self._some(there, _STRUCK // len(_PROXY_DOWN)):
                    self._fails(connection, device, _TIMED_OUT, self._rng.choice(_PROXY_BACK))
            self._count(connection)
        if self._rng.random() < _LIVELY:
            self._life.advance()

    def _go_to(self, hour: int) -> None:
        """Times of the site are seen from here: what is an hour ago at the end is an hour ago then."""
        self.moment = self._end - timedelta(hours=HOURS - hour)
        self._database.late = int((self.moment - self._end).total_seconds())

    def _comes(self, hour: int, rows: Sequence[HeldRow]) -> None:
        self._due.setdefault(hour, []).extend(rows)

    def _some(self, devices: Sequence[int], many: int) -> list[int]:
        return self._rng.sample(devices, min(many, len(devices)))

    def _working_hour(self) -> int:
        """An hour in which people work, more or less."""
        while True:
            hour = self._rng.randrange(4, HOURS - 4)
            moment = self._end - timedelta(hours=HOURS - hour)
            if moment.weekday() < 5 and 6 <= moment.hour < 18:  # noqa: PLR2004 - Monday to Friday, by day
                return hour

    def _devices(
        self, connection: sqlite3.Connection, where: str = "TRUE", order: str = "r.ResourceId", most: int = -1
    ) -> list[int]:
        """Devices with a system `r` and a record `c`, but for those whose record comes again."""
        found = connection.execute(
            f"SELECT r.ResourceId FROM SMS_R_System AS r JOIN {_RECORD} AS c ON c.ResourceID = r.ResourceId "  # noqa: S608 - own names
            f"WHERE {where} ORDER BY {order} LIMIT ?",
            (most,),
        )
        return [device for (device,) in found if device not in self._busy]

    def _not_rolled_out(self, connection: sqlite3.Connection) -> None:
        """Enrollments that were still to come: half of the devices were scheduled, half had nothing yet."""
        for place, device in enumerate(self._some(self._devices(connection, _ENROLLED), _ROLLED_OUT)):
            record = _take(connection, device, _OF_A_RECORD)
            self._record_comes(device, self._working_hour(), record)
            if place % 2:
                _put(connection, record)
                _set(
                    connection,
                    device,
                    f"{_NOT_ENROLLED}, EnrollmentScheduled = 1, EnrollmentStatusCode = 101",
                )

    def _fails(self, connection: sqlite3.Connection, device: int, code: int, until: int) -> None:
        self._record_comes(device, until, _rows(connection, device, _OF_A_RECORD))
        said = error_detail(code, self._rng) or None
        _set(
            connection,
            device,
            f"{_NOT_ENROLLED}, EnrollmentFailed = 1, EnrollmentStatusCode = ?, EnrollmentErrorDetail = ?",
            code,
            said,
        )

    def _not_in_the_pilot(self, connection: sqlite3.Connection) -> None:
        """Four of five members of a pilot join it in waves, and take over its workload hours later."""
        collection = f"CollectionID = '{policies.collection_id(_PILOT)}'"
        place_of = {
            "collection_member": f"ResourceID = ? AND {collection}",
            "deployment_state": f"ResourceID = ? AND AssignmentID = {policies.assignment_id(_PILOT)}",
        }
        sql = f"SELECT ResourceID FROM collection_member WHERE {collection}"  # noqa: S608 - ours
        members = [device for (device,) in connection.execute(sql)]
        late = self._some(members, len(members) * 4 // 5)
        for place, device in enumerate(late):
            wave = _WAVES[place * len(_WAVES) // len(late)]
            self._comes(wave, _take(connection, device, place_of))
            if device in self._busy:
                continue
            hour = wave + self._rng.randrange(1, _TAKEN_OVER)
            self._record_comes(device, hour, _rows(connection, device, _OF_A_RECORD))
            bit = _PILOT.capabilities & ~policies.PRODUCTION_MASK
            _set(connection, device, "MDMWorkloads = CAST(MDMWorkloads & ~? AS TEXT)", bit)

    def _record_comes(self, device: int, hour: int, record: Sequence[HeldRow]) -> None:
        self._busy.add(device)
        self._comes(hour, record)

    def _count(self, connection: sqlite3.Connection) -> None:
        """What the site counts of itself: members of collections, and deployments."""
        connection.execute(
            "UPDATE SMS_Collection AS s SET MemberCount = (SELECT count(*) FROM collection_member AS m "
            "WHERE m.CollectionID = s.CollectionID), LocalMemberCount = MemberCount"
        )
        summarize(connection, iso(self._end))


def _rows(connection: sqlite3.Connection, device: int, tables: dict[str, str]) -> list[HeldRow]:
    return [
        (table, row)
        for table, where in tables.items()
        for row in connection.execute(f"SELECT * FROM {table} WHERE {where}", (device,))  # noqa: S608 - own names
    ]


def _take(connection: sqlite3.Connection, device: int, tables: dict[str, str]) -> list[HeldRow]:
    """The rows of a device, which are not there any more."""
    rows = _rows(connection, device, tables)
    for table, where in tables.items():
        connection.execute(f"DELETE FROM {table} WHERE {where}", (device,))  # noqa: S608 - own names
    return rows


def _put(connection: sqlite3.Connection, rows: Sequence[HeldRow]) -> None:
    for table, row in rows:
        places = ", ".join("?" * len(row))
        connection.execute(f"INSERT OR REPLACE INTO {table} VALUES ({places})", row)  # noqa: S608 - own names


def _set(connection: sqlite3.Connection, device: int, setting: str, *values: object) -> None:
    connection.execute(f"UPDATE {_RECORD} SET {setting} WHERE ResourceID = ?", (*values, device))  # noqa: S608 - own names
