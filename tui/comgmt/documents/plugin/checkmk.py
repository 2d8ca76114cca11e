"""A report as local checks of Checkmk: a line a rule, `status "service" metrics text`, judged by us."""

import re
from collections.abc import Iterator
from typing import Final

from comgmt.documents.plugin.report import Figure, Report, RuleResult, Status, plain, worst
from comgmt.domain.alerts.rules import Limit

_NO_METRICS: Final = "-"
_QUOTES: Final = re.compile(r"[\"']")
_BAD_IN_NAMES: Final = re.compile(r"[^A-Za-z0-9_]")


def checkmk(report: Report) -> str:
    """One line for the site with all numbers, then one for each rule."""
    return "".join(f"{line}\n" for line in _lines(report))


def _lines(report: Report) -> Iterator[str]:
    stale = f" [stale: {report.stale}]" if report.stale else ""
    metrics = [_metric(figure) for figure in report.figures if figure.value is not None]
    yield _line(report.status, f"comgmt {report.site}", metrics, f"{report.summary}{stale}")
    by_rule: dict[str, list[RuleResult]] = {}
    for result in report.rules:
        by_rule.setdefault(result.name, []).append(result)
    for name, results in by_rule.items():
        status = worst([result.status for result in results])
        words = "; ".join(result.sentence for result in results)
        yield _line(status, f"comgmt {report.site} {name}", [], f"{words}{stale}")


def _line(status: Status, service: str, metrics: list[str], words: str) -> str:
    """Checkmk reads no line whose name has a quote, and ends one at a backslash and an n."""
    name = " ".join(_QUOTES.sub("", service).split())
    text = " ".join(words.split()).replace("\\n", "\\ n")
    return f'{int(status)} "{name}" {"|".join(metrics) or _NO_METRICS} {text}'


def _metric(figure: Figure) -> str:
    """`name=value;warn;crit`; levels are for upper limits, a lower one is told by the status alone."""
    name = _BAD_IN_NAMES.sub("_", figure.key)
    levels = ";".join(_level(limit) for limit in (figure.warning, figure.critical)).rstrip(";")
    value = plain(figure.value or 0)
    return f"{name}={value};{levels}" if levels else f"{name}={value}"


def _level(limit: Limit | None) -> str:
    return plain(limit.number) if limit is not None and limit.upper else ""
