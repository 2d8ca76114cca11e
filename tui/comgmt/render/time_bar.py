"""The bar of past readings: where one stands among them, and where nothing was read."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from comgmt.domain.playing import place_of
from comgmt.render.glyphs import GlyphSet
from comgmt.render.line import Line, Span, cells
from comgmt.render.moments import day_and_time
from comgmt.render.numbers import thousands

_LEAST_TRACK: Final = 10


def time_bar(times: Sequence[datetime], at: datetime | None, width: int, glyphs: GlyphSet, hint: str) -> Line:
    """As in " 28 Oct 21:30 ----#--- 27 Nov 21:30  212 of 343  ( ) step": no line of fewer than two readings.

    What has no room is left out from the right: the hint, then the number, then the track.
    """
    if len(times) < 2:  # noqa: PLR2004 - nothing to go through
        return ()
    place = max(0, place_of(times, at))
    number = f"reading {thousands(place + 1)} of {thousands(len(times))}"
    first, last = f" {day_and_time(times[0])} ", f" {day_and_time(times[-1])}"
    if glyphs.linear:
        return (Span(f"{number}, {day_and_time(times[place])}. {hint}", "past"),)
    for tail in (f"  {number}  {hint}", f"  {number}", ""):
        room = width - cells(first) - cells(last) - cells(tail) - 1
        if room >= _LEAST_TRACK:
            return (
                Span(first, "dim"),
                *_track(times, place, room, glyphs),
                Span(last, "dim"),
                Span(tail, "dim"),
            )
    return (Span(f" {number}"[:width], "dim"),)


def _track(times: Sequence[datetime], place: int, width: int, glyphs: GlyphSet) -> Line:
    """A cell for each stretch of time; the one of the reading that is shown stands out."""
    start, whole = times[0], times[-1] - times[0]

    def cell_of(moment: datetime) -> int:
        return min(width - 1, int((moment - start) / whole * width)) if whole else 0

    read, here = {cell_of(moment) for moment in times}, cell_of(times[place])
    drawn = "".join(glyphs.horizontal if cell in read else glyphs.gap for cell in range(width))
    return (
        Span(drawn[:here], "bar"),
        Span(glyphs.eighths[-1], "accent"),
        Span(drawn[here + 1 :], "dim"),
    )
