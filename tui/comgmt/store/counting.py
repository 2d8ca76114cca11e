"""The census of what the store holds: every tile by SQL, by the rules of domain/."""

import sqlite3
from datetime import timedelta
from functools import cache
from typing import Any, Final

from comgmt.domain.catalogue import catalogue
from comgmt.domain.census import (
    ELIGIBLE_COLLECTION,
    Census,
    ClientOsTile,
    DeploymentTile,
    EnrollmentTile,
    ErrorCount,
    ErrorTile,
    Flagged,
    FunnelStage,
    FunnelTile,
    OsGroupCount,
    OsReleaseCount,
    TileKey,
    Unavailable,
    WorkloadTile,
)
from comgmt.domain.client_os import OsGroup, release_rank
from comgmt.domain.deployments import PRODUCTION, Deployment
from comgmt.domain.enrollment import TILE_ORDER
from comgmt.domain.findings import Finding
from comgmt.domain.selection import NOT_ENROLLED, Scope, Selection, lost_before
from comgmt.domain.workloads import Workload
from comgmt.store.conditions import Condition, Unread
from comgmt.store.finding_rules import finding_condition
from comgmt.store.gathered import Gathered, Subject
from comgmt.store.keys import OS_GROUP_KEY, STATE_KEY
from comgmt.store.rows import AT_LEAST, known_state
from comgmt.store.selecting import COMANAGED, STAGE_STATES, selected
from comgmt.store.times import to_micros

_BY_COLLECTION: Final = f'collection "{ELIGIBLE_COLLECTION}"'
_BY_FALLBACK: Final = (
    "clients with Windows 10 1709 or later and an Entra device id "
    f'(the site shows no collection "{ELIGIBLE_COLLECTION}")'
)
_GROUPS: Final = (OsGroup.WINDOWS_10_1709_AND_LATER, OsGroup.WINDOWS_10_BEFORE_1709, OsGroup.WINDOWS_7_AND_8)
# The states once more, by the site's flags alone and not by `state` and `failed`, which the identities check.
_JOINED: Final = "(hybrid = 1 OR entra = 1)"
_ENROLLED: Final = f"enrolled = 1 AND provisioned = 1 AND {_JOINED}"
_REFUSED: Final = f"refused = 1 AND {_JOINED} AND NOT ({_ENROLLED})"
_OPEN: Final = f"pending = 0 AND NOT (refused = 1 AND {_JOINED})"
_ENROLLING: Final = f"enrolled = 1 AND provisioned = 0 AND hybrid = 1 AND {_OPEN}"
_BEGUN: Final = f"enrolled = 1 AND (hybrid = 1 OR provisioned = 1 AND {_JOINED})"
_SCHEDULED: Final = f"scheduled = 1 AND {_OPEN} AND NOT ({_BEGUN})"
_UNJOINED: Final = f"refused = 1 AND pending = 0 AND scheduled = 0 AND NOT {_JOINED}"


def take_census(connection: sqlite3.Connection, gathered: Gathered) -> Census:
    """All six tiles; one whose class or column could not be read says why."""
    return _Counter(connection, gathered).census()


def count(connection: sqlite3.Connection, condition: Condition) -> int:
    """How many devices meet a condition."""
    sql = f"SELECT count(*) FROM device WHERE {condition.sql}"  # noqa: S608 - conditions of ours
    return int(connection.execute(sql, condition.values).fetchone()[0])


class _Counter:
    def __init__(self, connection: sqlite3.Connection, gathered: Gathered) -> None:
        self._connection = connection
        self._gathered = gathered

    def census(self) -> Census:
        counts: dict[TileKey, Any] = {
            TileKey.CLIENT_OS: self._client_os,
            TileKey.COMANAGEMENT_STATUS: self._funnel,
            TileKey.ENROLLMENT_STATUS: self._states,
            TileKey.WORKLOADS: self._workloads,
            TileKey.ENROLLMENT_ERRORS: self._errors,
            TileKey.DEPLOYMENTS: self._deployments,
        }
        return Census(
            taken_at=self._gathered.taken_at,
            site=self._gathered.site,
            notes=self._gathered.notes,
            unread=self._gathered.unread_classes(),
            flagged=self._flagged() if self._gathered.no_states() is None else None,
            **{key.field: counts[key]() for key in TileKey},
        )

    def _rows(self, sql: str, values: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
        return self._connection.execute(sql, values).fetchall()

    def _client_os(self) -> ClientOsTile | Unavailable:
        why = self._gathered.no_clients()
        if why is not None:
            return Unavailable(why)
        found: dict[OsGroup, list[OsReleaseCount]] = {group: [] for group in _GROUPS}
        counted = "SELECT os_group, os_release, count(*) AS n FROM device WHERE is_client = 1 GROUP BY 1, 2"
        sql = f"SELECT {OS_GROUP_KEY}, os_release, n FROM ({counted})"  # noqa: S608 - expressions of ours
        for group, release, devices in self._rows(sql):
            found.setdefault(OsGroup(group), []).append(OsReleaseCount(release, devices))
        return ClientOsTile(tuple(_group(group, releases) for group, releases in found.items()))

    def _states(self) -> EnrollmentTile | Unavailable:
        why = self._gathered.no_states()
        if why is not None:
            return Unavailable(why)
        counts = dict.fromkeys(TILE_ORDER, 0)
        counted = "SELECT state, count(*) AS n FROM device WHERE state IS NOT NULL GROUP BY 1"
        for key, devices in self._rows(f"SELECT {STATE_KEY}, n FROM ({counted})"):  # noqa: S608 - ours
            state = known_state(key)
            if state is not None:
                counts[state] = devices
        return EnrollmentTile(counts)

    def _flagged(self) -> Flagged:
        groups = {"enrolled": _ENROLLED, "enrolling": _ENROLLING, "scheduled": _SCHEDULED, "failed": _REFUSED}
        sums = ", ".join(f"ifnull(sum({flags}), 0)" for flags in groups.values())
        counts = self._rows(f"SELECT {sums} FROM device")[0]  # noqa: S608 - conditions of ours
        return Flagged(**dict(zip(groups, counts, strict=True)))

    def _funnel(self) -> FunnelTile | Unavailable:
        tile = self._states()
        if isinstance(tile, Unavailable):
            return tile
        stages = {
            stage: sum(tile.states[state] for state in states) for stage, states in STAGE_STATES.items()
        }
        collection = self._gathered.eligible
        number, note = self._eligible()
        return FunnelTile(
            eligible=number,
            eligible_source=_BY_FALLBACK if collection is None else _BY_COLLECTION,
            eligible_estimated=collection is None,
            eligible_note=note,
            eligible_refreshed_at=None if collection is None else collection.refreshed_at,
            eligible_not_scheduled=self._listed(lost_before(FunnelStage.SCHEDULED)),
            eligible_not_enrolled=self._listed(NOT_ENROLLED),
            scheduled=stages[FunnelStage.SCHEDULED],
            enrollment_initiated=stages[FunnelStage.ENROLLMENT_INITIATED],
            enrolled=stages[FunnelStage.ENROLLED],
            comanaged=self._listed(Selection(title="", scope=Scope.COMANAGED)),
            comanaged_strict=self._listed(Selection(title="", scope=Scope.COMANAGED_STRICT)),
            comanaged_note=self._gathered.no_comanaged(),
        )

    def _listed(self, selection: Selection) -> int | None:
        """The length of the list behind a selection; None when it is not known."""
        return self._known(selected(selection, self._gathered))

    def _known(self, devices: Condition | Unread) -> int | None:
        return None if isinstance(devices, Unread) else count(self._connection, devices)

    def _eligible(self) -> tuple[int | None, str | None]:
        """The number of eligible devices, or None and why."""
        collection = self._gathered.eligible
        if collection is not None and collection.member_count is not None:
            return collection.member_count, None
        found = selected(Selection(title="", scope=Scope.ELIGIBLE), self._gathered)
        if isinstance(found, Unread):
            return None, found.why
        return count(self._connection, found), None

    def _workloads(self) -> WorkloadTile | Unavailable:
        why = self._gathered.no_workloads()
        if why is not None:
            return Unavailable(why)
        sums = ", ".join(f"ifnull(sum(mask & {workload.bit} <> 0), 0)" for workload in Workload)
        devices, unknown, *switched = self._rows(
            f"SELECT count(*), ifnull(sum(mask IS NULL), 0), {sums} FROM device WHERE {COMANAGED.sql}"  # noqa: S608 - ours
        )[0]
        return WorkloadTile(devices, dict(zip(Workload, switched, strict=True)), unknown)

    def _errors(self) -> ErrorTile | Unavailable:
        why = self._gathered.no_codes()
        if why is not None:
            return Unavailable(why)
        counts = [ErrorCount(*row) for row in self._aged_codes()]
        counts.sort(key=lambda each: (-each.count, each.code is None, each.code or 0))
        return ErrorTile(tuple(counts), count(self._connection, Condition(_UNJOINED)))

    def _aged_codes(self) -> list[tuple[Any, ...]]:
        """Each code with its devices, those past the age at which its mend turns, those that may be."""
        rows = []
        for turns_after, codes in _turning().items():
            cutoff = to_micros(self._gathered.taken_at - turns_after)
            rows += self._rows(
                "SELECT error, count(*), ifnull(sum(state_since <= ?1), 0), "  # noqa: S608 - own names
                f"ifnull(sum(state_since > ?1 AND {AT_LEAST}), 0) "
                f"FROM device WHERE failed = 1 AND error IN ({', '.join(map(str, codes))}) GROUP BY 1",
                (cutoff,),
            )
        turn = {code for code, *_ in rows}
        rest = self._rows("SELECT error, count(*) FROM device WHERE failed = 1 GROUP BY 1")
        return [*rows, *(row for row in rest if row[0] not in turn)]

    def _deployments(self) -> DeploymentTile | Unavailable:
        why = self._gathered.refused.get(Subject.DEPLOYMENTS)
        if why is not None:
            return Unavailable(why)
        found = finding_condition(Finding.APPLIED_NOT_ENROLLED, self._gathered)
        return DeploymentTile(
            tuple(sorted(self._gathered.deployments, key=_production_first)),
            self._known(found),
        )


@cache
def _turning() -> dict[timedelta, list[int]]:
    """The codes whose mend turns, by the age at which it does."""
    found: dict[timedelta, list[int]] = {}
    for entry in catalogue().entries:
        if entry.mend.then is not None:
            found.setdefault(entry.mend.turns_after, []).append(entry.code)
    return found


def _group(group: OsGroup, releases: list[OsReleaseCount]) -> OsGroupCount:
    newest_first = sorted(releases, key=lambda each: release_rank(each.release))
    return OsGroupCount(group, sum(each.count for each in releases), tuple(newest_first))


def _production_first(deployment: Deployment) -> tuple[bool, str, str, str]:
    name = deployment.software_name
    return (
        name.lower() != PRODUCTION.lower(),
        name.lower(),
        deployment.collection_name or "",
        deployment.deployment_id,
    )
