"""comgmt find: one question, answers of every kind."""

from collections.abc import Sequence
from contextlib import suppress

import msgspec

from comgmt.cli.answers import Answer
from comgmt.cli.device_selection import ALL_DEVICES
from comgmt.cli.list_options import Listed
from comgmt.cli.list_output import write_table
from comgmt.cli.output import say
from comgmt.cli.problems import CommandError, Exit
from comgmt.cli.reading import read_site
from comgmt.cli.settings import Settings
from comgmt.cli.source import SourceChoice
from comgmt.cli.told_settings import told_settings
from comgmt.cli.view_files import read_views, views_path
from comgmt.documents.lists.found import found_table
from comgmt.domain.filter_language import parse_filter
from comgmt.domain.filters import FilterProblemError
from comgmt.domain.questions import HitKind, QuestionHit, arranged, known_hits, setting_hits
from comgmt.domain.text import inert
from comgmt.domain.views import view_hits
from comgmt.render.moments import iso
from comgmt.store.reader import StoreReader


def execute(
    *, words: tuple[str, ...], source: SourceChoice, answer: Answer, limit: int, listed: Listed
) -> int:
    """What TEXT may mean: devices by any part of name, user or id, codes, states, findings, views, words."""
    text = " ".join(words)
    if not text.strip():
        raise CommandError("What is looked for? Give a name, a user, a code or some words.")
    kept = read_views(views_path(source))
    for problem in kept.problems:
        say(problem)
    told = told_settings(_settings(source))
    with read_site(source, answer) as reading:
        counts = reading.store.finding_counts()
        known = [_counted(hit, counts) for hit in known_hits(text, reading.census)]
        devices = reading.store.device_hits(text, limit + 1)
        found = arranged(
            [
                *_list(text, reading.store),
                *known,
                *devices,
                *view_hits(text, kept.views),
                *setting_hits(text, told),
            ]
        )
        rows = reading.store.rows_read(ALL_DEVICES)
        head = {"site": reading.census.site.site_code, "taken_at": iso(reading.census.taken_at)}
    shown, cut = _cut(found, limit)
    write_table(found_table(shown, {**head, "text": inert(text), "truncated": bool(cut)}), listed)
    if not found:
        say(f'Nothing answers to "{inert(text)}": no device, no code, no finding, no word.')
        if rows is not None and not rows.whole:
            say(rows.sentence)
            return Exit.PARTIAL
    for kind in cut:
        say(f"More {kind.heading} answer to it than the {limit:,} that are listed; --limit shows more.")
    return Exit.DONE


def _settings(source: SourceChoice) -> Settings:
    """Those of the configuration, where there is one that can be read."""
    with suppress(CommandError):
        return source.configuration().settings
    return Settings()


def _cut(hits: Sequence[QuestionHit], limit: int) -> tuple[list[QuestionHit], list[HitKind]]:
    """At most so many of each kind, and the kinds that had more."""
    kinds = dict.fromkeys(hit.kind for hit in hits)
    mine = {kind: [hit for hit in hits if hit.kind is kind] for kind in kinds}
    return [hit for kind in kinds for hit in mine[kind][:limit]], [k for k in kinds if len(mine[k]) > limit]


def _counted(hit: QuestionHit, findings: dict[str, int | None]) -> QuestionHit:
    """With its devices, where it is a finding."""
    counted = hit.kind is HitKind.FINDING
    return msgspec.structs.replace(hit, devices=findings.get(hit.key)) if counted else hit


def _list(text: str, store: StoreReader) -> list[QuestionHit]:
    """The text as a filter, where it is more than one word to look for or a word of the language."""
    try:
        narrowed = parse_filter(text)
    except FilterProblemError as problem:
        say(f"As a filter: {inert(str(problem))}")
        return []
    plain = narrowed.is_plain
    devices = store.count(ALL_DEVICES, narrowed) if store.uncounted(ALL_DEVICES, narrowed) is None else None
    if not narrowed.terms or (plain and not devices):
        return []
    title = "Devices with it in any column" if plain else "Devices that pass the filter"
    return [
        QuestionHit(kind=HitKind.LIST, key=inert(text), title=title, devices=devices, rank=3 if plain else 0)
    ]
