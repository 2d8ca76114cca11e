"""Devices as files: CSV, JSON, JSON lines and a Markdown table, all streamed, one set of keys for all.

RFC 4180 knows no comments, so CSV carries site, time, scope and filter as its last four columns.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from enum import Enum
from itertools import repeat
from typing import Any, Final

import msgspec

from comgmt.documents.export_cells import cells, defused, plain, quoted
from comgmt.documents.markdown import code, escape, table_head, table_row
from comgmt.domain.columns import BY_KEY, Column, Form
from comgmt.domain.device import DeviceRow
from comgmt.domain.device_columns import DeviceColumns, columns_of
from comgmt.domain.nouns import counted
from comgmt.domain.rows_read import RowsRead, ages_open_words
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
_READ: Final = (
    *(Column.NAME, Column.STATE, Column.ERROR, Column.SINCE, Column.OS, Column.LAST_ACTIVE, Column.USER),
    *(Column.SITE, Column.RESOURCE_ID),
)
_LONGEST_NAME: Final = 60
_EMPTY: Final = '""'
_ENCODER: Final = msgspec.json.Encoder()


class ExportFormat(str, Enum):
    """A format; the value is the ending of its files."""

    CSV = "csv"
    JSON = "json"
    JSON_LINES = "jsonl"
    MARKDOWN = "md"


class ExportScope(msgspec.Struct, frozen=True, kw_only=True):
    """What was exported: `count` devices of `total` in the list `title`, as `site` was at `taken_at` (UTC).

    `filter` is what was typed, or "". Fewer than `total` with an empty filter means that the list was cut.
    `read` is how far the rows behind the list were read; None where every row is at each refresh. The age of
    `may_be_older` devices is only known as "at least": they may be in the list or not.
    """

    site: str
    taken_at: datetime
    title: str
    filter: str = ""
    count: int
    total: int
    truncated: bool = False
    read: RowsRead | None = None
    may_be_older: int = 0


def export(
    kind: ExportFormat,
    rows: Iterable[DeviceRow],
    scope: ExportScope,
    keys: Sequence[str] = (),
    *,
    header: bool = True,
) -> Iterator[str]:
    """The file in pieces, in the order of `rows`; nothing is held but some rows.

    `keys` are those of the devices that are wanted, in their order; all without any. Markdown has its own.
    """
    if kind is ExportFormat.MARKDOWN:
        return markdown_export(rows, scope)
    return export_columns(kind, columns_of(rows), scope, keys, header=header)


def export_columns(
    kind: ExportFormat,
    devices: Iterable[DeviceColumns],
    scope: ExportScope,
    keys: Sequence[str] = (),
    *,
    header: bool = True,
) -> Iterator[str]:
    """The same of devices column by column, for every format but Markdown."""
    if kind is ExportFormat.CSV:
        return csv_export(devices, scope, keys, header=header)
    if kind is ExportFormat.JSON:
        return json_export(devices, scope, keys)
    return json_lines_export(devices, scope, keys)


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


def csv_export(
    devices: Iterable[DeviceColumns], scope: ExportScope, keys: Sequence[str] = (), *, header: bool = True
) -> Iterator[str]:
    """RFC 4180: CRLF, a header line; text that a spreadsheet would run as a formula gets an apostrophe.

    With `keys` there are these columns alone, without those of the scope.
    """
    if header:
        yield ",".join(keys or (*KEYS, *SCOPE_KEYS)) + "\r\n"
    of_scope = [
        quoted(defused(text)) for text in (scope.site, iso(scope.taken_at), scope.title, scope.filter)
    ]
    tail = () if keys else tuple(map(repeat, of_scope))
    for some in devices:
        yield _csv_lines([*(cells(key, some.values[key]) for key in keys or KEYS), *tail])


def json_export(
    devices: Iterable[DeviceColumns], scope: ExportScope, keys: Sequence[str] = ()
) -> Iterator[str]:
    """One object: what was exported, then `devices`, one a line."""
    head = {
        "schema": SCHEMA,
        "site": scope.site,
        "taken_at": iso(scope.taken_at),
        "scope": scope.title,
        "filter": scope.filter,
        "count": scope.count,
        "total": scope.total,
        "truncated": scope.truncated,
        "may_be_older": scope.may_be_older,
        "read": _read(scope),
    }
    yield msgspec.json.encode(head).decode().removesuffix("}") + ',"devices":['
    before = "\n"
    for some in devices:
        yield before + _json_lines(some, keys, {}).removesuffix("\n").replace("\n", ",\n")
        before = ",\n"
    yield "\n]}\n"


def json_lines_export(
    devices: Iterable[DeviceColumns], scope: ExportScope, keys: Sequence[str] = ()
) -> Iterator[str]:
    """One object a line, each with the site and the time it was read."""
    tail = {"site": scope.site, "taken_at": iso(scope.taken_at)}
    return (_json_lines(some, keys, tail) for some in devices)


def markdown_export(rows: Iterable[DeviceRow], scope: ExportScope) -> Iterator[str]:
    """A heading that says what was exported, and a table of the columns a person reads."""
    yield f"# {escape(scope.title)}\n\n"
    yield f"Site {escape(scope.site)}, read {utc(scope.taken_at)}. {_how_many(scope)}\n\n"
    yield table_head(column.heading for column in _READ)
    for row in rows:
        yield table_row(_markdown_cell(column, row) for column in _READ)


def _how_many(scope: ExportScope) -> str:
    shown = f"{thousands(scope.count)} of {counted(scope.total, 'device')}"
    filtered = f", filter {code(scope.filter)}" if scope.filter else ""
    cut = ", the list was cut" if scope.truncated else ""
    return f"{shown}{filtered}{cut}.{_partly(scope)}"


def _partly(scope: ExportScope) -> str:
    if scope.read is not None and not scope.read.is_known:
        return f" {scope.read.sentence}"
    return f" {ages_open_words(scope.may_be_older)}" if scope.may_be_older else ""


def _read(scope: ExportScope) -> dict[str, object]:
    """How far the rows behind the list were read, when, and which way."""
    read = scope.read
    if read is None:
        return {
            "rows": scope.total,
            "of": scope.total,
            "at": iso(scope.taken_at),
            "way": "refresh",
            "complete": not scope.may_be_older,
        }
    return {
        "rows": read.read,
        "of": read.of,
        "at": None if read.at is None else iso(read.at),
        "way": read.way.value,
        "complete": read.is_known,
    }


def _markdown_cell(column: Column, row: DeviceRow) -> str:
    if column is Column.ERROR and row.error is not None:
        return code(f"0x{row.error:08X}")
    text = whole(row, column)
    return text if column.form is Form.MOMENT else escape(text)


def _csv_lines(columns: Sequence[Iterable[str]]) -> str:
    """Lines of cells that are quoted where they need it; one that is alone and empty is no empty line."""
    if len(columns) == 1:
        return "".join(f"{cell or _EMPTY}\r\n" for cell in columns[0])
    lines = list(map(",".join, zip(*columns, strict=False)))
    return "\r\n".join((*lines, "")) if lines else ""


def _json_lines(some: DeviceColumns, keys: Sequence[str], tail: dict[str, str]) -> str:
    """One object a device; a line end is in no text of it, since JSON escapes it."""
    names = keys or KEYS
    names_and_tail = (*names, *(key for key in tail if key not in names))
    values = [plain(key, some.values[key]) if key not in tail else repeat(tail[key]) for key in names]
    values += [repeat(tail[key]) for key in names_and_tail[len(names) :]]
    rows = zip(*values, strict=False)
    return _ENCODER.encode_lines([dict(zip(names_and_tail, row, strict=True)) for row in rows]).decode()


def _plain(value: ToldValue) -> Any:  # noqa: ANN401 - JSON
    return iso(value) if isinstance(value, datetime) else value


def _slug(text: str, *, lower: bool = True) -> str:
    slug = re.sub(r"[^A-Za-z0-9]+", "-", text).strip("-")
    return slug.lower() if lower else slug
