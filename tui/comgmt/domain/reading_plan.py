"""How a site is to be read: all of it at each refresh, or lightly."""

from typing import Final

import msgspec

COUNT_ABOVE: Final = 20_000  # devices: reading so many rows at each refresh is no burden


class ReadingPlan(msgspec.Struct, frozen=True):
    """What people have set. Above `count_above` devices the site counts; None is never."""

    count_above: int | None = COUNT_ABOVE


WHOLE: Final = ReadingPlan(count_above=None)
