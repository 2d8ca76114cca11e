"""The few values beside the tables: what the last refresh gathered, and how its devices were derived."""

import sqlite3
from collections.abc import Mapping
from datetime import datetime
from typing import Final

import msgspec

from comgmt.domain.enrollment import EnrollmentState
from comgmt.domain.list_question import ListRead
from comgmt.domain.people import GroupRead
from comgmt.store.coverage import Coverage
from comgmt.store.gathered import Gathered
from comgmt.store.keeping import LastKnown
from comgmt.store.meta_table import load_value, save_value
from comgmt.store.tallying import Kept, Tallies

_GATHERED: Final = "gathered"
_DERIVED_BY: Final = "derived by"
_TALLIES: Final = "tallies"
_SET_ASIDE: Final = "set aside"
_STATES_READ: Final = "states read"
_LAST_KNOWN: Final = "last known"
_COVERAGE: Final = "coverage"
_GROUPS: Final = "groups read"
_LISTS: Final = "lists read"
# What the next reading goes on from, for a store that goes on with some of its devices (see `alone`).
CARRIED: Final = (_GATHERED, _STATES_READ, _LAST_KNOWN, _COVERAGE)

_NAMES: Final = "names"
_ENCODER: Final = msgspec.msgpack.Encoder()
_DECODER: Final = msgspec.msgpack.Decoder(Gathered)
_KEPT: Final = msgspec.msgpack.Decoder(dict[str, Kept])
_LAST: Final = msgspec.msgpack.Decoder(LastKnown)
_RANGES: Final = msgspec.msgpack.Decoder(Coverage)
_GROUP_READS: Final = msgspec.msgpack.Decoder(dict[EnrollmentState, GroupRead])
_LIST_READS: Final = msgspec.msgpack.Decoder(dict[str, ListRead])
_SENTENCE: Final = msgspec.msgpack.Decoder(tuple[datetime, str])


def load_gathered(connection: sqlite3.Connection) -> Gathered | None:
    """What the last refresh gathered; None before the first."""
    value = load_value(connection, _GATHERED)
    return None if value is None else _DECODER.decode(value)


def save_gathered(connection: sqlite3.Connection, gathered: Gathered) -> None:
    """Keep what this refresh gathered."""
    save_value(connection, _GATHERED, _ENCODER.encode(gathered))


def load_derived_by(connection: sqlite3.Connection) -> bytes | None:
    """By what the columns of all devices were derived, as `save_derived_by` was told."""
    return load_value(connection, _DERIVED_BY)


def save_derived_by(connection: sqlite3.Connection, token: bytes) -> None:
    """Keep by what the columns of all devices were derived."""
    save_value(connection, _DERIVED_BY, token)


def load_coverage(connection: sqlite3.Connection) -> Coverage | None:
    """Which devices were read when; None where that was never kept."""
    value = load_value(connection, _COVERAGE)
    return None if value is None else _RANGES.decode(value)


def save_coverage(connection: sqlite3.Connection, coverage: Coverage) -> None:
    """Keep which devices were read when."""
    save_value(connection, _COVERAGE, _ENCODER.encode(coverage))


def load_groups(connection: sqlite3.Connection) -> dict[EnrollmentState, GroupRead]:
    """When each group of devices was read by its predicate."""
    value = load_value(connection, _GROUPS)
    return {} if value is None else _GROUP_READS.decode(value)


def save_groups(connection: sqlite3.Connection, groups: Mapping[EnrollmentState, GroupRead]) -> None:
    """Keep when each group was read."""
    save_value(connection, _GROUPS, _ENCODER.encode(groups))


def load_lists(connection: sqlite3.Connection) -> dict[str, ListRead]:
    """When each list was read by itself, by the key of its question."""
    value = load_value(connection, _LISTS)
    return {} if value is None else _LIST_READS.decode(value)


def save_lists(connection: sqlite3.Connection, lists: Mapping[str, ListRead]) -> None:
    """Keep when each list was read."""
    save_value(connection, _LISTS, _ENCODER.encode(lists))


def states_were_read(connection: sqlite3.Connection) -> bool:
    """Whether a store that kept no coverage knew enrollment states ever."""
    return load_value(connection, _STATES_READ) is not None


def load_last_known(connection: sqlite3.Connection) -> LastKnown | None:
    """When a store that kept no coverage knew each of what may change; None where that was never kept."""
    value = load_value(connection, _LAST_KNOWN)
    return None if value is None else _LAST.decode(value)


def save_set_aside(connection: sqlite3.Connection, at: datetime, sentence: str) -> None:
    """Keep that the store before this one was damaged, and where it is."""
    save_value(connection, _SET_ASIDE, _ENCODER.encode((at, sentence)))


def load_names_mark(connection: sqlite3.Connection) -> str | None:
    """The mark of the stand-ins that are in the place of names; None where none was kept."""
    value = load_value(connection, _NAMES)
    return None if value is None else value.decode()


def save_names_mark(connection: sqlite3.Connection, mark: str) -> None:
    """Keep that names have stand-ins, and of which mark."""
    save_value(connection, _NAMES, mark.encode())


def load_set_aside(connection: sqlite3.Connection, since: datetime) -> str | None:
    """What was said of a store that was set aside after `since`."""
    value = load_value(connection, _SET_ASIDE)
    at, sentence = (since, "") if value is None else _SENTENCE.decode(value)
    return sentence if at > since else None


def load_tallies(connection: sqlite3.Connection) -> Tallies:
    """The tallies of the last reading; none before the first."""
    value = load_value(connection, _TALLIES)
    return {} if value is None else _KEPT.decode(value)


def save_tallies(connection: sqlite3.Connection, tallies: Tallies) -> None:
    """Keep the tallies of this reading."""
    save_value(connection, _TALLIES, _ENCODER.encode(tallies))
