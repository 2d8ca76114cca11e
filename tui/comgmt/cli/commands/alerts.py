"""comgmt alerts: the rules of the configuration, what they say now, and what they would have said."""

from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from datetime import datetime, timedelta, timezone
from pathlib import Path

import click

from comgmt.cli.durations import seconds
from comgmt.cli.list_options import Listed
from comgmt.cli.list_output import write_table
from comgmt.cli.output import say
from comgmt.cli.place import configured_store, open_place
from comgmt.cli.problems import CommandError, Exit
from comgmt.cli.reading import as_command_error
from comgmt.cli.source import SourceChoice
from comgmt.documents.alerts import RuleState, alerts_table, alerts_text
from comgmt.domain.alerts.judging import judge
from comgmt.domain.alerts.rules import Rule, Severity
from comgmt.domain.alerts.simulating import simulate
from comgmt.domain.alerts.steps import AlertEvent, EventKind
from comgmt.domain.near import instead
from comgmt.domain.text import inert
from comgmt.store.reader import StoreReader


def execute(
    *, source: SourceChoice, names: tuple[str, ...], span: str, receiver: str | None, listed: Listed
) -> int:
    """The rules of the configuration held against the store."""
    if receiver is not None:
        return _tell(source, receiver)
    rules = chosen_rules(source, names)
    length = seconds(span)
    if length is None:
        raise click.UsageError(f"--since {span!r} is not a span; write it as 24h or 30d.")
    now = datetime.now(timezone.utc)
    with as_command_error(), _store(source) as path, closing(StoreReader.open(path)) as store:
        since = now - timedelta(seconds=length)
        states = [_state(rule, store, since, now) for rule in rules]
        events = [told for told in store.alert_events(since) if not names or told.event.rule in names]
        census = store.census()
    site = census.site.site_code if census is not None else ""
    table = alerts_table(site, states, events, span, now)
    write_table(table, listed, lambda: alerts_text(states, events, span, now))
    if not rules:
        say("The configuration has no alerts; comgmt config example shows one of each kind.")
    return Exit.DONE


def chosen_rules(source: SourceChoice, names: Sequence[str]) -> tuple[Rule, ...]:
    """The rules of these names, or all. Raises CommandError for a name that is none."""
    rules = source.rules()
    known = {rule.name: rule for rule in rules}
    for name in names:
        if name not in known:
            lacking = instead(name, known)
            raise CommandError(f"There is no alert named {inert(name)} in the configuration{lacking}")
    return tuple(known[name] for name in dict.fromkeys(names)) if names else rules


@contextmanager
def _store(source: SourceChoice) -> Iterator[Path]:
    """The store that rules are held against; of a simulated site the month that it has behind it."""
    if not source.demo:
        yield source.replay or configured_store(source)
        return
    with open_place(source, still=True) as place:
        yield place.store


def _state(rule: Rule, store: StoreReader, since: datetime, now: datetime) -> RuleState:
    times = store.reading_times(since)
    past = simulate(rule, times, store.evidence_then)
    return RuleState(
        rule=rule,
        verdicts=judge(rule, store.evidence(now)),
        standings=store.alert_standings().get(rule.name, {}),
        fired=sum(event.kind is EventKind.FIRED for event in past) if times else None,
    )


def _tell(source: SourceChoice, receiver: str) -> int:
    from comgmt.cli.ways import ways_of  # noqa: PLC0415 - only this tells
    from comgmt.telling.message import Message  # noqa: PLC0415 - see above
    from comgmt.telling.ways import NotToldError  # noqa: PLC0415 - see above

    ways = ways_of(source.configuration().settings.tell)
    if receiver not in ways:
        lacking = instead(receiver, ways, "comgmt config example shows how to write one")
        raise CommandError(f"There is no [tell.{inert(receiver)}] in the configuration{lacking}")
    event = AlertEvent(
        at=datetime.now(timezone.utc),
        rule="test",
        about="",
        kind=EventKind.FIRED,
        severity=Severity.WARNING,
        sentence="a test, asked for by comgmt alerts --tell; nothing is wrong",
    )
    try:
        ways[receiver].tell(Message("TEST", event))
    except NotToldError as problem:
        raise CommandError(f"{receiver} was not told: {problem}.", Exit.THRESHOLD) from None
    say(f"{receiver} was told.")
    return Exit.DONE
