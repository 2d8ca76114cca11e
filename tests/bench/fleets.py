"""A store with a fleet of any size, as one reading puts it there, without a site."""

from datetime import timedelta
from pathlib import Path
from typing import Final

from comgmt.domain.records import ActivityRecord, ComanagementRecord
from tests.store.filling import NOW, client, enrolled, failed, fill, pending

_BUILDS: Final = (26100, 22631, 19045, 16299)


def fill_store(path: Path, many: int) -> None:
    """Read a fleet of so many devices into a new store."""
    numbers = range(1, many + 1)
    fill(
        path,
        (_device(number) for number in numbers),
        (client(number, f"PC-{number:07d}", build=f"10.0.{_BUILDS[number % 4]}") for number in numbers),
        map(_activity, numbers),
    )


def _device(number: int) -> ComanagementRecord:
    name = f"PC-{number:07d}"
    if number % 7 == 0:
        return failed(number, 0x80180018 + number % 5, name)
    return pending(number, name) if number % 11 == 0 else enrolled(number, name)


def _activity(number: int) -> ActivityRecord:
    return ActivityRecord(resource_id=number, last_active_at=NOW - timedelta(minutes=number % 90_000))
