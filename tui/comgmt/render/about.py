"""The site, the source and the checks between tiles in lines; and the queries that were sent."""

from collections.abc import Sequence
from datetime import datetime

from comgmt.domain.ages import ago
from comgmt.domain.census import Census, TileKey
from comgmt.domain.identities import checks
from comgmt.domain.nouns import counted
from comgmt.domain.records import QueryRecord
from comgmt.domain.retention import KeptPast
from comgmt.domain.source import SourceState
from comgmt.domain.sweep import SiteLoad
from comgmt.render.cost_words import cost_words
from comgmt.render.glyphs import GlyphSet
from comgmt.render.line import BLANK, Line, Role, Span, left, right, spelled
from comgmt.render.moments import clock, day_and_time, with_age
from comgmt.render.numbers import thousands
from comgmt.render.panes.build import PARTS
from comgmt.render.sweep_words import sweep_words
from comgmt.render.way_words import read_verb, totals_words, way_words
from comgmt.render.wrapping import clipped, hanging, labeled, wrap_text

_LABEL = 18
_MEGABYTE = 1_000_000
_KEEPING = "keep_changes (365d) and keep_readings (for good): all of a week, hourly to 90 days, then daily."


def about_lines(
    census: Census | None,
    state: SourceState,
    store: str,
    load: SiteLoad,
    now: datetime,
    width: int,
    glyphs: GlyphSet,
) -> list[Line]:
    """Everything that is known of where the numbers come from, in at most `width` cells."""
    lines: list[Line] = [(Span("Source", "title"),), *_source(state, store, now, width)]
    lines += _load(load, now, width)
    if census is not None:
        lines += [BLANK, (Span("Site", "title"),), *_site(census, now, width)]
        lines += [BLANK, (Span("Checks between tiles", "title"),), *_checks(census, width, glyphs)]
        lines += _counted(census, now, width)
        lines += _unread(census, width, glyphs)
        lines += _notes(census, width)
    return clipped(lines, width, glyphs)


def kept_lines(kept: KeptPast, now: datetime, width: int, glyphs: GlyphSet) -> list[Line]:
    """What the store holds of the past: its size, and how far back it goes."""
    size = f"{max(1, round(kept.octets / _MEGABYTE)):,} MB on disk" if kept.octets else "nothing yet"
    lines: list[Line] = [BLANK, (Span("The past", "title"),), *_field("Store", size, width)]
    for label, count, first in (
        ("Readings", kept.readings, kept.first_reading),
        ("Changes", kept.changes, kept.first_change),
    ):
        since = "" if first is None else f", the oldest of {with_age(first, now)}"
        lines += _field(label, f"{thousands(count)}{since}", width)
    lines += _field("Kept for", _KEEPING, width, "dim")
    return clipped(lines, width, glyphs)


def _source(state: SourceState, store: str, now: datetime, width: int) -> list[Line]:
    lines = _field("State", state.phase.value, width)
    if state.trouble is not None:
        lines += labeled("  Trouble", (Span(state.trouble.sentence, "bad"),), _LABEL, width)
        if state.trouble.detail:
            lines += _field(state.trouble.speaker, state.trouble.detail, width)
    if state.next_at is not None:
        when = "now" if state.next_at <= now else clock(state.next_at)
        lines += _field("Next reading", when, width)
    return lines + _field("Store", store, width)


def _site(census: Census, now: datetime, width: int) -> list[Line]:
    site = census.site
    lines = _field("Site", " ".join(filter(None, (site.site_code, site.site_name))), width)
    lines += _field("Server", site.server, width)
    lines += _field("Version", site.version or "not reported", width)
    lines += _field("Visible to", site.visible_to, width)
    lines += _field(read_verb(census).capitalize(), with_age(census.taken_at, now), width)
    if census.budget is not None:
        lines += _field("A reading takes", f"at most {census.budget.words}", width)
    return lines


def _load(load: SiteLoad, now: datetime, width: int) -> list[Line]:
    cost, lines = load.cost, list[Line]()
    if cost.last is not None:
        lines += _field("Last refresh", cost_words(cost.last), width)
        lines += _field("Last 24 hours", cost_words(cost.day(now)), width)
    if load.sweep is not None:
        lines += _field("All rows", sweep_words(load.sweep, now), width)
    return lines


def _field(label: str, text: str, width: int, role: Role = "text") -> list[Line]:
    return labeled(f"  {label}", (Span(text, role),), _LABEL, width)


def _checks(census: Census, width: int, glyphs: GlyphSet) -> list[Line]:
    lines: list[Line] = []
    for check in checks(census):
        role, sign = _outcome(check.holds, glyphs)
        symbol = Span(f"  {sign} ", role)
        detail = check.detail if glyphs.not_equal == "≠" else check.detail.replace("≠", glyphs.not_equal)
        body = (Span(check.identity), Span(f"   {detail}", "bad" if role == "bad" else "dim"))
        lines += hanging((symbol,), body, width)
    return lines or [(Span("  None could be made: too little was read.", "dim"),)]


def _outcome(holds: bool | None, glyphs: GlyphSet) -> tuple[Role, str]:
    if holds is None:
        return "dim", glyphs.unknown
    return ("good", glyphs.good) if holds else ("bad", glyphs.bad)


def _counted(census: Census, now: datetime, width: int) -> list[Line]:
    """How each tile came, where the site counted."""
    counting = census.counting
    if counting is None:
        return []
    lines: list[Line] = [BLANK, (Span("How the tiles came", "title"),)]
    for key in TileKey:
        if key not in census.unavailable:
            lines += _field(PARTS[key].short, way_words(census.way(key), now), width)
    for label, total in (("States", counting.states), ("Clients", counting.clients)):
        lines += [] if total is None else _field(f"{label} in all", totals_words(total), width)
    return lines + _field("Counting took", f"{counting.seconds:.1f} s", width)


def _unread(census: Census, width: int, glyphs: GlyphSet) -> list[Line]:
    lines: list[Line] = []
    for key, why in census.unavailable.items():
        symbol = Span(f"  {glyphs.wait} ", "wait")
        lines += hanging((symbol,), (Span(f"{key.label}: ", "strong"), Span(why)), width)
    return [BLANK, (Span("Not read", "title"),), *lines] if lines else []


def _notes(census: Census, width: int) -> list[Line]:
    lines = [(Span("  "), *line) for note in census.notes for line in wrap_text(note, width - 2)]
    return [BLANK, (Span("Notes", "title"),), *lines] if lines else []


def log_lines(queries: Sequence[QueryRecord], now: datetime, width: int, glyphs: GlyphSet) -> list[Line]:
    """A block a query, newest first: when, what it cost, and the query itself, wrapped below."""
    lines: list[Line] = []
    for query in queries:
        outcome: Role = "dim" if query.outcome == "ok" else "bad"
        head = (
            Span(left(day_and_time(query.at), 14, glyphs), "strong"),
            Span(left(query.action, 10, glyphs), "accent"),
            Span(right(counted(query.rows, "row"), 13, glyphs)),
            Span(right(f"{thousands(query.milliseconds)} ms", 11, glyphs)),
            Span(f"  {query.outcome}", outcome),
            Span(f"  {query.user}, {ago(query.at, now)}", "dim"),
        )
        lines += [head, *((Span("  "), *line) for line in wrap_text(query.query, width - 2, "dim"))]
    lines = lines or [(Span("No query was sent yet.", "dim"),)]
    return [spelled(line, glyphs) for line in clipped(lines, width, glyphs)]
