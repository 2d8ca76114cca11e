"""The writing side of a store: the query log, and one refresh at a time."""

import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Final

import msgspec

from comgmt.domain.alerts.history import Due, Teller, Telling
from comgmt.domain.alerts.rules import Rule
from comgmt.domain.alerts.watching import watch
from comgmt.domain.census import Census
from comgmt.domain.cost import Cost
from comgmt.domain.enrollment import EnrollmentState
from comgmt.domain.list_question import ListQuestion, ListRead
from comgmt.domain.people import GroupRead
from comgmt.domain.records import QueryRecord
from comgmt.domain.retention import KEEP, Retention
from comgmt.domain.source import Trouble
from comgmt.domain.sweep import SweepState
from comgmt.store.alerts import add_events, load_standings, save_standings
from comgmt.store.attempts import note_attempt
from comgmt.store.costs import load_cost, save_cost
from comgmt.store.counted_census import retake_census
from comgmt.store.dues import begin, leave, owe, settle, take_up
from comgmt.store.errors import told
from comgmt.store.evidence import StoredEvidence
from comgmt.store.files import open_to_write
from comgmt.store.history import added_since, newest_id
from comgmt.store.lists_read import ListKnown, list_known, note_list
from comgmt.store.locking import Tell, silent
from comgmt.store.meta import load_groups, save_groups
from comgmt.store.parts import PartScope
from comgmt.store.people import PeopleKnown, ids_in_state, people_known
from comgmt.store.rescue import check_mark, finish_setting_aside
from comgmt.store.sealing import sealed
from comgmt.store.sharing import leave_readable
from comgmt.store.staging import StagedPart, Staging
from comgmt.store.sweeps import save_sweep
from comgmt.store.transactions import reading, writing

FindingCounts = Mapping[str, int | None]
QUERIES_KEPT: Final = 5_000
NOBODY: Final = Teller()

_ENCODER: Final = msgspec.msgpack.Encoder()


class StoreWriter:
    """Writes one store; for one thread. Every method raises StoreError for what is wrong with the file."""

    def __init__(self, connection: sqlite3.Connection, path: Path, keep: Retention) -> None:
        self._connection = connection
        self._path = path
        self._keep = keep
        self.kept = 0  # readings of this writer's

    @classmethod
    def open(cls, path: Path, tell: Tell = silent, keep: Retention = KEEP) -> "StoreWriter":
        """The store at `path`, made (0600, its folder 0700) when it is not there.

        One of an older form is brought to this one; `tell` hears how far that is. `keep` says
        how long the refreshes of this writer keep what was.
        """
        finish_setting_aside(path)
        check_mark(path)
        with told(path):
            return cls(open_to_write(path, tell), path, keep)

    def close(self) -> None:
        """Close the store; again is nothing."""
        with told(self._path):
            self._connection.close()
        leave_readable(self._path)

    def log_query(self, record: QueryRecord) -> None:
        """Keep one query, whatever becomes of the refresh; the newest `QUERIES_KEPT` stay."""
        with told(self._path), writing(self._connection):
            added = self._connection.execute(
                "INSERT INTO query (body) VALUES (?)", (sealed(_ENCODER.encode(record)),)
            )
            self._connection.execute(
                "DELETE FROM query WHERE id <= ?", ((added.lastrowid or 0) - QUERIES_KEPT,)
            )

    def note_attempt(self, at: datetime, address: str, who: str, trouble: Trouble | None) -> None:
        """Keep that the site was tried, by whom and where, and what went wrong, if anything."""
        with told(self._path), writing(self._connection):
            note_attempt(self._connection, at, address, who, trouble)

    def watch(
        self,
        rules: Sequence[Rule],
        now: datetime,
        findings: FindingCounts,
        *,
        telling: bool,
        teller: Teller = NOBODY,
    ) -> tuple[Due, ...]:
        """Judge the rules, keep what changed, and give whom `teller` is to tell: of several only one.

        What a process that was ended left untold is given too.
        """
        with told(self._path), writing(self._connection):
            evidence = StoredEvidence(self._connection, now, findings)
            standings = load_standings(self._connection)
            watched = watch(rules, standings, evidence, now, telling=telling)
            if watched.standings != standings:
                save_standings(self._connection, watched.standings)
            if watched.events:
                add_events(self._connection, watched.events)
            left = take_up(self._connection, teller, now) if telling else []
            return (*left, *owe(self._connection, watched.notices, teller, now))

    def begin_telling(self, due: Due, teller: Teller) -> bool:
        """Whether `teller` is to tell it, and nobody else meanwhile."""
        with told(self._path), writing(self._connection):
            return begin(self._connection, due.number, due.receiver, teller)

    def settle(self, number: int, telling: Telling) -> None:
        """Keep what became of telling one receiver of the event of this number."""
        with told(self._path), writing(self._connection):
            settle(self._connection, number, telling)

    def leave_dues(self, teller: Teller) -> None:
        """Let others tell what `teller` has not."""
        with told(self._path), writing(self._connection):
            leave(self._connection, teller)

    def note_cost(self, cost: Cost, at: datetime, *, refresh: bool = True) -> None:
        """Keep what a reading that ended `at` has cost: a refresh, or a piece of a sweep."""
        with told(self._path), writing(self._connection):
            save_cost(self._connection, load_cost(self._connection).noted(cost, at, refresh=refresh))

    def keep_sweep(self, state: SweepState) -> None:
        """Keep how far the sweep is."""
        with told(self._path), writing(self._connection):
            save_sweep(self._connection, state)

    def newest(self) -> int:
        """The id of the newest census; 0 when there is none."""
        with told(self._path):
            return newest_id(self._connection)

    def added_since(self, number: int) -> int:
        """How many readings were kept since the newest census had this id."""
        with told(self._path):
            return added_since(self._connection, number)

    def people_known(self) -> PeopleKnown:
        """What is known of people's rows."""
        with told(self._path), reading(self._connection):
            return people_known(self._connection)

    def ids_in_state(self, state: EnrollmentState, after: int, through: int) -> frozenset[int]:
        """The devices in a state, of those above `after` up to `through`."""
        with told(self._path):
            return ids_in_state(self._connection, state, after, through)

    def note_group(self, state: EnrollmentState, read: GroupRead) -> None:
        """Keep that a group was read by its predicate, and how far."""
        with told(self._path), writing(self._connection):
            save_groups(self._connection, load_groups(self._connection) | {state: read})

    def list_known(self, question: ListQuestion) -> ListKnown:
        """What is known of a list before it is read."""
        with told(self._path), reading(self._connection):
            return list_known(self._connection, question)

    def note_list(self, question: ListQuestion, read: ListRead, now: datetime) -> None:
        """Keep that a list was read by what the site can be asked, and how far."""
        with told(self._path), writing(self._connection):
            note_list(self._connection, question, read, now)

    def retake_census(self) -> Census | None:
        """Make the census of the last counting again, by the rows that there are now; None after others."""
        with told(self._path), writing(self._connection):
            return retake_census(self._connection)

    @contextmanager
    def staging(self) -> Iterator[Staging]:
        """A refresh, on a connection of its own; left without `commit` it leaves the store as it was."""
        with told(self._path):
            connection = open_to_write(self._path)
        try:
            staging = Staging(connection, self._path, self._keep)
            yield staging
            self.kept += staging.kept
        finally:
            connection.close()

    @contextmanager
    def part(self, scope: PartScope) -> Iterator[StagedPart]:
        """A part of the fleet, on a connection of its own; left without `commit` the store is as it was."""
        with told(self._path):
            connection = open_to_write(self._path)
        try:
            yield StagedPart(connection, self._path, self._keep, scope)
        finally:
            connection.close()
