"""The workload board, counted in one pass over the co-managed devices."""

import sqlite3
from collections.abc import Iterable
from datetime import datetime

from comgmt.domain.census import Unavailable, WorkloadTile
from comgmt.domain.deployments import PRODUCTION, Deployment
from comgmt.domain.slider import Slider, SliderPosition, sliders
from comgmt.domain.workload_sides import PilotCollection, Side, WorkloadBoard, WorkloadStanding
from comgmt.domain.workloads import Workload
from comgmt.store.conditions import NONE, Condition, Unread
from comgmt.store.gathered import Gathered
from comgmt.store.times import from_micros
from comgmt.store.workload_sides import on_side

_LATE_AWAITED = "It comes with the rows of all devices."
_COUNTED = (Side.INTUNE, Side.CONFIGURATION_MANAGER, Side.UNKNOWN)


def workload_board(
    connection: sqlite3.Connection, comanaged: Condition | Unread, gathered: Gathered
) -> WorkloadBoard:
    """Every workload over these co-managed devices."""
    why = comanaged.why if isinstance(comanaged, Unread) else gathered.no_workloads()
    if why is not None or isinstance(comanaged, Unread):
        return WorkloadBoard(unread=why)
    late = {workload: on_side(workload, Side.LATE, gathered) for workload in Workload}
    columns: list[Condition] = []
    for workload in Workload:
        sides = [on_side(workload, side, gathered) for side in _COUNTED]
        columns += [_over(side, "count", "1") for side in sides]
        columns += [_over(late[workload], "count", "1"), _over(late[workload], "min", "state_since")]
    asked = ", ".join(column.sql for column in columns)
    sql = f"SELECT count(*), {asked} FROM device WHERE {comanaged.sql}"  # noqa: S608 - conditions of ours
    values = [value for column in (*columns, comanaged) for value in column.values]
    total, *numbers = connection.execute(sql, values).fetchone()
    standing = sliders(gathered.policies)
    rows = zip(Workload, range(0, len(numbers), 5), strict=True)
    return WorkloadBoard(
        comanaged=total,
        standings=tuple(
            _standing(workload, standing[workload], numbers[at : at + 5], late[workload], gathered)
            for workload, at in rows
        ),
    )


def counted_board(tile: WorkloadTile | Unavailable, gathered: Gathered) -> WorkloadBoard:
    """What a site that counts has told before all rows are there: every side but who is late."""
    if isinstance(tile, Unavailable):
        return WorkloadBoard(unread=tile.why)
    standing, unknown = sliders(gathered.policies), tile.unknown or 0
    return WorkloadBoard(
        comanaged=tile.comanaged,
        standings=tuple(
            WorkloadStanding(
                workload=workload,
                position=standing[workload].position,
                pilots=tuple(_pilots(standing[workload], gathered)),
                intune=tile.switched.get(workload, 0),
                configuration_manager=tile.comanaged - tile.switched.get(workload, 0) - unknown,
                unknown=unknown,
                late_unread=_LATE_AWAITED,
            )
            for workload in Workload
        ),
        is_counted=True,
    )


def _over(condition: Condition | Unread, aggregate: str, of: str) -> Condition:
    """An aggregate over the devices of a condition alone; the SQLite of older systems has no FILTER."""
    known = condition if isinstance(condition, Condition) else NONE
    return Condition(f"{aggregate}(CASE WHEN {known.sql} THEN {of} END)", known.values)


def _standing(
    workload: Workload,
    slider: Slider,
    numbers: list[int | None],
    late: Condition | Unread,
    gathered: Gathered,
) -> WorkloadStanding:
    intune, configuration_manager, unknown, behind, since = numbers
    unread = late.why if isinstance(late, Unread) else None
    return WorkloadStanding(
        workload=workload,
        position=slider.position,
        pilots=tuple(_pilots(slider, gathered)),
        intune=intune or 0,
        configuration_manager=configuration_manager or 0,
        unknown=unknown or 0,
        late=behind if unread is None else None,
        late_unread=unread,
        late_since=_late_since(slider, from_micros(since), gathered) if unread is None else None,
    )


def _late_since(slider: Slider, since: datetime | None, gathered: Gathered) -> datetime | None:
    """When the state was first seen, or its policy last changed, whichever is later; None if not known."""
    wanted = {PRODUCTION.lower()} if slider.position is SliderPosition.INTUNE else set()
    wanted |= {pilot.lower() for pilot in slider.pilots}
    changed = [policy.modified_at for policy in gathered.policies if policy.name.lower() in wanted]
    known = [moment for moment in changed if moment is not None]
    return None if since is None or not known else max(since, min(known))


def _pilots(slider: Slider, gathered: Gathered) -> Iterable[PilotCollection]:
    for policy in slider.pilots:
        mine = [each for each in gathered.deployments if each.software_name.lower() == policy.lower()]
        yield from (_pilot(policy, each, gathered) for each in mine)
        if not mine:
            yield PilotCollection(policy=policy)


def _pilot(policy: str, deployment: Deployment, gathered: Gathered) -> PilotCollection:
    read = gathered.members.get(deployment.collection_id or "")
    size = deployment.targeted if read is None else read.listed
    return PilotCollection(
        policy=policy,
        collection_id=deployment.collection_id,
        name=deployment.collection_name,
        devices=size,
    )
