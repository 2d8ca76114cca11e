"""The census of what was counted: every tile, by the rules of domain/."""

import sqlite3
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any, Final

import msgspec

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
    Tile,
    TileKey,
    Unavailable,
    WorkloadTile,
)
from comgmt.domain.client_os import OsGroup, release_rank
from comgmt.domain.deployments import PRODUCTION, Deployment
from comgmt.domain.enrollment import TILE_ORDER
from comgmt.domain.findings import Finding
from comgmt.domain.selection import Scope, Selection
from comgmt.domain.ways import TileWay
from comgmt.domain.workloads import Workload
from comgmt.store.conditions import Condition, Unread
from comgmt.store.gathered import Gathered
from comgmt.store.selecting import STAGE_STATES, selected
from comgmt.store.tallying import NO_CODE, Counts, Kept, count_all, turns

_BY_COLLECTION: Final = f'collection "{ELIGIBLE_COLLECTION}"'
_BY_FALLBACK: Final = (
    "clients with Windows 10 1709 or later and an Entra device id "
    f'(the site shows no collection "{ELIGIBLE_COLLECTION}")'
)
_NOT_COUNTED: Final = (
    "The eligible devices are members of a collection that says no number, and were not read yet."
)
_GROUPS: Final = (OsGroup.WINDOWS_10_1709_AND_LATER, OsGroup.WINDOWS_10_BEFORE_1709, OsGroup.WINDOWS_7_AND_8)


def take_census(connection: sqlite3.Connection, gathered: Gathered) -> Census:
    """All six tiles, counted over all devices; one whose class or column could not be read says why."""
    return census_of(count_all(connection, gathered), gathered)


def census_of(
    tallies: Mapping[str, Kept],
    gathered: Gathered,
    ways: Mapping[TileKey, TileWay] = MappingProxyType({}),
    unread: Mapping[TileKey, str] = MappingProxyType({}),
) -> Census:
    """All six tiles of what was counted. `unread` are tiles of which not enough rows were read yet, and why.

    `ways` are how the tiles came, where that is not by reading every row.
    """
    return _Tiles(tallies, gathered, ways, unread).census()


def unread_tiles(gathered: Gathered) -> dict[TileKey, str]:
    """The tiles that cannot be shown, or not whole, and why: `status` and `doctor` end with that."""
    reasons = {key: part.unread(gathered) or part.not_whole(gathered) for key, part in _PARTS.items()}
    return {key: why for key, why in reasons.items() if why is not None}


def findings_of(tallies: Mapping[str, Kept]) -> dict[Finding, int | None]:
    """Every finding with its devices; None where what it needs was not read."""
    found = {finding: tallies.get(f"finding.{finding.value}") for finding in Finding}
    return {finding: None if tally is None else tally.counts[""] for finding, tally in found.items()}


def count(connection: sqlite3.Connection, condition: Condition) -> int:
    """How many devices meet a condition."""
    sql = f"SELECT count(*) FROM device WHERE {condition.sql}"  # noqa: S608 - conditions of ours
    return int(connection.execute(sql, condition.values).fetchone()[0])


class _Tiles:
    def __init__(
        self,
        tallies: Mapping[str, Kept],
        gathered: Gathered,
        ways: Mapping[TileKey, TileWay],
        unread: Mapping[TileKey, str],
    ) -> None:
        self._tallies = tallies
        self._gathered = gathered
        self._ways = ways
        self._unread = unread

    def census(self) -> Census:
        return Census(
            taken_at=self._gathered.taken_at,
            site=self._gathered.site,
            notes=self._gathered.notes,
            budget=self._gathered.budget,
            unread=self._gathered.unread_classes(),
            flagged=self._flagged() if self._gathered.no_states() is None and self._has_flags() else None,
            counting=None if self._gathered.counted is None else self._gathered.counted.counting,
            ways=dict(self._ways),
            **{key.field: self._tile(key, _PARTS[key]) for key in TileKey},
        )

    def _tile(self, key: TileKey, part: "_TileCount") -> Any:  # noqa: ANN401 - the tile of a key
        why = part.unread(self._gathered) or self._unread.get(key)
        return part.count(self) if why is None else Unavailable(why)

    def _groups(self, name: str) -> Counts:
        return self._tallies[name].counts

    def _number(self, name: str) -> int:
        return self._tallies[name].counts[""]

    def _known(self, name: str) -> int | None:
        return self._number(name) if name in self._tallies else None

    def client_os(self) -> ClientOsTile:
        found: dict[OsGroup, list[OsReleaseCount]] = {group: [] for group in _GROUPS}
        for key, devices in sorted(self._groups("clients").items()):
            group, _, release = key.partition("|")
            found.setdefault(OsGroup(group), []).append(OsReleaseCount(release, devices))
        return ClientOsTile(tuple(_group(group, releases) for group, releases in found.items()))

    def states(self) -> EnrollmentTile:
        found = self._groups("states")
        return EnrollmentTile({state: found.get(state.value, 0) for state in TILE_ORDER})

    def _has_flags(self) -> bool:
        """Whether states were counted; they may be still to come."""
        return "flagged.enrolled" in self._tallies

    def _flagged(self) -> Flagged:
        groups = ("enrolled", "enrolling", "scheduled", "failed")
        return Flagged(**{group: self._number(f"flagged.{group}") for group in groups})

    def funnel(self) -> FunnelTile:
        found = self.states().states
        stages = {stage: sum(found[state] for state in states) for stage, states in STAGE_STATES.items()}
        collection = self._gathered.eligible
        number, note = self._eligible()
        return FunnelTile(
            eligible=number,
            eligible_source=_BY_FALLBACK if collection is None else _BY_COLLECTION,
            eligible_estimated=collection is None,
            eligible_note=note,
            eligible_refreshed_at=None if collection is None else collection.refreshed_at,
            losses_at_least=self._gathered.counted is not None and "list.not_scheduled" not in self._tallies,
            eligible_not_scheduled=self._known("list.not_scheduled"),
            eligible_not_enrolled=self._known("list.not_enrolled"),
            scheduled=stages[FunnelStage.SCHEDULED],
            enrollment_initiated=stages[FunnelStage.ENROLLMENT_INITIATED],
            enrolled=stages[FunnelStage.ENROLLED],
            comanaged=self._known("list.comanaged"),
            comanaged_strict=self._known("list.comanaged_strict"),
            comanaged_note=self._gathered.no_comanaged(),
        )

    def _eligible(self) -> tuple[int | None, str | None]:
        """The number of eligible devices, or None and why."""
        collection = self._gathered.eligible
        if collection is not None and collection.member_count is not None:
            return collection.member_count, None
        why = _no_number_of_eligible(self._gathered)
        if why is None and "list.eligible" not in self._tallies:
            why = _NOT_COUNTED
        return (self._number("list.eligible"), None) if why is None else (None, why)

    def workloads(self) -> WorkloadTile:
        switched = {workload: self._number(f"workload.{workload.value}") for workload in Workload}
        return WorkloadTile(self._number("list.comanaged"), switched, self._number("workload.unknown"))

    def errors(self) -> ErrorTile:
        turned, may = self._of_codes("turned."), self._of_codes("may.")
        counts = [
            _error(None if key == NO_CODE else int(key), devices, turned.get(key, 0), may.get(key, 0))
            for key, devices in self._groups("errors").items()
        ]
        counts.sort(key=lambda each: (-each.count, each.code is None, each.code or 0))
        return ErrorTile(tuple(counts), self._number("unjoined"))

    def _of_codes(self, start: str) -> Counts:
        """The devices by code of all tallies whose names start so."""
        found = [tally.counts for name, tally in self._tallies.items() if name.startswith(start)]
        return {code: devices for counts in found for code, devices in counts.items()}

    def deployments(self) -> DeploymentTile:
        return DeploymentTile(
            tuple(sorted(self._gathered.deployments, key=_production_first)),
            self._known(f"finding.{Finding.APPLIED_NOT_ENROLLED.value}"),
        )


def _error(code: int | None, devices: int, turned: int, may: int) -> ErrorCount:
    """A code with its devices; of one whose mend turns with age also those past that age."""
    return ErrorCount(code, devices, turned if turns(code) else None, may)


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


def _no_number_of_eligible(gathered: Gathered) -> str | None:
    """Why it is not known how many devices are eligible, or None; the collection itself may tell."""
    collection = gathered.eligible
    if collection is not None and collection.member_count is not None:
        return None
    found = selected(Selection(title="", scope=Scope.ELIGIBLE), gathered)
    return found.why if isinstance(found, Unread) else None


class _TileCount(msgspec.Struct, frozen=True):
    """How a tile is counted: why it cannot be, its count, and why it would not be whole."""

    unread: Callable[[Gathered], str | None]
    count: Callable[[_Tiles], Tile]
    not_whole: Callable[[Gathered], str | None] = lambda _: None


_PARTS: Final[Mapping[TileKey, _TileCount]] = MappingProxyType(
    {
        TileKey.CLIENT_OS: _TileCount(Gathered.no_clients, _Tiles.client_os),
        TileKey.COMANAGEMENT_STATUS: _TileCount(Gathered.no_states, _Tiles.funnel, _no_number_of_eligible),
        TileKey.ENROLLMENT_STATUS: _TileCount(Gathered.no_states, _Tiles.states),
        TileKey.WORKLOADS: _TileCount(Gathered.no_workloads, _Tiles.workloads),
        TileKey.ENROLLMENT_ERRORS: _TileCount(Gathered.no_codes, _Tiles.errors),
        TileKey.DEPLOYMENTS: _TileCount(Gathered.no_deployments, _Tiles.deployments),
    }
)
