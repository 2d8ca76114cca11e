"""The app below the console: what it may send, how it ends, and what becomes of its faults."""

import asyncio
import signal
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from functools import partial
from pathlib import PurePath
from typing import Any, ClassVar, Final, Literal, TypeVar

from textual import events
from textual.app import App
from textual.binding import Binding, BindingType
from textual.filter import LineFilter, Monochrome, NoColor
from textual.screen import Screen
from textual.widgets import Input
from textual.worker import WorkerFailed

from comgmt.terminal.calling import call_sequence
from comgmt.terminal.clipboard import clipboard_sequence
from comgmt.terminal.display import DifferentialDisplay
from comgmt.terminal.driver import QuietDriver
from comgmt.terminal.leaving import is_late
from comgmt.terminal.modes import background, can_synchronize, is_well, title_sequence
from comgmt.terminal.output import Output
from comgmt.terminal.screen import TerminalScreen
from comgmt.terminal.settling import has_acted
from comgmt.terminal.typeahead import TypeAhead

ReturnT = TypeVar("ReturnT")
MOST_PASTED: Final = 2_000  # characters: no filter, name, address or password is longer
_TOO_LONG: Final = "The paste was dropped: it has {:,} characters, and a line takes {:,}."
_FLOW_CONTROL: Final = Binding("ctrl+q", "flow_control", show=False)
_LIGHT: Final = 0.5
_BRIGHTNESS: Final = (0.299, 0.587, 0.114)  # of red, green and blue (ITU-R BT.601)


class TerminalApp(DifferentialDisplay[ReturnT]):
    """A Textual app with manners; see `comgmt.terminal.run` for its start and end.

    `output` is what the terminal takes. With no colors the pseudo class `:nocolor` is set, with ASCII the
    class `-ascii`, for those who hear or feel the screen the class `-linear`, where addresses can be opened
    `-links`.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+l", "redraw", "Draw the screen again", show=False, priority=True, id="redraw"),
        Binding("ctrl+z", "suspend_process", "Back to the shell", show=False, priority=True, id="suspend"),
        Binding("ctrl+s", "flow_control", show=False),
    ]

    def __init__(self, output: Output | None = None) -> None:
        self.output = output or Output()
        super().__init__(self.output)
        self.driver_class = QuietDriver
        self.animation_level = "none"
        self.no_color = not self.output.colors
        self._filters = [each for each in self._filters if not isinstance(each, (Monochrome, NoColor))]
        self._typed = TypeAhead(partial(has_acted, self), self._press)
        self._window_title = ""
        self._ended_by: int | None = None
        self._bindings.key_to_bindings["ctrl+q"] = [_FLOW_CONTROL]  # Textual's own quits
        self.set_class(self.output.ascii, "-ascii")
        self.set_class(self.output.linear, "-linear")
        self.set_class(self.output.links, "-links")

    def begin_theme(self, name: str) -> None:
        """The theme of the first frame. Setting `theme` would have all styles parsed and resolved again."""
        self.set_reactive(App.theme, name)
        dark = self.current_theme.dark
        self.update_classes(
            {f"-theme-{name}": True, "-dark-mode": dark, "-light-mode": not dark}, update=False
        )
        self._refresh_truecolor_filter(self.ansi_theme)
        self.stylesheet.set_variables(self.get_css_variables())

    def add_styles(self, paths: Iterable[str | PurePath]) -> None:
        """Know the styles of screens to come before they come: nothing that is there is styled anew."""
        for path in paths:
            self.stylesheet.read(path)
        self.stylesheet.parse()

    async def on_event(self, event: events.Event) -> None:
        """Keys set the pace of frames; each finds what those before it have done, however fast they come.

        A paste that is too long reaches no widget: a million characters would be laid out at each key.
        """
        if isinstance(event, events.Key) and not event.is_forwarded:
            self.pace.key(time.monotonic())
            if self._typed.hold(event):
                return
            await self._on_turn(event)
            return
        if isinstance(event, events.Key) and self._screen_stack:
            # Back from a screen that had no use for it, and that may be left by now.
            await self.screen._mounted_event.wait()  # noqa: SLF001 - as below
        if isinstance(event, events.Paste) and len(event.text) > MOST_PASTED:
            self.paste_dropped(_TOO_LONG.format(len(event.text), MOST_PASTED))
            return
        await super().on_event(event)

    def _press(self, key: events.Key) -> None:
        self.call_later(self._on_turn, key)

    async def _on_turn(self, key: events.Key) -> None:
        """It is the turn of a key; on a screen that is still coming there is nothing to act on."""
        if self._screen_stack:
            await self.screen._mounted_event.wait()  # noqa: SLF001 - what `mount` waits for as well
        await super().on_event(key)

    def _is_whole(self) -> bool:
        """A frame waits for the keys that are still to be pressed."""
        return super()._is_whole() and not self._typed.waiting

    def paste_dropped(self, sentence: str) -> None:
        """Say so on the screen, where there is a place for it."""

    @property
    def fault(self) -> BaseException | None:
        """The first exception that nobody caught, in a worker its own with its trace; it ended the app."""
        fault = self._exception
        return fault.error if isinstance(fault, WorkerFailed) else fault

    @property
    def ended_by(self) -> int | None:
        """The number of the signal that ended the app."""
        return self._ended_by

    def get_line_filters(self) -> Sequence[LineFilter]:
        """Textual's filters turn dim text into colors: where those are the terminal's own, there are none."""
        return super().get_line_filters() if self.output.colors and not self.current_theme.ansi else ()

    def get_default_screen(self) -> Screen[Any]:
        """The screen below all others, where the app composes what it shows itself."""
        return TerminalScreen(id="_default")

    def end_by(self, number: int) -> None:
        """End as the signal `number` would; from any thread, also before the app runs and again."""
        if self._ended_by is None:
            self._ended_by = number
        if self._loop is None:
            self._exit = True  # Textual then ends before it takes the terminal
            return
        self._call_soon(self._leave)

    def wake(self) -> None:
        """Let the main thread run for a moment; from any thread."""
        self._call_soon(_nothing)

    def hear(self, answer: str) -> None:
        """Take an answer of the terminal."""
        if is_well(answer):
            self.pace.answered(time.monotonic())
        elif can_synchronize(answer):
            self.synchronized = True
        else:
            color = background(answer)
            if color is not None:
                self.on_background(dark=_brightness(color) < _LIGHT)

    def on_background(self, *, dark: bool) -> None:
        """The terminal says what is behind its text."""

    def name_window(self, title: str) -> None:
        """Give the window a title, where it gets one; the same again sends nothing."""
        if self.output.titled and title != self._window_title and self._driver is not None:
            self._window_title = title
            self._driver.write(title_sequence(title))

    def give_back_terminal(self) -> None:
        """Leave the screen, from any thread; again is nothing."""
        if isinstance(self._driver, QuietDriver):
            self._driver.stop_application_mode()

    @property
    def stuck(self) -> bool:
        """Whether the terminal was left as it was, because it takes nothing."""
        return isinstance(self._driver, QuietDriver) and self._driver.stuck

    def take_fault(self, fault: Exception) -> None:
        """End because of an exception outside of the app's own tasks; from any thread."""
        self._call_soon(partial(self._handle_exception, fault))

    def redraw(self) -> None:
        """Paint everything, whatever the terminal shows."""
        self.forget_screen(clear=True)

    def action_redraw(self) -> None:
        """What ctrl+l does."""
        self.redraw()

    def action_flow_control(self) -> None:
        """What ctrl+s and ctrl+q do: they hold a line and let it go on; this one goes on."""

    def call_person(self, text: str, way: Literal["none", "bell", "osc9"]) -> None:
        """Call by the terminal's bell or notification; whether anybody hears nobody can know."""
        if self._driver is not None:
            self._driver.write(call_sequence(text, way, self.output.multiplexer))

    def copy_to_clipboard(self, text: str) -> None:
        """Send `text` to the clipboard of the terminal; whether it arrives nobody can know."""
        self._clipboard = text
        if self._driver is not None:
            self._driver.write(clipboard_sequence(text, self.output.multiplexer))

    def _call_soon(self, callback: Callable[[], object]) -> None:
        loop = self._loop
        with suppress(RuntimeError):  # the loop may end meanwhile
            if loop is not None:
                loop.call_soon_threadsafe(callback)

    def _leave(self) -> None:
        """The terminal first: what comes after it may take its time."""
        self.give_back_terminal()
        self.exit(return_code=128 + (self._ended_by or signal.SIGHUP))

    def _on_load(self, event: events.Load) -> None:
        del event
        asyncio.get_running_loop().set_exception_handler(self._on_loop_exception)

    def _on_descendant_focus(self, event: events.DescendantFocus) -> None:
        """No cursor blinks, also not in the command palette: a quiet screen sends nothing."""
        if isinstance(event.widget, Input) and event.widget.cursor_blink:
            event.widget.cursor_blink = False
            event.widget._restart_blink()  # noqa: SLF001 - else the cursor stays as the last blink left it

    def _on_loop_exception(self, loop: asyncio.AbstractEventLoop, context: Mapping[str, Any]) -> None:
        del loop
        fault = context.get("exception")
        if isinstance(fault, Exception) and self._running:
            self._handle_exception(fault)

    def _handle_exception(self, error: Exception) -> None:
        """Keep the first fault for whoever started the app and end; nothing is printed."""
        if is_late(error):
            return
        self._return_code = 1
        if self._exception is None:
            self._exception = error
            self._exception_event.set()
        self._close_messages_no_wait()

    def _print_error_renderables(self) -> None:
        self._exit_renderables.clear()

    def _set_pointer_shape(self, shape: str) -> None:
        """OSC 22 is for a mouse on a terminal that knows it; others print it."""


def _nothing() -> None:
    """Waking is all."""


def _brightness(color: tuple[float, float, float]) -> float:
    return sum(part * weight for part, weight in zip(color, _BRIGHTNESS, strict=True))
