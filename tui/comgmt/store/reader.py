"""The reading side of a store: what screens and commands ask."""

from array import array
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Final, TypeVar

from comgmt.domain.alerts.history import ToldEvent
from comgmt.domain.alerts.steps import Standing
from comgmt.domain.attempts import Attempts
from comgmt.domain.audience import Audience
from comgmt.domain.census import Census
from comgmt.domain.changes import ChangeSums, DeviceChange, Timeline
from comgmt.domain.columns import Column, Sort
from comgmt.domain.deployments import Deployment
from comgmt.domain.device import Device, DeviceRow
from comgmt.domain.error_facts import ErrorFacts
from comgmt.domain.filters import DeviceFilter
from comgmt.domain.findings import Finding
from comgmt.domain.growth import Growth
from comgmt.domain.past import census_then
from comgmt.domain.questions import QuestionHit
from comgmt.domain.records import PolicyRecord, QueryRecord
from comgmt.domain.selection import Scope, Selection
from comgmt.domain.sweep import SiteLoad
from comgmt.domain.time_ranges import TimeSpan
from comgmt.domain.workload_sides import WorkloadBoard
from comgmt.store.alerts import load_events, load_standings
from comgmt.store.attempts import latest
from comgmt.store.audiences import audiences
from comgmt.store.change_rows import ChangeSpan, stream_changes, sum_changes
from comgmt.store.cleaning import cleaned
from comgmt.store.comparing import DeviceStanding, stream_standings
from comgmt.store.conditions import Unread
from comgmt.store.costs import load_cost
from comgmt.store.counted_census import shown_tallies
from comgmt.store.counting import findings_of
from comgmt.store.details import load_device, load_error_facts
from comgmt.store.earlier import as_read
from comgmt.store.errors import DamagedError, LeftError, StoreError, told
from comgmt.store.evidence import StoredEvidence
from comgmt.store.files import check_form, open_to_read
from comgmt.store.finding_devices import find_devices
from comgmt.store.gathered import Gathered
from comgmt.store.growth import load_growth, start_of
from comgmt.store.history import (
    Trends,
    counts_at,
    load_census,
    load_trends,
    load_trends_between,
    newest_id,
    newest_taken_at,
    reading_times,
)
from comgmt.store.listing import IdPage, Lists
from comgmt.store.logs import load_queries
from comgmt.store.meta import load_gathered, parts_read
from comgmt.store.questions import device_hits
from comgmt.store.recording import damaged_recording, open_recording
from comgmt.store.rescue import mark_damaged
from comgmt.store.selecting import find_deployment
from comgmt.store.sweeps import load_sweep
from comgmt.store.timelines import find_left, load_timeline
from comgmt.store.times import to_micros
from comgmt.store.transactions import one_moment
from comgmt.store.walking import OrderPlace
from comgmt.store.workload_board import workload_board

Value = TypeVar("Value")

_MOST_ID: Final = (1 << 63) - 1
STEPS: Final = 50_000  # of SQLite's machine between two looks whether anybody still waits
MOST_LOOKS: Final = 100_000  # of a question to somebody else's file: about a minute of work
NOTHING_READ: Final = "Nothing was read from this site yet."
_ALL: Final = DeviceFilter()
_BY_NAME: Final = Sort()
_COMANAGED: Final = Selection(title="Co-managed", scope=Scope.COMANAGED)


class StoreReader:
    """Reads one store; for one thread. Every method raises StoreError for what is wrong with the file."""

    def __init__(self, path: Path, *, recorded: bool) -> None:
        self._path = path
        self._recorded = recorded
        self.left = False  # whether nobody waits any more for what is asked
        self._looks = 0
        self._damaged = damaged_recording(path) if recorded else ""
        self._open()

    @classmethod
    def open(cls, path: Path) -> "StoreReader":
        """The store at `path`; StoreError when there is none, or none that can be read."""
        with told(path):
            return cls(path, recorded=False)

    @classmethod
    def open_recording(cls, path: Path) -> "StoreReader":
        """A recording of this form, from whomever it is; StoreError when it is none."""
        return cls(path, recorded=True)

    def _open(self) -> None:
        inode = self._path.stat().st_ino if self._path.exists() else 0
        self._connection = open_recording(self._path) if self._recorded else open_to_read(self._path)
        self._connection.set_progress_handler(self._is_over, STEPS)
        self._lists = Lists(self._connection)
        self._gathered: tuple[int, Gathered | None] = (-1, None)
        self._inode = inode

    def _follow(self) -> None:
        """Go on with the file that is now in the place of the one that was opened: it was set aside."""
        try:
            there = self._path.stat().st_ino
        except FileNotFoundError:
            there = 0
        if there != self._inode:
            self._connection.close()
            self._inode = -1  # until one is open again: a new file may get the number of one that is gone
            self._open()

    def close(self) -> None:
        """Close the store; again is nothing."""
        with told(self._path):
            self._connection.close()

    def leave(self) -> None:
        """From another thread: end what is asked now, which raises LeftError, until `left` is unset."""
        self.left = True
        self._connection.interrupt()

    def generation(self) -> int:
        """How many censuses and parts were read so far: another number means new data, 0 none."""
        with self._told():
            return self._data()

    def newest(self) -> int:
        """The id of the newest census, 0 when there is none."""
        with self._told():
            return newest_id(self._connection)

    def taken_at(self) -> datetime | None:
        """When the newest reading was taken; None when there is none."""
        with self._told():
            return newest_taken_at(self._connection)

    def census(self) -> Census | None:
        """The newest census."""
        with self._told():
            return self._clean(load_census(self._connection))

    def census_before(self) -> Census | None:
        """The census before the newest."""
        with self._told():
            return self._clean(load_census(self._connection, back=1))

    def trends(self, most: int = 400) -> Trends:
        """The counts of the newest `most` censuses, oldest first."""
        with self._told():
            return self._clean(load_trends(self._connection, most))

    def trends_between(self, since: datetime, until: datetime) -> Trends:
        """The counts of the readings after a time and until another one, oldest first."""
        with self._told():
            return self._clean(load_trends_between(self._connection, since, until))

    def growth(self, span: TimeSpan, over: str) -> Growth:
        """What the numbers did over a span; `over` says which in a sentence."""
        with self._told():
            return self._clean(load_growth(self._connection, span, over))

    def start_of(self, since: datetime, until: datetime) -> datetime | None:
        """The reading that stands for the start of a range; None where none is that old, or none is near."""
        with self._told():
            return start_of(self._connection, since, until)

    def census_at(self, at: datetime) -> Census | None:
        """The newest census at a time, whole where it is kept so, else from its counts; None for none."""
        newest, before, found = self.census(), self.census_before(), self.counts_at(at)
        if newest is None or found is None:
            return None
        whole = (each for each in (newest, before) if each is not None and each.taken_at == found[0])
        return next(whole, None) or census_then(*found, newest.site)

    def counts_at(self, at: datetime) -> tuple[datetime, dict[str, int]] | None:
        """The newest reading that was taken at a time or before, and its counts; None when there was none."""
        with self._told():
            return self._clean(counts_at(self._connection, at))

    def count(self, selection: Selection, filter: DeviceFilter = _ALL) -> int:  # noqa: A002 - the word of the domain
        """How many devices a selection has that the filter lets through."""
        with self._told() as gathered:
            return 0 if gathered is None else self._lists.count(selection, filter, gathered)

    def unread(self, selection: Selection, filter: DeviceFilter = _ALL) -> str | None:  # noqa: A002 - the word of the domain
        """Why the devices of a selection that the filter lets through are not known; None when they are."""
        with self._told() as gathered:
            found: Unread | None = Unread(NOTHING_READ)
            if gathered is not None:
                asked = self._lists.asked(selection, filter, gathered)
                found = asked if isinstance(asked, Unread) else self._unread_rows(selection, gathered)
            return None if found is None else found.why

    def _unread_rows(self, selection: Selection, gathered: Gathered) -> Unread | None:
        """Why a finding, or any list, is not known while the rows of a counted fleet are to come."""
        why = gathered.no_rows()
        if why is None:
            return None
        if selection.finding is None:
            return None if self._lists.is_long(0) else Unread(why)
        known = f"finding.{selection.finding.value}" in shown_tallies(self._connection, gathered)
        return None if known and self._lists.is_long(0) else Unread(why)

    def stream(
        self,
        selection: Selection,
        filter: DeviceFilter = _ALL,  # noqa: A002 - the word of the domain
        sort: Sort = _BY_NAME,
        limit: int | None = None,
    ) -> Iterator[DeviceRow]:
        """The devices in order, as they are asked for; all of one moment, also while a refresh goes on."""
        with self._told() as gathered:
            if gathered is not None:
                yield from map(self._clean, self._lists.stream(selection, filter, sort, limit, gathered))

    def ids(
        self,
        selection: Selection,
        filter: DeviceFilter = _ALL,  # noqa: A002 - the word of the domain
        sort: Sort = _BY_NAME,
    ) -> "array[int]":
        """The resource ids in order: what a list of any length holds."""
        with self._told() as gathered:
            return array("q") if gathered is None else self._lists.ids(selection, filter, sort, gathered)

    def first(
        self,
        selection: Selection,
        filter: DeviceFilter = _ALL,  # noqa: A002 - the word of the domain
        sort: Sort = _BY_NAME,
        most: int = 256,
    ) -> IdPage:
        """The first of `ids`: what a list shows at once, while the others are read."""
        with self._told() as gathered:
            if gathered is None:
                return IdPage(array("q"))
            return self._lists.first(selection, filter, sort, most, gathered)

    def next_page(self, sort: Sort, after: OrderPlace, most: int) -> IdPage:
        """Of all devices those behind the last of a page that gave its place."""
        with self._told():
            return self._lists.page(sort, after, most)

    def is_long(self, rows: int) -> bool:
        """Whether the store has more than so many devices."""
        with self._told():
            return self._lists.is_long(rows)

    def rows(self, ids: Sequence[int]) -> list[DeviceRow]:
        """The devices of these ids that are still there, in the order asked."""
        with self._told():
            return self._clean(self._lists.rows(ids))

    def groups(
        self,
        selection: Selection,
        filter: DeviceFilter,  # noqa: A002 - the word of the domain
        column: Column,
    ) -> list[tuple[str, int]]:
        """How many devices have each value of a column, most first.

        "" is not given; an error is "0x80180018", "no code" or, not failed, ""; a state is its key, a time
        its day (UTC), workloads are their mask. `Selection.values` takes a value back.
        """
        with self._told() as gathered:
            return (
                []
                if gathered is None
                else self._clean(self._lists.groups(selection, filter, column, gathered))
            )

    def device(self, resource_id: int) -> Device | None:
        """Everything known of one device; None when the site no longer has it."""
        with self._told() as gathered:
            if gathered is None or not 0 <= resource_id <= _MOST_ID:
                return None
            return self._clean(load_device(self._connection, resource_id, gathered))

    def find(self, text: str, limit: int = 50) -> list[DeviceRow]:
        """Devices by name, resource id, Entra device id or user, the surest first."""
        with self._told():
            return self._clean(find_devices(self._connection, text, limit))

    def device_hits(self, text: str, limit: int) -> list[QuestionHit]:
        """Devices that hold a text in name, user or id, the surest first, as answers to a question."""
        with self._told():
            return self._clean(device_hits(self._connection, text, limit))

    def error_facts(self, code: int | None) -> ErrorFacts:
        """What is known of one error code; None is "failed with no code"."""
        with self._told() as gathered:
            taken_at = None if gathered is None else gathered.taken_at
            return self._clean(load_error_facts(self._connection, code, taken_at))

    def findings(self) -> tuple[tuple[Finding, int | None], ...]:
        """Every finding with its devices; None where what it needs was not read."""
        with self._told():
            gathered = load_gathered(self._connection)
            if gathered is None:
                return tuple((finding, None) for finding in Finding)
            return tuple(findings_of(shown_tallies(self._connection, gathered)).items())

    def workload_board(
        self,
        filter: DeviceFilter = _ALL,  # noqa: A002 - the word of the domain
    ) -> WorkloadBoard:
        """Each workload's slider, pilots and sides, over the co-managed devices the filter lets through."""
        with self._told() as gathered:
            if gathered is None:
                return WorkloadBoard(unread=NOTHING_READ)
            why = gathered.no_rows()
            base = self._lists.of_all(_COMANAGED, filter, gathered) if why is None else Unread(why)
            return self._clean(workload_board(self._connection, base, gathered))

    def audiences(self) -> tuple[Audience, ...]:
        """Collections, sites and releases with their co-managed devices, to count each alone."""
        with self._told() as gathered:
            if gathered is None:
                return ()
            base = self._lists.asked(_COMANAGED, _ALL, gathered)
            return self._clean(audiences(self._connection, base, gathered))

    def policies(self) -> tuple[PolicyRecord, ...]:
        """The settings policies of co-management, as the last reading found them."""
        with self._told() as gathered:
            return () if gathered is None else gathered.policies

    def deployment(self, deployment_id: str) -> Deployment | None:
        """The deployment of this id; None when the site no longer has it."""
        with self._told() as gathered:
            return None if gathered is None else find_deployment(deployment_id, gathered)

    def changes(self, since: datetime | None = None, limit: int = 200) -> list[DeviceChange]:
        """Changes of devices, newest first; of those after `since`."""
        with self._told():
            span = ChangeSpan(since=to_micros(since))
            return self._clean(list(stream_changes(self._connection, span, limit)))

    def changes_in(self, span: ChangeSpan) -> Iterator[DeviceChange]:
        """The changes of a span, newest first, as they are asked for."""
        with self._told():
            yield from map(self._clean, stream_changes(self._connection, span))

    def change_sums(self, span: ChangeSpan) -> ChangeSums:
        """How many changes of each kind a span has."""
        with self._told():
            return self._clean(sum_changes(self._connection, span))

    def standings(self) -> Iterator[DeviceStanding]:
        """What may change of each device, in the order of resource ids, as they are asked for."""
        with self._told():
            yield from map(self._clean, stream_standings(self._connection))

    def timeline(self, resource_id: int) -> Timeline | None:
        """What happened to a device that is there, or has left; None where nothing is known of it."""
        with self._told():
            return self._clean(load_timeline(self._connection, resource_id))

    def timeline_by_name(self, text: str) -> Timeline | None:
        """That of a device that has left, by its name or resource id."""
        with self._told():
            resource_id = find_left(self._connection, text)
            if resource_id is None:
                return None
            return self._clean(load_timeline(self._connection, resource_id))

    def attempts(self) -> Attempts | None:
        """The newest attempts to read the site that ended alike; None when none is remembered."""
        with self._told():
            return latest(self._connection)

    def load(self) -> SiteLoad:
        """What reading costs the site, and how far the reading of all rows is."""
        with self._told():
            return SiteLoad(load_cost(self._connection), load_sweep(self._connection))

    def evidence(self, now: datetime) -> StoredEvidence:
        """What alert rules are judged by at a moment; asked while this reader is open."""
        with self._told():
            return StoredEvidence(self._connection, now, self.finding_counts())

    def evidence_then(self, moment: datetime) -> StoredEvidence:
        """The same of a past moment, from what the history has."""
        with self._told():
            return StoredEvidence(self._connection, moment)

    def reading_times(self, since: datetime | None) -> list[datetime]:
        """When readings were taken, of those after a time, oldest first."""
        with self._told():
            return reading_times(self._connection, since)

    def alert_standings(self) -> dict[str, dict[str, Standing]]:
        """What holds of each rule, by what it is about."""
        with self._told():
            return load_standings(self._connection)

    def alert_events(self, since: datetime | None = None, limit: int = 200) -> list[ToldEvent]:
        """The transitions of alerts, newest first, with who was told."""
        with self._told():
            return load_events(self._connection, since, limit)

    def finding_counts(self) -> dict[str, int | None]:
        """The devices of every finding by its key; None where what it needs was not read."""
        return {finding.value: count for finding, count in self.findings()}

    def queries(self, limit: int = 200) -> list[QueryRecord]:
        """The queries that were sent to the site, newest first."""
        with self._told():
            return self._clean(load_queries(self._connection, limit))

    def _clean(self, value: Value) -> Value:
        """What comes from a file of somebody else, with its texts made inert."""
        return cleaned(value) if self._recorded else value

    def _is_over(self) -> bool:
        """Whether SQLite shall end what it does: it asks now and then."""
        self._looks += 1
        return self.left or (self._recorded and self._looks > MOST_LOOKS)

    def _problem(self) -> StoreError | None:
        """What ended the last question, where it was not what SQLite said."""
        if self._recorded and self._looks > MOST_LOOKS:
            return StoreError(f"The recording {self._path} takes too long to answer; ask for it again.")
        return self._lists.regexes.problem

    def _load_gathered(self) -> Gathered | None:
        gathered = load_gathered(self._connection)
        return None if gathered is None else as_read(self._connection, gathered)

    def _data(self) -> int:
        return newest_id(self._connection) + parts_read(self._connection)

    def _begin(self) -> None:
        """Make ready for a question. Raises LeftError when nobody waits for its answer."""
        if self.left:
            raise LeftError("The question was left before its answer.")
        self._looks = 0
        self._lists.regexes.problem = None
        if not self._recorded:
            self._follow()

    @contextmanager
    def _told(self) -> Iterator[Gathered | None]:
        """Errors as StoreError, and what the last refresh gathered."""
        try:
            with told(self._path, self._damaged):
                self._begin()
                with one_moment(self._connection):
                    check_form(self._connection, self._path)
                    generation = self._data()
                    if generation != self._gathered[0]:
                        self._gathered = (generation, self._clean(self._load_gathered()))
                    yield self._gathered[1]
        except DamagedError as damage:
            if not self._recorded:
                mark_damaged(self._path, damage)
            raise
        except Exception:
            problem = self._problem()
            if problem is not None:
                raise problem from None
            raise
