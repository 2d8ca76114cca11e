"""Devices as text for a clipboard: their names, or rows that a spreadsheet takes as cells."""

from collections.abc import Iterable, Sequence

from comgmt.documents.export_cells import defused
from comgmt.domain.columns import Column
from comgmt.domain.device import DeviceRow
from comgmt.render.device_cells import whole


def names_text(devices: Iterable[DeviceRow]) -> str:
    """The names, one a line."""
    return "\n".join(device.name for device in devices)


def rows_text(devices: Sequence[DeviceRow], columns: Sequence[Column]) -> str:
    """The devices as cells parted by tabs, nothing cut, times in UTC; headings when there are several."""
    rows = [[defused(whole(device, column)) for column in columns] for device in devices]
    head = [[column.heading for column in columns]] if len(rows) > 1 else []
    return "\n".join("\t".join(cells) for cells in head + rows)
