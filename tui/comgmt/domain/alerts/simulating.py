"""How often a rule would have fired: it is judged at each reading of the past, as if it had been there."""

from collections.abc import Callable, Sequence
from datetime import datetime

from comgmt.domain.alerts.evidence import Evidence
from comgmt.domain.alerts.judging import judge
from comgmt.domain.alerts.rules import Rule
from comgmt.domain.alerts.steps import AlertEvent, Standing, step


def simulate(
    rule: Rule, times: Sequence[datetime], evidence_at: Callable[[datetime], Evidence]
) -> tuple[AlertEvent, ...]:
    """The transitions that a rule would have had at these times, oldest first; nobody is told."""
    standings: dict[str, Standing] = {}
    events: list[AlertEvent] = []
    for moment in times:
        stepped = step(rule, standings, judge(rule, evidence_at(moment)), moment, telling=False)
        standings = stepped.standings
        events += stepped.events
    return tuple(events)
