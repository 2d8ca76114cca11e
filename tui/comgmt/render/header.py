"""The line at the top of every screen: which site, who asks, how old the data is, and whether all is well."""

from collections.abc import Sequence
from datetime import datetime
from itertools import product
from typing import Final

from comgmt.domain.ages import age
from comgmt.domain.census import Census, ErrorTile
from comgmt.domain.identities import checks
from comgmt.domain.source import Phase, SourceState, Trouble
from comgmt.render.glyphs import GlyphSet
from comgmt.render.line import Line, Role, Span, cells, cut, fit, line_cells, spelled
from comgmt.render.moments import clock, day_and_time
from comgmt.render.numbers import thousands
from comgmt.render.sweep_words import swept
from comgmt.render.tile_words import CHECKS, CHECKS_SHORT
from comgmt.render.way_words import read_verb
from comgmt.render.wrapping import wrap_text

_OLD_SECONDS: Final = 120
_LEAST_CRUMB: Final = 8  # cells of the last crumb; with fewer the others are worth less than more of it
_DAY_SECONDS: Final = 86_400
_WAY_OUT: Final = 2
_WIDE: Final = 100  # cells of a line with room for whole words
_CALM: Final = frozenset({Phase.LIVE, Phase.FOLLOWED, Phase.RECORDED, Phase.CONNECTING, Phase.READING})
_SHORT_AGES: Final = {"min": "m", "h": "h", "days": "d"}


def header_line(  # noqa: PLR0913 - what a header tells
    state: SourceState,
    census: Census | None,
    site: str,
    now: datetime,
    width: int,
    glyphs: GlyphSet,
    firing: int = 0,
    *,
    marks: Line = (),
    then: bool = False,
) -> Line:
    """The header in exactly `width` cells. `site` is its name until a census says more.

    The name of the server gives way first, then the time of reading; the site, alerts that are firing, the
    `marks` of the range and of the past, and the state never do. With `then` a past moment is shown: what is
    well with the newest reading says nothing of it.
    """
    alerts = (*marks, *_alerts(firing, glyphs))
    rights = [(*alerts, *right) for right in _rights(state, census, now, width, glyphs, then=then)]
    for right, left in product(rights, _lefts(census, site, glyphs)):
        gap = width - line_cells(left) - line_cells(right) - 1
        if gap >= 2:  # noqa: PLR2004 - less runs together
            return spelled((*left, Span(" " * gap), *right, Span(" ")), glyphs)
    return spelled(fit((Span(" "), *rights[-1]), width, glyphs), glyphs)


def window_title(state: SourceState, census: Census | None, site: str) -> str:
    """The title of the window: "P01 live, 359 failed"; what is not known is left out.

    A reading that goes on beside the data is no news: a quiet screen sends nothing.
    """
    named = census.site.site_code if census else site
    known = None if census is None else _failed(census)
    failed = "" if known is None else f", {thousands(known)} failed"
    quiet = census is not None and state.phase in {Phase.CONNECTING, Phase.READING}
    return f"{named} {Phase.LIVE.value if quiet else state.phase.value}{failed} - comgmt"


def _failed(census: Census) -> int | None:
    """How many devices failed, also where their codes are not known."""
    if isinstance(census.errors, ErrorTile):
        return census.errors.failed
    return None if census.counting is None else census.counting.failed


def trouble_lines(
    state: SourceState,
    census: Census | None,
    width: int,
    glyphs: GlyphSet,
    most: int = 2,
    press: str = "r",
) -> list[Line]:
    """What to `press` and what is wrong with the source, in at most `most` lines; none when all is well."""
    trouble = state.trouble
    if trouble is None or state.phase not in {Phase.STALE, Phase.STOPPED}:
        return []
    kept = " Shown is what was read before." if census else ""
    role: Role = "bad" if state.phase is Phase.STOPPED else "wait"
    symbol = glyphs.bad if state.phase is Phase.STOPPED else glyphs.stale
    # what to press comes first: it is never cut off
    said = f"{_mend(state, trouble, press)} {trouble.sentence}{kept}".strip()
    lines = wrap_text(said, max(2, width - 4), role)
    shown = [
        (Span("   " if place else f" {symbol} ", role), *line) for place, line in enumerate(lines[:most])
    ]
    if len(lines) > most:
        shown[-1] = fit((*shown[-1], Span(glyphs.ellipsis, role)), width, glyphs)
    return [spelled(fit(line, width, glyphs), glyphs) for line in shown]


def _mend(state: SourceState, trouble: Trouble, press: str) -> str:
    if state.phase is Phase.STOPPED:
        return f"Press {press} for another password." if trouble.asks else f"Press {press} to try again."
    return (
        f"Next try {clock(state.next_at)}, or press {press}."
        if state.next_at and not trouble.kind.needs_person
        else ""
    )


def _lefts(census: Census | None, site: str, glyphs: GlyphSet) -> Sequence[Line]:
    """The left part, longest first."""
    brand = (Span(" comgmt", "title"), Span("  "))
    dot = Span(f" {glyphs.separator} ", "dim")
    if census is None:
        return [(*brand, Span(site, "strong")), (Span(f" {site}", "strong"),)]
    of = census.site
    code = Span(of.site_code, "strong")
    name = (Span(f" {of.site_name}"),) if of.site_name else ()
    seen = (dot, Span("visible to ", "dim"), Span(of.visible_to))
    user = (dot, Span(of.visible_to))
    short = of.server.partition(".")[0]
    return [
        (*brand, code, *name, dot, Span(of.server), *seen),
        (*brand, code, *name, dot, Span(short), *seen),
        (*brand, code, dot, Span(short), *seen),
        (*brand, code, *seen),
        (*brand, code, *user),
        (Span(" "), code, *user),
        (Span(" "), code),
    ]


def _rights(
    state: SourceState, census: Census | None, now: datetime, width: int, glyphs: GlyphSet, *, then: bool
) -> Sequence[Line]:
    """The right part, longest first: how the source is, when it was read, whether all is well."""
    long, short = (_phase(state, census, glyphs, short=short) for short in (False, True))
    if census is None:
        return [long, short]
    well, well_short = (_badge(census, width, glyphs, short=short) for short in (False, True))
    read, read_short = (Span(_read(census, now, short=short)) for short in (False, True))
    gap = Span("  ")
    if then:
        calm = state.phase in _CALM
        newest = (Span(f"newest {clock(census.taken_at)}", "dim"),)
        return [newest] if calm else [(*long, gap, *newest), short]
    return [
        (*long, gap, read, gap, *well),
        (*long, gap, read_short, gap, *well),
        (*short, gap, read_short, gap, *well_short),
        (*short, gap, *well_short),
    ]


def _alerts(firing: int, glyphs: GlyphSet) -> Line:
    if not firing:
        return ()
    return (Span(f"{glyphs.bad} {firing} alert{'s' * (firing != 1)}", "bad"), Span("  "))


def _phase(state: SourceState, census: Census | None, glyphs: GlyphSet, *, short: bool) -> Line:
    counts = state.early is not None and state.early.census.counting is not None
    if state.phase is Phase.READING and counts and not state.rows:
        return (Span(f"{glyphs.progress} counting", "progress"),)
    if state.phase is Phase.READING and (census is None or state.rows):
        noun = "read" if short else "devices read"
        return (Span(f"{glyphs.progress} {thousands(state.rows)} {noun}", "progress"),)
    if state.phase is Phase.LIVE and state.sweep is not None and state.sweep.is_first:
        what = swept(state.sweep) if short else f"rows {swept(state.sweep)}"
        return (Span(f"{glyphs.progress} {what}", "progress"),)
    words: dict[Phase, tuple[str, str, Role]] = {
        Phase.STARTING: (glyphs.progress, "starting", "progress"),
        Phase.CONNECTING: (glyphs.progress, "connecting", "progress"),
        Phase.READING: (glyphs.progress, "reading", "progress"),
        Phase.LIVE: (glyphs.live, "live", "good"),
        Phase.PAUSED: (glyphs.paused, "paused", "wait"),
        Phase.FOLLOWED: (glyphs.live, "followed", "good"),
        Phase.RECORDED: (glyphs.paused, "recorded", "neutral"),
        Phase.STALE: (glyphs.stale, "stale", "wait"),
        Phase.STOPPED: (glyphs.bad, "stopped", "bad"),
    }
    symbol, word, role = words[state.phase]
    return (Span(f"{symbol} {word}", role),)


def _read(census: Census, now: datetime, *, short: bool) -> str:
    seconds = (now - census.taken_at).total_seconds()
    at = day_and_time(census.taken_at) if seconds > _DAY_SECONDS else clock(census.taken_at)
    if seconds < _OLD_SECONDS:
        return f"{read_verb(census)} {at}"
    since = f"{short_age(census.taken_at, now)} ago"
    verb = read_verb(census)
    return f"{verb} {since}" if short else f"{verb} {at}, {since}"


def short_age(then: datetime, now: datetime) -> str:
    """An age in a few cells: "2m", "14h", "3d"."""
    words = age(then, now)
    if not words[0].isdigit():
        return "1m"
    number, _, unit = words.partition(" ")
    return number + _SHORT_AGES.get(unit, unit[:1])


def _badge(census: Census, width: int, glyphs: GlyphSet, *, short: bool) -> Line:
    made = [check for check in checks(census) if check.holds is not None]
    broken = sum(not check.holds for check in made)
    missing = len(census.unavailable)
    if missing:
        tiles = "" if short else f"tile{'s' * (missing != 1)} "
        return (Span(f"{glyphs.wait} {missing} {tiles}not read", "wait"),)
    if broken:
        noun = "" if short else f"check{'s' * (broken != 1)} "
        return (Span(f"{glyphs.bad} {broken} {noun}fail{'s' * (broken == 1)}", "bad"),)
    if not made:
        return (Span(f"{glyphs.unknown} unchecked", "dim"),)
    if glyphs.linear:
        return (Span(f"{CHECKS} {glyphs.good}", "good"),)
    return (Span(f"{glyphs.good} {CHECKS if width >= _WIDE else CHECKS_SHORT}", "good"),)


def crumb_line(crumbs: Sequence[str], width: int, glyphs: GlyphSet, right: str = "") -> Line:
    """Where one is: the crumbs, the last one strong.

    Those in the middle give way first, then the first where the last is whole only without it.
    """
    tail = Span(f" {right} ", "dim") if right else Span("")
    room = width - cells(tail.text) - 1
    *before, last = crumbs or ("",)
    while len(before) > 1 and before[1:] != [glyphs.ellipsis] and cells(_lead(before, glyphs) + last) > room:
        before = [before[0], glyphs.ellipsis, *before[3 if before[1] == glyphs.ellipsis else 2 :]]
    lead = _lead(before, glyphs)
    if cells(lead + last) > room and (cells(last) < room or room - cells(lead) < _LEAST_CRUMB):
        lead = " "
    shown = cut(last, max(1, room - cells(lead)), glyphs)
    line = (Span(lead, "dim"), Span(shown, "title"))
    gap = width - line_cells(line) - line_cells((tail,))
    return spelled(fit((*line, Span(" " * max(0, gap)), tail), width, glyphs), glyphs)


def _lead(crumbs: Sequence[str], glyphs: GlyphSet) -> str:
    return " " + "".join(f"{crumb} {glyphs.crumb} " for crumb in crumbs)


def key_line(keys: Sequence[tuple[str, str]], width: int, glyphs: GlyphSet) -> Line:
    """The keys that work here, as (key, what it does); those before the last two give way, the last first.

    The last two are the way out: without them nobody who is new finds the others.
    """
    shown = list(keys)
    while len(shown) > _WAY_OUT and line_cells(_keys(shown)) > width:
        del shown[-_WAY_OUT - 1]
    while len(shown) > 1 and line_cells(_keys(shown)) > width:
        del shown[0]
    return spelled(fit(_keys(shown), width, glyphs), glyphs)


def _keys(keys: Sequence[tuple[str, str]]) -> Line:
    spans: list[Span] = []
    for key, label in keys:
        spans += [Span("  " if spans else " "), Span(key, "key"), Span(f" {label}", "dim")]
    return tuple(spans)
