"""Makes the report of a check from a census, the rules, and what stands of them."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final

import msgspec

from comgmt.documents.plugin.report import (
    Figure,
    Report,
    RuleResult,
    Status,
    figure_of,
    result_of,
    summary_of,
    worst,
)
from comgmt.domain.ages import age
from comgmt.domain.alerts.evidence import Evidence
from comgmt.domain.alerts.judging import judge
from comgmt.domain.alerts.keys import STATES_ALL, number_of
from comgmt.domain.alerts.rules import Rule
from comgmt.domain.alerts.steps import AlertPhase, Standing
from comgmt.domain.census import Census, FunnelStage, known_counts
from comgmt.domain.client_os import OsGroup
from comgmt.domain.enrollment import EnrollmentState
from comgmt.domain.workloads import Workload

CODES: Final = 10  # of the commonest errors; a plugin's line is not a list
NUMBERS: Final = (
    "errors.all",
    STATES_ALL,
    *(f"state.{state.value}" for state in EnrollmentState),
    *(f"stage.{stage.value}" for stage in FunnelStage),
    "comanaged",
    *(f"workload.{workload.value}" for workload in Workload),
    "clients.all",
    *(f"clients.{group.value}" for group in OsGroup),
)

Standings = Mapping[str, Mapping[str, Standing]]


class Stale(msgspec.Struct, frozen=True):
    """Why the numbers are not of now: the sentence of what failed, when it was tried."""

    why: str
    now: datetime


def report_of(
    census: Census,
    rules: Sequence[Rule],
    evidence: Evidence,
    standings: Standings,
    now: datetime,
    stale: Stale | None,
) -> Report:
    """The report over some rules, or over every tile where there are none.

    Stale numbers count: what would be OK is UNKNOWN. So does a tile that was not read: WARNING without rules.
    """
    verdicts = [(rule, verdict) for rule in rules for verdict in judge(rule, evidence)]
    results = tuple(
        result_of(rule, verdict, waiting=_waits(rule, verdict.about, standings)) for rule, verdict in verdicts
    )
    figures = tuple(figure_of(rule, verdict) for rule, verdict in verdicts) if rules else tile_figures(census)
    seconds = (now - census.taken_at).total_seconds()
    status, summary = _judged(census, rules, results)
    if stale is not None:
        status = worst([status, Status.UNKNOWN])
        summary = f"{summary}; not read now, the numbers are {age(census.taken_at, now)} old: {stale.why}"
    return Report(
        site=census.site.site_code,
        status=status,
        summary=summary.rstrip("."),
        taken_at=census.taken_at,
        age_seconds=seconds,
        stale=None if stale is None else stale.why,
        rules=results,
        figures=(*figures, Figure(key="age", value=max(0.0, round(seconds)), unit="s")),
    )


def without_numbers(site: str, words: str) -> Report:
    """UNKNOWN: nothing is known but why."""
    return Report(
        site=site, status=Status.UNKNOWN, summary=words.rstrip("."), taken_at=None, age_seconds=None
    )


def tile_figures(census: Census) -> tuple[Figure, ...]:
    """The numbers of every tile; None for one that was not read. Then the commonest codes."""
    counts = known_counts(census)
    codes = sorted((key for key in counts if key.startswith("error.")), key=lambda key: (-counts[key], key))
    return tuple(
        Figure(key=key, value=None if (count := number_of(counts, key)) is None else float(count))
        for key in (*NUMBERS, *codes[:CODES])
    )


def _judged(census: Census, rules: Sequence[Rule], results: tuple[RuleResult, ...]) -> tuple[Status, str]:
    if rules:
        words = summary_of(results) if results else "nothing new"
        return worst([result.status for result in results]), words
    missing = census.unavailable
    if missing:
        parts = "; ".join(f"{key.label} was not read: {why}" for key, why in missing.items())
        return Status.WARNING, parts
    counts = known_counts(census)
    return Status.OK, (
        f"{counts.get('stage.enrolled', 0):,} enrolled, {counts.get('errors.all', 0):,} failed, "
        f"{counts.get('state.pending_sign_in', 0):,} pending user sign in"
    )


def _waits(rule: Rule, about: str, standings: Standings) -> bool:
    """Whether a rule that must hold for a while has not held for long enough."""
    if not rule.hold:
        return False
    standing = standings.get(rule.name, {}).get(about)
    return standing is None or standing.phase is AlertPhase.WAITING
