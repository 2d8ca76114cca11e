"""Judges all rules at once and moves them on: what the reading process does after each attempt."""

from collections.abc import Mapping, Sequence
from datetime import datetime

import msgspec

from comgmt.domain.alerts.evidence import Evidence
from comgmt.domain.alerts.judging import judge
from comgmt.domain.alerts.rules import Rule
from comgmt.domain.alerts.steps import AlertEvent, Notice, Standing, step


class Watched(msgspec.Struct, frozen=True):
    """All rules after one moment: what stands of each, the transitions, and whom to tell."""

    standings: dict[str, dict[str, Standing]]
    events: tuple[AlertEvent, ...] = ()
    notices: tuple[Notice, ...] = ()


def watch(
    rules: Sequence[Rule],
    standings: Mapping[str, Mapping[str, Standing]],
    evidence: Evidence,
    now: datetime,
    *,
    telling: bool = True,
) -> Watched:
    """Judge every rule and step it. Without `telling` nobody is told, and the next who tells still will."""
    stepped = [
        (rule, step(rule, standings.get(rule.name, {}), judge(rule, evidence), now, telling=telling))
        for rule in rules
    ]
    return Watched(
        {rule.name: one.standings for rule, one in stepped},
        tuple(event for _, one in stepped for event in one.events),
        tuple(notice for _, one in stepped for notice in one.notices),
    )
