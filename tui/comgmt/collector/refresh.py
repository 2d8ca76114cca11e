"""One refresh: count the site's devices, or read them all, and make that the contents of the store."""

import time
from collections.abc import Callable
from datetime import datetime, timezone
from functools import partial
from typing import Final

import msgspec

from comgmt.collector.counting import UncountedError, count_devices
from comgmt.collector.courtesy import Courtesy
from comgmt.collector.gathering import Gathering
from comgmt.collector.paced import PacedSource
from comgmt.collector.people import read_people
from comgmt.collector.source import Source
from comgmt.domain.census import Census
from comgmt.domain.early import Early, Growing
from comgmt.domain.reading_plan import WHOLE, ReadingPlan
from comgmt.domain.source import TroubleKind
from comgmt.domain.source_errors import SourceError
from comgmt.store.staging import Staging
from comgmt.store.writer import StoreWriter

Progress = Callable[[int, str], None]
SeeEarly = Callable[[Early], None]
NO_COUNT: Final = "The site does not count its devices (SELECT COUNT)."
TOO_SLOW: Final = "The site's counts of its devices run out of time (read_timeout), twice in a row."
INSTEAD: Final = "So every row is read at each refresh."


def utc_now() -> datetime:
    """The time, in UTC."""
    return datetime.now(timezone.utc)


def refresh(  # noqa: PLR0913 - whoever reads a site decides each of these for itself
    source: Source,
    writer: StoreWriter,
    progress: Progress,
    *,
    clock: Callable[[], datetime] = utc_now,
    plan: ReadingPlan = WHOLE,
    rest: Callable[[float], None] = time.sleep,
    seen: SeeEarly | None = None,
    scheduled: bool = False,
) -> Census:
    """Count or read the site, then commit it, or leave the store as it was; raises SourceError or StoreError.

    Of a large fleet the site counts the devices, as the plan says, and every row is read only where it does
    not, at the pace of a sweep. `progress` hears how many devices were read and what is being done, every
    few hundred rows, and `rest` waits for the pace; what they raise ends the refresh. A class that is missing
    or forbidden makes the tiles that need it unavailable; when nothing of the site's devices can be read or
    seen, that is its error.
    `seen`, if any, hears of the tiles of a first reading as they become known. A `scheduled` refresh, which
    nobody asked for, leaves out what may wait.
    """
    paced = PacedSource(source, Courtesy(plan.rows_per_second), rest)
    with writer.staging() as staging:
        watched = Growing(seen) if seen is not None and staging.previous is None else None
        reading = _OneRefresh(source, staging, progress, clock, watched)
        why = None
        try:
            devices = _devices_to_count(source, staging, plan, clock())
            if devices is None:
                return reading.read()
            census = reading.count(devices, scheduled=scheduled)
        except UncountedError as refusal:
            why = str(refusal)
        except SourceError as error:
            if plan.count_above is None or not _too_slow(error, staging):
                raise
            why = TOO_SLOW
        if why is not None:
            return _OneRefresh(paced, staging, progress, clock, watched).read(f"{why} {INSTEAD}")
    return read_people(paced, writer, census, progress, clock, plan)


def _too_slow(error: SourceError, staging: Staging) -> bool:
    """Whether time ran out as at the attempt before: a busy moment is waited for, a slow site is read."""
    return error.trouble.kind is TroubleKind.TIMEOUT and staging.last_trouble() is TroubleKind.TIMEOUT


def _devices_to_count(source: Source, staging: Staging, plan: ReadingPlan, now: datetime) -> int | None:
    """How many devices the site has, None where they are so few that all are read.

    Raises UncountedError where they should be counted, and cannot be.
    """
    if plan.count_above is None:
        return None
    devices = count_devices(source)
    if devices is None:
        raise UncountedError(NO_COUNT)
    if devices <= plan.count_above:
        return None
    dear = staging.counting_dear(now)
    if dear is not None:
        raise UncountedError(dear)
    return devices


class _OneRefresh:
    """One refresh by either way."""

    def __init__(
        self,
        source: Source,
        staging: Staging,
        progress: Progress,
        clock: Callable[[], datetime],
        seen: SeeEarly | None,
    ) -> None:
        self._source = source
        self._staging = staging
        self._progress = progress
        self._clock = clock
        self._seen = seen

    def read(self, note: str | None = None) -> Census:
        """Read every row. `note` is why, where that is not as it should be."""
        begun = time.monotonic()
        gathering = Gathering(self._source, self._staging, self._progress, self._seen)
        gathering.read(self._clock)
        gathered = gathering.gathered(self._clock())
        notes = gathered.notes if note is None else (*gathered.notes, note)
        seconds = time.monotonic() - begun
        return self._staging.commit(
            msgspec.structs.replace(gathered, notes=notes, seconds_read=seconds),
            partial(self._progress, gathering.devices),
        )

    def count(self, devices: int, *, scheduled: bool) -> Census:
        """Let the site, which has about so many, count its devices; no rows of theirs are touched."""
        gathering = Gathering(self._source, self._staging, self._progress, self._seen)
        counted = gathering.count(devices, self._clock, scheduled=scheduled)
        gathered = msgspec.structs.replace(gathering.gathered(counted.at), counted=counted)
        return self._staging.record_counted(gathered, partial(self._progress, 0))
