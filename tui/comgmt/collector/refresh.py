"""One refresh: count the site's devices, or read them all, and make that the contents of the store."""

from collections.abc import Callable
from datetime import datetime, timezone
from functools import partial
from typing import Final

import msgspec

from comgmt.collector.counting import UncountedError, count_devices
from comgmt.collector.gathering import Gathering
from comgmt.collector.source import Source
from comgmt.domain.census import Census
from comgmt.store.gathered import Gathered
from comgmt.store.staging import Staging
from comgmt.store.writer import StoreWriter

Progress = Callable[[int, str], None]
NEVER_COUNT: Final = None


def utc_now() -> datetime:
    """The time, in UTC."""
    return datetime.now(timezone.utc)


def refresh(
    source: Source,
    writer: StoreWriter,
    progress: Progress,
    *,
    clock: Callable[[], datetime] = utc_now,
    count_above: int | None = NEVER_COUNT,
) -> Census:
    """Count or read the site, then commit it, or leave the store as it was; raises SourceError or StoreError.

    Above `count_above` devices the site counts, and every row is read only where it does not; with None it is
    never asked to. `progress` hears how many devices were read and what is being done, every few hundred
    rows; what it raises ends the refresh. A class that is missing or forbidden makes the tiles that need it
    unavailable; when nothing of the site's devices can be read or seen, that is the error of the refresh.
    """
    with writer.staging() as staging:
        if count_above is None:
            return _read(source, staging, progress, clock, None)
        devices = count_devices(source)
        if devices is not None and devices <= count_above:
            return _read(source, staging, progress, clock, None)
        try:
            if devices is None:
                raise UncountedError(NO_COUNT)
            return _count(source, staging, progress, clock)
        except UncountedError as refusal:
            return _read(source, staging, progress, clock, f"{refusal} {INSTEAD}")


NO_COUNT: Final = "The site does not count its devices (SELECT COUNT)."
INSTEAD: Final = "So every row is read at each refresh, as without count_above."


def _read(
    source: Source,
    staging: Staging,
    progress: Progress,
    clock: Callable[[], datetime],
    note: str | None,
) -> Census:
    """Read every row. `note` is why, where that is not as it should be."""
    gathering = Gathering(source, staging, progress)
    gathering.read()
    gathered = _noted(gathering.gathered(clock()), note)
    return staging.commit(gathered, partial(progress, gathering.devices))


def _count(source: Source, staging: Staging, progress: Progress, clock: Callable[[], datetime]) -> Census:
    """Count, and keep that without a look at any device's rows."""
    gathering = Gathering(source, staging, progress)
    counted = gathering.count(clock)
    gathered = msgspec.structs.replace(gathering.gathered(counted.at), counted=counted)
    return staging.record_counted(gathered, partial(progress, 0))


def _noted(gathered: Gathered, note: str | None) -> Gathered:
    return gathered if note is None else msgspec.structs.replace(gathered, notes=(*gathered.notes, note))
