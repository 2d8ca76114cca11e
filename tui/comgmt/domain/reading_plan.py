"""How a site is to be read: all of it at each refresh, or lightly."""

from typing import Final

import msgspec

COUNT_ABOVE: Final = 20_000  # devices: reading so many rows at each refresh is no burden
SWEEP_EVERY: Final = 86_400.0
ROWS_PER_SECOND: Final = 5_000


class ReadingPlan(msgspec.Struct, frozen=True):
    """What people have set. Above `count_above` devices the site counts; None is never.

    Then all rows are read every `sweep_every` seconds only, at no more than `rows_per_second`.
    """

    count_above: int | None = COUNT_ABOVE
    sweep_every: float = SWEEP_EVERY
    rows_per_second: int = ROWS_PER_SECOND


WHOLE: Final = ReadingPlan(count_above=None)
