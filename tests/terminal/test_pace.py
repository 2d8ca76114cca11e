"""Lines that are slow, and screens that are not ours: frames wait, the newest wins, the rest is Textual's."""

import asyncio
import re
from types import SimpleNamespace

import pytest

from comgmt.terminal import display
from comgmt.terminal.output import Output
from comgmt.terminal.pace import Pace
from comgmt.terminal.settling import is_settled
from tests.terminal.recording import Glass, RecordingDriver
from tests.terminal.sessions import Differential, at_rest, play
from tests.terminal.terminals import PATIENCE_SECONDS

SIZE = (80, 24)


class SlowDriver(RecordingDriver):
    """A terminal that is busy when told."""

    busy = False


class CountingDriver(RecordingDriver):
    """Counts how often it writes."""

    frames = 0

    def write(self, data: str) -> None:
        """Keep `data`."""
        self.frames += 1
        super().write(data)


class InlineDriver(RecordingDriver):
    """A terminal of which the app takes some lines only."""

    @property
    def is_inline(self) -> bool:
        """As Textual's inline driver."""
        return True


def test_a_busy_line_gets_only_the_newest_frame() -> None:
    app = Differential(Output())
    late = asyncio.run(_count_while_busy(app))
    plain = play(Differential(Output()), ["plus"], SIZE)
    glass = Glass(*SIZE)
    glass.feed(plain[0].written + late)
    assert "devices      30" in glass.text()[1]
    assert len(late) <= 2 * len(plain[1].written)


async def _count_while_busy(app: Differential) -> str:
    app.driver_class = SlowDriver
    async with app.run_test(headless=False, size=SIZE) as pilot:
        driver = app._driver
        assert isinstance(driver, SlowDriver)
        assert await at_rest(app)
        driver.busy = True
        for _ in range(30):
            await pilot.press("plus")
        while not is_settled(app):
            await pilot.pause(0.01)
        assert driver.take() == ""
        driver.busy = False
        app.paint_late()
        return driver.take()


def test_an_inline_screen_is_painted_by_textual() -> None:
    written = asyncio.run(_inline())
    assert re.search(r"\x1b\[\d+A\r", written)  # back to where it began: only Textual does that


async def _inline() -> str:
    app = Differential(Output())
    app.driver_class = InlineDriver
    async with app.run_test(headless=False, size=SIZE):
        return await at_rest(app)


def test_no_cursor_blinks() -> None:
    assert asyncio.run(_written_while_waiting()) == ""


async def _written_while_waiting() -> str:
    app = Differential(Output())
    app.driver_class = RecordingDriver
    async with app.run_test(headless=False, size=SIZE) as pilot:
        await pilot.press("m")
        await pilot.press("tab")
        assert await at_rest(app)
        driver = app._driver
        assert isinstance(driver, RecordingDriver)
        await pilot.pause(1.2)  # two turns of a blinking cursor
        return driver.take()


def test_headless_nothing_is_written() -> None:
    async def headless() -> tuple[int, int]:
        app = Differential(Output())
        async with app.run_test(size=SIZE) as pilot:
            await pilot.press("plus")
            app.redraw()
            await pilot.pause()
            return app._frame.size

    assert asyncio.run(headless()) == (0, 0)


def played(pace: Pace, *, bits: int, round_trip: float, keys: int, octets: int) -> tuple[int, float]:
    """Keys held down at 30 Hz on a line of so many bits a second: frames that went, when the last arrived."""
    now, line_free, frames, arrived = 100.0, 100.0, 0, 0.0
    answers: list[float] = []
    end = now + keys / 30
    pressed = 0
    pace.asked(0, now)
    answers.append(now + round_trip)
    while now < end + 60 and (now < end or pace.waiting or answers):
        while answers and answers[0] <= now:
            pace.answered(answers.pop(0))
        if pressed < keys and now >= 100.5 + pressed / 30:
            pressed += 1
            pace.key(now)
            pace.want(now)
        if pace.waiting and pace.patience(now, settled=True) == 0:
            line_free = max(line_free, now) + octets * 10 / bits
            arrived = line_free + round_trip / 2
            pace.painted(now)
            pace.asked(octets, now)
            answers.append(line_free + round_trip)
            frames += 1
        now += 0.002
    return frames, arrived - 100.5


def test_on_a_slow_line_keys_held_down_are_few_frames_and_the_last_comes_soon() -> None:
    frames, arrived = played(Pace(), bits=9_600, round_trip=0.02, keys=60, octets=350)
    assert frames <= 8
    assert arrived < 2 + 2 * 350 * 10 / 9_600 + 0.1  # the frame on its way, and one more


def test_on_a_fast_line_far_away_each_key_is_a_frame() -> None:
    frames, arrived = played(Pace(), bits=10_000_000, round_trip=0.1, keys=60, octets=350)
    assert frames > 50
    assert arrived < 2.2


def test_who_never_answers_gets_a_frame_now_and_then_while_keys_are_held_down() -> None:
    pace, frames, now = Pace(), 0, 100.0
    for _ in range(60):
        now += 1 / 30
        pace.key(now)
        pace.want(now)
        if pace.patience(now, settled=True) == 0:
            pace.painted(now)
            frames += 1
    assert 6 <= frames <= 10
    assert pace.patience(now + 0.07, settled=True) == 0


def test_a_frame_waits_for_what_belongs_to_it_and_not_for_long() -> None:
    pace = Pace()
    pace.want(100.0)
    assert pace.patience(100.0, settled=False) > 0
    assert pace.patience(100.2, settled=False) == 0
    with pace.held(100.0):
        assert pace.patience(100.2, settled=True) > 0
        assert pace.patience(100.3, settled=True) == 0
    assert pace.patience(100.0, settled=True) == 0


def test_an_answer_that_is_lost_does_not_hold_the_screen() -> None:
    pace = Pace()
    pace.asked(0, 100.0)
    pace.answered(100.1)
    pace.asked(10_000, 100.2)
    pace.want(100.3)
    assert pace.patience(101.0, settled=True) > 0
    assert pace.patience(140.0, settled=True) == 0


def test_a_key_that_changes_two_widgets_is_one_frame(monkeypatch: pytest.MonkeyPatch) -> None:
    stop_the_clock(monkeypatch)
    assert asyncio.run(_frames_of_a_key()) == 1


def stop_the_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    """No time passes for frames: they go when they are whole, however slow the machine, or never."""
    monkeypatch.setattr(display, "time", SimpleNamespace(monotonic=lambda: 100.0))


async def _frames_of_a_key() -> int:
    app = Differential(Output())
    app.driver_class = CountingDriver
    async with app.run_test(headless=False, size=SIZE):
        assert await at_rest(app)
        driver = app._driver
        assert isinstance(driver, CountingDriver)
        driver.frames = 0
        app.action_count(1)
        app.call_later(app.action_names)
        assert await at_rest(app)
        return driver.frames


def test_a_frame_of_a_screen_over_another_is_whole_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    stop_the_clock(monkeypatch)
    asyncio.run(_typed_over_another())


async def _typed_over_another() -> None:
    app = Differential(Output())
    app.driver_class = RecordingDriver
    async with app.run_test(headless=False, size=SIZE) as pilot:
        for key in ("m", "x", "y"):
            await pilot.press(key)
            assert await asyncio.wait_for(at_rest(app), PATIENCE_SECONDS), key


@pytest.mark.parametrize(("answer", "framed"), [("\x1b[?2026;2$y", True), ("\x1b[?2026;0$y", False)])
def test_a_large_frame_is_shown_at_once_where_the_terminal_can(answer: str, framed: bool) -> None:
    written = asyncio.run(_after(answer))
    assert written.startswith("\x1b[?2026h") is framed
    assert written.endswith("\x1b[?2026l\x1b[5n") is framed


async def _after(answer: str) -> str:
    app = Differential(Output())
    app.driver_class = RecordingDriver
    async with app.run_test(headless=False, size=SIZE):
        assert await at_rest(app)
        for each in ("\x1b[0n", answer):
            app.hear(each)
        app.redraw()
        return await at_rest(app)


def until_free(pace: Pace, now: float) -> float:
    """When a frame that waits since `now` may go."""
    pace.want(now)
    later = now
    while pace.patience(later, settled=True) > 0:
        later += 0.01
        assert later < now + 60
    return later


def knowing(seconds: float, octets: int) -> Pace:
    """A pace that knows a line: there and back in 20 ms, so many octets in `seconds`."""
    pace = Pace()
    for sent, back, size in ((9.0, 9.02, 0), (10.0, 10.02 + seconds, octets)):
        pace.asked(size, sent)
        pace.answered(back)
    return pace


def test_a_lost_answer_holds_frames_up_for_a_moment_only() -> None:
    pace = knowing(0.1, 4_000)
    pace.asked(8_000, 11.0)
    assert 13.0 < until_free(pace, 11.0) < 13.5
    assert pace.answers, "one answer may get lost"


def test_a_terminal_that_answers_no_more_is_asked_no_more_until_it_does() -> None:
    pace = knowing(0.1, 4_000)
    for at in (20.0, 30.0):
        pace.asked(8_000, at)
        until_free(pace, at)
    assert not pace.answers
    assert until_free(pace, 40.0) == 40.0
    pace.answered(41.0)
    assert pace.answers


def test_a_slow_line_is_given_the_time_it_takes() -> None:
    pace = knowing(5.0, 4_800)
    pace.asked(9_600, 20.0)
    pace.want(20.0)
    assert pace.patience(29.9, settled=True) > 0, "at 960 octets a second it is still on its way"
    pace.answered(30.0)
    assert pace.answers
