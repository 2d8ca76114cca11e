"""Devices as files: CSV, JSON, JSON lines and a Markdown table, all streamed, one set of keys for all.

RFC 4180 knows no comments, so CSV carries site, time, scope and filter as its last four columns.
"""

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from enum import Enum
from typing import Any, Final

import msgspec

from comgmt.documents.markdown import code, escape, table_head, table_row
from comgmt.domain.columns import BY_KEY, Column, Form
from comgmt.domain.device import DeviceRow
from comgmt.domain.told import ToldValue
from comgmt.domain.workloads import switched
from comgmt.render.device_cells import whole
from comgmt.render.moments import iso, utc
from comgmt.render.numbers import thousands

SCHEMA: Final = 1
# The order that readers of CSV know; columns that came later follow.
_FIRST_KEYS: Final = (
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
    "state_since_at_least",
)
_ENTRIES: Final = {column.entry.exported: column for column in Column}
KEYS: Final = (*_FIRST_KEYS, *(key for key in _ENTRIES if key not in _FIRST_KEYS))
SCOPE_KEYS: Final = ("site", "taken_at", "scope", "filter")
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")  # noqa: RUF001 - wide forms count
_READ: Final = (
    *(Column.NAME, Column.STATE, Column.ERROR, Column.SINCE, Column.OS, Column.LAST_ACTIVE, Column.USER),
    *(Column.SITE, Column.RESOURCE_ID),
)
_LONGEST_NAME: Final = 60


class ExportFormat(str, Enum):
    """A format; the value is the ending of its files."""

    CSV = "csv"
    JSON = "json"
    JSON_LINES = "jsonl"
    MARKDOWN = "md"


class ExportScope(msgspec.Struct, frozen=True, kw_only=True):
    """What was exported: `count` devices of `total` in the list `title`, as `site` was at `taken_at` (UTC).

    `filter` is what was typed, or "". Fewer than `total` with an empty filter means that the list was cut.
    """

    site: str
    taken_at: datetime
    title: str
    filter: str = ""
    count: int
    total: int
    truncated: bool = False


def export(
    kind: ExportFormat,
    rows: Iterable[DeviceRow],
    scope: ExportScope,
    keys: Sequence[str] = (),
    *,
    header: bool = True,
) -> Iterator[str]:
    """The file in pieces, in the order of `rows`; nothing is held but the row at hand.

    `keys` are those of the devices that are wanted, in their order; all without any. Markdown has its own.
    """
    if kind is ExportFormat.CSV:
        return csv_export(rows, scope, keys, header=header)
    if kind is ExportFormat.JSON:
        return json_export(rows, scope, keys)
    if kind is ExportFormat.JSON_LINES:
        return json_lines_export(rows, scope, keys)
    return markdown_export(rows, scope)


def exported_key(name: str) -> str | None:
    """The key of exports for a column by its name in filters or in exports; None for what is none."""
    entry = BY_KEY.get(name)
    return name if name in KEYS else None if entry is None else entry.entry.exported


def export_name(kind: ExportFormat, scope: ExportScope) -> str:
    """A file name that says site, list, filter and time: "comgmt-P01-failure-hybrid-20261123T1402Z.csv"."""
    words = "-".join(filter(None, (_slug(scope.title), _slug(scope.filter))))[:_LONGEST_NAME].strip("-")
    parts = (
        "comgmt",
        _slug(scope.site, lower=False),
        words,
        re.sub(r"\W", "", iso(scope.taken_at)[:16]) + "Z",
    )
    return "-".join(filter(None, parts)) + f".{kind.value}"


def device_entry(row: DeviceRow, keys: Sequence[str] = ()) -> dict[str, Any]:
    """One device as JSON: `error` is "0x%08X" or null, `workloads` those with Intune, null when not known."""
    own = {
        "state": row.state.value if row.state else None,
        "error": None if row.error is None else f"0x{row.error:08X}",
        "error_detail": row.error_detail,
        "state_since_at_least": row.state_since_at_least,
        "failed": row.failed,
        "comanaged": row.comanaged,
        "workloads": None if row.workloads is None else [each.value for each in switched(row.workloads)],
    }
    return {key: own[key] if key in own else _plain(_ENTRIES[key].value_in(row)) for key in keys or KEYS}


def defused(text: str) -> str:
    """`text` as a cell that no spreadsheet runs: what looks like a formula gets an apostrophe."""
    return f"'{text}" if text.startswith(_FORMULA) else text


def csv_export(
    rows: Iterable[DeviceRow], scope: ExportScope, keys: Sequence[str] = (), *, header: bool = True
) -> Iterator[str]:
    """RFC 4180: CRLF, a header line; text that a spreadsheet would run as a formula gets an apostrophe.

    With `keys` there are these columns alone, without those of the scope.
    """
    if header:
        yield _csv_line(keys or (*KEYS, *SCOPE_KEYS))
    of_scope = [_cell(value) for value in (scope.site, iso(scope.taken_at), scope.title, scope.filter)]
    for row in rows:
        values = map(_cell, device_entry(row, keys).values())
        yield _csv_line([*values, *(() if keys else of_scope)])


def json_export(rows: Iterable[DeviceRow], scope: ExportScope, keys: Sequence[str] = ()) -> Iterator[str]:
    """One object: what was exported, then `devices`, one a line."""
    encoder = msgspec.json.Encoder()
    head = {
        "schema": SCHEMA,
        "site": scope.site,
        "taken_at": iso(scope.taken_at),
        "scope": scope.title,
        "filter": scope.filter,
        "count": scope.count,
        "total": scope.total,
        "truncated": scope.truncated,
    }
    yield encoder.encode(head).decode().removesuffix("}") + ',"devices":['
    before = "\n"
    for row in rows:
        yield before + encoder.encode(device_entry(row, keys)).decode()
        before = ",\n"
    yield "\n]}\n"


def json_lines_export(
    rows: Iterable[DeviceRow], scope: ExportScope, keys: Sequence[str] = ()
) -> Iterator[str]:
    """One object a line, each with the site and the time it was read."""
    encoder = msgspec.json.Encoder()
    tail = {"site": scope.site, "taken_at": iso(scope.taken_at)}
    return (encoder.encode(device_entry(row, keys) | tail).decode() + "\n" for row in rows)


def markdown_export(rows: Iterable[DeviceRow], scope: ExportScope) -> Iterator[str]:
    """A heading that says what was exported, and a table of the columns a person reads."""
    yield f"# {escape(scope.title)}\n\n"
    yield f"Site {escape(scope.site)}, read {utc(scope.taken_at)}. {_how_many(scope)}\n\n"
    yield table_head(column.heading for column in _READ)
    for row in rows:
        yield table_row(_markdown_cell(column, row) for column in _READ)


def _how_many(scope: ExportScope) -> str:
    counted = f"{thousands(scope.count)} of {thousands(scope.total)} devices"
    filtered = f", filter {code(scope.filter)}" if scope.filter else ""
    return f"{counted}{filtered}{', the list was cut' if scope.truncated else ''}."


def _markdown_cell(column: Column, row: DeviceRow) -> str:
    if column is Column.ERROR and row.error is not None:
        return code(f"0x{row.error:08X}")
    text = whole(row, column)
    return text if column.form is Form.MOMENT else escape(text)


def _csv_line(values: Iterable[str]) -> str:
    line = io.StringIO()
    csv.writer(line).writerow(values)
    return line.getvalue()


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list):
        return " ".join(value) or "none"  # empty is "not known"
    return defused(value) if isinstance(value, str) else str(value)


def _plain(value: ToldValue) -> Any:  # noqa: ANN401 - JSON
    return iso(value) if isinstance(value, datetime) else value


def _slug(text: str, *, lower: bool = True) -> str:
    slug = re.sub(r"[^A-Za-z0-9]+", "-", text).strip("-")
    return slug.lower() if lower else slug
