"""The collector's schedule, with a site that does what a test says and a clock that a test moves."""

import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest

from tests.collector.times import PATIENCE, Listener, MovedClock
from tests.store.filling import SITE, client, fill, gathered
from tui.collector import Collector
from tui.domain.census import Census
from tui.domain.source import Phase, TroubleKind
from tui.site.errors import (
    LostError,
    NotPermittedError,
    QuotaError,
    RefusedError,
    SiteError,
    TimedOutError,
    UnreachableError,
)
from tui.store import StoreError

INTERVAL = 60.0
Progress = Callable[[int, str], None]


class Stage:
    """A collector over a scripted site; `script` is what each refresh raises, None for none."""

    def __init__(self, path: Path, clock: MovedClock) -> None:
        self.path = path
        self.clock = clock
        self.heard = Listener()
        self.script: list[BaseException | None] = []
        self.asked: list[bool] = []  # retry_refused of every sign-in
        self.closed = 0
        self.hang: threading.Event | None = None
        self.collector = Collector(self._open, path, INTERVAL, self.heard, chance=lambda: 0.5, clock=clock)

    def _open(self, on_query: Callable[..., None], *, retry_refused: bool) -> Any:  # noqa: ANN401 - no whole site
        assert callable(on_query)
        self.asked.append(retry_refused)
        if self.hang is not None:
            self.hang.wait(PATIENCE)
        return self

    def close(self) -> None:
        self.closed += 1

    def refresh(self, site: object, writer: object, progress: Progress, **_: object) -> Census:
        assert site is self
        assert writer is not None
        problem = self.script.pop(0) if self.script else None
        progress(0, "reading devices")
        if problem is not None:
            raise problem
        progress(7, "reading devices")
        return fill(self.path, systems=[client(1)], read=gathered(self.clock.now()))


@pytest.fixture
def stage(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., Stage]]:
    made: list[Stage] = []

    def make(*script: BaseException | None, turns: int = 0) -> Stage:
        one = Stage(tmp_path / "P01.sqlite", MovedClock(turns))
        one.script = list(script)
        monkeypatch.setattr("tui.collector.collector.refresh", one.refresh)
        made.append(one)
        return one

    yield make
    for one in made:
        one.collector.stop()
        if one.hang is not None:
            one.hang.set()
        one.collector._thread.join(PATIENCE)
        assert not one.collector._thread.is_alive()


Make = Callable[..., Stage]


def _start(one: Stage) -> Stage:
    one.collector.start()
    return one


def test_it_says_what_it_does_from_its_own_thread(stage: Make) -> None:
    one = _start(stage())
    one.heard.until_count(Phase.LIVE)
    assert one.heard.phases == [Phase.STARTING, Phase.CONNECTING, Phase.READING, Phase.LIVE]
    assert one.heard.threads == {one.collector._thread.ident}
    live = one.heard.states[-1]
    assert live.trouble is None
    assert live.next_at is not None
    assert (live.next_at - one.clock.now()).total_seconds() == pytest.approx(INTERVAL)
    assert one.closed == 1


def test_it_reads_again_every_interval(stage: Make) -> None:
    one = _start(stage(turns=3))
    one.heard.until_count(Phase.LIVE, 4)
    assert one.clock.waits == [INTERVAL] * 3
    assert one.asked == [False] * 4
    assert one.closed == 4


@pytest.mark.parametrize("error", [LostError, TimedOutError, UnreachableError])
def test_a_failure_is_tried_again_later_and_later(stage: Make, error: type[SiteError]) -> None:
    one = _start(stage(*(error("gone") for _ in range(6)), turns=6))
    one.heard.until_count(Phase.LIVE)
    stale = [state for state in one.heard.states if state.phase is Phase.STALE]
    assert [state.trouble and state.trouble.kind for state in stale] == [error.kind] * 6
    assert all(state.next_at is not None for state in stale)
    assert one.clock.waits == [pytest.approx(0.875 * wait) for wait in (15, 30, 60, 120, 240, 300)]
    assert one.closed == 7


def test_a_quota_is_left_alone_longer(stage: Make) -> None:
    one = _start(stage(QuotaError("too many"), QuotaError("too many"), turns=2))
    one.heard.until_count(Phase.LIVE)
    assert one.clock.waits == [pytest.approx(0.875 * wait) for wait in (60, 120)]


def test_success_starts_the_count_anew(stage: Make) -> None:
    one = _start(stage(LostError("1"), LostError("2"), None, LostError("3"), turns=4))
    one.heard.until_count(Phase.LIVE, 2)
    assert one.clock.waits == [pytest.approx(wait) for wait in (13.125, 26.25, INTERVAL, 13.125)]


@pytest.mark.parametrize("error", [RefusedError, NotPermittedError])
def test_what_a_person_must_mend_is_never_tried_by_itself(stage: Make, error: type[SiteError]) -> None:
    one = _start(stage(error("no"), turns=50))
    one.heard.until_count(Phase.STOPPED)
    assert one.clock.resting.wait(PATIENCE)
    assert one.clock.waits == []
    assert one.asked == [False]
    state = one.heard.states[-1]
    assert (state.phase, state.next_at) == (Phase.STOPPED, None)
    one.collector.resume()
    one.collector.pause()
    one.collector.resume()
    assert one.clock.resting.wait(PATIENCE)
    assert one.asked == [False]


def test_a_person_who_asks_is_heard_after_a_refusal(stage: Make) -> None:
    one = _start(stage(RefusedError("no"), RefusedError("no")))
    one.heard.until_count(Phase.STOPPED)
    one.collector.refresh_now()
    one.heard.until_count(Phase.STOPPED, 2)
    one.collector.refresh_now()
    one.heard.until_count(Phase.LIVE)
    assert one.asked == [False, True, True]


def test_pause_starts_nothing_and_resume_goes_on(stage: Make) -> None:
    one = _start(stage())
    one.heard.until_count(Phase.LIVE)
    one.collector.pause()
    one.heard.until_count(Phase.PAUSED)
    one.clock.move(10 * INTERVAL)
    assert one.asked == [False]
    one.collector.resume()
    one.heard.until_count(Phase.LIVE, 2)
    assert one.asked == [False, False]


def test_resume_before_it_is_due_only_says_so(stage: Make) -> None:
    one = _start(stage())
    one.heard.until_count(Phase.LIVE)
    live = one.heard.states[-1]
    one.collector.pause()
    one.heard.until_count(Phase.PAUSED)
    one.collector.resume()
    one.heard.until_count(Phase.LIVE, 2)
    assert one.heard.states[-1] == live
    assert one.asked == [False]


def test_a_person_who_asks_is_heard_while_paused(stage: Make) -> None:
    one = _start(stage(None, LostError("gone")))
    one.heard.until_count(Phase.LIVE)
    one.collector.pause()
    one.heard.until_count(Phase.PAUSED)
    one.collector.refresh_now()
    one.heard.until_count(Phase.PAUSED, 2)
    last = one.heard.states[-1]
    assert last.trouble is not None
    assert last.trouble.kind is TroubleKind.LOST
    assert one.asked == [False, True]


def test_pause_before_start_waits_for_a_person(stage: Make) -> None:
    one = stage()
    one.collector.pause()
    _start(one)
    one.heard.until_count(Phase.PAUSED)
    assert one.asked == []
    one.collector.refresh_now()
    one.heard.until_count(Phase.PAUSED, 2)
    assert one.asked == [True]


def test_stop_returns_while_a_request_hangs_and_nothing_is_said_after_it(stage: Make) -> None:
    one = stage()
    one.hang = threading.Event()
    _start(one)
    one.heard.until_count(Phase.CONNECTING)
    one.collector.stop()
    said = len(one.heard.states)
    assert one.collector._thread.is_alive()
    assert one.collector._thread.daemon
    one.hang.set()
    one.collector._thread.join(PATIENCE)
    assert len(one.heard.states) == said
    assert not one.path.exists() or one.closed == 1


def test_stop_ends_a_refresh_at_its_next_page_and_leaves_the_store(stage: Make) -> None:
    one = stage()
    reading = one.refresh

    def stopped_under_way(site: object, writer: object, progress: Progress, **more: object) -> Census:
        one.collector.stop()
        return reading(site, writer, progress, **more)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("tui.collector.collector.refresh", stopped_under_way)
        _start(one)
        one.collector._thread.join(PATIENCE)
    assert one.closed == 1
    assert one.heard.phases == [Phase.STARTING, Phase.CONNECTING]


def test_stop_before_start_and_twice_is_nothing(stage: Make) -> None:
    one = stage()
    one.collector.stop()
    _start(one)
    one.collector._thread.join(PATIENCE)
    one.collector.stop()
    assert one.heard.states == []


def test_a_fault_of_our_own_is_a_sentence_and_tried_again(stage: Make) -> None:
    one = _start(stage(ZeroDivisionError("division by \x1b[31mzero"), turns=1))
    one.heard.until_count(Phase.LIVE)
    (stale,) = [state for state in one.heard.states if state.phase is Phase.STALE]
    assert stale.trouble is not None
    assert stale.trouble.kind is TroubleKind.ANSWER
    assert (
        stale.trouble.sentence == "Reading the site ended with a fault of comgmt itself (ZeroDivisionError)."
    )
    assert "\x1b" not in stale.trouble.detail


def test_trouble_with_the_store_is_said_and_tried_again(stage: Make) -> None:
    one = _start(stage(StoreError("There is no room left."), turns=1))
    one.heard.until_count(Phase.LIVE)
    (stale,) = [state for state in one.heard.states if state.phase is Phase.STALE]
    assert stale.trouble is not None
    assert (stale.trouble.kind, stale.trouble.sentence) == (TroubleKind.STORE, "There is no room left.")


def test_a_store_that_cannot_be_opened_is_said(stage: Make) -> None:
    one = stage()
    one.path.write_text("a diary")
    _start(one)
    one.heard.until_count(Phase.STALE)
    trouble = one.heard.states[-1].trouble
    assert trouble is not None
    assert trouble.kind is TroubleKind.STORE
    assert one.asked == []


def test_a_listener_that_fails_does_not_end_it(stage: Make) -> None:
    one = stage(turns=2)
    heard = one.collector._on_state

    def fail(state: Any) -> None:  # noqa: ANN401 - a state
        heard(state)
        raise RuntimeError("the screen is gone")

    one.collector._on_state = fail
    _start(one)
    one.heard.until_count(Phase.LIVE, 3)


def test_progress_is_said_five_times_a_second_at_most(stage: Make) -> None:
    one = stage()

    def many(site: object, writer: object, progress: Progress, **_: object) -> Census:
        assert site is not writer
        for rows in range(100):
            progress(rows, "reading devices")
            one.clock.move(0.01)
        return fill(one.path, systems=[client(1)], read=gathered(one.clock.now()))

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("tui.collector.collector.refresh", many)
        _start(one)
        one.heard.until_count(Phase.LIVE)
    said = [state.rows for state in one.heard.states if state.phase is Phase.READING]
    assert said[0] == 0
    assert 4 <= len(said) <= 6


def test_another_process_that_read_the_site_saves_this_one_a_refresh(stage: Make) -> None:
    one = _start(stage())
    one.heard.until_count(Phase.LIVE)
    assert one.clock.resting.wait(PATIENCE)
    one.clock.move(INTERVAL - 20)
    fill(one.path, systems=[client(1)], read=gathered(one.clock.now()))
    one.clock.move(21)
    one.collector.resume()
    one.heard.until_count(Phase.LIVE, 2)
    assert one.asked == [False]
    last = one.heard.states[-1]
    assert last.next_at is not None
    assert (last.next_at - one.clock.now()).total_seconds() == pytest.approx(INTERVAL - 21)
    one.clock.move(INTERVAL)
    one.collector.resume()
    one.heard.until_count(Phase.LIVE, 3)
    assert one.asked == [False, False]


def test_what_another_user_read_does_not_count(stage: Make) -> None:
    one = _start(stage())
    one.heard.until_count(Phase.LIVE)
    one.clock.resting.wait(PATIENCE)
    one.clock.move(INTERVAL - 5)
    other = msgspec.structs.replace(SITE, visible_to="CONTOSO\\someone")
    fill(one.path, systems=[client(1)], read=gathered(one.clock.now(), site=other))
    one.clock.move(6)
    one.collector.resume()
    one.heard.until_count(Phase.LIVE, 2)
    assert one.asked == [False, False]


def test_what_another_process_read_does_not_hold_a_person_up(stage: Make) -> None:
    one = _start(stage())
    one.heard.until_count(Phase.LIVE)
    fill(one.path, systems=[client(1)], read=gathered(one.clock.now()))
    one.collector.refresh_now()
    one.heard.until_count(Phase.LIVE, 2)
    assert one.asked == [False, True]


def test_who_asks_while_it_reads_has_asked_for_what_is_read(stage: Make) -> None:
    one = stage()
    reading = one.refresh

    def asked_under_way(site: object, writer: object, progress: Progress, **more: object) -> Census:
        one.collector.refresh_now()
        return reading(site, writer, progress, **more)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("tui.collector.collector.refresh", asked_under_way)
        _start(one)
        one.heard.until_count(Phase.LIVE)
        assert one.clock.resting.wait(PATIENCE)
    assert one.asked == [False]


def test_who_asks_while_a_sign_in_is_refused_is_heard(stage: Make) -> None:
    one = stage(RefusedError("no"))
    one.hang = threading.Event()
    _start(one)
    one.heard.until_count(Phase.CONNECTING)
    one.collector.refresh_now()
    one.hang.set()
    one.heard.until_count(Phase.LIVE)
    assert one.asked == [False, True]
