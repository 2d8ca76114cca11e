"""The census of a reading that counted: the site's counts, and rows of the store where those are enough.

Rows are those of the last sweep and of what was read since; a number is made of them only where it is sure
that they are all there. The tallies of the store stay those of its rows.
"""

import sqlite3
from collections.abc import Iterator, Mapping
from datetime import datetime, timezone
from typing import Final

import msgspec

from comgmt.domain import nouns
from comgmt.domain.census import Census, TileKey
from comgmt.domain.counted import Counted, numbers
from comgmt.domain.enrollment import EnrollmentState
from comgmt.domain.retention import Retention
from comgmt.domain.rows_read import FAILED, are_those_counted
from comgmt.domain.ways import Means, TileWay
from comgmt.store.conditions import EVERY, every
from comgmt.store.counting import census_of, count, findings_of
from comgmt.store.earlier import as_read, coverage_of, rows_at, with_rows
from comgmt.store.gathered import Gathered
from comgmt.store.history import add_census, drop_newest, forget, newest_taken_at
from comgmt.store.meta import (
    load_gathered,
    load_groups,
    load_tallies,
    save_coverage,
    save_gathered,
    save_groups,
    save_tallies,
)
from comgmt.store.own_rows import own_rows
from comgmt.store.selecting import FAILED as FAILED_DEVICES
from comgmt.store.tallying import Kept, Tallies, base, count_all, tallies_of

_NEVER: Final = datetime.min.replace(tzinfo=timezone.utc)
_COUNTED: Final = "counted"  # the rule of a number that the site counted
_OF_WORKLOADS: Final = "workload."
_UNCOUNTED: Final = "The site did not count workloads this time; the next refresh asks again."
_OF_CODES: Final = ("errors", "turned.", "may.")


def record_counted(connection: sqlite3.Connection, gathered: Gathered, keep: Retention) -> Census:
    """Keep a reading that counted, and its census; no device is touched. In a transaction of the caller."""
    _forget_groups_of_others(connection, gathered)
    gathered = _with_own_lists(connection, gathered)
    save_coverage(connection, coverage_of(connection))  # a counting reads no device
    kept = load_tallies(connection)
    if kept:
        save_tallies(connection, base(connection, as_read(connection, gathered), kept))
    save_gathered(connection, gathered)
    census = _add(connection, gathered)
    if keep.readings is not None:
        forget(connection, gathered.taken_at - keep.readings)
    return census


def retake_census(connection: sqlite3.Connection) -> Census | None:
    """Make the census of the last counting again, by the rows that there are now, in the place of itself.

    None where the last reading read every row. In a transaction of the caller.
    """
    gathered = load_gathered(connection)
    if gathered is None or gathered.counted is None:
        return None
    if newest_taken_at(connection) == gathered.taken_at:
        drop_newest(connection)
    return _add(connection, gathered)


def shown_tallies(connection: sqlite3.Connection, gathered: Gathered) -> Mapping[str, Kept]:
    """The numbers that are shown: those of the census, and of findings."""
    if gathered.counted is not None:
        return _Mixed(connection, gathered, gathered.counted).tallies
    return load_tallies(connection) or count_all(connection, gathered)


def _add(connection: sqlite3.Connection, gathered: Gathered) -> Census:
    assert gathered.counted is not None
    mixed = _Mixed(connection, gathered, gathered.counted)
    census = census_of(mixed.tallies, gathered, mixed.ways(), mixed.unread)
    add_census(connection, census, findings_of(mixed.tallies))
    return census


def _forget_groups_of_others(connection: sqlite3.Connection, gathered: Gathered) -> None:
    """Groups that another user read are to be read anew: a user sees other devices."""
    own = load_gathered(connection)
    if own is not None and own.site.visible_to != gathered.site.visible_to:
        save_groups(connection, {})


def _with_own_lists(connection: sqlite3.Connection, gathered: Gathered) -> Gathered:
    """What was gathered, with the lists of members and of deployments that the store holds."""
    own = load_gathered(connection)
    if own is None:
        return gathered
    coverage = coverage_of(connection)
    known = with_rows(own, [each.when for each in coverage])
    return msgspec.structs.replace(
        gathered,
        rows_at=rows_at(coverage, known, gathered.site.visible_to),
        members=own.members,
        members_refused=own.members_refused,
        devices=own.devices,
        devices_refused=own.devices_refused,
        notes=tuple(dict.fromkeys((*gathered.notes, *_refusals(own)))),
    )


def _refusals(own: Gathered) -> Iterator[str]:
    """Why lists could not be read, as of when that was tried last."""
    yield from own.members_refused.values()
    for refused in own.devices_refused.values():
        yield from refused.values()


class _Mixed:
    """The numbers of what was counted, and those of rows where they hold."""

    def __init__(self, connection: sqlite3.Connection, gathered: Gathered, counted: Counted) -> None:
        self._gathered = gathered
        self._counted = counted
        self._rows = load_tallies(connection)
        self._whole_at = gathered.rows_at
        self._groups = load_groups(connection)
        own = own_rows(connection, gathered.site.visible_to)
        self._own_failed = None if own == EVERY else count(connection, every(own, FAILED_DEVICES))
        possible = tallies_of(gathered)
        made = {name: Kept(_COUNTED, counts) for name, counts in numbers(counted).items() if name in possible}
        codes = {name: tally for name, tally in self._rows.items() if name.startswith(_OF_CODES)}
        others = {name: tally for name, tally in self._rows.items() if name not in codes}
        if not counted.failed and "errors" in possible:
            made["errors"] = Kept(_COUNTED, {})
        no_codes, no_workloads = self._unread_codes(), self._unread_workloads()
        self.unread = {**no_codes, **no_workloads}
        if no_workloads:
            others = {name: tally for name, tally in others.items() if not name.startswith(_OF_WORKLOADS)}
        self.tallies: Tallies = {
            **({} if self._whole_at is None else _possible(others, possible)),
            **({} if no_codes else _possible(codes, possible)),
            **made,
        }
        if not self._rows_agree():
            self.tallies = {name: each for name, each in self.tallies.items() if not _is_loss(name)}

    def ways(self) -> dict[TileKey, TileWay]:
        """How each tile came."""
        at, counted = self._counted.at, self._counted
        states = TileWay(Means.COUNTED, at, counted.states_tolerance)
        errors = 0 if TileKey.ENROLLMENT_ERRORS in self.unread else self._apart()
        return {
            TileKey.CLIENT_OS: TileWay(Means.COUNTED, counted.clients_counted_at, counted.clients_tolerance),
            TileKey.COMANAGEMENT_STATUS: states,
            TileKey.ENROLLMENT_STATUS: states,
            TileKey.WORKLOADS: TileWay(Means.COUNTED, at, counted.workloads_tolerance),
            TileKey.ENROLLMENT_ERRORS: TileWay(Means.READ, self._codes_at(), errors),
        }

    def _unread_workloads(self) -> dict[TileKey, str]:
        """Why workloads are not known: the site counted states, and had no answer for these."""
        if self._counted.flags is None or self._counted.has_workloads:
            return {}
        return {} if self._gathered.no_workloads() else {TileKey.WORKLOADS: _UNCOUNTED}

    def _unread_codes(self) -> dict[TileKey, str]:
        """Why the codes of failed devices are not known: their rows are not those that were counted."""
        failed, read = self._counted.failed, self._failed_rows()
        if not failed:
            return {}
        if self._own_failed is not None and self._own_failed != read:
            read = self._own_failed
            words = f"{_failed_words(failed)} and {read:,} of them read so far as this user"
            return {TileKey.ENROLLMENT_ERRORS: f"{words}: codes come with the rows."}
        are_there = are_those_counted(read, failed, self._counted.states_tolerance) or self._failed_since()
        if are_there and "errors" in self._rows:
            return {}
        words = (
            f"{_failed_words(failed)} and {read:,} of them read so far"
            if read < failed
            else f"{_failed_words(failed)}, and {read:,} when their rows were read"
        )
        return {TileKey.ENROLLMENT_ERRORS: f"{words}: codes come with the rows."}

    def _failed_since(self) -> bool:
        """Whether all failed devices were read after they were counted: then the rows are the newer."""
        rows = self._rows["states"].counts if "states" in self._rows else {}
        counts = numbers(self._counted).get("states", {})
        reads = (
            self._groups.get(state) for state in FAILED if rows.get(state.value) or counts.get(state.value)
        )
        return all(read is not None and not read.position and read.at >= self._counted.at for read in reads)

    def _failed_rows(self) -> int:
        errors = self._rows.get("errors")
        return 0 if errors is None else sum(errors.counts.values())

    def _apart(self) -> int:
        return abs((self._counted.failed or 0) - self._failed_rows())

    def _codes_at(self) -> datetime:
        """When the rows of failed devices were read: those that were read longest ago."""
        found = [
            max(each for each in (self._group_at(state), self._whole_at, _NEVER) if each is not None)
            for state in FAILED
            if "states" in self._rows and self._rows["states"].counts.get(state.value)
        ]
        oldest = min(found, default=self._counted.at)
        return self._counted.at if oldest == _NEVER else oldest

    def _group_at(self, state: EnrollmentState) -> datetime | None:
        read = self._groups.get(state)
        unfinished = read is not None and read.position and self._whole_at is not None
        return None if read is None or unfinished else read.at

    def _rows_agree(self) -> bool:
        """Whether the states of the rows are those that were counted, so that losses of the rows hold too."""
        rows, made = self._rows.get("states"), self.tallies.get("states")
        if self._whole_at is None or rows is None or made is None:
            return False
        return all(
            are_those_counted(
                rows.counts.get(key, 0), made.counts.get(key, 0), self._counted.states_tolerance
            )
            for key in {*rows.counts, *made.counts}
        )


def _possible(tallies: Mapping[str, Kept], possible: Mapping[str, object]) -> Tallies:
    return {name: tally for name, tally in tallies.items() if name in possible}


def _is_loss(name: str) -> bool:
    return name in {"list.not_scheduled", "list.not_enrolled"}


def _failed_words(failed: int) -> str:
    return f"{nouns.counted(failed, 'failed device')} {'was' if failed == 1 else 'were'} counted"
