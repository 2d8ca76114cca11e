"""When to read again: at an interval after success, later and later after failure. Pure."""

from typing import Final

from comgmt.domain.source import TroubleKind

JITTER: Final = 0.05  # of the interval, so that consoles do not march in step
FOLLOWING: Final = 1.2  # intervals until one that follows another reads for itself
FIRST_RETRY: Final = 15.0
MOST_RETRY: Final = 300.0
FIRST_QUOTA_RETRY: Final = 60.0
MOST_QUOTA_RETRY: Final = 1_800.0
_RETRY_JITTER: Final = 0.25
_MOST_DOUBLINGS: Final = 20


def after_success(interval: float, chance: float) -> float:
    """Seconds to the next refresh; `chance` is a number from 0 to 1."""
    return interval * (1 + JITTER * (2 * chance - 1))


def after_another(interval: float, age: float, chance: float) -> float:
    """Seconds to the next look at a site that another process reads; its newest reading is `age` seconds old.

    Later than that process reads again, so that of several consoles one reads and the others follow.
    """
    return interval * (FOLLOWING + JITTER * chance) - age


def after_failure(kind: TroubleKind, failures: int, interval: float, chance: float) -> float:
    """Seconds to the next try after so many failures in a row: doubled each time, up to a bound.

    The first retry comes no later than the next refresh would have, the last bound is never below the
    interval; a server that is over a quota is left alone longer.
    """
    if kind is TroubleKind.QUOTA:
        first, most = FIRST_QUOTA_RETRY, max(MOST_QUOTA_RETRY, interval)
    else:
        first, most = min(FIRST_RETRY, interval), max(MOST_RETRY, interval)
    wait = min(most, first * 2.0 ** min(failures - 1, _MOST_DOUBLINGS))
    return wait * (1 - _RETRY_JITTER * chance)
