"""When each device was read last, as the store knows it, and what a new reading can say against that."""

import sqlite3
from collections.abc import Collection, Iterator
from datetime import datetime
from typing import Final, TypeAlias

import msgspec

from comgmt.store.coverage import (
    FIRST,
    LAST,
    OF_DEVICES,
    Coverage,
    DeviceReading,
    RangeRead,
    WhenRead,
    missing_columns,
    oldest,
    place_of,
    refused_classes,
)
from comgmt.store.gathered import CLASSES, Gathered
from comgmt.store.keeping import LastKnown, Readable, Refresh
from comgmt.store.meta import load_coverage, load_gathered, load_last_known, states_were_read
from comgmt.store.sealing import opened, sealed
from comgmt.store.times import from_micros, to_micros

_ENCODER: Final = msgspec.msgpack.Encoder()
_WHEN: Final = msgspec.msgpack.Decoder(WhenRead)


PlaceRead: TypeAlias = tuple[bool, int | None]  # whether it is read apart, and the number of the reading


class Earlier:
    """The readings before `reading`. `apart` is what `read_apart` says of a device, None when nothing."""

    def __init__(self, connection: sqlite3.Connection, reading: DeviceReading) -> None:
        self.reading = reading
        self.coverage: Final = coverage_of(connection)
        self.apart: Final = dict(readings_apart(connection))
        self._refreshes: dict[PlaceRead, Refresh] = {}

    def place(self, resource_id: int, apart: int | None) -> PlaceRead:
        """Where the last reading of a device is kept."""
        if apart in self.apart:
            return True, apart
        return False, place_of(self.coverage, resource_id) if self.coverage else None

    def at(self, place: PlaceRead) -> WhenRead | None:
        """The reading that is kept at a place."""
        is_apart, number = place
        if number is None:
            return None
        return self.apart[number] if is_apart else self.coverage[number].when

    def refresh(self, resource_id: int, apart: int | None) -> Refresh:
        """What the reading can say of changes of a device."""
        place = self.place(resource_id, apart)
        if place not in self._refreshes:
            self._refreshes[place] = self.reading.against(self.at(place))
        return self._refreshes[place]


def coverage_of(connection: sqlite3.Connection) -> Coverage:
    """Which devices were read when; a store that kept none was read as a whole, unless it has only counts."""
    kept = load_coverage(connection)
    before = load_gathered(connection)
    if kept is not None or before is None or before.counted is not None:
        return kept or ()
    return (RangeRead(FIRST, LAST, _of_a_whole(connection, before)),)


def _of_a_whole(connection: sqlite3.Connection, before: Gathered) -> WhenRead:
    at = to_micros(before.taken_at)
    refused = {subject: why for subject, why in before.refused.items() if subject in OF_DEVICES}
    last = load_last_known(connection) or readable(before).last(at, LastKnown())
    return WhenRead(
        at=at,
        who=before.site.visible_to,
        of={subject: at for subject in OF_DEVICES if subject not in refused},
        last=last,
        knew=states_were_read(connection),
        missing={
            CLASSES[subject]: before.missing[CLASSES[subject]]
            for subject in OF_DEVICES
            if CLASSES[subject] in before.missing
        },
        refused=refused,
    )


def device_read_at(connection: sqlite3.Connection, resource_id: int) -> datetime | None:
    """When the rows of one device were read last; None where no reading is known to have been of it."""
    apart = connection.execute(
        "SELECT body FROM part_reading WHERE id = (SELECT reading FROM read_apart WHERE resource_id = ?)",
        (resource_id,),
    ).fetchone()
    if apart is not None:
        return from_micros(_WHEN.decode(opened(apart[0])).at)
    coverage = coverage_of(connection)
    place = place_of(coverage, resource_id)
    return None if place is None else from_micros(coverage[place].when.at)


def reading_of(gathered: Gathered, at: int) -> DeviceReading:
    """A reading that could read what is gathered."""
    can = readable(gathered)
    return DeviceReading(
        at=at,
        who=gathered.site.visible_to,
        missing=gathered.missing,
        refused=gathered.refused,
        tells=can.last,
        states_known=can.states,
    )


def readable(gathered: Gathered) -> Readable:
    """What a reading can tell of the traits of devices."""
    return Readable(
        states=gathered.no_states() is None,
        joins=gathered.no_joins() is None,
        policies=gathered.no_policies() is None,
        masks=gathered.no_masks() is None,
    )


def as_read(connection: sqlite3.Connection, gathered: Gathered) -> Gathered:
    """What was gathered, as far as it says what the rows in the store can tell."""
    coverage = load_coverage(connection)
    if coverage is None:
        return gathered
    apart = (when for _, when in readings_apart(connection))
    return with_rows(gathered, (*(each.when for each in coverage), *apart))


def with_rows(gathered: Gathered, whens: Collection[WhenRead]) -> Gathered:
    """What was gathered, with what the readings of devices by the same user say of their three classes."""
    own = [when for when in whens if when.who == gathered.site.visible_to]
    if not own:
        return gathered
    names = {CLASSES[subject] for subject in OF_DEVICES}
    missing = {name: columns for name, columns in gathered.missing.items() if name not in names}
    refused = {subject: why for subject, why in gathered.refused.items() if subject not in OF_DEVICES}
    return msgspec.structs.replace(
        gathered, missing=missing | missing_columns(own), refused=refused | refused_classes(own)
    )


def rows_at(coverage: Coverage, known: Gathered, who: str) -> datetime | None:
    """When the oldest rows were read, by what is `known` of them; None until all were, as this user."""
    if any(each.when.who != who for each in coverage):
        return None
    return from_micros(oldest(coverage, known.refused.keys()))


def note_apart(connection: sqlite3.Connection, ids: str, earlier: Earlier) -> None:
    """Keep when the devices of the table `ids` were read by themselves, each over what was known of it."""
    rows = connection.execute(
        f"SELECT i.resource_id, p.reading FROM {ids} AS i LEFT JOIN main.read_apart AS p USING (resource_id)"  # noqa: S608 - own names
    ).fetchall()
    places = {earlier.place(resource_id, apart) for resource_id, apart in rows}
    bodies = {place: sealed(_ENCODER.encode(earlier.reading.over(earlier.at(place)))) for place in places}
    numbers: dict[bytes, int | None] = {}
    for body in dict.fromkeys(bodies.values()):
        added = connection.execute("INSERT INTO main.part_reading (body) VALUES (?)", (body,))
        numbers[body] = added.lastrowid
    connection.executemany(
        "INSERT OR REPLACE INTO main.read_apart VALUES (?, ?)",
        ((resource_id, numbers[bodies[earlier.place(resource_id, apart)]]) for resource_id, apart in rows),
    )
    _forget_unused(connection)


def forget_apart(connection: sqlite3.Connection, where: str) -> None:
    """The devices that meet a condition were read with their range: they have no time of their own."""
    connection.execute(f"DELETE FROM main.read_apart WHERE {where}")  # noqa: S608 - conditions of ours
    _forget_unused(connection)


def _forget_unused(connection: sqlite3.Connection) -> None:
    connection.execute("DELETE FROM main.part_reading WHERE id NOT IN (SELECT reading FROM main.read_apart)")


def readings_apart(connection: sqlite3.Connection) -> Iterator[tuple[int, WhenRead]]:
    """The readings of devices that were read by themselves, by number."""
    for number, body in connection.execute("SELECT id, body FROM main.part_reading"):
        yield number, _WHEN.decode(opened(body))
