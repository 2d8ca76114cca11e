"""Prints rows as their options want them."""

from collections.abc import Callable, Iterable, Sequence

from comgmt.cli.list_options import Listed
from comgmt.cli.output import stdout_glyphs, stdout_width, write, write_json, write_utf8
from comgmt.cli.problems import CommandError
from comgmt.documents.table import Table, table_csv, table_document, table_text
from comgmt.domain.near import instead
from comgmt.domain.text import inert


def write_table(
    table: Table, listed: Listed, story: Callable[[], str] | None = None, *, cut: bool = True
) -> None:
    """Print a table as the options want it. Raises CommandError for a column that there is not.

    `story` is the text that stands for it where nobody asks for rows alone. Without `cut` the last column is
    whole on a terminal too.
    """
    check_columns(listed.columns, table.keys)
    chosen = table.narrowed(listed.columns) if listed.columns else table
    if listed.output == "json":
        write_json(table_document(chosen))
    elif listed.output == "csv":
        write_utf8(table_csv(chosen, header=listed.header).encode("utf-8", errors="replace"))
    elif story is not None and not listed.bare:
        write(story())
    elif chosen.entries:
        width = stdout_width() if cut else None
        write(table_text(chosen, width, stdout_glyphs(), header=listed.header))


def write_pieces(pieces: Iterable[str]) -> None:
    """Print what is UTF-8 whatever the locale, piece by piece."""
    for piece in pieces:
        write_utf8(piece.encode("utf-8", errors="replace"))


def check_columns(wanted: Sequence[str], known: Sequence[str]) -> None:
    """Raise CommandError for the first that is no column, with those there are."""
    for name in wanted:
        if name not in known:
            raise CommandError(f'--columns: there is no column "{inert(name)}"{instead(name, known)}')
