"""What every command that prints a list takes: --format, --columns, --no-header, -o."""

import functools
from collections.abc import Callable
from typing import Any, Literal, TypeVar

import click
import msgspec

from comgmt.cli.out_file import out_option

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


def _split(_context: click.Context, _option: click.Parameter, value: str | None) -> tuple[str, ...]:
    names = tuple(dict.fromkeys(filter(None, (name.strip() for name in (value or "").split(",")))))
    if value is not None and not names:
        raise click.BadParameter("name at least one column.")
    return names
