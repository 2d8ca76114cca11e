"""The collector: a thread that keeps a store fresh, says what it does, and knows when not to try again."""

import random
import threading
import time
from collections.abc import Callable
from contextlib import closing, suppress
from datetime import datetime, timedelta
from enum import Enum
from functools import cached_property, partial
from pathlib import Path
from typing import Final

import msgspec

from comgmt.collector.courtesy import Courtesy
from comgmt.collector.list_desk import ListDesk
from comgmt.collector.listed import ListHands, most_devices, read_list
from comgmt.collector.mending import mended
from comgmt.collector.opening import opened
from comgmt.collector.pace import after_another, after_failure, after_success
from comgmt.collector.paced import PacedSource
from comgmt.collector.refresh import refresh, utc_now
from comgmt.collector.schedule import Schedule
from comgmt.collector.source import OpenSource
from comgmt.collector.sweep import SweepHands
from comgmt.collector.sweeper import Sweeper, under_way
from comgmt.domain.census import Census
from comgmt.domain.early import Early
from comgmt.domain.list_question import ListQuestion
from comgmt.domain.list_state import ListStage, ListState
from comgmt.domain.reading_plan import WHOLE, ReadingPlan
from comgmt.domain.records import SiteIdentity
from comgmt.domain.retention import KEEP, Retention
from comgmt.domain.source import Phase, SourceState, Trouble, TroubleKind
from comgmt.domain.source_errors import SourceError
from comgmt.domain.sweep import SweepState
from comgmt.store.errors import OutdatedError, StoreError
from comgmt.store.keeper import Keeper
from comgmt.store.reader import StoreReader
from comgmt.store.writer import StoreWriter

PROGRESS_SECONDS: Final = 0.2
SWEEP_SECONDS: Final = 15.0  # between two looks at a sweep of another process
NOTICE_SECONDS: Final = 2.0  # between two words on a store that is made ready


class Clock:
    """Time as the collector sees it."""

    def monotonic(self) -> float:
        """Seconds that only grow."""
        return time.monotonic()

    def now(self) -> datetime:
        """The time of day, in UTC."""
        return utc_now()

    def wait(self, wake: threading.Condition, seconds: float | None) -> None:
        """Sleep on a condition that is held, until it is notified or the seconds are over."""
        wake.wait(seconds)


def _unheard(_trouble: Trouble | None) -> None:
    """Hear of an attempt and do nothing."""


class _StopAskedError(Exception):
    """The refresh under way is given up, because the collector was stopped."""


class _NextStep(Enum):
    """What the thread does next."""

    ASKED = "a person asked for a refresh"
    DUE = "a refresh is due"
    LIST = "somebody looks at a list whose rows are not there"


def _unreported(_fault: Exception) -> str:
    return ""


class Collector:
    """Refreshes the store at `path` every `refresh_seconds`, in a daemon thread of its own.

    `on_state` hears every change and `on_attempt` what became of each reading, None where it succeeded, in
    that thread. A refresh that fails is tried again later and later, but not by itself when a person must
    mend what failed: then only `refresh_now` does, and the time that the trouble names. The site is signed
    in to for each refresh, and nothing stays open between them.

    `report`, which may be set before `start`, writes down a fault of ours and says where; `keep`, too, says
    how long the store keeps what was, and `plan` how the site is read.
    """

    def __init__(
        self,
        open_source: OpenSource,
        path: Path,
        refresh_seconds: float,
        on_state: Callable[[SourceState], None],
        *,
        on_attempt: Callable[[Trouble | None], None] = _unheard,
        chance: Callable[[], float] = random.random,
        clock: Clock | None = None,
    ) -> None:
        self._open_source = open_source
        self._path = path
        self._interval = refresh_seconds
        self._on_state = on_state
        self._on_attempt = on_attempt
        self._keeper = Keeper(path)
        self._chance = chance
        self._clock = clock or Clock()
        self.keep: Retention = KEEP
        self.plan: ReadingPlan = WHOLE
        self.report: Callable[[Exception], str] = _unreported
        self._reports: dict[tuple[str, int], str] = {}
        self._wake = threading.Condition()
        self._asked = False
        self._paused = False
        self._stopped = False
        self._schedule = Schedule(due=self._clock.monotonic())
        self._said = SourceState(phase=Phase.STARTING)
        self._identity: SiteIdentity | None = None
        self._own = 0  # the id of the newest census when our last refresh ended
        self._own_at: datetime | None = None  # when ours was taken: made again by rows, it has another id
        self._beside = False  # whether another process read while our last refresh did
        self._early: Early | None = None  # what a first reading has given so far
        self._desk = ListDesk()
        self._thread = threading.Thread(target=self._run, name="collector", daemon=True)

    def start(self) -> None:
        """Start the thread, which refreshes at once."""
        self._thread.start()

    def refresh_now(self) -> None:
        """A person asked: refresh as soon as possible, also when paused or after a refusal."""
        with self._wake:
            self._asked = True
            self._wake.notify()

    def want_list(self, question: ListQuestion | None) -> None:
        """A person looks at this list, whose rows are not all there; None: at no such list any more."""
        with self._wake:
            self._desk.put(question)
            self._wake.notify()

    def pause(self) -> None:
        """Start no scheduled refresh until `resume`; one under way is finished."""
        with self._wake:
            self._paused = True
            self._wake.notify()

    def resume(self) -> None:
        """Go on; a refresh that became due meanwhile starts at once."""
        with self._wake:
            self._paused = False
            self._wake.notify()

    def stop(self) -> None:
        """End for good, and return at once: a request that hangs ends with the process."""
        with self._wake:
            self._stopped = True
            self._wake.notify()

    def _run(self) -> None:
        self._say(self._said)
        while True:
            turn = self._next()
            if turn is None:
                self._keeper.close()
                return
            self._keeper.try_hold()
            if turn is _NextStep.LIST:
                self._attempt_list()
            elif turn is _NextStep.ASKED or not self._someone_else_read():
                self._attempt(asked=turn is _NextStep.ASKED)
            if self._schedule.trouble is None and not self._keeper.another:
                self._sweep()

    def _next(self) -> _NextStep | None:
        """Wait for what is to be done next; None when stopped."""
        while True:
            swept = self._swept_beside()
            with self._wake:
                if self._stopped:
                    return None
                if self._asked:
                    self._asked = False
                    return _NextStep.ASKED
                left = None if self._paused else self._schedule.left(self._clock.monotonic())
                is_due = left is not None and left <= 0
                if self._list_waits and not (is_due and self._desk.is_begun):
                    return _NextStep.LIST
                if is_due:
                    return _NextStep.DUE
                resting = self._with_list(self._schedule.state(paused=self._paused))
                if swept is not None:
                    resting = msgspec.structs.replace(resting, sweep=swept)
                    left = SWEEP_SECONDS if left is None else min(left, SWEEP_SECONDS)
                if resting == self._said:
                    self._clock.wait(self._wake, left)
                    continue
            self._say(resting)

    @property
    def _list_waits(self) -> bool:
        """Whether a list is to be read now: the site was read before, and all is well."""
        question = self._desk.question
        if question is None or not self._desk.is_waiting or (self._paused and not question.again):
            return False
        return self._identity is not None and self._schedule.trouble is None

    def _attempt_list(self) -> None:
        """Read the list that somebody looks at."""
        question = self._desk.question
        if question is None:
            return
        if self._keeper.another:
            self._tell_list(question, ListState(key=question.key, stage=ListStage.ELSEWHERE))
            return
        try:
            state = self._read_list(question)
        except _StopAskedError:
            return
        except (SourceError, StoreError) as error:
            if error.trouble.kind.needs_person:
                self._tried(error.trouble)
                self._fail(error.trouble)
            state = ListState(key=question.key, stage=ListStage.FAILED, why=error.trouble.sentence)
        except Exception as fault:  # noqa: BLE001 - nothing may end the thread unsaid
            why = _fault(fault, self._reported(fault)).sentence
            state = ListState(key=question.key, stage=ListStage.FAILED, why=why)
        self._tell_list(question, state)

    def _read_list(self, question: ListQuestion) -> ListState:
        hands = ListHands(
            clock=self._clock.now,
            wanted=partial(self._is_wanted, question),
            tell=partial(self._tell_list, question),
        )
        rows_per_second = self.plan.rows_per_second
        with (
            closing(StoreWriter.open(self._path, keep=self.keep)) as writer,
            opened(self._open_source, writer, self._clock.now, asked=False, refresh=False) as source,
        ):
            paced = PacedSource(source, Courtesy(rows_per_second), partial(self._rest_for, question))
            return read_list(paced, writer, self._path, question, hands, most_devices(rows_per_second))

    def _is_wanted(self, question: ListQuestion) -> bool:
        """Whether to go on with a list now: a refresh that is due goes before its later pages."""
        with self._wake:
            left = self._schedule.left(self._clock.monotonic())
            is_due = left is not None and left <= 0 and not self._paused
            return self._list_waits and self._desk.question is question and not (is_due or self._asked)

    def _rest_for(self, question: ListQuestion, seconds: float) -> None:
        with self._wake:
            if self._stopped:
                raise _StopAskedError
            if seconds > 0 and self._desk.question is question:
                self._clock.wait(self._wake, seconds)

    def _tell_list(self, question: ListQuestion, state: ListState) -> None:
        with self._wake:
            self._desk.tell(question, state)
        self._say(self._schedule.state(paused=self._paused))

    def _with_list(self, state: SourceState) -> SourceState:
        return msgspec.structs.replace(state, listed=self._desk.state)

    def _swept_beside(self) -> SweepState | None:
        """The reading of all rows that another process has under way, if any."""
        if not self._keeper.another or self._identity is None or self._schedule.trouble is not None:
            return None
        return under_way(self._path, self._identity)

    def _someone_else_read(self) -> bool:
        """Whether another process has read this site as this user within the interval; then that counts."""
        if self._identity is None:
            return False
        try:
            newest, census = self._newest()
        except Exception:  # noqa: BLE001 - the refresh that follows says it
            return False
        if census is None or not _same(census.site, self._identity):
            return False
        if newest == self._own or census.taken_at == self._own_at:
            return False
        age = (self._clock.now() - census.taken_at).total_seconds()
        if not 0 <= age < self._interval:
            return False
        self._rest(None, 0, after_another(self._interval, age, self._chance()))
        return True

    def _until_next(self) -> float:
        """After a reading; where another process read at the same time, this one leaves the next to it."""
        if self._beside:
            return after_another(self._interval, 0.0, self._chance())
        return after_success(self._interval, self._chance())

    def _newest(self) -> tuple[int, Census | None]:
        reader = StoreReader.open(self._path)
        try:
            return reader.newest(), reader.census()
        finally:
            reader.close()

    def _attempt(self, *, asked: bool) -> None:
        try:
            census = mended(self._path, partial(self._refresh, asked=asked), self._notify, strange=True)
        except OutdatedError as error:
            self._tried(error.trouble)
            self._rest(error.trouble, self._schedule.failures + 1, None)
        except _StopAskedError:
            return
        except (SourceError, StoreError) as error:
            self._tried(error.trouble)
            self._fail(error.trouble)
        except Exception as fault:  # noqa: BLE001 - nothing may end the thread unsaid
            trouble = _fault(fault, self._reported(fault))
            self._tried(trouble)
            self._fail(trouble)
        else:
            self._tried(None)
            self._identity = census.site
            with self._wake:
                self._asked = False  # who asked while it was read has what they asked for
            self._rest(None, 0, self._until_next())

    def _sweep(self) -> None:
        """Go on with the reading of all rows of a site that counts, until the next refresh is due."""
        try:
            state = self._sweeper.due(self._clock.now())
            if state is not None and self._wanted():
                self._say_swept(state)
                self._sweeper.run(state, self._hands(), asked=False)
        except (SourceError, StoreError) as error:
            self._say_swept(None, f"The reading of all rows goes on later: {error.trouble.sentence}")
        except Exception as fault:  # noqa: BLE001 - nothing may end the thread unsaid
            self._say_swept(None, _fault(fault, self._reported(fault)).sentence)

    @cached_property
    def _sweeper(self) -> Sweeper:
        return Sweeper(self._open_source, self._path, self.keep, self.plan)

    def _hands(self) -> SweepHands:
        return SweepHands(
            clock=self._clock.now,
            rest=self._rest_while_sweeping,
            wanted=self._wanted,
            more=lambda: (self._schedule.left(self._clock.monotonic()) or 0) > 0,
            tell=self._say_swept,
        )

    def _wanted(self) -> bool:
        with self._wake:
            return not (self._stopped or self._asked or self._paused or self._list_waits)

    def _rest_while_sweeping(self, seconds: float) -> None:
        with self._wake:
            if not (self._stopped or self._asked or self._paused or self._list_waits):
                self._clock.wait(self._wake, seconds)

    def _rest_while_reading(self, seconds: float) -> None:
        with self._wake:
            if self._stopped:
                raise _StopAskedError
            if seconds > 0:
                self._clock.wait(self._wake, seconds)

    def _say_swept(self, sweep: SweepState | None, notice: str = "") -> None:
        state = self._schedule.state(paused=False)
        under_way = None if sweep is None or sweep.finished is not None else sweep
        self._say(msgspec.structs.replace(state, sweep=under_way, notice=notice))

    def _tried(self, trouble: Trouble | None) -> None:
        """Let it be known what became of an attempt; one that fails over it must not end the reading."""
        try:
            self._on_attempt(trouble)
        except Exception as fault:  # noqa: BLE001 - see above
            where = self._reported(fault)
            words = f"What follows a reading failed by a fault of comgmt itself ({type(fault).__name__})"
            self._notify(f"{words}; {where}." if where else f"{words}.")

    def _refresh(self, *, asked: bool) -> Census:
        writer = StoreWriter.open(self._path, self._making_ready(), self.keep)
        try:
            self._say(SourceState(phase=Phase.CONNECTING))
            self._early = None
            before = writer.newest()
            with opened(self._open_source, writer, self._clock.now, asked=asked) as source:
                census = refresh(
                    source,
                    writer,
                    self._progress(),
                    clock=self._clock.now,
                    plan=self.plan,
                    seen=self._see,
                    rest=self._rest_while_reading,
                    scheduled=not asked,
                )
            self._own, self._own_at = writer.newest(), census.taken_at
            self._beside = writer.added_since(before) > max(1, writer.kept)
        finally:
            writer.close()
        return census

    def _reported(self, fault: Exception) -> str:
        """Where the report of a fault is; one that comes again is not written down again."""
        trace = fault.__traceback__
        while trace is not None and trace.tb_next is not None:
            trace = trace.tb_next
        place = (type(fault).__name__, 0 if trace is None else trace.tb_lineno)
        if place not in self._reports:
            self._reports[place] = self.report(fault)
        return self._reports[place]

    def _making_ready(self) -> Callable[[str], None]:
        """Says what is done to the store before it can be written: it has an older form, or another is at it.

        What is over in a moment is not worth a word.
        """
        last = self._clock.monotonic() - NOTICE_SECONDS / 2

        def tell(doing: str) -> None:
            nonlocal last
            if self._stopped:
                raise _StopAskedError
            now = self._clock.monotonic()
            if now - last >= NOTICE_SECONDS:
                last = now
                self._notify(f"{doing[:1].upper()}{doing[1:]}.")

        return tell

    def _notify(self, notice: str) -> None:
        self._say(SourceState(phase=Phase.CONNECTING, notice=notice))

    def _progress(self) -> Callable[[int, str], None]:
        last = -PROGRESS_SECONDS

        def tell(rows: int, _doing: str) -> None:
            nonlocal last
            if self._stopped:
                raise _StopAskedError
            now = self._clock.monotonic()
            if now - last >= PROGRESS_SECONDS:
                last = now
                self._say(SourceState(phase=Phase.READING, rows=rows, early=self._early))

        return tell

    def _see(self, early: Early) -> None:
        """Say at once which tiles are known."""
        self._early = early
        self._say(SourceState(phase=Phase.READING, rows=self._said.rows, early=early))

    def _fail(self, trouble: Trouble) -> None:
        failures = self._schedule.failures + 1
        if not trouble.kind.needs_person:
            wait = after_failure(trouble.kind, failures, self._interval, self._chance())
            self._rest(trouble, failures, wait)
            return
        again = trouble.again_at
        left = None if again is None else max(self._interval, (again - self._clock.now()).total_seconds())
        self._rest(trouble, failures, left)

    def _rest(self, trouble: Trouble | None, failures: int, seconds: float | None) -> None:
        """Decide when the next refresh is due; None leaves it to a person."""
        self._schedule = Schedule(
            due=None if seconds is None else self._clock.monotonic() + seconds,
            next_at=None if seconds is None else self._clock.now() + timedelta(seconds=seconds),
            trouble=trouble,
            failures=failures,
        )

    def _say(self, state: SourceState) -> None:
        state = self._with_list(state)
        self._said = state
        if not self._stopped:
            with suppress(Exception):  # a listener that fails must not end the reading
                self._on_state(state)


def _same(one: SiteIdentity, other: SiteIdentity) -> bool:
    return (one.site_code, one.visible_to) == (other.site_code, other.visible_to)


def _fault(fault: Exception, where: str) -> Trouble:
    sentence = f"Reading the site ended with a fault of comgmt itself ({type(fault).__name__})"
    return Trouble(TroubleKind.ANSWER, f"{sentence}; {where}." if where else f"{sentence}.")
