"""Textual's display step, made differential: a refresh that changes nothing sends nothing.

A frame goes when it is whole: what a key changes on several widgets is one frame. This leans on private parts
of the pinned Textual; tests/terminal/test_canary.py fails when they change.
"""

import asyncio
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, Final, Protocol, TypeVar, runtime_checkable

from rich.console import RenderableType
from textual._compositor import ChopsUpdate, LayoutUpdate
from textual.app import App
from textual.geometry import Offset, Region
from textual.screen import Screen

from comgmt.terminal.frame import Frame
from comgmt.terminal.modes import QUESTION
from comgmt.terminal.output import Output
from comgmt.terminal.pace import Pace
from comgmt.terminal.pencil import place
from comgmt.terminal.settling import is_settled

ReturnT = TypeVar("ReturnT")
_HOLD: Final = "\x1b[?2026h"
_SHOW: Final = "\x1b[?2026l"
_LARGE: Final = 256  # octets; less arrives at once anyway
_NOTICED: Final = 64  # octets of which a slow line is slow


@runtime_checkable
class Paced(Protocol):
    """A driver that knows whether the terminal has taken what was written."""

    @property
    def busy(self) -> bool:
        """Whether a frame must wait; the driver then calls `paint_late` of the app when it may go."""


@runtime_checkable
class HasCursor(Protocol):
    """A widget, or a screen, that says where in it the person is."""

    @property
    def cursor_place(self) -> Offset | None:
        """The cell, from its own corner; None where there is none."""

    @property
    def content_region(self) -> Region:
        """Where it is on the screen."""


class DifferentialDisplay(App[ReturnT]):
    """An app that writes only the cells that differ from those on the terminal."""

    def __init__(self, output: Output) -> None:
        super().__init__()
        self._frame = Frame(output)
        self._cursor = (-1, -1)
        self.pace = Pace()
        self.synchronized = False
        self._looking: asyncio.TimerHandle | None = None
        self._after_paint: list[Callable[[], object]] = []

    @property
    def _background_screens(self) -> list[Screen[Any]]:
        """Those in sight below the screen on top; Textual has one more, laid out and painted for nobody."""
        below = super()._background_screens
        return below if below and self.screen.styles.background.a < 1 else []

    @contextmanager
    def awaited(self) -> Iterator[None]:
        """What comes of the `with` block belongs on the screen with what is there already."""
        with self.pace.held(time.monotonic()):
            yield

    def call_after_paint(self, callback: Callable[[], object]) -> None:
        """Call once what is there to be painted has gone to the terminal."""
        self._after_paint.append(callback)

    def forget_screen(self, *, clear: bool) -> None:
        """Paint everything: what the terminal shows is not known any more. `clear` wipes it first."""
        self._frame.forget(clear=clear)
        self._cursor = (-1, -1)
        if self._running and self._screen_stack:
            self.screen.refresh()

    def paint_late(self) -> None:
        """Paint what had to wait."""
        if self._running and not self._closed and self._screen_stack:
            self._paint()

    def _display(self, screen: Screen[Any], renderable: RenderableType | None) -> None:
        driver = self._driver
        quiet = driver is None or driver.is_headless or driver.is_inline or self._batch_count or self._closed
        if quiet or not self._running or not isinstance(renderable, (LayoutUpdate, ChopsUpdate)):
            super()._display(screen, renderable)
            if driver is not None and driver.is_headless:
                self._has_painted()
            return
        try:
            self._take(renderable)
            self._paint_when_whole()
        except Exception as error:  # noqa: BLE001 - as Textual does: the app ends, and says so
            self._handle_exception(error)
        finally:
            self.post_display_hook()

    def _take(self, update: LayoutUpdate | ChopsUpdate) -> None:
        if isinstance(update, LayoutUpdate):
            self._frame.resize(*update.region.size)
            for y, strips in enumerate(update.strips, update.region.y):
                self._frame.put_line(update.region.x, y, strips)
            return
        self._frame.resize(max((ends[-1] for ends in update.chop_ends if ends), default=0), len(update.chops))
        for y, start, end in update.spans:
            for (x, strip), strip_end in zip(update.chops[y].items(), update.chop_ends[y], strict=False):
                if strip is not None and x <= end and strip_end > start:
                    self._frame.put(x, y, strip, min(strip_end, end))

    def _paint_when_whole(self) -> None:
        """Paint soon; what is painted meanwhile belongs to the same frame."""
        self.pace.want(time.monotonic())
        if self._looking is None:
            self._looking = asyncio.get_running_loop().call_later(0, self._look)

    def _look(self) -> None:
        self._looking = None
        if not self._running or self._closed or not self._screen_stack or not self.pace.waiting:
            return
        patience = self.pace.patience(time.monotonic(), settled=self._is_whole())
        if patience > 0:
            self._looking = asyncio.get_running_loop().call_later(patience, self._look)
            return
        try:
            self._paint()
        except Exception as error:  # noqa: BLE001 - see above
            self._handle_exception(error)

    def _is_whole(self) -> bool:
        """Whether what has happened so far is on the frame."""
        return is_settled(self)

    def _paint(self) -> None:
        driver = self._driver
        if driver is None or (isinstance(driver, Paced) and driver.busy):
            return
        cursor = self._cursor_now()
        text = self._frame.changes(cursor) or (place(*cursor) if cursor != self._cursor else "")
        if not text:
            self.pace.nothing_to_paint()
            return
        self._cursor = cursor
        self._previous_cursor_position = Offset(*cursor)
        driver.write(self._with_question(self._whole(text)))
        driver.flush()
        self.pace.painted(time.monotonic())
        if text:
            self._has_painted()

    def _has_painted(self) -> None:
        waiting, self._after_paint = self._after_paint, []
        for callback in waiting:
            self.call_next(callback)

    def _whole(self, frame: str) -> str:
        """A large frame is shown at once by terminals that say they can (DEC 2026)."""
        return f"{_HOLD}{frame}{_SHOW}" if self.synchronized and len(frame) >= _LARGE else frame

    def _with_question(self, frame: str) -> str:
        """A frame that takes its time is followed by the question whether it has arrived."""
        octets = len(frame.encode("utf-8", "replace"))
        if not self.pace.answers or octets < _NOTICED:
            return frame
        self.pace.asked(octets, time.monotonic())
        return frame + QUESTION

    def _cursor_now(self) -> tuple[int, int]:
        """Where the person is: in the line that is typed in, else on the row under the cursor.

        Braille displays and screen readers follow the cursor of the terminal, seen or not.
        """
        x, y = self.screen.outer_size.clamp_offset(self._place_of_person())
        return x, y

    def _place_of_person(self) -> Offset:
        places = _place_in(self.screen), _place_in(self.screen.focused)
        return next((place for place in places if place is not None), self.cursor_position)


def _place_in(widget: object) -> Offset | None:
    """The cell on the screen that a widget, or a screen, calls the place of the person."""
    if not isinstance(widget, HasCursor):
        return None
    place = widget.cursor_place
    return None if place is None else widget.content_region.offset + place
