"""Readings of a fleet into a store, without a site: the first, and those in which little or much moved."""

import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from datetime import timedelta
from enum import Enum
from pathlib import Path
from typing import Any, Final
from unittest.mock import patch

import msgspec

from comgmt.domain.records import ActivityRecord, ComanagementRecord, SystemRecord
from comgmt.store import merging
from comgmt.store.writer import StoreWriter
from tests.bench.measures import devices
from tests.store.filling import NOW, client, enrolled, failed, gathered, ignore, pending

DEVICES: Final = devices()
CHANGED: Final = 1_000
# What makes the census; the last call of each, when few devices have moved, is within the turn to write.
_OF_CENSUS: Final = ("of_touched", "carried", "_close")
_ALL_MOVED: Final = "8215"  # one workload more than enrolled devices have


class Moved(Enum):
    """What is other than in the first reading."""

    NOTHING = 0
    SOME = 1  # the states of some devices
    ACTIVITY = 2  # of all, when they were active
    WORKLOADS = 3  # of all that are enrolled, their workloads


class Spent(msgspec.Struct):
    """CPU seconds of one commit, and of its census."""

    commit: float = 0.0
    census: float = 0.0


def read_fleet(path: Path, turn: int, moved: Moved) -> Spent:
    """One reading; `turn` is its place among those of the store."""
    numbers, spent = range(1, DEVICES + 1), Spent()
    with closing(StoreWriter.open(path)) as writer, writer.staging() as staging:
        staging.add_systems((_system(number) for number in numbers), ignore)
        staging.add_comanagement((_device(number, moved) for number in numbers), ignore)
        staging.add_activity((_activity(number, moved) for number in numbers), ignore)
        begun = time.process_time()
        with _census_timed(spent):
            staging.commit(gathered(NOW + timedelta(minutes=5 * turn)))
        spent.commit = time.process_time() - begun
    return spent


def name_of(number: int) -> str:
    """The name of a device: in another order than the numbers are."""
    return f"PC-{number * 7919 % DEVICES:07d}"


@contextmanager
def _census_timed(spent: Spent) -> Iterator[None]:
    times: dict[str, float] = {}

    def timed(name: str, function: Callable[..., Any]) -> Callable[..., Any]:
        def run(*given: Any) -> Any:  # noqa: ANN401 - what the function takes and gives
            begun = time.process_time()
            found = function(*given)
            times[name] = time.process_time() - begun
            return found

        return run

    with ExitStack() as stack:
        for name in _OF_CENSUS:
            stack.enter_context(patch.object(merging, name, timed(name, getattr(merging, name))))
        yield
    spent.census = sum(times.values())


def _system(number: int) -> SystemRecord:
    return client(
        number,
        name_of(number),
        build=f"10.0.{(26100, 22631, 19045, 16299)[number % 4]}",
        client_version=f"5.00.9{number % 5}28.1000",
        domain=("CONTOSO", "FABRIKAM")[number % 3 == 0],
        last_logon_user=f"user{number * 31 % DEVICES}",
        last_logon_user_domain="CONTOSO",
    )


def _device(number: int, moved: Moved) -> ComanagementRecord:
    place = number + (moved is Moved.SOME and number <= CHANGED)
    if place % 7 == 0:
        return failed(number, 0x80180018 + number % 5, name_of(number))
    if place % 11 == 0:
        return pending(number, name_of(number))
    workloads = {"mdm_workloads": _ALL_MOVED} if moved is Moved.WORKLOADS else {}
    return enrolled(number, name_of(number), **workloads)


def _activity(number: int, moved: Moved) -> ActivityRecord:
    at = NOW - timedelta(minutes=number % 90_000) + timedelta(seconds=moved is Moved.ACTIVITY)
    return ActivityRecord(resource_id=number, last_active_at=at, site_code=f"P0{number % 4}")
