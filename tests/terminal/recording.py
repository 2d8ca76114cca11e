"""A driver that keeps what would be written, and the screen a terminal makes of it."""

from typing import Any

import pyte
from textual import events
from textual.app import App
from textual.driver import Driver
from textual.geometry import Size


class RecordingDriver(Driver):
    """Writes into a list; has the size it is given."""

    def __init__(
        self, app: App[Any], *, debug: bool = False, mouse: bool = True, size: tuple[int, int] | None = None
    ) -> None:
        super().__init__(app, debug=debug, mouse=mouse, size=size)
        self.written: list[str] = []

    def write(self, data: str) -> None:
        """Keep `data`."""
        self.written.append(data)

    def take(self) -> str:
        """What was written since the last time."""
        text = "".join(self.written)
        self.written.clear()
        return text

    def resize(self, width: int, height: int) -> None:
        """As when the window changed."""
        self._app.post_message(events.Resize(Size(width, height), Size(width, height)))

    def start_application_mode(self) -> None:
        """Nothing to start."""

    def disable_input(self) -> None:
        """Nothing to read."""

    def stop_application_mode(self) -> None:
        """Nothing to stop."""


class Glass:
    """A terminal's screen, fed with text; autowrap off, as the console has it."""

    def __init__(self, width: int, height: int) -> None:
        self.screen = pyte.Screen(width, height)
        self.stream = pyte.Stream(self.screen)
        self.stream.feed("\x1b[?7l")

    def feed(self, text: str) -> None:
        """Draw what was written."""
        self.stream.feed(text)

    def resize(self, width: int, height: int) -> None:
        """As a terminal does: what is cut is gone."""
        self.screen.resize(height, width)

    def text(self) -> list[str]:
        """The lines as a person sees them."""
        return list(self.screen.display)

    def cells(self) -> list[list[tuple[object, ...]]]:
        """Each cell by its looks: blanks have no foreground."""
        return [
            [_looks(self.screen.buffer[y][x]) for x in range(self.screen.columns)]
            for y in range(self.screen.lines)
        ]


def _looks(cell: pyte.screens.Char) -> tuple[object, ...]:
    if cell.data == " " and not (cell.reverse or cell.underscore or cell.strikethrough):
        return (" ", cell.bg)
    return tuple(cell)
