"""One session played by Textual's own display and by ours: what is written, what a terminal shows."""

import asyncio
from collections.abc import Sequence
from typing import Any, NamedTuple

from rich.console import Console
from textual.app import App
from textual.events import DescendantFocus
from textual.widgets import Input

from comgmt.terminal.app import TerminalApp
from comgmt.terminal.output import TRUECOLOR, Output
from comgmt.terminal.settling import is_settled
from tests.terminal.recording import Glass, RecordingDriver
from tests.terminal.scenes import Scene

Size = tuple[int, int]
Action = str | Size  # a key, or a new size


class Differential(Scene, TerminalApp[None]):
    """The scene on our display. The scene comes first: below TerminalApp no keys are inherited."""


class Stock(Scene):
    """The scene on Textual's, in true color: Rich keeps the first colors a style was ever drawn in."""

    def __init__(self) -> None:
        super().__init__()
        self.console = Console(color_system="truecolor", force_terminal=True, legacy_windows=False)
        self.animation_level = "none"

    def _on_descendant_focus(self, event: DescendantFocus) -> None:
        """No cursor blinks, as on ours: what is compared must not hang on the second."""
        if isinstance(event.widget, Input):
            event.widget.cursor_blink = False
            event.widget._restart_blink()


class Moment(NamedTuple):
    """After an action: what was written, and the screen."""

    action: Action
    written: str
    cells: list[list[tuple[object, ...]]]
    text: list[str]


def play(app: App[Any], actions: Sequence[Action], size: Size) -> list[Moment]:
    """Run `app` on a recording driver; one moment for its first frame and one for each action."""
    return asyncio.run(_play(app, actions, size))


def play_both(actions: Sequence[Action], size: Size) -> list[tuple[Moment, Moment]]:
    """The same session on both displays, moment by moment: stock, ours."""
    ours = Differential(Output(colors=TRUECOLOR))
    return list(zip(play(Stock(), actions, size), play(ours, actions, size), strict=True))


async def _play(app: App[Any], actions: Sequence[Action], size: Size) -> list[Moment]:
    app.driver_class = RecordingDriver
    glass = Glass(*size)
    moments: list[Moment] = []
    async with app.run_test(headless=False, size=size) as pilot:
        driver = app._driver
        assert isinstance(driver, RecordingDriver)
        for action in ("start", *actions):
            if isinstance(action, tuple):
                glass.resize(*action)
                driver.resize(*action)
            elif action != "start":
                await pilot.press(action)
            await pilot.pause()
            written = await at_rest(app)
            glass.feed(written)
            moments.append(Moment(action, written, glass.cells(), glass.text()))
    return moments


async def at_rest(app: App[Any]) -> str:
    """What was written until nothing is on its way any more, and nothing came for some frames."""
    driver = app._driver
    assert isinstance(driver, RecordingDriver)
    written, quiet = "", 0
    while quiet < 2:
        await asyncio.sleep(0.02)
        new = driver.take()
        written += new
        quiet = 0 if new or _is_waiting(app) else quiet + 1
    return written


def _is_waiting(app: App[Any]) -> bool:
    """Textual's own display paints at the next turn of its clock."""
    return isinstance(app, TerminalApp) and (app.pace.waiting or not is_settled(app))
