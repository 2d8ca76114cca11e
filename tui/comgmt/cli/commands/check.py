"""comgmt check: a monitoring plugin over the alert rules of the configuration, or over every tile."""

from collections.abc import Callable
from contextlib import closing
from datetime import datetime, timezone
from pathlib import Path
from typing import Final

import msgspec

from comgmt.cli.answers import Answer
from comgmt.cli.commands.alerts import chosen_rules
from comgmt.cli.fresh_store import not_fresh
from comgmt.cli.list_options import Listed
from comgmt.cli.list_output import check_columns, write_table
from comgmt.cli.output import write_utf8
from comgmt.cli.place import configured_store, followed_store
from comgmt.cli.problems import CommandError
from comgmt.cli.reading import SiteReading, as_command_error, read_site
from comgmt.cli.source import SourceChoice
from comgmt.cli.watching import look
from comgmt.documents.plugin.checkmk import checkmk
from comgmt.documents.plugin.document import COLUMNS, check_rows, check_table
from comgmt.documents.plugin.nagios import nagios
from comgmt.documents.plugin.prtg import prtg
from comgmt.documents.plugin.report import Report
from comgmt.documents.plugin.reporting import Stale, report_of, without_numbers
from comgmt.documents.plugin.zabbix import zabbix
from comgmt.domain.alerts.rules import Rule
from comgmt.store.errors import StoreError
from comgmt.store.reader import StoreReader

FORMS: Final[dict[str, Callable[[Report], str]]] = {
    "nagios": nagios,
    "checkmk": checkmk,
    "zabbix": zabbix,
    "prtg": prtg,
}
_TABLES: Final = {"json": check_table, "csv": check_rows}


def execute(*, source: SourceChoice, answer: Answer, names: tuple[str, ...], listed: Listed) -> int:
    """A monitoring plugin: exit code 0 OK, 1 WARNING, 2 CRITICAL, 3 UNKNOWN, and no other."""
    check_columns(listed.columns, COLUMNS)
    try:
        report = _report(source, msgspec.structs.replace(answer, watching=True), names)
    except CommandError as problem:
        report = without_numbers(source.site or "site", " ".join(problem.sentences))
    return _written(report, listed)


def _written(report: Report, listed: Listed) -> int:
    """Print it in the form that is asked for; its exit code."""
    if listed.output in _TABLES:
        write_table(_TABLES[listed.output](report), listed)
    else:
        write_utf8(FORMS[listed.output](report).encode())
    return int(report.status)


def failed(words: str, arguments: list[str]) -> int:
    """Print UNKNOWN for what went wrong before or beside the check itself, in the form asked for."""
    asked = [form for form in (*FORMS, *_TABLES) if form in arguments or f"--format={form}" in arguments]
    return _written(without_numbers("site", words), Listed(output=asked[0] if asked else "nagios"))


def _report(source: SourceChoice, answer: Answer, names: tuple[str, ...]) -> Report:
    rules = chosen_rules(source, names)
    try:
        with read_site(source, answer) as reading:
            why = _why_old(source, answer, reading)
            return _of_store(source, reading.store, reading.path, rules, why)
    except CommandError as problem:
        stale = _stale_store(source)
        if stale is None:
            raise
        with closing(stale) as store, as_command_error():
            why = problem.sentences[0]
            return _of_store(source, store, configured_store(source), rules, why)


def _why_old(source: SourceChoice, answer: Answer, reading: SiteReading) -> str | None:
    """Why the numbers are not of now: nobody keeps them fresh, or the site was tried since and refused."""
    if followed_store(source):
        return not_fresh(reading.path, reading.store)
    since = reading.store.attempts() if answer.cached and source.replay is None else None
    return None if since is None or since.trouble is None else since.trouble.sentence


def _of_store(
    source: SourceChoice, store: StoreReader, path: Path, rules: tuple[Rule, ...], why: str | None
) -> Report:
    census = store.census()
    assert census is not None
    now = datetime.now(timezone.utc)
    if rules and source.replay is None and followed_store(source) is None:
        look(path, rules, telling=False)
    old = Stale(why, now) if why is not None else None
    return report_of(census, rules, store.evidence(now), store.alert_standings(), now, old)


def _stale_store(source: SourceChoice) -> StoreReader | None:
    """The store of a site that could not be read now, if it has any reading."""
    if source.demo or source.replay is not None:
        return None
    try:
        store = StoreReader.open(configured_store(source))
        if store.taken_at() is not None:
            return store
        store.close()
    except (StoreError, CommandError):
        return None
    return None
