"""comgmt export: the numbers of a site as metrics, and the alert rules and the dashboard that use them."""

import click

from comgmt.cli.answers import Answer
from comgmt.cli.metrics import families
from comgmt.cli.output import write, write_utf8
from comgmt.cli.problems import Exit
from comgmt.cli.reading import read_site, tell_unread, unread
from comgmt.cli.source import SourceChoice
from comgmt.documents.metrics.alert_rules import alert_rules
from comgmt.documents.metrics.dashboard import dashboard
from comgmt.documents.metrics.exposition import openmetrics, prometheus


def execute(*, source: SourceChoice, answer: Answer, form: str, rules: bool, board: bool) -> int:
    """The numbers of every tile as metrics; what was not read is left out, and comgmt_tile_read says so."""
    if rules and board:
        raise click.UsageError("--rules and --dashboard exclude each other; give one of them.")
    if rules:
        write(alert_rules(source.rules()))
        return Exit.DONE
    if board:
        write(dashboard())
        return Exit.DONE
    return _export(source, answer, form)


def _export(source: SourceChoice, answer: Answer, form: str) -> int:
    with read_site(source, answer) as reading:
        found = families(reading.store)
        missing = unread(reading.census)
    write_utf8((openmetrics(found) if form == "openmetrics" else prometheus(found)).encode())
    return tell_unread(missing)
