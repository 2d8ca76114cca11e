"""What a measure gives, and how it is printed."""

import os
import statistics
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Final

import msgspec

DEVICES_VARIABLE: Final = "COMGMT_BENCH_DEVICES"
USUAL_DEVICES: Final = 100_000
QUICK_VARIABLE: Final = "COMGMT_BENCH_QUICK"


def devices() -> int:
    """How many devices a fleet has that is measured: `--devices`, or the environment."""
    return int(os.environ.get(DEVICES_VARIABLE, str(USUAL_DEVICES)))


def is_quick() -> bool:
    """Whether what does not turn on the size of a fleet is measured with a smaller one: `--quick`."""
    return QUICK_VARIABLE in os.environ


class Measure(msgspec.Struct, frozen=True, omit_defaults=True):
    """One number against another of the same run; `base` None is a number that stands for itself.

    The number, or the ratio, shall not be above `target`, nor below `least`. `profile` gives lines that
    say what it is made of (see profiles); asked where the target is missed, before the next is measured.
    """

    what: str
    value: float
    unit: str
    against: str = ""
    base: float | None = None
    target: float | None = None
    least: float | None = None
    profile: Callable[[], Iterable[str]] | None = None
    why: tuple[str, ...] = ()  # what the profile said

    def explained(self) -> "Measure":
        """The same without its profile, which is taken if the target is missed."""
        missed = () if self.met or self.profile is None else tuple(self.profile())
        return msgspec.structs.replace(self, profile=None, why=missed)

    @property
    def figure(self) -> float:
        """What a target is for: the ratio, where there is one."""
        return self.value if self.base is None else self.value / self.base

    @property
    def met(self) -> bool:
        """Whether it is as it shall be."""
        above = self.target is not None and self.figure > self.target
        return not (above or (self.least is not None and self.figure < self.least))

    @property
    def goal(self) -> str:
        """The target in words; nothing where there is none."""
        if self.target is not None:
            return f"{self.target:g} at most"
        return "" if self.least is None else f"{self.least:g} at least"

    @property
    def line(self) -> str:
        """As printed: what, the number, the ratio."""
        text = f"{self.what:<58} {self.value:>10,.2f} {self.unit}"
        if self.base is not None:
            text = f"{text:<78} {self.figure:>7.2f} x {self.against} ({self.base:,.2f} {self.unit})"
        return f"{text}   {self.goal}{'' if self.met else ', missed'}" if self.goal else text


Measures = Callable[[], Iterator[Measure]]


def middle(numbers: Sequence[float]) -> float:
    """The median: one slow run on a shared machine is no finding."""
    return statistics.median(numbers)
