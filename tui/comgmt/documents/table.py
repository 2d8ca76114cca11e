"""A list that is no list of devices, as text, CSV and JSON: one shape for every command that prints one."""

import csv
import io
from collections.abc import Mapping, Sequence
from typing import Any, Final

import msgspec

from comgmt.documents.export_cells import defused
from comgmt.render.glyphs import GlyphSet
from comgmt.render.line import cells, left, right
from comgmt.render.numbers import thousands

SCHEMA: Final = 1
_GAP: Final = "  "
_LEAST: Final = 12  # cells that the last column keeps, however narrow a terminal is


class TableColumn(msgspec.Struct, frozen=True):
    """One column: its key in JSON and for --columns, and its heading. Text leaves hidden ones out.

    `plain` are numbers that name something and count nothing: they are copied, and have no separators.
    """

    key: str
    heading: str
    hidden: bool = False
    plain: bool = False


class Table(msgspec.Struct, frozen=True, kw_only=True):
    """Rows under a name. `entries` are JSON values by key; `shown` are their words where they have others.

    `head` is what the document says besides the list.
    """

    name: str
    columns: tuple[TableColumn, ...]
    entries: tuple[Mapping[str, Any], ...]
    shown: tuple[Mapping[str, str], ...] = ()
    head: Mapping[str, Any] = {}

    @property
    def keys(self) -> tuple[str, ...]:
        """The keys of all columns."""
        return tuple(column.key for column in self.columns)

    def narrowed(self, keys: Sequence[str]) -> "Table":
        """With these columns, in this order. Raises KeyError for one that there is not."""
        by_key = {column.key: column for column in self.columns}
        chosen = tuple(msgspec.structs.replace(by_key[key], hidden=False) for key in keys)
        entries = tuple({key: entry[key] for key in keys} for entry in self.entries)
        return msgspec.structs.replace(self, columns=chosen, entries=entries)


def table_document(table: Table) -> dict[str, Any]:
    """`{"schema": 1, ..., NAME: [...]}`."""
    return {"schema": SCHEMA, **table.head, table.name: [dict(entry) for entry in table.entries]}


def table_csv(table: Table, *, header: bool = True) -> str:
    """RFC 4180; text that a spreadsheet would run gets an apostrophe, lists are parted by blanks."""
    out = io.StringIO()
    writer = csv.writer(out)
    if header:
        writer.writerow(table.keys)
    writer.writerows([_csv_cell(entry[key]) for key in table.keys] for entry in table.entries)
    return out.getvalue()


def table_text(table: Table, width: int | None, glyphs: GlyphSet, *, header: bool = True) -> str:
    """Aligned columns, numbers at the right; the last one is cut on a terminal of `width` columns."""
    columns = [column for column in table.columns if not column.hidden]
    rows = [[_word(table, place, column) for column in columns] for place in range(len(table.entries))]
    numbers = [_is_number(table, column.key) for column in columns]
    heads = [column.heading for column in columns]
    wide = [max(map(cells, texts)) for texts in zip(heads, *rows, strict=True)]
    if width is not None and wide:
        wide[-1] = max(_LEAST, min(wide[-1], width - sum(wide[:-1]) - len(_GAP) * (len(wide) - 1)))
    lines = [*([heads] if header else []), *rows]
    return "".join(_line(line, wide, numbers, glyphs) for line in lines)


def _line(texts: Sequence[str], wide: Sequence[int], numbers: Sequence[bool], glyphs: GlyphSet) -> str:
    places = zip(texts, wide, numbers, strict=True)
    return (
        _GAP.join((right if number else left)(text, width, glyphs) for text, width, number in places).rstrip()
        + "\n"
    )


def _word(table: Table, place: int, column: TableColumn) -> str:
    key = column.key
    if table.shown and key in table.shown[place]:
        return table.shown[place][key]
    value = table.entries[place][key]
    if value is None:
        return "-"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int):
        return str(value) if column.plain else thousands(value)
    return ", ".join(value) if isinstance(value, list) else str(value)


def _is_number(table: Table, key: str) -> bool:
    values = [entry[key] for entry in table.entries if entry[key] is not None]
    return bool(values) and all(isinstance(value, int) and not isinstance(value, bool) for value in values)


def _csv_cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list | tuple):
        return defused(
            " ".join(each if isinstance(each, str) else msgspec.json.encode(each).decode() for each in value)
        )
    return defused(value) if isinstance(value, str) else str(value)
