"""Metrics as a table: one row a number."""

from collections.abc import Iterable
from typing import Final

from comgmt.documents.metric_families import MetricFamily
from comgmt.documents.table import Table, TableColumn

_COLUMNS: Final = (
    TableColumn("metric", "Metric"),
    TableColumn("labels", "Labels"),
    TableColumn("value", "Value"),
    TableColumn("unit", "Unit"),
    TableColumn("help", "What it counts"),
)


def metrics_table(families: Iterable[MetricFamily], site: str, taken_at: str) -> Table:
    """An entry a number; `labels` are lines of NAME=VALUE. What was not read has none."""
    return Table(
        name="metrics",
        columns=_COLUMNS,
        entries=tuple(
            {
                "metric": family.sample_name,
                "labels": [f"{name}={value}" for name, value in sample.labels.items()],
                "value": sample.value,
                "unit": family.unit or None,
                "help": family.help,
            }
            for family in families
            for sample in family.samples
        ),
        head={"site": site, "taken_at": taken_at},
    )
