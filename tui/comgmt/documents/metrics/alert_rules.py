"""The alert rules of the configuration as rules of Prometheus, over the names of `census`."""

import json
from collections.abc import Callable, Iterator, Sequence
from datetime import timedelta
from typing import Any, Final

from comgmt.documents.metrics.queries import number, quoted
from comgmt.domain.alerts.rules import (
    CountRule,
    FindingRule,
    GrowthRule,
    Limit,
    NewCodeRule,
    NotReachedRule,
    OlderThanRule,
    Rule,
    Severity,
    ShareRule,
    span_words,
)

# What everybody wants to hear of, where the configuration has no rules of its own.
USUAL: Final = (
    Rule(name="stale", subject=OlderThanRule(timedelta(hours=1))),
    Rule(name="site_away", subject=NotReachedRule(), hold=timedelta(minutes=15), severity=Severity.CRITICAL),
    Rule(name="failures_double", subject=GrowthRule("errors.all", Limit(100), percent=True, at_least=10)),
    Rule(name="new_error", subject=NewCodeRule(at_least=5)),
    Rule(name="waiting_too_long", subject=FindingRule("pending_over_week", Limit(0))),
)


def alert_rules(rules: Sequence[Rule]) -> str:
    """A rule file (YAML) with these rules, or with the usual ones where there are none."""
    lines = ["groups:", "  - name: comgmt", "    rules:"]
    for rule in rules or USUAL:
        lines += _rule(rule)
    return "\n".join([*lines, ""])


def _rule(rule: Rule) -> Iterator[str]:
    expression, summary = _EXPRESSIONS[type(rule.subject)](rule.subject)
    yield f"      - alert: {_text('Comgmt' + _camel(rule.name))}"
    yield f"        expr: {_text(expression)}"
    if rule.hold:
        yield f"        for: {span_words(rule.hold)}"
    yield "        labels:"
    yield f"          severity: {rule.severity.value}"
    yield "        annotations:"
    yield f"          summary: {_text(summary)}"
    yield f"          description: {_text(f'The alert {rule.name} of comgmt holds at site ' + _SITE + '.')}"


_SITE: Final = "{{ $labels.site }}"
_VALUE: Final = "{{ $value }}"


def _count(subject: CountRule) -> tuple[str, str]:
    return _beyond(number(subject.key), subject.limit), f"{subject.key} is {_VALUE} at site {_SITE}"


def _share(subject: ShareRule) -> tuple[str, str]:
    share = f"100 * {number(subject.key)} / {number(subject.of)}"
    words = f"{subject.key} is {_VALUE}% of {subject.of} at site {_SITE}"
    return _beyond(f"({share})", subject.limit), words


def _growth(subject: GrowthRule) -> tuple[str, str]:
    back = span_words(subject.span)
    now, before = number(subject.key), number(subject.key, back)
    grown = f"({now} - {before})"
    words = f"{subject.key} grew by {_VALUE}{'%' if subject.percent else ''} in {back} at site {_SITE}"
    growth = f"(100 * {grown} / {before})" if subject.percent else grown
    expression = _beyond(growth, subject.limit)
    if subject.limit.upper:
        expression = f"{expression} and {now} >= {subject.at_least}"
    return expression, words


def _new_code(subject: NewCodeRule) -> tuple[str, str]:
    # "Seen before" looks back a month; and a site that was not watched then has no new codes.
    codes, back = 'comgmt_errors{code!="other"}', span_words(subject.span)
    ever = f"last_over_time({codes}[30d] offset {back})"
    known = f"on (site) comgmt_failed_devices offset {back}"
    words = f"error {{{{ $labels.code }}}} is new at site {_SITE}, on {_VALUE} devices"
    return f"({codes} >= {subject.at_least} and {known}) unless on (site, code) {ever}", words


def _finding(subject: FindingRule) -> tuple[str, str]:
    series = f"comgmt_finding_devices{{finding={quoted(subject.finding)}}}"
    return _beyond(series, subject.limit), f"finding {subject.finding} has {_VALUE} devices at site {_SITE}"


def _older_than(subject: OlderThanRule) -> tuple[str, str]:
    age = f"time() - comgmt_census_timestamp_seconds > {subject.span.total_seconds():.0f}"
    return age, f"the newest reading of site {_SITE} is older than {span_words(subject.span)}"


def _not_reached(_subject: NotReachedRule) -> tuple[str, str]:
    return "comgmt_last_attempt_success == 0", f"site {_SITE} was not read when it was last tried"


_EXPRESSIONS: Final[dict[type[Any], Callable[[Any], tuple[str, str]]]] = {
    CountRule: _count,
    ShareRule: _share,
    GrowthRule: _growth,
    NewCodeRule: _new_code,
    FindingRule: _finding,
    OlderThanRule: _older_than,
    NotReachedRule: _not_reached,
}


def _beyond(expression: str, limit: Limit) -> str:
    return f"{expression} {'>' if limit.upper else '<'} {limit.number:.12g}"


def _camel(name: str) -> str:
    words = "".join(letter if letter.isalnum() else " " for letter in name).split()
    return "".join(word[:1].upper() + word[1:] for word in words)


def _text(text: str) -> str:
    """A string of YAML: JSON's form is one."""
    return json.dumps(text, ensure_ascii=False)
