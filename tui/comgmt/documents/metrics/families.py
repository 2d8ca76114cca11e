"""A metric family: a name, a type, a sentence, samples. Labels are few, and never a device or a user."""

from collections.abc import Mapping
from typing import Literal

import msgspec

Number = int | float


class Sample(msgspec.Struct, frozen=True):
    """One number of a family and the labels that tell it from the others."""

    labels: Mapping[str, str]
    value: Number


class Family(msgspec.Struct, frozen=True, kw_only=True):
    """A family. The name has its unit at the end; of an info it has no `_info`, which the formats add."""

    name: str
    help: str
    samples: tuple[Sample, ...]
    type: Literal["gauge", "info"] = "gauge"
    unit: str = ""

    @property
    def sample_name(self) -> str:
        """The name of its samples."""
        return f"{self.name}_info" if self.type == "info" else self.name
