"""Changes of devices as documents: text with its sums first, CSV, JSON, and one JSON object a line."""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any, Final

import msgspec

from comgmt.documents.export_cells import defused
from comgmt.domain.changes import ChangeKind, ChangeSums, DeviceChange
from comgmt.domain.gaps import Gap
from comgmt.domain.nouns import counted
from comgmt.render.changes import change_line, sum_sentences
from comgmt.render.glyphs import GlyphSet
from comgmt.render.line import left, text_of
from comgmt.render.moments import day_and_time, iso
from comgmt.render.panes.pane import Context
from comgmt.render.wrapping import wrap_text

SCHEMA: Final = 1
KEYS: Final = (
    "resource_id",
    "name",
    "kind",
    "from",
    "to",
    "error_from",
    "error_to",
    "seen_after",
    "seen_by",
)

_CELLS: Final = {
    **dict.fromkeys(("resource_id", "error_from", "error_to"), 11),
    **dict.fromkeys(("name", "from", "to"), 24),
    **dict.fromkeys(("seen_after", "seen_by"), 27),
    "kind": max(len(kind.value) for kind in ChangeKind),
}


class ChangeScope(msgspec.Struct, frozen=True):
    """Of which site and range the changes are, and what was read in it; times are UTC in documents.

    `readings` are kept ones in the range; `first` is the oldest reading that the store has at all.
    """

    site: str
    since: datetime
    until: datetime
    readings: int
    first: datetime | None
    gaps: Sequence[Gap] = ()
    kinds: Sequence[ChangeKind] = ()


def change_entry(change: DeviceChange, keys: Sequence[str] = KEYS) -> dict[str, Any]:
    """One change as JSON, with these keys. `from` and `to` are null for a device that was not there."""
    entry = {
        "resource_id": change.resource_id,
        "name": change.name,
        "kind": change.kind.value,
        "from": change.was,
        "to": change.became,
        "error_from": _code(change.error_before),
        "error_to": _code(change.error_after),
        "seen_after": None if change.seen_after is None else iso(change.seen_after),
        "seen_by": iso(change.at),
    }
    return entry if keys is KEYS else {key: entry[key] for key in keys}


def changes_json(
    changes: Iterable[DeviceChange], sums: ChangeSums, scope: ChangeScope, keys: Sequence[str] = KEYS
) -> Iterator[str]:
    """One object: the range, its sums, and `changes` with these keys, streamed."""
    encoder = msgspec.json.Encoder()
    head = {
        "schema": SCHEMA,
        "site": scope.site,
        "since": iso(scope.since),
        "until": iso(scope.until),
        "readings": scope.readings,
        "first_reading": None if scope.first is None else iso(scope.first),
        "gaps": [{"from": iso(start), "to": iso(end)} for start, end in scope.gaps],
        "sums": sums_entry(sums),
    }
    yield encoder.encode(head).decode().removesuffix("}") + ',"changes":['
    before = "\n"
    for change in changes:
        yield before + encoder.encode(change_entry(change, keys)).decode()
        before = ",\n"
    yield "\n]}\n"


def sums_entry(sums: ChangeSums) -> dict[str, Any]:
    """The sums as JSON: a number a kind, and the newly failed by code, and by code and site."""
    return {
        "kinds": {kind.value: count for kind, count in sums.kinds.items()},
        "newly_failed_by_code": [{"code": _code(code), "count": count} for code, count in sums.codes],
        "newly_failed_by_site": [
            {"code": _code(code), "site_code": site, "count": count} for code, site, count in sums.sites
        ],
    }


def changes_json_lines(changes: Iterable[DeviceChange], keys: Sequence[str] = KEYS) -> Iterator[str]:
    """One change a line."""
    encoder = msgspec.json.Encoder()
    for change in changes:
        yield encoder.encode(change_entry(change, keys)).decode() + "\n"


def changes_csv(
    changes: Iterable[DeviceChange], keys: Sequence[str] = KEYS, *, header: bool = True
) -> Iterator[str]:
    """RFC 4180, with a header line; nothing in it is run by a spreadsheet."""
    if header:
        yield _csv_line(keys)
    for change in changes:
        values = change_entry(change, keys).values()
        yield _csv_line(["" if value is None else _cell(value) for value in values])


def changes_rows(
    changes: Iterable[DeviceChange], keys: Sequence[str], glyphs: GlyphSet, *, header: bool = True
) -> Iterator[str]:
    """A line a change under the keys as headings; the last cell is whole, so are ids and times."""
    if header:
        yield _row(keys, keys, glyphs)
    for change in changes:
        entry = change_entry(change, keys)
        yield _row(keys, ["-" if value is None else str(value) for value in entry.values()], glyphs)


def _row(keys: Sequence[str], texts: Sequence[str], glyphs: GlyphSet) -> str:
    places = zip(keys[:-1], texts[:-1], strict=True)
    return "".join(left(text, _CELLS[key], glyphs) + "  " for key, text in places) + texts[-1] + "\n"


def change_cells(change: DeviceChange) -> list[str]:
    """One change as a spreadsheet takes it, in the order of `KEYS`."""
    return ["" if value is None else str(_cell(value)) for value in change_entry(change).values()]


def changes_text(
    changes: Iterable[DeviceChange],
    sums: ChangeSums,
    scope: ChangeScope | None,
    width: int,
    glyphs: GlyphSet,
) -> Iterator[str]:
    """The sums, what was not read, then a line a change, newest first; without a scope the lines alone."""
    context = Context(width=width, height=1, glyphs=glyphs)
    if scope is not None:
        for sentence in (*sum_sentences(sums), *_read_sentences(scope)):
            yield text_of(wrap_text(sentence, width))
        if sums.total:
            yield "\n"
    for change in changes:
        yield text_of([change_line(change, context)])


def _read_sentences(scope: ChangeScope) -> Iterator[str]:
    """What of the range was read."""
    between = f"between {day_and_time(scope.since)} and {day_and_time(scope.until)}"
    if not scope.readings:
        yield f"The site was not read {between}."
    else:
        words = counted(scope.readings, "reading")
        yield f"{words} {between}."
    if scope.first is not None and scope.first > scope.since:
        yield f"Nothing is known before the first reading, {day_and_time(scope.first)}."
    for start, end in scope.gaps:
        yield f"Not read between {day_and_time(start)} and {day_and_time(end)}."


def _code(code: int | None) -> str | None:
    return None if code is None else f"0x{code:08X}"


def _cell(value: object) -> object:
    return defused(value) if isinstance(value, str) else value


def _csv_line(cells: Sequence[object]) -> str:
    buffer = io.StringIO()
    csv.writer(buffer).writerow(cells)
    return buffer.getvalue()
