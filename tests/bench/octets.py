"""Octets written by a session of the scene of the tests, in true color, against the least that would do.

The least is what differs between the two screens, run by run (see least): below 1 is what scrolls or erases.
"""

from collections.abc import Iterator
from typing import Final

from comgmt.terminal.output import TRUECOLOR, Output
from tests.bench.least import least_octets
from tests.bench.measures import Measure
from tests.terminal.recording import Glass
from tests.terminal.sessions import Action, Differential, play

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
        moments = play(Differential(Output(colors=TRUECOLOR)), SESSION, size)
        screens = [Glass(*size).cells(), *(moment.cells for moment in moments)]
        for name, moment, before, after in zip(NAMES, moments, screens, screens[1:], strict=False):
            written, what = len(moment.written.encode()), f"{name}, {size[0]}x{size[1]}"
            least = least_octets(before, after)
            if least:
                yield Measure(what, written, "octets", "the least difference", least)
            else:
                yield Measure(what, written, "octets", target=0)
