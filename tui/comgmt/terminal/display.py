"""Textual's display step, made differential: a refresh that changes nothing sends nothing.

This leans on private parts of the pinned Textual; tests/terminal/test_canary.py fails when they change.
"""

from typing import Any, Protocol, TypeVar, runtime_checkable

from rich.console import RenderableType
from textual._compositor import ChopsUpdate, LayoutUpdate
from textual.app import App
from textual.screen import Screen

from comgmt.terminal.frame import Frame
from comgmt.terminal.output import Output
from comgmt.terminal.pencil import place

ReturnT = TypeVar("ReturnT")


@runtime_checkable
class Paced(Protocol):
    """A driver that knows whether the terminal has taken what was written."""

    @property
    def busy(self) -> bool:
        """Whether a frame must wait; the driver then calls `paint_late` of the app when it may go."""


class DifferentialDisplay(App[ReturnT]):
    """An app that writes only the cells that differ from those on the terminal."""

    def __init__(self, output: Output) -> None:
        super().__init__()
        self._frame = Frame(output)
        self._cursor = (-1, -1)

    @property
    def _background_screens(self) -> list[Screen[Any]]:
        """Those in sight below the screen on top; Textual has one more, laid out and painted for nobody."""
        below = super()._background_screens
        return below if below and self.screen.styles.background.a < 1 else []

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
            return
        try:
            self._take(renderable)
            self._paint()
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

    def _paint(self) -> None:
        driver = self._driver
        if driver is None or (isinstance(driver, Paced) and driver.busy):
            return
        offset = self.screen.outer_size.clamp_offset(self.cursor_position)
        cursor = (offset.x, offset.y)
        text = self._frame.changes()
        if not text and cursor == self._cursor:
            return
        self._cursor = cursor
        self._previous_cursor_position = offset
        driver.write(text + place(*cursor))
        driver.flush()
