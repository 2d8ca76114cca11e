"""The splits of a list as a table: a row a value of each field."""

from typing import Any

from comgmt.documents.table import Table, TableColumn
from comgmt.domain.splits import AGE_OF, SplitField, SplitPart, Splits
from comgmt.render.numbers import percent
from comgmt.render.splits import part_words

_COLUMNS = (
    TableColumn("field", "Key", hidden=True),
    TableColumn("title", "Field"),
    TableColumn("value", "Value", hidden=True),
    TableColumn("label", "Value"),
    TableColumn("devices", "Devices"),
    TableColumn("share", "Share"),
    TableColumn("may_be_older", "May be older", hidden=True),
)


def splits_table(splits: Splits, head: dict[str, Any]) -> Table:
    """The parts of each field in their order. `unread` says why a field has none; shares are from 0 to 1.

    `may_be_older` counts the devices that may have been in their state for longer; null beside other fields.
    """
    parts = [(split.field, part) for split in splits.splits for part in split.parts]
    return Table(
        name="splits",
        columns=_COLUMNS,
        entries=tuple(_entry(field, part, splits.devices) for field, part in parts),
        shown=tuple({"share": percent(part.devices, splits.devices)} for _, part in parts),
        head={
            **head,
            "total": splits.devices,
            "unread": {split.field.value: split.unread for split in splits.splits if split.unread},
        },
    )


def _entry(field: SplitField, part: SplitPart, devices: int) -> dict[str, Any]:
    return {
        "field": field.value,
        "title": field.heading,
        "value": part.value,
        "label": part_words(field, part),
        "devices": part.devices,
        "share": round(part.devices / max(1, devices), 6),
        "may_be_older": part.at_least if field is SplitField.AGE and part.value in AGE_OF else None,
    }
