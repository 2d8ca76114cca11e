"""What is asked of a store about its numbers: the newest, those before, and what became of them."""

from datetime import datetime

from comgmt.domain.census import Census
from comgmt.domain.growth import Growth
from comgmt.domain.moments import Moments
from comgmt.domain.past import census_then
from comgmt.domain.time_ranges import TimeSpan
from comgmt.store.asked_store import AskedStore
from comgmt.store.growth import load_growth, start_of
from comgmt.store.history import (
    Trends,
    counts_at,
    load_census,
    load_trends,
    load_trends_between,
    newest_id,
    newest_taken_at,
    reading_times,
)


class NumberAnswers(AskedStore):
    """Censuses and trends: all that the dashboard shows, so it asks for no more than that of the store."""

    def generation(self) -> int:
        """How many censuses and parts were read so far: another number means new data, 0 none."""
        with self._told():
            return self._data()

    def newest(self) -> int:
        """The id of the newest census, 0 when there is none."""
        with self._told():
            return newest_id(self._connection)

    def taken_at(self) -> datetime | None:
        """When the newest reading was taken; None when there is none."""
        with self._told():
            return newest_taken_at(self._connection)

    def census(self) -> Census | None:
        """The newest census."""
        with self._told():
            return self._clean(load_census(self._connection))

    def census_before(self) -> Census | None:
        """The census before the newest."""
        with self._told():
            return self._clean(load_census(self._connection, back=1))

    def trends(self, most: int = 400) -> Trends:
        """The counts of the newest `most` censuses, oldest first."""
        with self._told():
            return self._clean(load_trends(self._connection, most))

    def trends_between(self, since: datetime, until: datetime) -> Trends:
        """The counts of the readings after a time and until another one, oldest first."""
        with self._told():
            return self._clean(load_trends_between(self._connection, since, until))

    def growth(self, span: TimeSpan, over: str) -> Growth:
        """What the numbers did over a span; `over` says which in a sentence."""
        with self._told():
            return self._clean(load_growth(self._connection, span, over))

    def start_of(self, since: datetime, until: datetime) -> datetime | None:
        """The reading that stands for the start of a range; None where none is that old, or none is near."""
        with self._told():
            return start_of(self._connection, since, until)

    def census_at(self, at: datetime) -> Census | None:
        """The newest census at a time, whole where it is kept so, else from its counts; None for none."""
        newest, before, found = self.census(), self.census_before(), self.counts_at(at)
        if newest is None or found is None:
            return None
        whole = (each for each in (newest, before) if each is not None and each.taken_at == found[0])
        return next(whole, None) or census_then(*found, newest.site)

    def counts_at(self, at: datetime) -> tuple[datetime, dict[str, int]] | None:
        """The newest reading that was taken at a time or before, and its counts; None when there was none."""
        with self._told():
            return self._clean(counts_at(self._connection, at))

    def reading_times(self, since: datetime | None) -> Moments:
        """When readings were taken, of those after a time, oldest first."""
        with self._told():
            return reading_times(self._connection, since)
