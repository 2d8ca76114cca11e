"""Prints a list as its options want it."""

import difflib
from collections.abc import Sequence

from comgmt.cli.list_options import Listed
from comgmt.cli.output import stdout_glyphs, stdout_width, write, write_json, write_utf8
from comgmt.cli.problems import CommandError
from comgmt.documents.table import Table, table_csv, table_document, table_text
from comgmt.domain.text import inert


def write_table(table: Table, listed: Listed) -> None:
    """Print a table as the options want it. Raises CommandError for a column that there is not."""
    check_columns(listed.columns, table.keys)
    chosen = table.narrowed(listed.columns) if listed.columns else table
    if listed.output == "json":
        write_json(table_document(chosen))
    elif listed.output == "csv":
        write_utf8(table_csv(chosen, header=listed.header).encode("utf-8", errors="replace"))
    elif chosen.entries:
        write(table_text(chosen, stdout_width(), stdout_glyphs(), header=listed.header))


def check_columns(wanted: Sequence[str], known: Sequence[str]) -> None:
    """Raise CommandError for the first that is no column, with those there are."""
    for name in wanted:
        if name not in known:
            close = difflib.get_close_matches(name, known, n=1, cutoff=0.6)
            meant = f" Did you mean {close[0]}?" if close else ""
            raise CommandError(
                f'--columns: there is no column "{inert(name)}";{meant} there are {", ".join(known)}.'
            )
