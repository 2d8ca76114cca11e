"""What commands about the past ask: a store, or a recording, and the time that counts as now in it."""

from bisect import bisect_right
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timezone

from comgmt.cli.answers import Answer
from comgmt.cli.reading import SiteReading, read_site
from comgmt.cli.source import SourceChoice
from comgmt.cli.times import TimeRange
from comgmt.documents.changes import ChangeScope
from comgmt.domain.changes import ChangeKind
from comgmt.domain.gaps import gaps


@contextmanager
def stored_site(source: SourceChoice) -> Iterator[tuple[SiteReading, datetime]]:
    """A site as its store or recording has it; nothing is read. In a recording now is its newest reading."""
    with read_site(source, Answer(cached=True)) as reading:
        now = datetime.now(timezone.utc) if source.replay is None else reading.census.taken_at
        yield reading, now


def change_scope(reading: SiteReading, times: TimeRange, kinds: tuple[ChangeKind, ...] = ()) -> ChangeScope:
    """Of what the changes of a range are: what was read in it, and what not."""
    every = reading.store.reading_times(None)
    start, end = bisect_right(every, times.since), bisect_right(every, times.until)
    return ChangeScope(
        site=reading.census.site.site_code,
        since=times.since,
        until=times.until,
        readings=end - start,
        first=every[0] if every else None,
        gaps=tuple(gaps(every[max(0, start - 1) : end], reading.census.taken_at)),
        kinds=kinds,
    )
