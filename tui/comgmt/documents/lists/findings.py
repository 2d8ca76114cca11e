"""Findings across the fleet as a table."""

from collections.abc import Mapping, Sequence

from comgmt.documents.table import Table, TableColumn
from comgmt.domain.findings import Finding

_COLUMNS = (
    TableColumn("devices", "Devices"),
    TableColumn("key", "Key"),
    TableColumn("title", "Finding"),
    TableColumn("why", "Why"),
    TableColumn("unavailable", "Not read", hidden=True),
)


def findings_table(
    findings: Sequence[tuple[Finding, int | None]], unread: Mapping[Finding, str], site: str, taken_at: str
) -> Table:
    """`devices` is null, with `unavailable` saying why, where what a finding needs was not read."""
    return Table(
        name="findings",
        columns=_COLUMNS,
        entries=tuple(
            {
                "devices": devices,
                "key": finding.value,
                "title": finding.label,
                "why": finding.why,
                "unavailable": unread.get(finding),
            }
            for finding, devices in findings
        ),
        head={"site": site, "taken_at": taken_at},
    )
