"""Judges a rule by the evidence: it holds, it does not, or that cannot be known; with a sentence each."""

from collections.abc import Callable
from datetime import timedelta
from enum import Enum
from typing import Any, Final

import msgspec

from comgmt.domain.ages import age
from comgmt.domain.alerts.evidence import Evidence
from comgmt.domain.alerts.rules import (
    CountRule,
    FindingRule,
    GrowthRule,
    Limit,
    NewCodeRule,
    NotReachedRule,
    OlderThanRule,
    Rule,
    ShareRule,
    span_words,
)

NO_READING: Final = "nothing was read from this site yet"


class Holding(str, Enum):
    """Whether a rule holds."""

    HOLDS = "holds"
    NOT = "not"
    UNKNOWN = "unknown"


class Verdict(msgspec.Struct, frozen=True, kw_only=True):
    """What is known of one rule; of `about` (an error code) where a rule is judged for each of several.

    `value` and `limit` are numbers of one unit: devices, "%" or "s". The sentence ends without a full stop.
    """

    answer: Holding
    sentence: str
    about: str = ""
    value: float | None = None
    limit: Limit | None = None
    unit: str = ""


def judge(rule: Rule, evidence: Evidence) -> tuple[Verdict, ...]:
    """One verdict, or one for each new code; none where a rule for each has nothing to say."""
    return _JUDGES[type(rule.subject)](rule.subject, evidence)


def _count(subject: CountRule, evidence: Evidence) -> tuple[Verdict, ...]:
    count = evidence.count(subject.key)
    if count is None:
        return _unknown(_not_read(subject.key, evidence))
    return (_against(subject.limit, count, f"{subject.key} is {count:,}"),)


def _share(subject: ShareRule, evidence: Evidence) -> tuple[Verdict, ...]:
    part, whole = evidence.count(subject.key), evidence.count(subject.of)
    if part is None or whole is None:
        return _unknown(_not_read(subject.key if part is None else subject.of, evidence))
    if not whole:
        return _unknown(f"{subject.of} is 0, so there is no share of it")
    share = 100 * part / whole
    words = f"{subject.key} is {share:.1f}% of {subject.of} ({part:,} of {whole:,})"
    return (_against(subject.limit, share, words, "%"),)


def _growth(subject: GrowthRule, evidence: Evidence) -> tuple[Verdict, ...]:
    count = evidence.count(subject.key)
    if count is None:
        return _unknown(_not_read(subject.key, evidence))
    before = evidence.before(subject.key, subject.span)
    if before is None:
        return _unknown(f"no reading is as old as {span_words(subject.span)}, so growth is not known")
    if before.count is None:
        return _unknown(f"{subject.key} was not read {age(before.at, evidence.now)} ago")
    words = f"{subject.key} went from {before.count:,} to {count:,} in {age(before.at, evidence.now)}"
    return (_grown(subject, before.count, count, words),)


def _grown(subject: GrowthRule, before: int, count: int, words: str) -> Verdict:
    if count < subject.at_least and subject.limit.upper:
        return _not(subject.limit, words)
    if not subject.percent:
        return _against(subject.limit, count - before, words)
    if not before:  # any growth from nothing is beyond every percentage
        return (_holds if count and subject.limit.upper else _not)(subject.limit, words)
    return _against(subject.limit, 100 * (count - before) / before, words, "%")


def _new_codes(subject: NewCodeRule, evidence: Evidence) -> tuple[Verdict, ...]:
    codes = evidence.new_codes(subject.span)
    if codes is None:
        return _unknown(_not_read("errors.all", evidence))
    least = Limit(subject.at_least - 1)
    return tuple(
        _against(
            least,
            code.count,
            f"error {code.code} is new, first seen {age(code.first_at, evidence.now)} ago: {code.count:,}",
            about=code.code,
        )
        for code in codes
    )


def _finding(subject: FindingRule, evidence: Evidence) -> tuple[Verdict, ...]:
    count = evidence.finding(subject.finding)
    if count is None:
        return _unknown(_not_read(f"finding {subject.finding}", evidence))
    words, more = f"finding {subject.finding} has {count:,}", evidence.finding_open(subject.finding)
    if more:
        words = f'{words}, and perhaps {more:,} more whose age is only known as "at least"'
    verdict = _against(subject.limit, count, words)
    if verdict.answer is Holding.HOLDS and not subject.limit.crossed_by(count + more):
        return _unknown(words)
    return (verdict,)


def _older_than(subject: OlderThanRule, evidence: Evidence) -> tuple[Verdict, ...]:
    limit = Limit(subject.span.total_seconds())
    if evidence.taken_at is None:
        return (_holds(limit, NO_READING, "s"),)
    old = (evidence.now - evidence.taken_at).total_seconds()
    return (_against(limit, old, f"the newest reading is {age(evidence.taken_at, evidence.now)} old", "s"),)


def _not_reached(_subject: NotReachedRule, evidence: Evidence) -> tuple[Verdict, ...]:
    if evidence.not_reached is not None:
        return (Verdict(answer=Holding.HOLDS, sentence=evidence.not_reached.rstrip(".")),)
    return (Verdict(answer=Holding.NOT, sentence="the site was read when last tried"),)


_JUDGES: Final[dict[type[Any], Callable[[Any, Evidence], tuple[Verdict, ...]]]] = {
    CountRule: _count,
    ShareRule: _share,
    GrowthRule: _growth,
    NewCodeRule: _new_codes,
    FindingRule: _finding,
    OlderThanRule: _older_than,
    NotReachedRule: _not_reached,
}


def _against(limit: Limit, value: float, words: str, unit: str = "", about: str = "") -> Verdict:
    crossed = limit.crossed_by(value)
    answer = Holding.HOLDS if crossed else Holding.NOT
    sentence = f"{words}, {_beyond(limit, unit)}" if crossed else words
    return Verdict(answer=answer, sentence=sentence, about=about, value=value, limit=limit, unit=unit)


def _beyond(limit: Limit, unit: str) -> str:
    if unit != "s":
        return limit.words(unit)
    return f"{'above' if limit.upper else 'below'} {span_words(timedelta(seconds=limit.number))}"


def _holds(limit: Limit, words: str, unit: str = "") -> Verdict:
    return Verdict(answer=Holding.HOLDS, sentence=words, limit=limit, unit=unit)


def _not(limit: Limit, words: str) -> Verdict:
    return Verdict(answer=Holding.NOT, sentence=words, limit=limit)


def _unknown(why: str) -> tuple[Verdict, ...]:
    return (Verdict(answer=Holding.UNKNOWN, sentence=why),)


def _not_read(name: str, evidence: Evidence) -> str:
    return NO_READING if evidence.taken_at is None else f"{name} was not read"
