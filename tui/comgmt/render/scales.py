"""Round places for the labels of an axis: counts and moments."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from comgmt.render.moments import clock, day, day_and_time

_DAY: Final = 86_400
_MINUTES: Final = (60, 120, 300, 600, 900, 1_800, 3_600, 7_200, 10_800, 21_600, 43_200)
_DAYS: Final = (1, 2, 7, 14, 28, 91, 182, 364)
_GAP: Final = 2  # cells between two labels at least
_YEAR_FROM: Final = 300 * _DAY


def covering(least: int, most: int, limit: int) -> range:
    """Round numbers from just below `least` to just above `most`, about `limit` of them.

    Counts never go below zero; a scale that would start low starts at zero.
    """
    if least * 4 <= most:
        least = 0
    if least == most:
        least, most = max(0, least - 1), most + 1
    step = _step(most - least, max(1, limit - 1))
    return range(least // step * step, -(-most // step) * step + 1, step)


def time_ticks(times: Sequence[datetime], width: int) -> tuple[list[datetime], list[str]]:
    """Moments to label between the first and the last of `times`, and the labels, for `width` cells.

    "14:00" within one local day, "2 Nov 14:00" beyond, "2 Nov" where all are midnights.
    """
    first, last = times[0], times[-1]
    one_day = day(first) == day(last)
    fitting = max(1, width // ((5 if one_day else 12) + _GAP))
    chosen = _aligned(first, last, fitting)
    if not chosen:
        chosen = [first, last] if fitting > 1 and last > first else [last]
    return chosen, _labels(chosen, last, one_day=one_day)


def _labels(moments: Sequence[datetime], last: datetime, *, one_day: bool) -> list[str]:
    if one_day:
        return [clock(moment) for moment in moments]
    if any(clock(moment) != "00:00" for moment in moments):
        return [day_and_time(moment) for moment in moments]
    if (last - moments[0]).total_seconds() > _YEAR_FROM:
        return [day(moment) for moment in moments]
    return [day(moment).rpartition(" ")[0] for moment in moments]


def _aligned(first: datetime, last: datetime, limit: int) -> list[datetime]:
    """Round local moments, at most `limit` of them; none when fewer than two would be in between."""
    offset = first.astimezone().utcoffset()
    shift = offset.total_seconds() if offset else 0
    start, end = first.timestamp(), last.timestamp()
    steps = (*_MINUTES, *(days * _DAY for days in _DAYS))
    step = next((step for step in steps if (end - start) / step <= limit - 1), 0)
    if not step:
        return []
    place = -(-(start + shift) // step) * step - shift
    found: list[datetime] = []
    while place <= end:
        found.append(datetime.fromtimestamp(place, first.tzinfo))
        place += step
    return found if len(found) > 1 else []


def _step(span: int, parts: int) -> int:
    """The least of 1, 2, 5, 10, 20 ... that goes no more than `parts` times into `span`."""
    power = 1
    while True:
        for factor in (1, 2, 5):
            if span // (factor * power) <= parts:
                return factor * power
        power *= 10
