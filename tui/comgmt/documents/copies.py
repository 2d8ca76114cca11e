"""Devices as text for a clipboard: their names, or rows that a spreadsheet takes as cells."""

from collections.abc import Iterable, Sequence

from comgmt.documents.export import defused
from comgmt.domain.columns import Column
from comgmt.domain.device import DeviceRow
from comgmt.domain.explain import explain
from comgmt.render.device_table import workload_letters
from comgmt.render.moments import utc


def names_text(devices: Iterable[DeviceRow]) -> str:
    """The names, one a line."""
    return "\n".join(device.name for device in devices)


def rows_text(devices: Sequence[DeviceRow], columns: Sequence[Column]) -> str:
    """The devices as cells parted by tabs, nothing cut, times in UTC; headings when there are several."""
    rows = [[defused(cell_text(device, column)) for column in columns] for device in devices]
    head = [[column.heading for column in columns]] if len(rows) > 1 else []
    return "\n".join("\t".join(cells) for cells in head + rows)


def cell_text(device: DeviceRow, column: Column) -> str:
    """One value whole, as another program or person should get it; "" when the site gave none."""
    if column is Column.STATE:
        return device.state.label if device.state else "no co-management record"
    if column is Column.ERROR:
        return error_text(device)
    if column is Column.SINCE:
        return utc(device.state_since) if device.state_since else ""
    if column is Column.LAST_ACTIVE:
        return utc(device.last_active_at) if device.last_active_at else ""
    if column is Column.WORKLOADS:
        return workload_letters(device.workloads)
    return str(_values(device)[column] or "")


def error_text(device: DeviceRow) -> str:
    """The error of a device in words: "0x80180018 User has no valid Intune license"."""
    if device.error is None:
        return "failed with no code" if device.failed else ""
    found = explain(device.error)
    return f"{found.hexadecimal} {found.title}"


def _values(device: DeviceRow) -> dict[Column, str | int | None]:
    return {
        Column.NAME: device.name,
        Column.OS: device.os_release,
        Column.USER: device.user,
        Column.SITE: device.site_code,
        Column.DOMAIN: device.domain,
        Column.JOINED: device.joined,
        Column.AUTHORITY: device.authority,
        Column.BUILD: device.os_build,
        Column.CLIENT: device.client_version,
        Column.RESOURCE_ID: device.resource_id,
        Column.ENTRA_ID: device.aad_device_id,
    }
