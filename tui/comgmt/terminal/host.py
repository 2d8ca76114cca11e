"""What the driver asks of the app whose terminal it drives."""

from collections.abc import Callable
from typing import Protocol

from textual.message import Message

from comgmt.terminal.output import Output
from comgmt.terminal.pace import Pace


class Host(Protocol):
    """The app, as its driver sees it."""

    @property
    def output(self) -> Output:
        """What the terminal takes."""

    @property
    def pace(self) -> Pace:
        """What decides when frames go."""

    def call_later(self, callback: Callable[..., object], *, clear: bool) -> bool:
        """Call `callback` once the messages before it are done."""

    def post_message(self, message: Message) -> bool:
        """Pass on what came from the terminal; from any thread."""

    def forget_screen(self, *, clear: bool) -> None:
        """Paint everything: what the terminal shows is not known any more."""

    def paint_late(self) -> None:
        """Paint what had to wait."""

    def hear(self, answer: str) -> None:
        """Take what the terminal says of itself."""

    def end_by(self, number: int) -> None:
        """End as the signal `number` would; from any thread."""
