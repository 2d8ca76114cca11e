"""What every command that prints rows takes: --format, --columns, --no-header, -o."""

import functools
from collections.abc import Callable
from typing import Any, Final, TypeVar

import click
import msgspec

from comgmt.cli.out_file import out_option

Function = TypeVar("Function", bound=Callable[..., Any])

_WITHOUT_COLUMNS: Final = frozenset(
    {"wql", "markdown", "nagios", "checkmk", "zabbix", "prtg", "prometheus", "openmetrics"}
)


class Listed(msgspec.Struct, frozen=True, kw_only=True):
    """What the options said of the rows."""

    output: str = "text"
    columns: tuple[str, ...] = ()
    header: bool = True

    @property
    def bare(self) -> bool:
        """Whether rows are wanted without the words around them: text is a story otherwise."""
        return self.output == "csv" or (self.output == "text" and (bool(self.columns) or not self.header))


def list_options(*formats: str) -> Callable[[Function], Function]:
    """Add --format of these, the first being the usual one, --columns, --no-header and -o.

    The function gets them as `listed`. --columns and --no-header are refused for a format whose form is laid
    down elsewhere.
    """

    def with_options(function: Function) -> Function:
        @click.option(
            "--format", "output", type=click.Choice(list(formats)), default=formats[0], show_default=True
        )
        @columns_option
        @header_option
        @out_option
        @functools.wraps(function)
        def with_list(
            *args: object, output: str, columns: tuple[str, ...], header: bool, **options: object
        ) -> Any:  # noqa: ANN401 - whatever the function returns
            refuse_columns(output, columns, header=header)
            listed = Listed(output=output, columns=columns, header=header)
            return function(*args, listed=listed, **options)

        return with_list  # type: ignore[return-value] # click wraps it again

    return with_options


def refuse_columns(output: str, columns: tuple[str, ...], *, header: bool) -> None:
    """Raise click.UsageError where a format has no columns to choose."""
    if output in _WITHOUT_COLUMNS and (columns or not header):
        option = "--columns" if columns else "--no-header"
        raise click.UsageError(f"The form of {output} is laid down; leave {option} out.")


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
        help="Rows alone: without headings, and without words before them.",
    )(function)


def _split(_context: click.Context, _option: click.Parameter, value: str | None) -> tuple[str, ...]:
    names = tuple(dict.fromkeys(filter(None, (name.strip() for name in (value or "").split(",")))))
    if value is not None and not names:
        raise click.BadParameter("name at least one column.")
    return names
