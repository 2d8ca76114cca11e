"""Alert rules and their events as text and as the JSON document of `alerts`."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

import msgspec

from comgmt.documents.table import Table, TableColumn
from comgmt.domain.ages import age
from comgmt.domain.alerts.history import ToldEvent
from comgmt.domain.alerts.judging import Holding, Verdict
from comgmt.domain.alerts.rules import Rule, span_words
from comgmt.domain.alerts.steps import AlertPhase, Standing
from comgmt.render.moments import iso

_COLUMNS: Final = (
    TableColumn("rule", "Alert"),
    TableColumn("state", "State"),
    TableColumn("since", "For"),
    TableColumn("severity", "Severity"),
    TableColumn("would_have_fired", "Fired"),
    TableColumn("tells", "Tells"),
    TableColumn("looks_at", "Looks at"),
    TableColumn("verdicts", "Now"),
)


class RuleState(msgspec.Struct, frozen=True, kw_only=True):
    """A rule, what it says now, what stands of it, and how often it would have fired in the span looked at.

    `standings` is by what it is about; `fired` None: the store has no history of that.
    """

    rule: Rule
    verdicts: tuple[Verdict, ...]
    standings: dict[str, Standing]
    fired: int | None

    @property
    def state(self) -> str:
        """One word: firing, waiting, unknown or well."""
        phases = {standing.phase for standing in self.standings.values()}
        if AlertPhase.FIRING in phases:
            return "firing"
        if AlertPhase.WAITING in phases:
            return "waiting"
        if any(verdict.answer is Holding.UNKNOWN for verdict in self.verdicts):
            return "unknown"
        return "holds" if any(verdict.answer is Holding.HOLDS for verdict in self.verdicts) else "well"

    @property
    def since(self) -> datetime | None:
        """Since when it holds; None where nothing does."""
        return min((standing.since for standing in self.standings.values()), default=None)


def alerts_table(
    site: str, states: Sequence[RuleState], events: Sequence[ToldEvent], span: str, now: datetime
) -> Table:
    """An entry a rule; the document has the events besides."""
    return Table(
        name="alerts",
        columns=_COLUMNS,
        entries=tuple(map(_state, states)),
        shown=tuple(_shown(state, now) for state in states),
        head={"site": site, "span": span, "events": [_event(event) for event in events]},
    )


def _shown(state: RuleState, now: datetime) -> dict[str, str]:
    """The words of the cells that are no plain text."""
    return {
        "since": age(state.since, now) if state.since else "-",
        "verdicts": "; ".join(f"{_about(verdict)}{verdict.sentence}" for verdict in state.verdicts),
    }


def _state(state: RuleState) -> dict[str, Any]:
    return {
        "rule": state.rule.name,
        "looks_at": looks_at(state.rule),
        "severity": state.rule.severity.value,
        "state": state.state,
        "since": iso(state.since) if state.since else None,
        "tells": list(state.rule.tell),
        "would_have_fired": state.fired,
        "verdicts": [
            {
                "about": verdict.about or None,
                "answer": verdict.answer.value,
                "sentence": verdict.sentence,
                "value": verdict.value,
            }
            for verdict in state.verdicts
        ],
    }


def _event(told: ToldEvent) -> dict[str, Any]:
    event = told.event
    return {
        "at": iso(event.at),
        "rule": event.rule,
        "about": event.about or None,
        "kind": event.kind.value,
        "severity": event.severity.value,
        "sentence": event.sentence,
        "value": event.value,
        "told": [
            {"receiver": telling.receiver, "at": iso(telling.at), "failed": telling.why or None}
            for telling in told.tellings
        ],
    }


def alerts_text(states: Sequence[RuleState], events: Sequence[ToldEvent], span: str, now: datetime) -> str:
    """A paragraph a rule, then the events, newest first."""
    lines: list[str] = []
    for state in states:
        lines += _paragraph(state, span, now)
    if events:
        lines += ["Events", *(line for event in events for line in _event_lines(event))]
    return "\n".join(lines).rstrip("\n") + "\n" if lines else ""


def _paragraph(state: RuleState, span: str, now: datetime) -> list[str]:
    rule = state.rule
    since = f" for {age(state.since, now)}" if state.since else ""
    fired = "" if state.fired is None else f"would have fired {_times(state.fired)} in the last {span}"
    lines = [
        f"{rule.name}  {state.state}{since}  {rule.severity.value}",
        f"  looks at   {looks_at(rule)}",
        *(f"  now        {_about(verdict)}{verdict.sentence}" for verdict in state.verdicts),
    ]
    if fired:
        lines.append(f"  history    {fired}")
    return [*lines, f"  tells      {', '.join(rule.tell) or 'nobody; the console shows it'}", ""]


def _event_lines(told: ToldEvent) -> list[str]:
    event = told.event
    about = f" {event.about}" if event.about else ""
    head = f"  {event.at:%Y-%m-%d %H:%M} UTC  {event.kind.value:<8}  {event.rule}{about}: {event.sentence}"
    tellings = [
        f"      {telling.receiver}: {'not told: ' + telling.why if telling.why else 'told'}"
        for telling in told.tellings
    ]
    return [head, *tellings]


def _about(verdict: Verdict) -> str:
    return f"{verdict.about}: " if verdict.about else ""


def _times(count: int) -> str:
    return {0: "never", 1: "once"}.get(count, f"{count} times")


def looks_at(rule: Rule) -> str:
    """What a rule looks at, in words."""
    words = rule.subject.words()
    if rule.hold:
        words += f", for {span_words(rule.hold)}"
    return words
