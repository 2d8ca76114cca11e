"""The steps of an examination that look at the classes we read: their rows, their columns, their pace."""

from collections import Counter
from collections.abc import Sequence
from statistics import median
from typing import Any, Final

import msgspec

from comgmt.doctor.needs import ROLE, Need
from comgmt.doctor.way import who_grants
from comgmt.domain.doctor import Fact, Facts, Step, StepName
from comgmt.domain.record_classes import COMANAGEMENT, RecordClass
from comgmt.domain.source import Trouble, TroubleKind
from comgmt.site.errors import MissingError, NotPermittedError, SiteError
from comgmt.site.reading import Reading
from comgmt.site.sampling import PageTime, Sample, count_rows, take_sample
from comgmt.site.target import Target

PAGES: Final = StepName("pages", "Pages")


class Limits(msgspec.Struct, frozen=True):
    """How much of a class is looked at, and what pace is worth a word. Seconds are those of a usual page."""

    sample_rows: int = 1_000
    slow_page: float = 2.0


class Look(msgspec.Struct, frozen=True):
    """What was seen of one class; `count` None when the site does not count."""

    need: Need
    sample: Sample[Any]
    count: int | None

    @property
    def rows(self) -> int:
        """Rows this user sees, as far as known."""
        return len(self.sample.records) if self.count is None else self.count

    @property
    def said(self) -> str:
        """The number of rows in words."""
        more = " or more" if self.count is None and not self.sample.whole else ""
        return f"{self.rows:,}{more} row{'s' * (self.rows != 1)}"


def step_name(need: Need) -> StepName:
    """What the step of a class is called."""
    return StepName(need.class_name, need.class_name)


def look(reading: Reading, need: Need, limits: Limits) -> Look:
    """Take a sample of a class and count it; raises SiteError."""
    sample = take_sample(
        reading, need.source, *need.conditions, most=limits.sample_rows, in_order=need.in_order
    )
    return Look(need, sample, count_rows(reading, need.class_name, *need.conditions))


def class_step(seen: Look, reading: Reading) -> Step:
    """Judge what was seen of a class."""
    need, name = seen.need, step_name(seen.need)
    who = reading.connection.who
    lacking = tuple(sorted(reading.missing.get(need.class_name, ())))
    misfits = {
        c: n for (class_name, c), n in reading.leftovers.misfits.items() if class_name == need.class_name
    }
    facts: dict[str, Fact] = {"rows": seen.rows, "counted": seen.count is not None, "missing": lacking}
    sentence = f"{seen.said} visible to {who}, for {need.shows}."
    if lacking:
        return name.partial(
            f"The site's class {need.class_name} has no column {', '.join(lacking)}; {sentence}",
            "An older or newer site may have it under another version; what shows it says so.",
            facts,
        )
    if misfits:
        values = ", ".join(f"{count} of {column}" for column, count in misfits.items())
        sentence = f"Values of {need.class_name} that could not be read: {values}."
        return name.partial(sentence, "Those are shown as unknown; the rest of their rows is kept.", facts)
    twice = _twice(need.source, seen) if need.unique else 0
    if twice:
        return name.partial(
            f"{need.class_name}: {twice} row{'s' * (twice != 1)} came more than once.",
            "Each is counted once.",
            facts,
        )
    if _lost(seen):
        came = len(seen.sample.records)
        return name.partial(
            f"{need.class_name}: {came:,} rows came where {seen.count:,} were counted; rows went or came "
            "between two pages.",
            "Look again: on a site at work this may be chance.",
            facts,
        )
    return name.ok(sentence, facts) if seen.rows else _empty(need, who, facts)


def refused_step(need: Need, error: SiteError, target: Target) -> Step:
    """The step of a class that could not be looked at."""
    name = step_name(need)
    if isinstance(error, MissingError):
        mend = f"Without it the console does not show {need.shows}."
        return name.partial(error.trouble.sentence, mend)
    mend = who_grants(error, target)
    if type(error) is NotPermittedError:
        mend = f"To show {need.shows}, {ROLE} {need.right}."
    return name.failed(error.trouble, mend)


def lost_step(need: Need, target: Target) -> Step:
    """The step of a class whose enumeration could not be given back."""
    sentence = f"{target.host} closed the connection when an enumeration was given back; a new one was made."
    mend = "Something between here and there ends connections early: a proxy, a firewall, the service itself."
    return step_name(need).failed(Trouble(TroubleKind.LOST, sentence), mend)


def pages_step(seen: Look, devices: int, limits: Limits) -> Step:
    """How large the pages are and how fast they come, from the sample of the co-management states."""
    pages = _full(seen.sample.pages)
    rows, octets, seconds = (
        sum(page.rows for page in pages),
        max((page.octets for page in pages), default=0),
        sum(page.seconds for page in pages),
    )
    pace = round(rows / seconds) if seconds > 0 else 0
    usual = median(page.seconds for page in pages) if pages else 0.0
    largest = max((page.rows for page in pages), default=0)
    facts: dict[str, Fact] = {
        "rows_per_page": largest,
        "octets_per_page": octets,
        "rows_per_second": pace,
        "seconds_per_page": round(usual, 3),
    }
    sentence = f"{largest:,} rows a page ({octets // 1024:,} KB), {pace:,} rows a second."
    if usual > limits.slow_page:
        slow = f"A page of {COMANAGEMENT.class_name} takes {usual:.1f} seconds: {sentence}"
        mend = "The SMS Provider or its SQL Server is busy; let the refresh be rarer, or look there."
        return PAGES.failed(Trouble(TroubleKind.TIMEOUT, slow), mend, facts)
    if pace and devices > largest:
        sentence += f" A refresh of {devices:,} devices takes about {_duration(3 * devices / pace)}."
    return PAGES.ok(sentence, facts)


def _full(pages: Sequence[PageTime]) -> list[PageTime]:
    """The pages that tell of the pace: without a first answer that only opened the enumeration."""
    return [page for page in pages if page.rows > 1] or list(pages)


def _twice(source: RecordClass[Any], seen: Look) -> int:
    keys = Counter(getattr(record, source.key.field) for record in seen.sample.records)
    return sum(1 for count in keys.values() if count > 1)


def _lost(seen: Look) -> bool:
    return seen.sample.whole and seen.count is not None and len(seen.sample.records) != seen.count


def _empty(need: Need, who: str, facts: Facts) -> Step:
    name = step_name(need)
    mend = f"To show {need.shows}, {ROLE} {need.right}."
    if need.when_empty is None:
        sentence = f"{who} sees no row of {need.class_name}: what a user may not read is shown as nothing."
        return name.failed(Trouble(TroubleKind.PERMISSION, sentence), mend, facts)
    if need.when_empty:
        return name.warning(f"0 rows visible to {who}: {need.when_empty}", mend, facts)
    return name.ok(f"0 rows visible to {who}.", facts)


def _duration(seconds: float) -> str:
    return f"{max(1, round(seconds))} s" if seconds < 100 else f"{round(seconds / 60)} min"  # noqa: PLR2004
