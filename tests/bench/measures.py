"""What a measure gives, and how it is printed."""

import statistics
from collections.abc import Callable, Iterator, Sequence

import msgspec


class Measure(msgspec.Struct, frozen=True):
    """One number against another of the same run; `base` None is a number that stands for itself.

    `target` is what the number, or the ratio, shall not be above.
    """

    what: str
    value: float
    unit: str
    against: str = ""
    base: float | None = None
    target: float | None = None

    @property
    def figure(self) -> float:
        """What a target is for: the ratio, where there is one."""
        return self.value if self.base is None else self.value / self.base

    @property
    def line(self) -> str:
        """As printed: what, the number, the ratio."""
        text = f"{self.what:<58} {self.value:>10,.2f} {self.unit}"
        if self.base is not None:
            text = f"{text:<78} {self.figure:>7.2f} x {self.against} ({self.base:,.2f} {self.unit})"
        if self.target is None:
            return text
        return f"{text}   target {self.target:g}{'' if self.figure <= self.target else ', missed'}"


Measures = Callable[[], Iterator[Measure]]


def middle(numbers: Sequence[float]) -> float:
    """The median: one slow run on a shared machine is no finding."""
    return statistics.median(numbers)
