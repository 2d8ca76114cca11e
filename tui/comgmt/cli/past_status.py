"""The census of a past moment, for commands: whole where it is kept so, else from the counts."""

from datetime import datetime

import msgspec

from comgmt.cli.problems import CommandError
from comgmt.cli.source import SourceChoice
from comgmt.cli.stored import stored_site
from comgmt.cli.times import moment
from comgmt.domain.ages import age
from comgmt.domain.census import Census
from comgmt.domain.past import census_then
from comgmt.render.moments import utc
from comgmt.store.reader import StoreReader


class Past(msgspec.Struct, frozen=True):
    """What was asked for and the reading that was the newest then; `newest` is the newest of all."""

    asked: datetime
    census: Census
    newest: datetime

    @property
    def words(self) -> str:
        """What is said of it, so that nobody takes it for now."""
        if self.census.taken_at == self.newest:
            return f"The newest reading at {utc(self.asked)} is the newest of all, {utc(self.newest)}."
        return (
            f"PAST: this is the site as read {utc(self.census.taken_at)}, "
            f"{age(self.census.taken_at, self.newest)} before the newest reading."
        )


def past_status(source: SourceChoice, text: str) -> Past:
    """The census of the newest reading at a time. Raises CommandError where there is none."""
    with stored_site(source) as (reading, now):
        at = moment(text, now, end=True)
        return Past(at, census_at(reading.store, at, reading.census), reading.census.taken_at)


def census_at(store: StoreReader, at: datetime, newest: Census) -> Census:
    """The census of the newest reading at a time; `newest` is the newest of all."""
    found = store.counts_at(at)
    if found is None:
        first = store.reading_times(None)[0]
        raise CommandError(f"Nothing was read by {utc(at)}; the first reading is of {utc(first)}.")
    before = store.census_before()
    whole = next((each for each in (newest, before) if each is not None and each.taken_at == found[0]), None)
    return census_then(*found, newest.site) if whole is None else whole
