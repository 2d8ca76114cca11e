"""The deployments of the co-management settings, and the policies behind them, as a table."""

from collections.abc import Sequence
from typing import Any

from comgmt.documents.table import Table, TableColumn
from comgmt.domain.deployments import Deployment, pilot_workload
from comgmt.domain.records import PolicyRecord
from comgmt.domain.workloads import switched
from comgmt.render.moments import iso, utc

_COLUMNS = (
    TableColumn("software_name", "Policy"),
    TableColumn("title", "Title", hidden=True),
    TableColumn("collection_name", "Collection"),
    TableColumn("collection_id", "Collection ID", hidden=True),
    TableColumn("targeted", "Targeted"),
    TableColumn("success", "Applied"),
    TableColumn("errors", "Errors"),
    TableColumn("in_progress", "In progress"),
    TableColumn("unknown", "Unknown"),
    TableColumn("other", "Other", hidden=True),
    TableColumn("pilot_of", "Pilot of", hidden=True),
    TableColumn("summarized_at", "Summarized"),
)


def policies_table(
    deployments: Sequence[Deployment],
    policies: Sequence[PolicyRecord],
    applied_not_enrolled: int | None,
    site: str,
    taken_at: str,
) -> Table:
    """One entry a deployment; `settings` are the policies themselves: what each gives to Intune."""
    return Table(
        name="policies",
        columns=_COLUMNS,
        entries=tuple(map(_entry, deployments)),
        shown=tuple(_shown(each) for each in deployments),
        head={
            "site": site,
            "taken_at": taken_at,
            "applied_not_enrolled": applied_not_enrolled,
            "settings": [_setting(policy) for policy in policies],
        },
    )


def _entry(deployment: Deployment) -> dict[str, Any]:
    pilot = pilot_workload(deployment.software_name)
    return {
        "software_name": deployment.software_name,
        "title": deployment.short_name,
        "collection_name": deployment.collection_name,
        "collection_id": deployment.collection_id,
        "targeted": deployment.targeted,
        "success": deployment.success,
        "errors": deployment.errors,
        "in_progress": deployment.in_progress,
        "unknown": deployment.unknown,
        "other": deployment.other,
        "pilot_of": None if pilot is None else pilot.value,
        "summarized_at": iso(deployment.summarized_at) if deployment.summarized_at else None,
    }


def _shown(deployment: Deployment) -> dict[str, str]:
    return {"summarized_at": utc(deployment.summarized_at)} if deployment.summarized_at else {}


def _setting(policy: PolicyRecord) -> dict[str, Any]:
    """One policy: `workloads` it gives to Intune and `auto_enroll`, null where it could not be read."""
    bits = policy.capabilities
    return {
        "name": policy.name,
        "assigned": policy.assigned,
        "workloads": None if bits is None else [workload.value for workload in switched(bits)],
        "auto_enroll": policy.auto_enroll,
        "modified_at": iso(policy.modified_at) if policy.modified_at else None,
    }
