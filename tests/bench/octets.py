"""Octets written by a session of the scene of the tests, on both displays, in true color."""

from collections.abc import Iterator
from typing import Final

from tests.bench.measures import Measure
from tests.terminal.sessions import Action, play_both

SIZES: Final = ((80, 24), (200, 60))
SESSION: Final[tuple[Action, ...]] = ("u", "plus", "d", "down", "pagedown", "escape")
NAMES: Final = (
    "first frame",
    "all again, unchanged",
    "one number",
    "to a list",
    "a row down",
    "a page down",
    "back",
)


def measures() -> Iterator[Measure]:
    """One measure for each step at each size."""
    for size in SIZES:
        for name, (stock, ours) in zip(NAMES, play_both(SESSION, size), strict=True):
            what = f"{name}, {size[0]}x{size[1]}"
            yield Measure(what, len(ours.written.encode()), "octets", "stock", len(stock.written.encode()))
