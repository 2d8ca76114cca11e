"""One whole refresh: read the site class by class, put it aside, and make it the contents of the store."""

from collections.abc import Callable
from datetime import datetime, timezone
from functools import partial

from comgmt.collector.gathering import Gathering
from comgmt.collector.source import Source
from comgmt.domain.census import Census
from comgmt.store.writer import StoreWriter


def utc_now() -> datetime:
    """The time, in UTC."""
    return datetime.now(timezone.utc)


def refresh(
    source: Source,
    writer: StoreWriter,
    progress: Callable[[int, str], None],
    *,
    clock: Callable[[], datetime] = utc_now,
) -> Census:
    """Read everything, then commit it, or leave the store as it was; raises SourceError or StoreError.

    `progress` hears how many devices were read and what is being read, every few hundred rows; what it raises
    ends the refresh. A class that is missing or forbidden makes the tiles that need it unavailable; when
    nothing of the site's devices can be read or seen, that is the error of the refresh.
    """
    with writer.staging() as staging:
        gathering = Gathering(source, staging, progress)
        gathering.read()
        return staging.commit(gathering.gathered(clock()), partial(progress, gathering.devices))
