"""What says from where one looks: the range where it is not the default, and that the past is shown."""

from datetime import datetime, timedelta
from typing import Final

from msgspec import structs

from comgmt.domain.ages import age
from comgmt.domain.time_ranges import ChosenRange, RangeKind, TimeSpan
from comgmt.render.line import Line, Span
from comgmt.render.moments import day, day_and_time
from comgmt.render.wrapping import wrap_text

PAST: Final = "PAST"
_EDGES: Final = 2  # cells left and right of the words
_LONG: Final = timedelta(days=300)


def viewpoint_marks(chosen: ChosenRange, then: datetime | None) -> Line:
    """For the header: "PAST 20 Nov 14:05  range week"; nothing where one looks from now over the day."""
    marks: list[Span] = []
    if then is not None:
        marks += [Span(f" {PAST} {day_and_time(then)} ", "past"), Span("  ")]
    if is_after(chosen, then):
        marks += [Span("range is later", "wait"), Span("  ")]
    elif not chosen.is_default:
        words = range_words(seen_range(chosen, then))
        marks += [Span("range ", "dim"), Span(words, "accent"), Span("  ")]
    return tuple(marks)


def seen_range(chosen: ChosenRange, then: datetime | None) -> ChosenRange:
    """The range as it is counted where one stands: nothing moved after a past moment, so it ends there."""
    if then is None or chosen.kind is not RangeKind.BETWEEN or chosen.since is None or chosen.since >= then:
        return chosen
    until = then if chosen.until is None else min(chosen.until, then)
    return structs.replace(chosen, until=until)


def is_after(chosen: ChosenRange, then: datetime | None) -> bool:
    """Whether the range begins after the moment one stands at: then nothing of it is known there."""
    return (
        then is not None
        and chosen.kind is RangeKind.BETWEEN
        and chosen.since is not None
        and chosen.since >= then
    )


def over_lines(chosen: ChosenRange, shown: datetime, width: int) -> list[Line]:
    """What is said where numbers stand beside how far they moved over a range that ended before them.

    `shown` is when those numbers were read. Of a range that begins after it nothing is known.
    """
    if is_after(chosen, shown):
        first, *_ = wrap_text(to_come_words(shown), max(8, width - _EDGES), "wait")
        return [(Span(" "), *first)]
    if chosen.kind is not RangeKind.BETWEEN or chosen.until is None or chosen.until >= shown:
        return []
    span = f"{_short(chosen.since or shown)} to {_short(chosen.until)}"
    words = f"Numbers are of {day_and_time(shown)}; how far they moved is of {span}."
    if len(words) > width - _EDGES:
        words = f"Numbers are of now; moves are of {span}."
    first, *_ = wrap_text(words, max(8, width - _EDGES), "wait")
    return [(Span(" "), *first)]


def to_come_words(shown: datetime) -> str:
    """Of a range that begins after the newest numbers, which were read at `shown`."""
    return f"The range begins after this was read, {day_and_time(shown)}: nothing is known of it yet."


def range_words(chosen: ChosenRange) -> str:
    """As in "week"; of one that was typed its moments: "20 Nov - 22 Nov", "20 Nov 14:00 - now"."""
    if chosen.kind is not RangeKind.BETWEEN or chosen.since is None:
        return chosen.word
    until = "now" if chosen.until is None else _short(chosen.until)
    return f"{_short(chosen.since)} - {until}"


def span_words(span: TimeSpan) -> str:
    """As in "20 Nov 14:05 to 27 Nov 14:02"; a long one with its years."""
    if span.since is None:
        return "not known yet: you did not look before"
    if span.until - span.since > _LONG:
        return f"{day(span.since)} to {day(span.until)}"
    return f"{day_and_time(span.since)} to {day_and_time(span.until)}"


def past_lines(then: datetime, newest: datetime, width: int, *, of_then: bool, press: str) -> list[Line]:
    """The banner of every screen while the past is shown; it begins with what to press."""
    if of_then:
        read = f"{PAST}: as read {day(then)} {day_and_time(then).rpartition(' ')[2]}"
        words = f"{read}, {age(then, newest)} before the newest. Press {press} for now."
        if len(words) > width - _EDGES:
            words = f"{read}. Press {press} for now."
    else:
        words = (
            f"This screen is of now; only numbers are kept of {day_and_time(then)}. Press {press} for now."
        )
    first, *_ = wrap_text(words, max(8, width - _EDGES), "past")
    room = width - 1 - sum(len(span.text) for span in first)
    return [(Span(" ", "past"), *first, Span(" " * max(0, room), "past"))]


def _short(moment: datetime) -> str:
    """The day, and the time where it is not the start or the end of it."""
    local = moment.astimezone()
    words = day_and_time(moment)
    edge = (local.hour, local.minute) in {(0, 0), (23, 59)}
    return words.rpartition(" ")[0] if edge else words
