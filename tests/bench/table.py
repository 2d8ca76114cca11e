"""The goals of a large fleet as one table: each with its figure and its target, met, missed or not measured.

A goal takes the measures whose names begin as it says: a module of measures joins by what it calls them.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import Final

import msgspec

from tests.bench.measures import Measure


class Goal(msgspec.Struct, frozen=True):
    """One line of the table. `module` measures it; its measures begin with one of `beginnings`."""

    words: str
    module: str
    beginnings: tuple[str, ...]


GOALS: Final = (
    Goal("one device without a store", "wire", ("device ID",)),
    Goal("beside a store just read", "wire", ("beside a store",)),
    Goal("another writer waits", "store", ("longest wait",)),
    Goal("the census of a reading", "store", ("census",)),
    Goal("findings", "store", ("findings",)),
    Goal("the first window of a list", "store", ("first window",)),
    Goal("the exact count of a list", "store", ("exact count",)),
    Goal("leaving a slow list", "store", ("leaving",)),
    Goal("disk", "store", ("disk", "peak")),
    Goal("a year of changes", "past", ("changes",)),
    Goal("a store of the form before", "past", ("migration",)),
    Goal("a recording", "commands", ("status of a recording",)),
    Goal("a first reading", "sweep", ("first reading",)),
    Goal("an unchanged reading", "sweep", ("unchanged reading",)),
    Goal("a refresh by counting", "counting", ("counting",)),
    Goal("pages", "pages", ("pages",)),
    Goal("export", "export", ("csv", "jsonl")),
    Goal("first frame", "first_frame", ("first frame",)),
    Goal("help", "commands", ("help",)),
    Goal("one code", "commands", ("errors",)),
    Goal("a key on a line", "lines", ("Down", "PgDn")),
    Goal("keys held on a slow line", "lines", ("held",)),
    Goal("memory of a long session", "memory", ("memory",)),
)


def table(found: Sequence[Measure], measured: Sequence[str]) -> Iterator[str]:
    """A line for each measure that has a target, below the goal that it is of; goals without any, too."""
    left = [measure for measure in found if measure.goal]
    for goal in GOALS:
        mine = [measure for measure in left if measure.what.startswith(goal.beginnings)]
        left = [measure for measure in left if measure not in mine]
        if not mine:
            why = "no measure of it yet" if goal.module in measured else f"run {goal.module}"
            yield f"{goal.words:<30} not measured: {why}\n"
        for place, measure in enumerate(mine):
            yield _line("" if place else goal.words, measure)
    for place, measure in enumerate(left):
        yield _line("" if place else "besides", measure)


def explanations(found: Iterable[Measure]) -> Iterator[str]:
    """Below the table: for each target that was missed what the figure is made of, as profiled."""
    missed = [measure for measure in found if not measure.met]
    if missed:
        yield "\n# what was missed, and what it is made of\n"
    for measure in missed:
        yield f"{measure.line}\n"
        yield from (f"    {line}\n" for line in measure.why or ("no profile of it",))


def _line(words: str, measure: Measure) -> str:
    unit = f"x {measure.against}" if measure.base is not None else measure.unit
    figure = f"{measure.figure:>9,.2f} {unit}"
    return f"{words:<30} {measure.what:<58} {figure:<34} {measure.goal:<15} {_word(measure)}\n"


def _word(measure: Measure) -> str:
    return "met" if measure.met else "MISSED"
