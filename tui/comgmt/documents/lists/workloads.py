"""The workload board as a table."""

from datetime import datetime
from typing import Any

from comgmt.documents.table import Table, TableColumn
from comgmt.domain.ages import age
from comgmt.domain.workload_sides import PilotCollection, WorkloadBoard, WorkloadStanding
from comgmt.render.moments import iso
from comgmt.render.panes.board import RETIRED, SLIDER_WORDS, pilot_words

_COLUMNS = (
    TableColumn("workload", "Key", hidden=True),
    TableColumn("title", "Workload"),
    TableColumn("slider", "Slider"),
    TableColumn("pilots", "Pilot collection"),
    TableColumn("intune", "With Intune"),
    TableColumn("configuration_manager", "ConfigMgr"),
    TableColumn("unknown", "Unknown"),
    TableColumn("late", "Late"),
    TableColumn("late_since", "Late for"),
    TableColumn("late_unavailable", "Not known", hidden=True),
    TableColumn("retired", "Retired", hidden=True),
)


def workloads_table(board: WorkloadBoard, now: datetime, head: dict[str, Any]) -> Table:
    """The workloads in their order, retired ones last; over `comanaged` devices."""
    standings = (*board.active, *board.retired)
    return Table(
        name="workloads",
        columns=_COLUMNS,
        entries=tuple(map(_entry, standings)),
        shown=tuple(_shown(each, now) for each in standings),
        head={**head, "comanaged": board.comanaged},
    )


def _entry(standing: WorkloadStanding) -> dict[str, Any]:
    return {
        "workload": standing.workload.value,
        "title": standing.workload.label,
        "slider": standing.position.value,
        "pilots": [_pilot(pilot) for pilot in standing.pilots],
        "intune": standing.intune,
        "configuration_manager": standing.configuration_manager,
        "unknown": standing.unknown,
        "late": None if standing.workload.retired else standing.late,
        "late_since": iso(standing.late_since) if _late(standing) and standing.late_since else None,
        "late_unavailable": None if standing.workload.retired else standing.late_unread,
        "retired": standing.workload.retired,
    }


def _late(standing: WorkloadStanding) -> bool:
    return bool(standing.late) and not standing.workload.retired


def _shown(standing: WorkloadStanding, now: datetime) -> dict[str, str]:
    words = {
        "slider": RETIRED if standing.workload.retired else SLIDER_WORDS[standing.position],
        "pilots": pilot_words(standing.pilots) or "-",
    }
    if _late(standing) and standing.late_since is not None:
        words["late_since"] = age(standing.late_since, now, at_least=True)
    return words


def _pilot(pilot: PilotCollection) -> dict[str, Any]:
    return {
        "policy": pilot.policy,
        "collection_name": pilot.name,
        "collection_id": pilot.collection_id,
        "devices": pilot.devices,
    }
