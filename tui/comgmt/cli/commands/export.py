"""comgmt export: the numbers of a site as metrics, and the alert rules and the dashboard that use them."""

from typing import Final

import click

from comgmt.cli.answers import Answer
from comgmt.cli.list_options import Listed
from comgmt.cli.list_output import write_table
from comgmt.cli.metrics import families
from comgmt.cli.output import write, write_utf8
from comgmt.cli.problems import Exit
from comgmt.cli.reading import read_site, tell_unread, unread
from comgmt.cli.source import SourceChoice
from comgmt.documents.lists.metrics import metrics_table
from comgmt.documents.metrics.alert_rules import alert_rules
from comgmt.documents.metrics.dashboard import dashboard
from comgmt.documents.metrics.exposition import openmetrics, prometheus
from comgmt.render.moments import iso

_EXPOSITIONS: Final = {"prometheus": prometheus, "openmetrics": openmetrics}


def execute(*, source: SourceChoice, answer: Answer, listed: Listed, rules: bool, board: bool) -> int:
    """The numbers of every tile as metrics; what was not read is left out, and comgmt_tile_read says so."""
    if rules and board:
        raise click.UsageError("--rules and --dashboard exclude each other; give one of them.")
    if (rules or board) and (listed.columns or not listed.header):
        raise click.UsageError("--rules and --dashboard have no columns; leave those options out.")
    if rules:
        write(alert_rules(source.rules()))
        return Exit.DONE
    if board:
        write(dashboard())
        return Exit.DONE
    return _export(source, answer, listed)


def _export(source: SourceChoice, answer: Answer, listed: Listed) -> int:
    with read_site(source, answer) as reading:
        found = families(reading.store)
        missing = unread(reading.census)
        table = metrics_table(found, reading.census.site.site_code, iso(reading.census.taken_at))
    if listed.output in _EXPOSITIONS:
        write_utf8(_EXPOSITIONS[listed.output](found).encode())
    else:
        write_table(table, listed)
    return tell_unread(missing)
