"""The timeline of one device as text and JSON."""

from collections.abc import Iterator, Sequence
from typing import Final

from comgmt.documents.changes import KEYS, change_entry
from comgmt.documents.table import Table, TableColumn
from comgmt.domain.changes import Timeline
from comgmt.domain.gaps import Gap
from comgmt.render.changes import from_to
from comgmt.render.glyphs import GlyphSet
from comgmt.render.line import Line, Span, left, spelled, text_of
from comgmt.render.moments import day, day_and_time, iso
from comgmt.render.panes.pane import Context
from comgmt.render.wrapping import wrap_text

_WHEN: Final = 14
_KIND: Final = 16


def timeline_table(timeline: Timeline, gaps: Sequence[Gap]) -> Table:
    """The changes, oldest first, in the form of `changes`."""
    head = {
        "resource_id": timeline.resource_id,
        "name": timeline.name,
        "there": timeline.there,
        "state": None if timeline.state is None else timeline.state.value,
        "error": None if timeline.error is None else f"0x{timeline.error:08X}",
        "first_seen_at": iso(timeline.first_at),
        "gaps": [{"from": iso(start), "to": iso(end)} for start, end in gaps],
    }
    columns = tuple(TableColumn(key, key, plain=key == "resource_id") for key in KEYS)
    return Table(
        name="timeline", columns=columns, entries=tuple(map(change_entry, timeline.changes)), head=head
    )


def timeline_text(timeline: Timeline, gaps: Sequence[Gap], width: int, glyphs: GlyphSet) -> str:
    """A line a change, oldest first, and a line for each time in which nothing was read."""
    first = "first seen" if timeline.there else "its oldest change that is kept"
    lines = [*wrap_text(f"{timeline.name}, resource {timeline.resource_id}: {_now(timeline)}.", width)]
    lines += wrap_text(f"{day(timeline.first_at)}, {first}.", width)
    lines += [*_changes(timeline, gaps, Context(width=width, height=1, glyphs=glyphs))]
    if not timeline.changes:
        lines += wrap_text("Nothing changed of it since.", width)
    return text_of(lines)


def _now(timeline: Timeline) -> str:
    if not timeline.there:
        return "no longer at the site"
    if timeline.state is None:
        return "no co-management record"
    code = "" if timeline.error is None else f" 0x{timeline.error:08X}"
    return f"{timeline.state.label}{code}"


def _changes(timeline: Timeline, gaps: Sequence[Gap], context: Context) -> Iterator[Line]:
    waiting = list(gaps)
    for change in timeline.changes:
        while waiting and waiting[0][1] <= change.at:
            yield _gap(waiting.pop(0), context)
        after = change.seen_after
        line = (
            Span(left(day_and_time(change.at), _WHEN, context.glyphs), "dim"),
            Span(left(change.kind.label, _KIND, context.glyphs)),
            *from_to(change, context),
            Span("" if after is None else f"  seen after {day_and_time(after)}", "dim"),
        )
        yield spelled(line, context.glyphs)
    for gap in waiting:
        yield _gap(gap, context)


def _gap(gap: Gap, context: Context) -> Line:
    words = f"not read until {day_and_time(gap[1])}"
    return (Span(left(day_and_time(gap[0]), _WHEN, context.glyphs), "dim"), Span(words, "dim"))
