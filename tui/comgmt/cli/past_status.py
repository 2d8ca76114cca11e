"""The census of a past moment, for commands: whole where it is kept so, else from the counts."""

from datetime import datetime

import msgspec

from comgmt.cli.problems import CommandError
from comgmt.cli.source import SourceChoice
from comgmt.cli.stored import stored_site
from comgmt.cli.times import is_to_come, moment
from comgmt.domain.ages import age
from comgmt.domain.census import Census
from comgmt.domain.growth import Growth
from comgmt.domain.time_ranges import TimeSpan
from comgmt.render.moments import utc
from comgmt.store.reader import StoreReader


class Past(msgspec.Struct, frozen=True):
    """What was asked for and the reading that was the newest then; `newest` is the newest of all.

    `growth` is how far its numbers had moved, where that was asked for.
    """

    asked: datetime
    census: Census
    newest: datetime
    growth: Growth | None = None

    @property
    def words(self) -> str:
        """What is said of it, so that nobody takes it for now."""
        if self.census.taken_at == self.newest:
            return f"The newest reading at {utc(self.asked)} is the newest of all, {utc(self.newest)}."
        return (
            f"PAST: this is the site as read {utc(self.census.taken_at)}, "
            f"{age(self.census.taken_at, self.newest)} before the newest reading."
        )


def past_status(source: SourceChoice, text: str, since: str | None = None) -> Past:
    """The census of the newest reading at a time, and its growth `since`. Raises CommandError without one."""
    with stored_site(source) as (reading, now):
        at = moment(text, now, end=True)
        if is_to_come(moment(text, now), now):  # a day of which part is over is no such
            raise CommandError(f"--at {text} is still to come; give a time that is over.")
        census = census_at(reading.store, at)
        growth = None if since is None else growth_since(reading.store, since, census)
        return Past(at, census, reading.census.taken_at, growth)


def growth_since(store: StoreReader, text: str, census: Census, until: str | None = None) -> Growth:
    """How far numbers had moved since a time, until the reading of a census or a time before it.

    Raises CommandError for a range that ends before it starts.
    """
    newest = census.taken_at
    end = newest if until is None else min(moment(until, newest, end=True), newest)
    asked = moment(text, newest)
    if is_to_come(asked, newest):
        raise CommandError(f"--since {text} is still to come; give a time that is over.")
    since = min(asked, newest)
    if end < since:
        raise CommandError(f"The range ends ({until}) before it starts ({text}).")
    words = f"since {utc(since)}" if until is None else f"from {utc(since)} to {utc(end)}"
    return store.growth(TimeSpan(since, end), words)


def census_at(store: StoreReader, at: datetime) -> Census:
    """The census of the newest reading at a time. Raises CommandError where there is none."""
    found = store.census_at(at)
    if found is None:
        first = store.reading_times(None)[0]
        raise CommandError(f"Nothing was read by {utc(at)}; the first reading is of {utc(first)}.")
    return found
