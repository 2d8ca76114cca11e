"""From one judging of a rule to the next: what begins to hold, fires, and ends; only changes are told."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from enum import Enum

import msgspec

from comgmt.domain.alerts.judging import Holding, Verdict
from comgmt.domain.alerts.rules import Rule, Severity


class AlertPhase(str, Enum):
    """Where a rule stands."""

    WAITING = "waiting"  # it holds, but not yet for as long as the rule wants
    FIRING = "firing"


class EventKind(str, Enum):
    """The two transitions."""

    FIRED = "fired"
    RESOLVED = "resolved"


class Standing(msgspec.Struct, frozen=True):
    """A rule that holds, about one thing, since when; `told` once somebody was to be told that it fired."""

    phase: AlertPhase
    since: datetime
    told: bool = False


class AlertEvent(msgspec.Struct, frozen=True, kw_only=True):
    """One transition of a rule, at the time of its judging."""

    at: datetime
    rule: str
    about: str
    kind: EventKind
    severity: Severity
    sentence: str
    value: float | None = None


class Notice(msgspec.Struct, frozen=True):
    """An event, and the names of those who are to be told of it now."""

    event: AlertEvent
    tell: tuple[str, ...]


class Stepped(msgspec.Struct, frozen=True):
    """What holds now by what it is about, the transitions, and whom to tell of what.

    In quiet hours nobody is told. What still fires when they end is told then, and the end of what nobody
    was told of is not told either.
    """

    standings: dict[str, Standing]
    events: tuple[AlertEvent, ...] = ()
    notices: tuple[Notice, ...] = ()


def step(
    rule: Rule,
    standings: Mapping[str, Standing],
    verdicts: Sequence[Verdict],
    now: datetime,
    *,
    telling: bool = True,
) -> Stepped:
    """The next standings of one rule after these verdicts. What is not known changes nothing.

    Without `telling` nobody is told, as in quiet hours.
    """
    if any(verdict.answer is Holding.UNKNOWN for verdict in verdicts):
        return Stepped(dict(standings))
    may_tell = telling and not rule.is_quiet(now)
    parts = [
        _going_on(rule, verdict, standings.get(verdict.about), now, may_tell)
        for verdict in verdicts
        if verdict.answer is Holding.HOLDS
    ]
    held = {about for part in parts for about in part.standings}
    said = {verdict.about: verdict for verdict in verdicts}
    parts += [
        _ended(rule, standing, said.get(about, _gone(about)), now, may_tell)
        for about, standing in standings.items()
        if about not in held and standing.phase is AlertPhase.FIRING
    ]
    return Stepped(
        {about: standing for part in parts for about, standing in part.standings.items()},
        tuple(event for part in parts for event in part.events),
        tuple(notice for part in parts for notice in part.notices),
    )


def _going_on(
    rule: Rule, verdict: Verdict, standing: Standing | None, now: datetime, may_tell: bool
) -> Stepped:
    """A rule that holds: it waits, fires, or is told of now that quiet hours are over."""
    since = now if standing is None else standing.since
    fired = standing is not None and standing.phase is AlertPhase.FIRING
    if not fired and now - since < rule.hold:
        return Stepped({verdict.about: Standing(AlertPhase.WAITING, since)})
    told = standing is not None and standing.told
    event = _event(rule, verdict, now, EventKind.FIRED)
    tells = may_tell and not told
    return Stepped(
        {verdict.about: Standing(AlertPhase.FIRING, since, told or tells)},
        () if fired else (event,),
        (Notice(event, rule.tell),) if tells else (),
    )


def _ended(rule: Rule, standing: Standing, verdict: Verdict, now: datetime, may_tell: bool) -> Stepped:
    event = _event(rule, verdict, now, EventKind.RESOLVED)
    return Stepped({}, (event,), (Notice(event, rule.tell),) if may_tell and standing.told else ())


def _gone(about: str) -> Verdict:
    return Verdict(answer=Holding.NOT, sentence="no longer so", about=about)


def _event(rule: Rule, verdict: Verdict, now: datetime, kind: EventKind) -> AlertEvent:
    return AlertEvent(
        at=now,
        rule=rule.name,
        about=verdict.about,
        kind=kind,
        severity=rule.severity,
        sentence=verdict.sentence,
        value=verdict.value,
    )
