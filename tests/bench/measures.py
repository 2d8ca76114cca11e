"""What a measure gives, and how it is printed."""

import statistics
from collections.abc import Callable, Iterator, Sequence

import msgspec


class Measure(msgspec.Struct, frozen=True):
    """One number against another of the same run; `base` None is a number that stands for itself."""

    what: str
    value: float
    unit: str
    against: str = ""
    base: float | None = None

    @property
    def line(self) -> str:
        """As printed: what, the number, the ratio."""
        text = f"{self.what:<58} {self.value:>10,.2f} {self.unit}"
        if self.base is None:
            return text
        return f"{text:<78} {self.value / self.base:>7.2f} x {self.against} ({self.base:,.2f} {self.unit})"


Measures = Callable[[], Iterator[Measure]]


def middle(numbers: Sequence[float]) -> float:
    """The median: one slow run on a shared machine is no finding."""
    return statistics.median(numbers)
