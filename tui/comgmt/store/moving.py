"""A recording moved in time, so that what it shows is now: for the simulated site, whose month comes with us.

Every time in it is later by one span: those of the store itself, and those that the site gave.
"""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Final

import msgspec

from comgmt.domain.census import Census
from comgmt.domain.records import QueryRecord
from comgmt.domain.source import Trouble
from comgmt.store import packing
from comgmt.store.coverage import RangeRead
from comgmt.store.earlier import coverage_of
from comgmt.store.errors import told
from comgmt.store.files import open_to_write
from comgmt.store.history import to_span
from comgmt.store.keeping import LastKnown
from comgmt.store.meta import load_gathered, save_coverage, save_gathered
from comgmt.store.orders import order_anew
from comgmt.store.sealing import opened, sealed
from comgmt.store.transactions import writing

_ENCODER: Final = msgspec.msgpack.Encoder()
# Columns that are times, in microseconds, by table.
TIMES: Final = {
    "device": ("first_seen", "state_since", "changed_at", "state_before", "last_active", "last_heard"),
    "census": ("taken_at",),
    "trend_key": ("first_at",),
    "change": ("at", "seen_after"),
    "attempt": ("first_at", "last_at"),
    "alert_standing": ("since",),
    "alert_event": ("at",),
    "alert_telling": ("at",),
    "alert_due": ("until",),
}

# Columns that are packed with times in them, by table: what each holds.
_PACKED: Final[dict[str, dict[str, Any]]] = {
    "census_body": {"body": Census},
    "query": {"body": QueryRecord},
    "attempt": {"trouble": Trouble},
}
_RECORDS: Final[dict[str, Callable[[bytes], Any]]] = {"system": packing.system, "activity": packing.activity}


def move(path: Path, span: timedelta) -> None:
    """Move the store at `path`, which nobody else has open. Raises StoreError."""
    with told(path), closing(open_to_write(path)) as connection, writing(connection):
        for table, columns in TIMES.items():
            setting = ", ".join(f"{column} = {column} + ?1" for column in columns)
            connection.execute(f"UPDATE {table} SET {setting}", (to_span(span),))  # noqa: S608 - own names
        for table, packed in _PACKED.items():
            for column, kind in packed.items():
                _move_packed(connection, table, column, kind, span)
        _move_records(connection, span)
        _move_meta(connection, span)
        order_anew(connection)


def moved(value: Any, span: timedelta) -> Any:  # noqa: ANN401 - whatever is packed
    """A value with every time in it later by a span: of records, tuples, lists and tables, however deep."""
    if isinstance(value, datetime):
        return value + span
    if isinstance(value, msgspec.Struct):
        changed = {name: moved(getattr(value, name), span) for name in value.__struct_fields__}
        return msgspec.structs.replace(value, **changed)
    if isinstance(value, dict):
        return {key: moved(item, span) for key, item in value.items()}
    if isinstance(value, (tuple, list)):
        return type(value)(moved(item, span) for item in value)
    return value


def _move_packed(
    connection: sqlite3.Connection, table: str, column: str, kind: type, span: timedelta
) -> None:
    decoder: msgspec.msgpack.Decoder[Any] = msgspec.msgpack.Decoder(kind)
    found = connection.execute(f"SELECT rowid, {column} FROM {table} WHERE {column} IS NOT NULL").fetchall()  # noqa: S608 - own names
    connection.executemany(
        f"UPDATE {table} SET {column} = ? WHERE rowid = ?",  # noqa: S608 - own names
        [
            (sealed(_ENCODER.encode(moved(decoder.decode(opened(packed)), span))), number)
            for number, packed in found
        ],
    )


def _move_records(connection: sqlite3.Connection, span: timedelta) -> None:
    """The site's own records, which the next reading is held against: octet by octet."""
    for column, unpack in _RECORDS.items():
        found = connection.execute(
            f"SELECT resource_id, {column} FROM record WHERE {column} IS NOT NULL"  # noqa: S608 - own names
        ).fetchall()
        connection.executemany(
            f"UPDATE record SET {column} = ? WHERE resource_id = ?",  # noqa: S608 - own names
            [(packing.pack(moved(unpack(packed), span)), number) for number, packed in found],
        )


def _move_meta(connection: sqlite3.Connection, span: timedelta) -> None:
    coverage = coverage_of(connection)
    save_coverage(connection, tuple(_later(each, to_span(span)) for each in coverage))
    gathered = load_gathered(connection)
    if gathered is not None:
        save_gathered(connection, moved(gathered, span))


def _later(part: RangeRead, micros: int) -> RangeRead:
    when = part.when
    last = (None if at is None else at + micros for at in msgspec.structs.astuple(when.last))
    return msgspec.structs.replace(
        part,
        when=msgspec.structs.replace(
            when,
            at=when.at + micros,
            of={subject: at + micros for subject, at in when.of.items()},
            last=LastKnown(*last),
        ),
    )
