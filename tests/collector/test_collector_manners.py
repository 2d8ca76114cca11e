"""The collector's manners: how it ends, what it makes of faults, and of others who read the same site."""

from datetime import timedelta
from typing import Any

import msgspec
import pytest

from comgmt.collector.collector import NOTICE_SECONDS
from comgmt.collector.pace import after_another
from comgmt.domain.census import Census
from comgmt.domain.source import Phase, TroubleKind
from comgmt.store.errors import StoreError
from tests.collector.stage import INTERVAL, Make, Progress, started
from tests.collector.times import PATIENCE
from tests.store.filling import SITE, client, fill, gathered

FOLLOWED = after_another(INTERVAL, 0, 0.5)


def test_stop_returns_while_a_request_hangs_and_nothing_is_said_after_it(stage: Make) -> None:
    one = stage()
    one.hang.clear()
    started(one)
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
        patch.setattr("comgmt.collector.collector.refresh", stopped_under_way)
        started(one)
        one.collector._thread.join(PATIENCE)
    assert one.closed == 1
    assert one.heard.phases == [Phase.STARTING, Phase.CONNECTING]


def test_stop_before_start_and_twice_is_nothing(stage: Make) -> None:
    one = stage()
    one.collector.stop()
    started(one)
    one.collector._thread.join(PATIENCE)
    one.collector.stop()
    assert one.heard.states == []


def test_a_fault_of_our_own_is_a_sentence_and_tried_again(stage: Make) -> None:
    one = started(stage(ZeroDivisionError("division by \x1b[31mzero"), turns=1))
    one.heard.until_count(Phase.LIVE)
    (stale,) = [state for state in one.heard.states if state.phase is Phase.STALE]
    assert stale.trouble is not None
    assert stale.trouble.kind is TroubleKind.ANSWER
    assert (
        stale.trouble.sentence == "Reading the site ended with a fault of comgmt itself (ZeroDivisionError)."
    )
    assert "\x1b" not in stale.trouble.detail


def test_trouble_with_the_store_is_said_and_tried_again(stage: Make) -> None:
    one = started(stage(StoreError("There is no room left."), turns=1))
    one.heard.until_count(Phase.LIVE)
    (stale,) = [state for state in one.heard.states if state.phase is Phase.STALE]
    assert stale.trouble is not None
    assert (stale.trouble.kind, stale.trouble.sentence) == (TroubleKind.STORE, "There is no room left.")


def test_a_store_that_cannot_be_opened_is_said(stage: Make) -> None:
    one = stage()
    one.path.write_text("a diary")
    started(one)
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
    started(one)
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
        patch.setattr("comgmt.collector.collector.refresh", many)
        started(one)
        one.heard.until_count(Phase.LIVE)
    said = [state.rows for state in one.heard.states if state.phase is Phase.READING]
    assert said[0] == 0
    assert 4 <= len(said) <= 6


def test_another_process_that_read_the_site_saves_this_one_a_refresh(stage: Make) -> None:
    one = started(stage())
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
    assert (last.next_at - one.clock.now()).total_seconds() == pytest.approx(FOLLOWED - 21)
    one.clock.move(FOLLOWED)
    one.collector.resume()
    one.heard.until_count(Phase.LIVE, 3)
    assert one.asked == [False, False]


def test_of_two_that_read_at_once_the_later_one_leaves_the_next_reading_to_the_other(stage: Make) -> None:
    one = stage()
    reading = one.refresh

    def beside_another(site: object, writer: object, progress: Progress, **more: object) -> Census:
        fill(one.path, systems=[client(1)], read=gathered(one.clock.now()))
        return reading(site, writer, progress, **more)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("comgmt.collector.collector.refresh", beside_another)
        started(one)
        one.heard.until_count(Phase.LIVE)
    last = one.heard.states[-1]
    assert last.next_at is not None
    assert (last.next_at - one.clock.now()).total_seconds() == pytest.approx(FOLLOWED)


def test_what_another_user_read_does_not_count(stage: Make) -> None:
    one = started(stage())
    one.heard.until_count(Phase.LIVE)
    one.clock.resting.wait(PATIENCE)
    one.clock.move(INTERVAL - 5)
    other = msgspec.structs.replace(SITE, visible_to="CONTOSO\\someone")
    fill(one.path, systems=[client(1)], read=gathered(one.clock.now(), site=other))
    one.clock.move(6)
    one.collector.resume()
    one.heard.until_count(Phase.LIVE, 2)
    assert one.asked == [False, False]


def test_a_census_of_tomorrow_saves_no_refresh(stage: Make) -> None:
    one = started(stage())
    one.heard.until_count(Phase.LIVE)
    assert one.clock.resting.wait(PATIENCE)
    ahead = one.clock.now() + timedelta(days=1)  # a clock that was set back meanwhile, or another machine's
    fill(one.path, systems=[client(1)], read=gathered(ahead))
    one.clock.move(INTERVAL + 1)
    one.collector.resume()
    one.heard.until_count(Phase.LIVE, 2)
    assert one.asked == [False, False]


def test_what_another_process_read_does_not_hold_a_person_up(stage: Make) -> None:
    one = started(stage())
    one.heard.until_count(Phase.LIVE)
    fill(one.path, systems=[client(1)], read=gathered(one.clock.now()))
    one.collector.refresh_now()
    one.heard.until_count(Phase.LIVE, 2)
    assert one.asked == [False, True]


def test_a_store_that_takes_long_to_bring_to_its_form_says_so(stage: Make) -> None:
    one = stage()
    tell = one.collector._making_ready()
    tell("bringing the store to its new form, 1 of 9 devices")
    assert one.heard.states == []  # over in a moment, for all that is known
    one.clock.move(NOTICE_SECONDS)
    tell("bringing the store to its new form, 2 of 9 devices")
    tell("bringing the store to its new form, 3 of 9 devices")
    (said,) = one.heard.states
    assert said.notice == "Bringing the store to its new form, 2 of 9 devices."
    one.collector.stop()
    started(one)


def test_who_fails_over_hearing_of_an_attempt_does_not_end_it(stage: Make) -> None:
    one = stage(StoreError("There is no room left."), turns=1)

    def fail(_trouble: object) -> None:
        raise BrokenPipeError

    one.collector._on_attempt = fail
    started(one)
    one.heard.until_count(Phase.LIVE)
    assert any("(BrokenPipeError)" in state.notice for state in one.heard.states)
