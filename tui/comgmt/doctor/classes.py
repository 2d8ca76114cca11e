"""The steps of an examination that look at the classes we read: their rows, their columns, their pace."""

from collections.abc import Sequence
from statistics import median
from typing import Any, Final

import msgspec

from comgmt.doctor.needs import ROLE, Need
from comgmt.doctor.way import who_grants
from comgmt.domain.doctor import Fact, Facts, Step, StepName
from comgmt.domain.nouns import counted
from comgmt.domain.record_classes import COMANAGEMENT
from comgmt.domain.source import Trouble, TroubleKind
from comgmt.site.errors import MissingError, NotPermittedError, SiteError
from comgmt.site.reading import PageTime, Reading
from comgmt.site.sampling import Sample, count_rows, take_sample
from comgmt.site.target import Target

PAGES: Final = StepName("pages", "Pages", part=True)


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
    return StepName(need.class_name, need.class_name, part=True)


def look(reading: Reading, need: Need, limits: Limits) -> Look:
    """Take a sample of a class and count it; raises SiteError."""
    most = None if need.whole else limits.sample_rows
    sample = take_sample(reading, need.source, *need.conditions, most=most, in_order=need.in_order)
    return Look(need, sample, _counted(reading, need))


def _counted(reading: Reading, need: Need) -> int | None:
    """How many rows the site counts; the rows that came say more of a class than a count that failed."""
    try:
        return count_rows(reading, need.class_name, *need.conditions)
    except SiteError:
        if reading.connection.dead:
            raise
        return None


def class_step(seen: Look, reading: Reading) -> Step:
    """Judge what was seen of a class."""
    need, name = seen.need, step_name(seen.need)
    who = reading.connection.who
    lacking = tuple(sorted(reading.missing.get(need.class_name, ())))
    facts: dict[str, Fact] = {"rows": seen.rows, "counted": seen.count is not None, "missing": lacking}
    sentence = f"{seen.said} visible to {who}, for {need.shows}."
    if lacking:
        return name.warning(
            f"The site's class {need.class_name} gives no {', '.join(lacking)}; {sentence}",
            "An older or newer site may have it under another version; what shows it says so.",
            facts,
        )
    notes = tuple(reading.leftovers.notes(need.class_name))
    if notes:
        return name.warning(" ".join(notes), "That is shown as unknown; the rest is kept.", facts)
    if _lost(seen):
        came = counted(len(seen.sample.records), "row")
        were = f"{seen.count:,} {'was' if seen.count == 1 else 'were'} counted"
        return name.warning(
            f"{need.class_name}: {came} came where {were}; rows went or came between two pages.",
            "Look again: on a site at work this may be chance.",
            facts,
        )
    return name.ok(sentence, facts) if seen.rows else _empty(need, who, facts)


def refused_step(need: Need, error: SiteError, target: Target) -> Step:
    """The step of a class that could not be looked at."""
    mend = who_grants(error, target)
    if isinstance(error, MissingError):
        mend = f"Without it the console does not show {need.shows}."
    if type(error) is NotPermittedError:
        mend = f"To show {need.shows}, {ROLE} {need.right}."
    trouble = error.trouble
    facts: dict[str, Fact] = {"unread": trouble.kind.value}
    if need.decides:
        return step_name(need).failed(trouble, mend, facts)
    return step_name(need).warning(trouble.sentence, mend, facts)


def lost_step(step: Step, need: Need, target: Target) -> Step:
    """The step of a class over which the connection broke, and was made anew."""
    sentence = f"The connection to {target.host} broke over {need.class_name}; a new one was made."
    mend = "Something between here and there ends connections early: a proxy, a firewall, the service itself."
    return step_name(need).warning(sentence, mend, step.facts)


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
    sentence = f"{counted(largest, 'row')} a page ({octets // 1024:,} KB), {counted(pace, 'row')} a second."
    if usual > limits.slow_page:
        slow = f"A page of {COMANAGEMENT.class_name} takes {usual:.1f} seconds: {sentence}"
        mend = "The SMS Provider or its SQL Server is busy; let the refresh be rarer, or look there."
        return PAGES.warning(slow, mend, facts)
    if pace and devices > largest:
        sentence += f" A refresh of {counted(devices, 'device')} takes about {_duration(3 * devices / pace)}."
    return PAGES.ok(sentence, facts)


def _full(pages: Sequence[PageTime]) -> list[PageTime]:
    """The pages that tell of the pace: without a first answer that only opened the enumeration."""
    return [page for page in pages if page.rows > 1] or list(pages)


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
