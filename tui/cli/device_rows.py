"""Devices as rows of JSON, CSV and text: one set of keys for every format."""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any, Final

import msgspec

from tui.domain.ages import age
from tui.domain.columns import Column
from tui.domain.device import DeviceRow
from tui.domain.workloads import switched
from tui.render.glyphs import GlyphSet
from tui.render.line import cells, left

SCHEMA: Final = 1
KEYS: Final = (
    "resource_id",
    "name",
    "state",
    "error",
    "error_detail",
    "state_since",
    "failed",
    "joined",
    "comanaged",
    "workloads",
    "authority",
    "os_release",
    "os_build",
    "client_version",
    "last_active_at",
    "user",
    "domain",
    "site_code",
    "entra_device_id",
)
TEXT_COLUMNS: Final = (
    Column.NAME,
    Column.STATE,
    Column.ERROR,
    Column.SINCE,
    Column.OS,
    Column.LAST_ACTIVE,
    Column.USER,
    Column.RESOURCE_ID,
)
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")


def row(device: DeviceRow) -> dict[str, Any]:
    """One device as JSON; `error` is "0x%08X" or null, `workloads` what Intune has, null when unknown."""
    return {
        "resource_id": device.resource_id,
        "name": device.name,
        "state": device.state.value if device.state else None,
        "error": None if device.error is None else f"0x{device.error:08X}",
        "error_detail": device.error_detail,
        "state_since": device.state_since,
        "failed": device.failed,
        "joined": device.joined,
        "comanaged": device.comanaged,
        "workloads": None
        if device.workloads is None
        else [found.value for found in switched(device.workloads)],
        "authority": device.authority,
        "os_release": device.os_release,
        "os_build": device.os_build,
        "client_version": device.client_version,
        "last_active_at": device.last_active_at,
        "user": device.user,
        "domain": device.domain,
        "site_code": device.site_code,
        "entra_device_id": device.aad_device_id,
    }


def json_lines(devices: Iterable[DeviceRow]) -> Iterator[bytes]:
    """One compact JSON object a line."""
    encoder = msgspec.json.Encoder()
    return (encoder.encode(row(device)) + b"\n" for device in devices)


def json_document(devices: Iterable[DeviceRow], head: dict[str, Any]) -> Iterator[bytes]:
    """One JSON object: the head's keys, then `devices`, written as they come so that nothing piles up."""
    encoder = msgspec.json.Encoder()
    start = encoder.encode({"schema": SCHEMA, **head})
    yield start.removesuffix(b"}") + b',"devices":['
    before = b"\n"
    for device in devices:
        yield before + encoder.encode(row(device))
        before = b",\n"
    yield b"\n]}\n"


def csv_lines(devices: Iterable[DeviceRow]) -> Iterator[bytes]:
    """RFC 4180 in UTF-8; a cell that a spreadsheet would run as a formula gets an apostrophe in front."""
    yield _csv_line(KEYS)
    for device in devices:
        yield _csv_line([_cell(value) for value in row(device).values()])


def text_lines(
    devices: Iterable[DeviceRow], glyphs: GlyphSet, width: int | None, now: datetime
) -> Iterator[str]:
    """A table. On a terminal of `width` columns rows are fitted to it; without one nothing is cut."""
    columns = _fitting(width)
    yield _text_line([column.heading for column in columns], columns, glyphs, cut=width is not None)
    for device in devices:
        values = [_text(device, column, now) for column in columns]
        yield _text_line(values, columns, glyphs, cut=width is not None)


def _csv_line(values: Sequence[str]) -> bytes:
    line = io.StringIO()
    csv.writer(line).writerow(values)
    return line.getvalue().encode("utf-8", errors="replace")


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, datetime):
        return value.isoformat().replace("+00:00", "Z")
    if isinstance(value, list):
        return " ".join(value)
    text = str(value)
    return f"'{text}" if isinstance(value, str) and text.startswith(_FORMULA) else text


def _fitting(width: int | None) -> list[Column]:
    """The columns that fit, the least important gone first; name and state always stay."""
    columns = list(TEXT_COLUMNS)
    while width is not None and sum(column.width + 2 for column in columns) - 2 > width:
        last = max(columns, key=lambda column: column.priority)
        if last.priority == 0:
            break
        columns.remove(last)
    return columns


def _text_line(values: Sequence[str], columns: Sequence[Column], glyphs: GlyphSet, *, cut: bool) -> str:
    cells_of = [
        left(value, column.width, glyphs) if cut else value + " " * (column.width - cells(value))
        for value, column in zip(values, columns, strict=True)
    ]
    return "  ".join(cells_of).rstrip() + "\n"


def _text(device: DeviceRow, column: Column, now: datetime) -> str:
    values = {
        Column.NAME: device.name,
        Column.STATE: device.state.short_label if device.state else "no record",
        Column.ERROR: _error_text(device),
        Column.SINCE: age(device.state_since, now) if device.state_since else "",
        Column.OS: device.os_release or "",
        Column.LAST_ACTIVE: age(device.last_active_at, now) if device.last_active_at else "",
        Column.USER: device.user or "",
        Column.RESOURCE_ID: str(device.resource_id),
    }
    return values[column]


def _error_text(device: DeviceRow) -> str:
    if device.error is not None:
        return f"0x{device.error:08X}"
    return "no code" if device.failed else ""
