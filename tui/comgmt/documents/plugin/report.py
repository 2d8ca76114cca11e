"""The report of a check: a status, a line of words, what each rule says, and numbers with their limits."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from enum import IntEnum

import msgspec

from comgmt.domain.alerts.judging import Holding, Verdict
from comgmt.domain.alerts.rules import Limit, Rule, Severity


class Status(IntEnum):
    """A status as the plugin guidelines number it; the value is the exit code."""

    OK = 0
    WARNING = 1
    CRITICAL = 2
    UNKNOWN = 3


class Figure(msgspec.Struct, frozen=True, kw_only=True):
    """One number by its key. None was not read, which no form shows as zero."""

    key: str
    value: float | None
    unit: str = ""
    warning: Limit | None = None
    critical: Limit | None = None


class RuleResult(msgspec.Struct, frozen=True, kw_only=True):
    """What one rule says, about one thing where it is judged for each of several."""

    name: str
    status: Status
    sentence: str
    about: str = ""
    value: float | None = None


class Report(msgspec.Struct, frozen=True, kw_only=True):
    """A check of one site. `stale` says why the numbers are not of now; `taken_at` None: there are none."""

    site: str
    status: Status
    summary: str
    taken_at: datetime | None
    age_seconds: float | None
    stale: str | None = None
    rules: tuple[RuleResult, ...] = ()
    figures: tuple[Figure, ...] = ()


_RANK = (Status.OK, Status.UNKNOWN, Status.WARNING, Status.CRITICAL)


def worst(statuses: Sequence[Status]) -> Status:
    """What a service shows for several: a problem that is known before what is not known."""
    return max(statuses, key=_RANK.index, default=Status.OK)


def result_of(rule: Rule, verdict: Verdict, *, waiting: bool = False) -> RuleResult:
    """The status of one verdict; a rule that has not held for long enough is OK, and says that it waits."""
    status = Status.OK
    if verdict.answer is Holding.UNKNOWN:
        status = Status.UNKNOWN
    elif verdict.answer is Holding.HOLDS and not waiting:
        status = Status.CRITICAL if rule.severity is Severity.CRITICAL else Status.WARNING
    sentence = verdict.sentence
    if verdict.answer is Holding.HOLDS and waiting:
        sentence += f" (not yet for {_minutes(rule.hold.total_seconds())})"
    return RuleResult(
        name=rule.name, status=status, sentence=sentence, about=verdict.about, value=verdict.value
    )


def figure_of(rule: Rule, verdict: Verdict) -> Figure:
    """The number of one verdict, with the limit at the severity of its rule."""
    critical = rule.severity is Severity.CRITICAL
    return Figure(
        key=".".join(filter(None, (rule.name, verdict.about))),
        value=verdict.value,
        unit=verdict.unit,
        warning=None if critical else verdict.limit,
        critical=verdict.limit if critical else None,
    )


def summary_of(results: Sequence[RuleResult]) -> str:
    """The words of the line: what is not OK, the gravest first; else how many rules are."""
    grave = sorted(
        (result for result in results if result.status is not Status.OK),
        key=lambda result: -_RANK.index(result.status),
    )
    if grave:
        return "; ".join(f"{result.name}: {result.sentence}" for result in grave)
    return f"{len(results)} rules are well" if len(results) != 1 else f"{results[0].name} is well"


def numbers(figures: Sequence[Figure]) -> Mapping[str, float | None]:
    """The numbers by key, whole ones as such."""
    return {figure.key: None if figure.value is None else _whole(figure.value) for figure in figures}


def _whole(value: float) -> float:
    return int(value) if float(value).is_integer() else value


def plain(value: float) -> str:
    """A number as every form writes it: whole where it is, never with an exponent."""
    return str(int(value)) if float(value).is_integer() else f"{value:.6f}".rstrip("0").rstrip(".")


def _minutes(seconds: float) -> str:
    return f"{seconds / 60:.0f} min" if seconds >= 60 else f"{seconds:.0f} s"  # noqa: PLR2004 - a minute
