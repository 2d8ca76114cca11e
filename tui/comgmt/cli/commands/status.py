"""comgmt status: the six tiles and their checks."""

from datetime import datetime, timezone
from typing import Any

import click
import msgspec

from comgmt.cli.answers import READ_NOW, Answer
from comgmt.cli.list_options import Listed
from comgmt.cli.list_output import check_columns, write_table
from comgmt.cli.output import say, stdout_glyphs, text_width, write, write_json
from comgmt.cli.past_status import Past, growth_since, past_status
from comgmt.cli.problems import Exit
from comgmt.cli.reading import read_site, tell_unread, unread
from comgmt.cli.source import SourceChoice
from comgmt.cli.thresholds import Threshold, crossings, parse
from comgmt.documents.cost import cost_document
from comgmt.documents.lists.counts import KEYS, counts_table
from comgmt.documents.status import status_document
from comgmt.documents.status_text import status_text
from comgmt.domain.census import Census
from comgmt.domain.growth import Growth
from comgmt.render.moments import iso


def execute(  # noqa: PLR0913 - each is one option of the command
    *,
    source: SourceChoice,
    answer: Answer,
    listed: Listed,
    most: tuple[str, ...],
    least: tuple[str, ...],
    at: str | None,
    since: str | None,
    until: str | None,
) -> int:
    """The six tiles and their checks, read now, or from the store when that is fresh, or as they were."""
    _check_columns(listed)
    if until is not None and since is None:
        raise click.UsageError("--until goes with --since.")
    if until is not None and at is not None:
        raise click.UsageError("--until and --at exclude each other; give one of them.")
    if at is None:
        return run(source, listed, most, least, answer, (since, until))
    if answer.now:
        raise click.UsageError("--now and --at exclude each other; give one of them.")
    return _run_past(past_status(source, at, since), listed, _thresholds(most, least))


def _run_past(past: Past, listed: Listed, thresholds: list[Threshold]) -> int:
    if listed.bare:
        say(past.words)
        write_table(counts_table(past.census, past.growth), listed)
    elif listed.output == "json":
        say(past.words)
        document = status_document(past.census, past.growth)
        is_past = past.census.taken_at != past.newest
        moments = {"asked_for": iso(past.asked), "newest": iso(past.newest)}
        write_json({**document, "cost": None, "past": is_past, **moments})
    else:
        text = status_text(past.census, stdout_glyphs(), text_width(), past.growth)
        write(past.words + "\n\n" + text)
    return _judged(past.census, thresholds)


def run(
    source: SourceChoice,
    listed: Listed = Listed(),  # noqa: B008 - frozen
    most: tuple[str, ...] = (),
    least: tuple[str, ...] = (),
    answer: Answer = READ_NOW,
    over: tuple[str | None, str | None] = (None, None),
) -> int:
    """Read, print, compare with the limits: what the command does, and the console where no screen can be."""
    thresholds = _thresholds(most, least)
    watching = msgspec.structs.replace(answer, watching=bool(thresholds))
    with read_site(source, watching) as reading:
        census, cost = reading.census, reading.store.load().cost
        since, until = over
        growth = None if since is None else growth_since(reading.store, since, census, until)
    now = census.taken_at if source.replay is not None else datetime.now(timezone.utc)
    _print(census, listed, cost_document(cost, now), growth)
    return _judged(census, thresholds)


def _thresholds(most: tuple[str, ...], least: tuple[str, ...]) -> list[Threshold]:
    return [parse(text, "max") for text in most] + [parse(text, "min") for text in least]


def _judged(census: Census, thresholds: list[Threshold]) -> int:
    """Say what was not read and which limits are crossed; the exit code that goes with it."""
    crossed, unchecked = crossings(thresholds, census)
    partial = tell_unread(unread(census))
    for sentence in (*crossed, *unchecked):
        say(sentence)
    if crossed:
        return Exit.THRESHOLD
    return Exit.PARTIAL if unchecked else partial


def _check_columns(listed: Listed) -> None:
    """Raises UsageError for columns of the JSON, which is no list, and CommandError for one there is not."""
    if listed.output == "json" and listed.columns:
        raise click.UsageError("The JSON of status is no list; --columns goes with text and csv.")
    check_columns(listed.columns, KEYS)


def _print(census: Census, listed: Listed, cost: dict[str, Any], growth: Growth | None) -> None:
    if listed.bare:
        write_table(counts_table(census, growth), listed)
    elif listed.output == "json":
        write_json({**status_document(census, growth), "cost": cost})
    else:
        write(status_text(census, stdout_glyphs(), text_width(), growth))
