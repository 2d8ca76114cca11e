"""CPU of the display step alone: what is between a rendered update and the octets."""

import time
from collections.abc import Callable, Iterator
from typing import Any, Final

from rich.console import RenderableType
from textual.screen import Screen

from comgmt.terminal.output import TRUECOLOR, Output
from tests.bench.measures import Measure, middle
from tests.terminal.sessions import Action, Differential, Size, Stock, play

SIZES: Final = ((80, 24), (200, 60))
SESSIONS: Final[dict[str, tuple[Action, ...]]] = {
    "all again, unchanged": ("u",) * 12,
    "one number": ("plus",) * 12,
    "a list and back": ("d", "escape") * 6,
}
RUNS: Final = 3


class TimedStock(Stock):
    """Textual's display, timed."""

    spent = 0.0

    def _display(self, screen: Screen[Any], renderable: RenderableType | None) -> None:
        begun = time.perf_counter()
        super()._display(screen, renderable)
        self.spent += time.perf_counter() - begun


class TimedDifferential(Differential):
    """Ours, timed."""

    spent = 0.0

    def __init__(self) -> None:
        super().__init__(Output(colors=TRUECOLOR))

    def _display(self, screen: Screen[Any], renderable: RenderableType | None) -> None:
        begun = time.perf_counter()
        super()._display(screen, renderable)
        self.spent += time.perf_counter() - begun


def measures() -> Iterator[Measure]:
    """For each kind of change: the time for one of them."""
    for size in SIZES:
        for name, actions in SESSIONS.items():
            stock, ours = (
                middle([_milliseconds(make, actions, size) for _ in range(RUNS)])
                for make in (TimedStock, TimedDifferential)
            )
            yield Measure(f"display step, {name}, {size[0]}x{size[1]}", ours, "ms", "stock", stock)


def _milliseconds(
    make: Callable[[], TimedStock | TimedDifferential], actions: tuple[Action, ...], size: Size
) -> float:
    """Of one action, without the first frame."""
    first, whole = make(), make()
    play(first, (), size)
    play(whole, actions, size)
    return (whole.spent - first.spent) / len(actions) * 1000
