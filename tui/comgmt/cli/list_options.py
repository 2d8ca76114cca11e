"""What every command that prints a list takes: --format, --columns, --no-header, -o."""

import difflib
import functools
from collections.abc import Callable, Sequence
from typing import Any, Literal, TypeVar

import click
import msgspec

from comgmt.cli.out_file import out_option
from comgmt.cli.output import stdout_glyphs, stdout_width, write, write_json, write_utf8
from comgmt.cli.problems import CommandError
from comgmt.documents.table import Table, table_csv, table_document, table_text
from comgmt.domain.text import inert

Function = TypeVar("Function", bound=Callable[..., Any])


ListFormat = Literal["text", "csv", "json"]


class Listed(msgspec.Struct, frozen=True, kw_only=True):
    """What the options said of a list."""

    output: ListFormat = "text"
    columns: tuple[str, ...] = ()
    header: bool = True


def list_options(function: Function) -> Function:
    """Add --format, --columns, --no-header and -o; the function gets them as `listed`."""

    @click.option(
        "--format", "output", type=click.Choice(["text", "csv", "json"]), default="text", show_default=True
    )
    @columns_option
    @header_option
    @out_option
    @functools.wraps(function)
    def with_list(
        *args: object,
        output: Literal["text", "csv", "json"],
        columns: tuple[str, ...],
        header: bool,
        **options: object,
    ) -> Any:  # noqa: ANN401 - whatever the function returns
        listed = Listed(output=output, columns=columns, header=header)
        return function(*args, listed=listed, **options)

    return with_list  # type: ignore[return-value] # click wraps it again


def columns_option(function: Function) -> Function:
    """Add --columns A,B."""
    return click.option(
        "--columns",
        callback=_split,
        metavar="A,B,...",
        help="These columns, in this order; their keys are those of the JSON.",
    )(function)


def header_option(function: Function) -> Function:
    """Add --no-header."""
    return click.option(
        "--no-header",
        "header",
        is_flag=True,
        flag_value=False,
        default=True,
        help="Without the line of headings.",
    )(function)


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


def _split(_context: click.Context, _option: click.Parameter, value: str | None) -> tuple[str, ...]:
    names = tuple(dict.fromkeys(filter(None, (name.strip() for name in (value or "").split(",")))))
    if value is not None and not names:
        raise click.BadParameter("name at least one column.")
    return names
