"""A metric family: a name, a type, a sentence, samples. Labels are few, and never a device or a user."""

from collections.abc import Mapping
from typing import Final, Literal

import msgspec

Number = int | float
OTHER: Final = "other"


class MetricSample(msgspec.Struct, frozen=True):
    """One number of a family and the labels that tell it from the others."""

    labels: Mapping[str, str]
    value: Number


class MetricFamily(msgspec.Struct, frozen=True, kw_only=True):
    """A family. The name has its unit at the end; of an info it has no `_info`, which the formats add."""

    name: str
    help: str
    samples: tuple[MetricSample, ...]
    type: Literal["gauge", "info"] = "gauge"
    unit: str = ""

    @property
    def sample_name(self) -> str:
        """The name of its samples."""
        return f"{self.name}_info" if self.type == "info" else self.name


def capped(counts: Mapping[str, int], most: int) -> dict[str, int]:
    """The largest counts by name, and what the rest sums to as `other`."""
    ranked = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    kept, rest = dict(ranked[:most]), sum(count for _, count in ranked[most:])
    return {**kept, OTHER: rest} if rest else kept


def known(counts: Mapping[str, int | None]) -> dict[str, int]:
    """The counts that were read."""
    return {name: count for name, count in counts.items() if count is not None}


def labeled(name: str, text: str, label: str, counts: Mapping[str, int]) -> MetricFamily:
    """A family with one label and a sample for each of its values."""
    samples = tuple(MetricSample({label: value}, count) for value, count in counts.items())
    return MetricFamily(name=name, help=text, samples=samples)


def single(name: str, text: str, value: Number, *, unit: str = "") -> MetricFamily:
    """A family of one number."""
    return MetricFamily(name=name, help=text, samples=(MetricSample({}, value),), unit=unit)
