"""The history of a site: a census for every refresh, its counts, and what of them is kept how long.

Every census of the last 7 days is kept, then the last of each hour up to 90 days, then the last of each day.
Whole tiles are kept of the newest `BODIES` only; of the others the counts by trend key.
"""

import sqlite3
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Final

import msgspec

from comgmt.domain.alerts.keys import number_of
from comgmt.domain.census import COUNTED_FAILURES, Census, FunnelStage, FunnelTile, known_counts
from comgmt.domain.findings import Finding
from comgmt.domain.growth import LOST
from comgmt.domain.moments import Moments
from comgmt.domain.retention import KeptPast
from comgmt.store.change_rows import SEEN
from comgmt.store.sealing import opened, sealed
from comgmt.store.times import from_micros, to_micros

EVERY_FOR: Final = timedelta(days=7)
HOURLY_FOR: Final = timedelta(days=90)
BODIES: Final = 2  # the newest, and the one it is compared with

_LATEST: Final = (1 << 63) - 1
_MICROS_AN_HOUR: Final = 3_600_000_000
_MICROS_A_DAY: Final = 24 * _MICROS_AN_HOUR
_ENCODER: Final = msgspec.msgpack.Encoder()
_CENSUS: Final = msgspec.msgpack.Decoder(Census)
_COUNTS: Final = msgspec.msgpack.Decoder(dict[int, int])


class Trends(msgspec.Struct, frozen=True):
    """Counts over the refreshes, oldest first: for each trend key a value a time, None where not read."""

    times: tuple[datetime, ...]
    counts: Mapping[str, tuple[int | None, ...]]


def newest_id(connection: sqlite3.Connection) -> int:
    """The id of the newest census; 0 when there is none."""
    return int(connection.execute("SELECT ifnull(max(id), 0) FROM census").fetchone()[0])


def newest_taken_at(connection: sqlite3.Connection) -> datetime | None:
    """When the newest census was taken; None when there is none."""
    found = connection.execute("SELECT taken_at FROM census ORDER BY id DESC LIMIT 1").fetchone()
    return None if found is None else from_micros(found[0])


def number_censuses_from(connection: sqlite3.Connection, number: int) -> None:
    """Give the next census an id above `number`: to readers of the store before, it is new data for sure."""
    connection.execute("DELETE FROM sqlite_sequence WHERE name = 'census' AND seq < ?", (number,))
    connection.execute(
        "INSERT INTO sqlite_sequence (name, seq) SELECT 'census', ? "
        "WHERE NOT EXISTS (SELECT 1 FROM sqlite_sequence WHERE name = 'census')",
        (number,),
    )


def load_census(connection: sqlite3.Connection, *, back: int = 0) -> Census | None:
    """The newest census, or the one so many before it; None when it is not there."""
    newest = "SELECT id FROM census ORDER BY id DESC LIMIT 1 OFFSET ?"
    sql = f"SELECT body FROM census_body WHERE census_id = ({newest})"  # noqa: S608 - own words
    found = connection.execute(sql, (back,)).fetchone()
    return None if found is None else _CENSUS.decode(opened(found[0]))


def add_census(
    connection: sqlite3.Connection, census: Census, findings: Mapping[Finding, int | None]
) -> None:
    """Put a census at the end of the history, with its findings, and thin out what is old."""
    at = to_micros(census.taken_at)
    found = {f"finding.{finding.value}": number for finding, number in findings.items() if number is not None}
    counts = {
        _key_id(connection, key, at, seen=value > 0): value
        for key, value in (known_counts(census) | found | _lost(census)).items()
    }
    connection.execute(
        "INSERT INTO census (taken_at, counts) VALUES (?, ?)", (at, sealed(_ENCODER.encode(counts)))
    )
    newest = newest_id(connection)
    connection.execute("INSERT INTO census_body VALUES (?, ?)", (newest, sealed(_ENCODER.encode(census))))
    _thin(connection, at - to_span(HOURLY_FOR), at - to_span(EVERY_FOR), _MICROS_AN_HOUR, newest)
    _thin(connection, 0, at - to_span(HOURLY_FOR), _MICROS_A_DAY, newest)
    connection.execute(
        "DELETE FROM census_body WHERE census_id NOT IN (SELECT id FROM census ORDER BY id DESC LIMIT ?)",
        (BODIES,),
    )


def _lost(census: Census) -> dict[str, int]:
    """The eligible devices that are not scheduled, where they were counted: no difference tells them."""
    lost = census.funnel.eligible_not_scheduled if isinstance(census.funnel, FunnelTile) else None
    return {} if lost is None else {f"{LOST}{FunnelStage.SCHEDULED.value}": lost}


def drop_newest(connection: sqlite3.Connection) -> None:
    """Take the newest census away, for one of the same reading that comes in its place."""
    connection.execute("DELETE FROM census_body WHERE census_id = (SELECT max(id) FROM census)")
    connection.execute("DELETE FROM census WHERE id = (SELECT max(id) FROM census)")


def added_since(connection: sqlite3.Connection, number: int) -> int:
    """How many censuses there are with an id above `number`."""
    return int(connection.execute("SELECT count(*) FROM census WHERE id > ?", (number,)).fetchone()[0])


def forget(connection: sqlite3.Connection, before: datetime) -> None:
    """Let go of the readings before a time, but never of the newest."""
    connection.execute(
        "DELETE FROM census WHERE taken_at < ? AND id <> (SELECT max(id) FROM census)", (to_micros(before),)
    )


def to_span(span: timedelta) -> int:
    """A span in the microseconds of the store."""
    return span // timedelta(microseconds=1)


def load_trends(connection: sqlite3.Connection, most: int) -> Trends:
    """The counts of the newest `most` censuses."""
    rows = connection.execute(
        "SELECT taken_at, counts FROM census ORDER BY id DESC LIMIT ?", (most,)
    ).fetchall()
    rows.reverse()
    return _trends(connection, rows)


def _trends(connection: sqlite3.Connection, rows: Sequence[tuple[int, bytes]]) -> Trends:
    names = dict(connection.execute("SELECT id, key FROM trend_key").fetchall())
    times = tuple(from_micros(at) for at, _ in rows)
    readings = [
        {names[number]: value for number, value in _COUNTS.decode(opened(counts)).items()}
        for _, counts in rows
    ]
    keys = sorted({_shown(key) for reading in readings for key in reading})
    return Trends(times, {key: tuple(number_of(reading, key) for reading in readings) for key in keys})


def _shown(key: str) -> str:
    return "errors.all" if key == COUNTED_FAILURES else key


def load_trends_between(connection: sqlite3.Connection, since: datetime, until: datetime) -> Trends:
    """The counts of the readings after a time and until another one."""
    rows = connection.execute(
        "SELECT taken_at, counts FROM census WHERE taken_at > ? AND taken_at <= ? ORDER BY taken_at, id",
        (to_micros(since), to_micros(until)),
    ).fetchall()
    return _trends(connection, rows)


def load_trends_of(connection: sqlite3.Connection, ids: Sequence[int]) -> Trends:
    """The counts of these readings, which are given oldest first."""
    rows = [
        connection.execute("SELECT taken_at, counts FROM census WHERE id = ?", (number,)).fetchone()
        for number in ids
    ]
    return _trends(connection, [row for row in rows if row is not None])


def counts_at(connection: sqlite3.Connection, at: datetime) -> tuple[datetime, dict[str, int]] | None:
    """The newest reading that was taken at a time or before, and its counts; None when there was none."""
    found = connection.execute(
        "SELECT taken_at, counts FROM census WHERE taken_at <= ? ORDER BY taken_at DESC, id DESC LIMIT 1",
        (to_micros(at),),
    ).fetchone()
    if found is None:
        return None
    names = dict(connection.execute("SELECT id, key FROM trend_key"))
    counts = {names[number]: value for number, value in _COUNTS.decode(opened(found[1])).items()}
    return from_micros(found[0]), counts


def reading_times(
    connection: sqlite3.Connection, since: datetime | None, until: datetime | None = None
) -> Moments:
    """When the readings after a time, and until another one, were taken, oldest first."""
    found = connection.execute(
        "SELECT taken_at FROM census WHERE taken_at > ? AND taken_at <= ? ORDER BY taken_at",
        (-1 if since is None else to_micros(since), _LATEST if until is None else to_micros(until)),
    )
    return Moments(from_micros(at) for (at,) in found)


def past_kept(connection: sqlite3.Connection) -> KeptPast:
    """What is held of the past; the size is that of the file, what is free in it included."""
    (pages,) = connection.execute("PRAGMA page_count").fetchone()
    (octets,) = connection.execute("PRAGMA page_size").fetchone()
    readings = connection.execute("SELECT count(*), min(taken_at) FROM census").fetchone()
    changes = connection.execute(f"SELECT count(*), min(at) FROM change WHERE {SEEN}").fetchone()  # noqa: S608 - own words
    return KeptPast(
        octets=pages * octets,
        readings=readings[0],
        first_reading=from_micros(readings[1]),
        changes=changes[0],
        first_change=from_micros(changes[1]),
    )


def was_read(connection: sqlite3.Connection, key: str, *, before: int) -> bool:
    """Whether the reading before a time (microseconds) had a count by this key."""
    reading = counts_at(connection, from_micros(before - 1))
    return reading is not None and key in reading[1]


def first_seen(connection: sqlite3.Connection, key: str) -> datetime | None:
    """When a count was first above zero."""
    found = connection.execute("SELECT first_at FROM trend_key WHERE key = ?", (key,)).fetchone()
    return None if found is None else from_micros(found[0])


def _key_id(connection: sqlite3.Connection, key: str, at: int, *, seen: bool) -> int:
    connection.execute("INSERT OR IGNORE INTO trend_key (key) VALUES (?)", (key,))
    if seen:
        connection.execute("UPDATE trend_key SET first_at = ? WHERE key = ? AND first_at IS NULL", (at, key))
    return int(connection.execute("SELECT id FROM trend_key WHERE key = ?", (key,)).fetchone()[0])


def _thin(connection: sqlite3.Connection, start: int, end: int, every: int, newest: int) -> None:
    """Between two times keep the last census of each span of `every` microseconds, and the newest of all."""
    connection.execute(
        "DELETE FROM census WHERE taken_at >= ?1 AND taken_at < ?2 AND id <> ?4 AND id NOT IN "
        "(SELECT max(id) FROM census WHERE taken_at >= ?1 AND taken_at < ?2 GROUP BY taken_at / ?3)",
        (start, end, every, newest),
    )
