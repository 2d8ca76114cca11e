"""Lines that are slow, and screens that are not ours: frames wait, the newest wins, the rest is Textual's."""

import asyncio
import re

from comgmt.terminal.output import Output
from tests.terminal.recording import Glass, RecordingDriver
from tests.terminal.sessions import Differential, play

SIZE = (80, 24)


class SlowDriver(RecordingDriver):
    """A terminal that is busy when told."""

    busy = False


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
        await pilot.pause(0.1)
        driver.take()
        driver.busy = True
        for _ in range(30):
            await pilot.press("plus")
        await pilot.pause(0.1)
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
    async with app.run_test(headless=False, size=SIZE) as pilot:
        await pilot.pause(0.1)
        driver = app._driver
        assert isinstance(driver, InlineDriver)
        return driver.take()


def test_no_cursor_blinks() -> None:
    assert asyncio.run(_written_while_waiting()) == ""


async def _written_while_waiting() -> str:
    app = Differential(Output())
    app.driver_class = RecordingDriver
    async with app.run_test(headless=False, size=SIZE) as pilot:
        await pilot.press("m")
        await pilot.press("tab")
        await pilot.pause(0.2)
        driver = app._driver
        assert isinstance(driver, RecordingDriver)
        driver.take()
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
