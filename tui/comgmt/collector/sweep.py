"""The sweep: all rows of a large site, by ranges of ResourceIDs, at a pace, gone on with after a restart."""

import time
from collections.abc import Callable
from contextlib import closing
from datetime import datetime
from typing import Any, Final

import msgspec

from comgmt.collector.courtesy import Courtesy
from comgmt.collector.gathering import ended
from comgmt.collector.lists import ListsRead, read_lists
from comgmt.collector.paced import PacedSource
from comgmt.collector.source import Source, lacking_columns
from comgmt.domain.record_classes import ACTIVITY, COMANAGEMENT, SYSTEMS, RecordClass
from comgmt.domain.row_conditions import Above, Through
from comgmt.domain.source import TroubleKind
from comgmt.domain.source_errors import PartError
from comgmt.domain.sweep import SweepState
from comgmt.store.gathered import Subject
from comgmt.store.parts import LAST_ID, IdRange, PartRead
from comgmt.store.staging import Aside
from comgmt.store.writer import StoreWriter

FIRST_WIDTH: Final = 500
LEAST_WIDTH: Final = 50
MOST_WIDTH: Final = 1 << 22  # of ids, of which few may be devices
RANGE_SECONDS: Final = 10.0  # what is lost when a sweep is ended in the middle
RANGE_ROWS: Final = 15_000
_FASTEST_GROWTH: Final = 2.0
_FASTEST_FALL: Final = 0.5


class SweepHands(msgspec.Struct, frozen=True):
    """What a sweep needs of who runs it.

    `wanted` says after each answer whether to go on at all, `more` after each range whether to go on now;
    `rest` waits, and may be woken early; `tell` hears of each range, `clock` is the time in UTC.
    """

    clock: Callable[[], datetime]
    rest: Callable[[float], None]
    wanted: Callable[[], bool]
    more: Callable[[], bool]
    tell: Callable[[SweepState], None]


class _UnwantedError(Exception):
    """The range under way is given up: nobody wants it now, or one reading may not take more."""


def sweep(
    source: Source, store: StoreWriter, state: SweepState, courtesy: Courtesy, hands: SweepHands
) -> SweepState:
    """Go on with a sweep until it is whole, or is not to go on now; raises SourceError or StoreError.

    Each range is committed by itself, and how far it came is kept after that: what ends in the middle of a
    range, whatever ended it, goes on with that range.
    """
    sweeping = _Sweeping(source, store, state, courtesy, hands)
    try:
        while sweeping.state.finished is None:
            sweeping.step()
            if not hands.more():
                break
    except _UnwantedError:
        pass
    return sweeping.state


def first_width(rows_per_second: float) -> int:
    """How many ids the first range has: so few that it takes some seconds at this pace."""
    return min(FIRST_WIDTH, max(LEAST_WIDTH, round(rows_per_second * RANGE_SECONDS / 3)))


class _Sweeping:
    """One sweep while it runs."""

    def __init__(
        self, source: Source, store: StoreWriter, state: SweepState, courtesy: Courtesy, hands: SweepHands
    ) -> None:
        self.state = state
        self._source = source
        self._paced = PacedSource(source, courtesy, self._rest)
        self._store = store
        self._hands = hands
        self._width = first_width(courtesy.rows_per_second)
        self._ranges = 0  # that were committed
        self._is_gap = True  # whether it is not known that devices follow closely

    def step(self) -> None:
        """Read the next range and commit it."""
        begun, before = time.monotonic(), self._source.cost
        through = self._through()
        devices = self._range(IdRange(self.state.position, through))
        rows = (self._source.cost - before).rows
        seconds = time.monotonic() - begun
        self._adapt(rows, seconds)
        self._ranges += 1
        self._is_gap = devices == 0
        self.state = msgspec.structs.replace(
            self.state,
            position=through,
            devices=self.state.devices + devices,
            rows=self.state.rows + rows,
            seconds=self.state.seconds + seconds,
        )
        if through == LAST_ID:
            now = self._hands.clock()
            self.state = msgspec.structs.replace(self.state, finished=now, whole_at=now)
        self._store.keep_sweep(self.state)
        self._hands.tell(self.state)

    def _through(self) -> int:
        """The end of the next range: so far as devices are near, and behind the last one the end of all."""
        position = self.state.position
        if self._is_gap:
            first = self._first_above(position)
            if first is None:
                return LAST_ID
            position = first
        return min(position + self._width, LAST_ID)

    def _first_above(self, position: int) -> int | None:
        """The lowest ResourceID above `position`; of records where systems cannot be read."""
        try:
            return self._first_of(SYSTEMS, position)
        except PartError:
            return self._first_of(COMANAGEMENT, position)

    def _first_of(self, of: RecordClass[Any], position: int) -> int | None:
        with closing(self._source.rows(of, after=position)) as found:
            first = next(found, None)
        return None if first is None else int(first.resource_id)

    def _range(self, scope: IdRange) -> int:
        """Read the three classes of a range, the last one with the lists, and commit; how many devices."""
        with self._store.part(scope) as part:
            refused: dict[Subject, PartError] = {}
            self._records(part, Subject.SYSTEMS, SYSTEMS, scope, refused)
            self._records(part, Subject.COMANAGEMENT, COMANAGEMENT, scope, refused)
            if Subject.SYSTEMS in refused and Subject.COMANAGEMENT in refused:
                raise refused[Subject.COMANAGEMENT]
            self._records(part, Subject.ACTIVITY, ACTIVITY, scope, refused)
            lists = self._lists(part) if scope.through == LAST_ID else ListsRead()
            return part.commit(self._read(refused, lists)).seen

    def _lists(self, part: Aside) -> ListsRead:
        """The lists. Where ranges have left them no room in this reading, the next one has room.

        Where they find none in a reading of their own the rows stay, and the lists say why they lack.
        """
        lists = read_lists(self._paced, part)
        if lists.is_cut and self._ranges:
            raise _UnwantedError
        return lists

    def _read(self, refused: dict[Subject, PartError], lists: ListsRead) -> PartRead:
        return PartRead(
            site=self._source.identity,
            at=self._hands.clock(),
            refused={subject: error.trouble.sentence for subject, error in refused.items()},
            missing=lacking_columns(self._source),
            members=lists.members,
            devices=lists.devices,
            devices_refused=lists.devices_refused,
            members_refused=lists.members_refused,
            listed=lists.listed,
        )

    def _records(
        self,
        part: Aside,
        subject: Subject,
        of: RecordClass[Any],
        scope: IdRange,
        refused: dict[Subject, PartError],
    ) -> None:
        above, through = Above(of.key.name, scope.after), Through(of.key.name, scope.through)
        try:
            with ended(self._paced.batches(of, above, through)) as batches:
                part.add_batches(subject, batches, self._check)
        except PartError as error:
            if error.trouble.kind is TroubleKind.BUDGET:
                raise _UnwantedError from error
            refused[subject] = error

    def _check(self, _rows: int) -> None:
        if not self._hands.wanted():
            raise _UnwantedError

    def _rest(self, seconds: float) -> None:
        self._check(0)
        if seconds > 0:
            self._hands.rest(seconds)
            self._check(0)

    def _adapt(self, rows: int, seconds: float) -> None:
        """Make the next range so wide that it takes some seconds, whatever the site's pace."""
        fits = min(RANGE_SECONDS / max(seconds, 0.001), RANGE_ROWS / max(rows, 1))
        factor = min(_FASTEST_GROWTH, max(_FASTEST_FALL, fits))
        self._width = min(MOST_WIDTH, max(LEAST_WIDTH, round(self._width * factor)))
