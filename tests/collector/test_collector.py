"""The collector's schedule: when it reads again, when it waits for a person, what a person can do."""

import pytest

from comgmt.domain.census import Census
from comgmt.domain.source import Phase, TroubleKind
from comgmt.site.errors import (
    LostError,
    NotPermittedError,
    QuotaError,
    RefusedError,
    SiteError,
    TimedOutError,
    UnreachableError,
)
from tests.collector.stage import INTERVAL, Make, Progress, started
from tests.collector.times import PATIENCE


def test_it_says_what_it_does_from_its_own_thread(stage: Make) -> None:
    one = started(stage())
    one.heard.until_count(Phase.LIVE)
    assert one.heard.phases == [Phase.STARTING, Phase.CONNECTING, Phase.READING, Phase.LIVE]
    assert one.heard.threads == {one.collector._thread.ident}
    live = one.heard.states[-1]
    assert live.trouble is None
    assert live.next_at is not None
    assert (live.next_at - one.clock.now()).total_seconds() == pytest.approx(INTERVAL)
    assert one.closed == 1


def test_it_reads_again_every_interval(stage: Make) -> None:
    one = started(stage(turns=3))
    one.heard.until_count(Phase.LIVE, 4)
    assert one.clock.waits == [INTERVAL] * 3
    assert one.asked == [False] * 4
    assert one.closed == 4


@pytest.mark.parametrize("error", [LostError, TimedOutError, UnreachableError])
def test_a_failure_is_tried_again_later_and_later(stage: Make, error: type[SiteError]) -> None:
    one = started(stage(*(error("gone") for _ in range(6)), turns=6))
    one.heard.until_count(Phase.LIVE)
    stale = [state for state in one.heard.states if state.phase is Phase.STALE]
    assert [state.trouble and state.trouble.kind for state in stale] == [error.kind] * 6
    assert all(state.next_at is not None for state in stale)
    assert one.clock.waits == [pytest.approx(0.875 * wait) for wait in (15, 30, 60, 120, 240, 300)]
    assert one.closed == 7


def test_a_quota_is_left_alone_longer(stage: Make) -> None:
    one = started(stage(QuotaError("too many"), QuotaError("too many"), turns=2))
    one.heard.until_count(Phase.LIVE)
    assert one.clock.waits == [pytest.approx(0.875 * wait) for wait in (60, 120)]


def test_success_starts_the_count_anew(stage: Make) -> None:
    one = started(stage(LostError("1"), LostError("2"), None, LostError("3"), turns=4))
    one.heard.until_count(Phase.LIVE, 2)
    assert one.clock.waits == [pytest.approx(wait) for wait in (13.125, 26.25, INTERVAL, 13.125)]


@pytest.mark.parametrize("error", [RefusedError, NotPermittedError])
def test_what_a_person_must_mend_is_never_tried_by_itself(stage: Make, error: type[SiteError]) -> None:
    one = started(stage(error("no"), turns=50))
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
    one = started(stage(RefusedError("no"), RefusedError("no")))
    one.heard.until_count(Phase.STOPPED)
    one.collector.refresh_now()
    one.heard.until_count(Phase.STOPPED, 2)
    one.collector.refresh_now()
    one.heard.until_count(Phase.LIVE)
    assert one.asked == [False, True, True]


def test_pause_starts_nothing_and_resume_goes_on(stage: Make) -> None:
    one = started(stage())
    one.heard.until_count(Phase.LIVE)
    one.collector.pause()
    one.heard.until_count(Phase.PAUSED)
    one.clock.move(10 * INTERVAL)
    assert one.asked == [False]
    one.collector.resume()
    one.heard.until_count(Phase.LIVE, 2)
    assert one.asked == [False, False]


def test_resume_before_it_is_due_only_says_so(stage: Make) -> None:
    one = started(stage())
    one.heard.until_count(Phase.LIVE)
    live = one.heard.states[-1]
    one.collector.pause()
    one.heard.until_count(Phase.PAUSED)
    one.collector.resume()
    one.heard.until_count(Phase.LIVE, 2)
    assert one.heard.states[-1] == live
    assert one.asked == [False]


def test_a_person_who_asks_is_heard_while_paused(stage: Make) -> None:
    one = started(stage(None, LostError("gone")))
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
    started(one)
    one.heard.until_count(Phase.PAUSED)
    assert one.asked == []
    one.collector.refresh_now()
    one.heard.until_count(Phase.PAUSED, 2)
    assert one.asked == [True]


def test_who_asks_while_it_reads_has_asked_for_what_is_read(stage: Make) -> None:
    one = stage()
    reading = one.refresh

    def asked_under_way(site: object, writer: object, progress: Progress, **more: object) -> Census:
        one.collector.refresh_now()
        return reading(site, writer, progress, **more)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("comgmt.collector.collector.refresh", asked_under_way)
        started(one)
        one.heard.until_count(Phase.LIVE)
        assert one.clock.resting.wait(PATIENCE)
    assert one.asked == [False]


def test_who_asks_while_a_sign_in_is_refused_is_heard(stage: Make) -> None:
    one = stage(RefusedError("no"))
    one.hang.clear()
    started(one)
    one.heard.until_count(Phase.CONNECTING)
    one.collector.refresh_now()
    one.hang.set()
    one.heard.until_count(Phase.LIVE)
    assert one.asked == [False, True]
