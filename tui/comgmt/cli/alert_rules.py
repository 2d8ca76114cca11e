"""From the `[alerts.NAME]` tables of the configuration to checked rules, each wrong thing as a sentence."""

import re
from collections.abc import Callable, Collection, Mapping
from datetime import time, timedelta
from typing import Final

from comgmt.cli.alert_settings import AlertSettings, LimitSetting
from comgmt.cli.count_keys import UnknownKeyError, canonical
from comgmt.cli.durations import seconds
from comgmt.cli.toml_text import toml
from comgmt.domain.alerts.keys import base_of
from comgmt.domain.alerts.rules import (
    DAY,
    CountRule,
    FindingRule,
    GrowthRule,
    Limit,
    NewCodeRule,
    NotReachedRule,
    OlderThanRule,
    QuietHours,
    Rule,
    RuleSubject,
    Severity,
    ShareRule,
)
from comgmt.domain.findings import Finding

SUBJECTS: Final = ("count", "share", "growth", "new_code", "finding", "older_than", "not_reached")
_LONGEST: Final = 366 * 86_400
_QUIET: Final = re.compile(r"([01]?\d|2[0-3]):([0-5]\d)\s*-\s*([01]?\d|2[0-3]):([0-5]\d)")
_NUMBER: Final = re.compile(r"(-?\d+(?:\.\d+)?)\s*(%?)")
# What may stand beside a subject; everything else that is set there would be ignored, and is refused.
_BESIDE: Final[dict[str, frozenset[str]]] = {
    "count": frozenset({"above", "below"}),
    "share": frozenset({"above", "below", "of"}),
    "growth": frozenset({"above", "below", "span", "at_least"}),
    "new_code": frozenset({"span", "at_least"}),
    "finding": frozenset({"above", "below"}),
    "older_than": frozenset(),
    "not_reached": frozenset(),
}
_COMMON: Final = frozenset({"hold", "severity", "quiet", "tell"})


class RuleProblemError(Exception):
    """What is wrong with one key of a rule: the key, and the rest of the sentence."""


def rule_of(name: str, settings: AlertSettings, tellers: Collection[str]) -> Rule:
    """The rule that a table says. Raises RuleProblemError with the words after `alerts.NAME`."""
    subject = _subject_name(settings)
    _refuse_unused(settings, subject)
    return Rule(
        name=name,
        subject=_MAKERS[subject](settings),
        hold=timedelta(seconds=_duration(settings.hold, "for") if settings.hold is not None else 0),
        severity=Severity(settings.severity),
        quiet=_quiet(settings.quiet),
        tell=_tell(settings.tell, tellers),
    )


def rules_of(
    alerts: Mapping[str, AlertSettings], tellers: Collection[str], problems: list[str]
) -> tuple[Rule, ...]:
    """The rules of a configuration in its order; what is wrong goes into `problems`."""
    rules = [_rule_or_problem(name, settings, tellers) for name, settings in alerts.items()]
    problems += [rule for rule in rules if isinstance(rule, str)]
    return tuple(rule for rule in rules if isinstance(rule, Rule))


def _rule_or_problem(name: str, settings: AlertSettings, tellers: Collection[str]) -> Rule | str:
    try:
        return rule_of(name, settings, tellers)
    except RuleProblemError as problem:
        return f"alerts.{name}{problem}"


def _subject_name(settings: AlertSettings) -> str:
    given = [name for name in SUBJECTS if getattr(settings, name) is not None]
    if len(given) == 1:
        return given[0]
    if not given:
        raise RuleProblemError(f" looks at nothing; give it one of {', '.join(SUBJECTS)}")
    raise RuleProblemError(f" looks at {' and '.join(given)}; keep one of them, and make a rule for each")


def _refuse_unused(settings: AlertSettings, subject: str) -> None:
    for field in settings.__struct_fields__:
        value = getattr(settings, field)
        if field in SUBJECTS or field in _COMMON or value is None or field in _BESIDE[subject]:
            continue
        raise RuleProblemError(f".{field} has no meaning beside {subject}; remove it")


def _count(settings: AlertSettings) -> RuleSubject:
    limit, percent = _limit(settings)
    if percent:
        raise RuleProblemError(" gives a percentage as the limit of a count; use share instead of count")
    return CountRule(_key("count", settings.count or ""), limit)


def _share(settings: AlertSettings) -> RuleSubject:
    key = _key("share", settings.share or "")
    of = _key("of", settings.of) if settings.of is not None else base_of(key)
    if of is None:
        raise RuleProblemError(f".share = {toml(key)} has no total of its own; say of what with the key of")
    return ShareRule(key, of, _limit(settings)[0])


def _growth(settings: AlertSettings) -> RuleSubject:
    limit, percent = _limit(settings)
    return GrowthRule(
        _key("growth", settings.growth or ""),
        limit,
        percent,
        _span(settings.span),
        _at_least(settings.at_least),
    )


def _new_code(settings: AlertSettings) -> RuleSubject:
    if settings.new_code is not True:
        raise RuleProblemError(".new_code = false says nothing; remove the rule, or write new_code = true")
    return NewCodeRule(_span(settings.span), _at_least(settings.at_least))


def _finding(settings: AlertSettings) -> RuleSubject:
    known = [str(finding.value) for finding in Finding]
    if settings.finding is None or settings.finding not in known:
        raise RuleProblemError(
            f".finding = {toml(settings.finding)} is not a finding; there are {', '.join(known)}"
        )
    if settings.above is None and settings.below is None:
        return FindingRule(settings.finding, Limit(0))
    limit, percent = _limit(settings)
    if percent:
        raise RuleProblemError(" gives a percentage as the limit of a finding; give a number of devices")
    return FindingRule(settings.finding, limit)


def _older_than(settings: AlertSettings) -> RuleSubject:
    return OlderThanRule(timedelta(seconds=_duration(settings.older_than or "", "older_than")))


def _not_reached(settings: AlertSettings) -> RuleSubject:
    if settings.not_reached is not True:
        raise RuleProblemError(
            ".not_reached = false says nothing; remove the rule, or write not_reached = true"
        )
    return NotReachedRule()


_MAKERS: Final[dict[str, Callable[[AlertSettings], RuleSubject]]] = {
    "count": _count,
    "share": _share,
    "growth": _growth,
    "new_code": _new_code,
    "finding": _finding,
    "older_than": _older_than,
    "not_reached": _not_reached,
}


def _key(name: str, text: str) -> str:
    try:
        return canonical(text)
    except UnknownKeyError as problem:
        raise RuleProblemError(f".{name} = {toml(text)} names no number{problem}") from None


def _limit(settings: AlertSettings) -> tuple[Limit, bool]:
    """The limit, and whether it was written in percent."""
    if settings.above is not None and settings.below is not None:
        raise RuleProblemError(" has both above and below; keep one of them, and make a rule for each")
    upper = settings.above is not None
    written = settings.above if upper else settings.below
    if written is None:
        raise RuleProblemError(" has no limit; add one, for example above = 400")
    number, percent = _number(written, "above" if upper else "below")
    return Limit(number, upper), percent


def _number(written: LimitSetting, name: str) -> tuple[float, bool]:
    if isinstance(written, bool):
        raise RuleProblemError(f".{name} is true or false; it must be a number, for example {name} = 400")
    if isinstance(written, int | float):
        return float(written), False
    match = _NUMBER.fullmatch(written.strip().replace(",", ""))
    if match is None:
        raise RuleProblemError(
            f'.{name} = {toml(written)} is not a limit; write a number or a percentage such as "10%"'
        )
    return float(match[1]), bool(match[2])


def _span(written: str | None) -> timedelta:
    return DAY if written is None else timedelta(seconds=_duration(written, "span"))


def _duration(written: str, name: str) -> int:
    found = seconds(written)
    if found is None or not 0 < found <= _LONGEST:
        raise RuleProblemError(
            f".{name} = {toml(written)} is not usable; it must be a duration from 1s to 366d, for example "
            f'{name} = "15m"'
        )
    return found


def _at_least(written: int | None) -> int:
    if written is None:
        return 1
    if written < 1:
        raise RuleProblemError(f".at_least = {written} is not usable; it must be 1 or more")
    return written


def _quiet(written: str | None) -> QuietHours | None:
    if written is None:
        return None
    match = _QUIET.fullmatch(written.strip())
    if match is None or match.group(1, 2) == match.group(3, 4):
        raise RuleProblemError(
            f".quiet = {toml(written)} is not usable; write two times of day, for example "
            'quiet = "22:00-06:00"'
        )
    start, end = (time(int(match[hour]), int(match[hour + 1])) for hour in (1, 3))
    return QuietHours(start, end)


def _tell(names: tuple[str, ...] | None, tellers: Collection[str]) -> tuple[str, ...]:
    if names is None:
        return tuple(tellers)
    for name in names:
        if name not in tellers:
            there = ", ".join(tellers) or "none"
            raise RuleProblemError(
                f".tell names {toml(name)}, which is no [tell.NAME] here; there is: {there}"
            )
    return names
