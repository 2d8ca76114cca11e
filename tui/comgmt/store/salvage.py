"""What can still be read of the history in a damaged store: its censuses and changes, row by row."""

import sqlite3
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, suppress
from pathlib import Path
from types import NoneType
from typing import Any, Final
from urllib.parse import quote

import msgspec

from comgmt.domain.alerts.rules import Severity
from comgmt.domain.alerts.steps import AlertPhase, EventKind
from comgmt.store.change_rows import COLUMNS, SEEN_THROUGH, is_of_states
from comgmt.store.errors import UnreadableValueError
from comgmt.store.keys import state_numbers
from comgmt.store.sealing import opened, sealed
from comgmt.store.times import from_micros

Row = tuple[Any, ...]

_COUNTS: Final = msgspec.msgpack.Decoder(dict[int, int])
_FIRST_STATES: Final = (  # of form 1, which kept their places
    "success_hybrid",
    "success_entra",
    "enrolling_hybrid",
    "failure_hybrid",
    "failure_entra",
    "pending_sign_in",
    "scheduled",
    "other",
)
_WITH_ALERTS: Final = 3  # the first form that keeps attempts and alerts
_WITH_KINDS: Final = 6  # the first form whose changes have one
_WITHOUT_KINDS: Final = "id, at, NULL, 0, resource_id, name, before, after, error_before, error_after"
_UNREADABLE: Final = (sqlite3.Error, UnreadableValueError, msgspec.MsgspecError, ValueError)


def salvage(damaged: Path, connection: sqlite3.Connection) -> tuple[int, int]:
    """Put the censuses and changes that can be read into a new store; how many of each."""
    address = f"file:{quote(str(damaged.absolute()))}?mode=rw"
    try:
        with closing(sqlite3.connect(address, isolation_level=None, uri=True)) as old:
            form = int(old.execute("PRAGMA user_version").fetchone()[0])
            if form >= _WITH_ALERTS:
                _alerts(old, connection)
            return _censuses(old, connection, form), _changes(old, connection, form)
    except _UNREADABLE:
        return 0, 0


def _alerts(old: sqlite3.Connection, new: sqlite3.Connection) -> None:
    """Attempts, and what stands of each alert: without it all that fires would be told once more."""
    for table, (columns, order, is_whole) in _COPIED.items():
        kept = [row for row in _rows(old, table, columns, order) if is_whole(row)]
        marks = ", ".join("?" * len(columns.split(", ")))
        new.executemany(f"INSERT OR IGNORE INTO {table} ({columns}) VALUES ({marks})", kept)  # noqa: S608 - own names


def _is_attempt(row: Row) -> bool:
    _, first, last, _, _, trouble = row
    return _is_time(first) and _is_time(last) and (trouble is None or _is_sealed(trouble))


def _is_standing(row: Row) -> bool:
    _, _, phase, since, _ = row
    return phase in _PHASES and _is_time(since)


def _is_event(row: Row) -> bool:
    _, at, _, _, kind, severity, _, _ = row
    return _is_time(at) and kind in _KINDS and severity in _SEVERITIES


def _is_telling(row: Row) -> bool:
    return _is_time(row[2])


def _is_due(row: Row) -> bool:
    return isinstance(row[3], int)


def _is_time(micros: int) -> bool:
    try:
        from_micros(micros)
    except (*_UNREADABLE, TypeError, OverflowError):
        return False
    return True


def _is_sealed(packed: bytes) -> bool:
    try:
        opened(packed)
    except (*_UNREADABLE, TypeError):
        return False
    return True


_PHASES: Final = frozenset(phase.value for phase in AlertPhase)
_KINDS: Final = frozenset(kind.value for kind in EventKind)
_SEVERITIES: Final = frozenset(severity.value for severity in Severity)
# table: its columns, by which it is ordered, and whether a row can have been written by us
_COPIED: Final[Mapping[str, tuple[str, str, Callable[[Row], bool]]]] = {
    "attempt": ("id, first_at, last_at, address, who, trouble", "id", _is_attempt),
    "alert_standing": ("rule, about, phase, since, told", "rule, about", _is_standing),
    "alert_event": ("id, at, rule, about, kind, severity, sentence, value", "id", _is_event),
    "alert_telling": ("event_id, receiver, at, why", "event_id, receiver", _is_telling),
    "alert_due": ("event_id, receiver, teller, until, begun", "event_id, receiver", _is_due),
}


def _censuses(old: sqlite3.Connection, new: sqlite3.Connection, form: int) -> int:
    keys = [row for row in _rows(old, "trend_key", "id, key, first_at") if _is_key(*row)]
    known = {number for number, _, _ in keys}
    new.executemany("INSERT OR IGNORE INTO trend_key (id, key, first_at) VALUES (?, ?, ?)", keys)
    kept = [row for row in map(_census(form, known), _rows(old, "census", "id, taken_at, counts")) if row]
    new.executemany("INSERT OR IGNORE INTO census (id, taken_at, counts) VALUES (?, ?, ?)", kept)
    return len(kept)


def _is_key(number: object, key: object, first_at: object) -> bool:
    return isinstance(number, int) and isinstance(key, str) and isinstance(first_at, (int, NoneType))


def _census(form: int, known: set[int]) -> Any:  # noqa: ANN401 - a function of one row
    def checked(row: Row) -> Row | None:
        """The row, if its time and its counts can be read."""
        number, taken_at, counts = row
        try:
            from_micros(taken_at)
            packed = counts if form == 1 else opened(counts)
            found = {key: value for key, value in _COUNTS.decode(packed).items() if key in known}
        except _UNREADABLE:
            return None
        return number, taken_at, sealed(msgspec.msgpack.encode(found))

    return checked


def _changes(old: sqlite3.Connection, new: sqlite3.Connection, form: int) -> int:
    numbers = _translation(old, state_numbers(new))
    columns = f"id, {COLUMNS}" if form >= _WITH_KINDS else _WITHOUT_KINDS
    kept = []
    through = _seen_through(old)
    for row in _rows(old, "change", columns):
        if isinstance(row[0], int) and row[0] > through:
            continue
        with suppress(*_UNREADABLE, KeyError):
            kept.append(_change(row, numbers))
    marks = ", ".join("?" * (len(COLUMNS.split(", ")) + 1))
    new.executemany(f"INSERT OR IGNORE INTO change (id, {COLUMNS}) VALUES ({marks})", kept)  # noqa: S608 - own names
    return len(kept)


def _seen_through(old: sqlite3.Connection) -> int:
    """The number of the last change that is seen: those behind it are of a reading that never came."""
    with suppress(*_UNREADABLE):
        for (number,) in old.execute("SELECT value FROM meta WHERE key = ?", (SEEN_THROUGH,)):
            return int(number)
    return (1 << 63) - 1


def _change(row: Row, numbers: Mapping[int | None, int | None]) -> Row:
    """The row in the numbers of the new store. Raises UnreadableValueError for what none can be."""
    number, at, after, kind, resource_id, name, old, became, *errors = row
    from_micros(at)
    from_micros(after)
    whole = all(isinstance(each, (int, NoneType)) for each in (old, became, *errors))
    if not whole or not isinstance(resource_id, int) or not isinstance(name, str):
        raise UnreadableValueError("A change is damaged.")
    if is_of_states(kind):
        old, became = numbers[old], numbers[became]
    return number, at, after, kind, resource_id, name, old, became, *errors


def _translation(old: sqlite3.Connection, numbers: Mapping[str, int]) -> dict[int | None, int | None]:
    """The number of each state in the new store by that in the old one."""
    try:
        keys = dict(old.execute("SELECT number, key FROM state_key").fetchall())
    except _UNREADABLE:
        keys = dict(enumerate(_FIRST_STATES))
    return {None: None, **{number: numbers[key] for number, key in keys.items() if key in numbers}}


def _rows(old: sqlite3.Connection, table: str, columns: str, order: str = "id") -> Iterator[Row]:
    """The rows of a table from its start until what cannot be read, and from its end back to there.

    Of one that has no number only those from its start.
    """
    last = -1
    with suppress(*_UNREADABLE):
        for row in old.execute(f"SELECT {columns} FROM {table} ORDER BY {order}"):  # noqa: S608 - own names
            last = row[0]
            yield row
        return
    if order != "id":
        return
    with suppress(*_UNREADABLE):
        yield from old.execute(
            f"SELECT {columns} FROM {table} WHERE id > ? ORDER BY id DESC",  # noqa: S608 - own names
            (last,),
        )
