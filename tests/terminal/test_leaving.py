"""Who comes back to a screen that was left finds nothing there, and that is no fault; elsewhere it is."""

import asyncio

import pytest
from textual.app import ComposeResult
from textual.css.query import NoMatches
from textual.screen import Screen
from textual.widgets import Static

from comgmt.terminal.output import Output
from tests.terminal.sessions import Differential


class Slow(Screen[None]):
    """Mounts when the gate opens, and looks for its part then, or in a worker of the app."""

    def __init__(self, gate: asyncio.Event, *, part: str = "#part", by_worker: bool = False) -> None:
        super().__init__()
        self.gate, self.part, self.by_worker = gate, part, by_worker

    def compose(self) -> ComposeResult:
        yield Static("part", id="part")

    async def mount_composed_widgets(self, widgets: list[object]) -> None:  # type: ignore[override]
        """As slow as a large screen on a busy machine."""
        await self.gate.wait()
        await super().mount_composed_widgets(widgets)  # type: ignore[arg-type]

    def on_mount(self) -> None:
        if self.by_worker:
            self.run_worker(self.look(), exit_on_error=True)
        else:
            self.query_one(self.part, Static).update("whole")

    async def look(self) -> None:
        """Look for the part, a little later."""
        self.query_one(self.part, Static).update("whole")


async def _left_while_mounting(*, by_worker: bool) -> BaseException | None:
    app, gate = Differential(Output()), asyncio.Event()
    async with app.run_test(size=(80, 24)) as pilot:
        screen = Slow(gate, by_worker=by_worker)
        app.push_screen(screen)
        await asyncio.sleep(0.05)
        app.pop_screen()
        gate.set()
        await pilot.pause(0.2)
        assert app.is_running
        assert app.screen_stack == [app.screen]
    return app.fault


@pytest.mark.parametrize("by_worker", [False, True])
def test_a_screen_left_while_it_mounts_is_no_fault(by_worker: bool) -> None:
    assert asyncio.run(_left_while_mounting(by_worker=by_worker)) is None


async def _mistyped(*, by_worker: bool) -> None:
    app, gate = Differential(Output()), asyncio.Event()
    gate.set()
    async with app.run_test(size=(80, 24)):
        app.push_screen(Slow(gate, part="#mistyped", by_worker=by_worker))
        while app.fault is None:  # noqa: ASYNC110 - of things that tell nobody
            await asyncio.sleep(0.01)


@pytest.mark.parametrize("by_worker", [False, True])
def test_a_name_that_was_never_there_is_one(by_worker: bool) -> None:
    with pytest.raises(Exception, match="mistyped") as raised:
        asyncio.run(_mistyped(by_worker=by_worker))
    assert isinstance(getattr(raised.value, "error", raised.value), NoMatches)
