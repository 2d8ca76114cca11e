"""What --max-age, --now and --cached say; what follows from it is in `fresh_store`."""

import functools
from collections.abc import Callable
from typing import Any, Final, TypeVar

import click
import msgspec

from comgmt.cli.duration_options import duration

Function = TypeVar("Function", bound=Callable[..., Any])


class Answer(msgspec.Struct, frozen=True):
    """What the options said. `max_age` in seconds, None for the refresh interval; `watching` for limits."""

    max_age: float | None = None
    now: bool = False
    cached: bool = False
    watching: bool = False


READ_NOW: Final = Answer(now=True)


def answer_options(function: Function) -> Function:
    """Add --max-age, --now and --cached; the function gets them as `answer`."""

    @click.option(
        "--max-age",
        callback=duration,
        metavar="AGE",
        help="Answer from the store when it is younger: 5m, 1h. Default: the refresh interval.",
    )
    @click.option("--now", is_flag=True, help="Read the site anew, whatever the store has.")
    @click.option("--cached", is_flag=True, help="Answer from the store, whatever its age; nothing is sent.")
    @functools.wraps(function)
    def with_answer(*args: object, max_age: float | None, now: bool, cached: bool, **options: object) -> Any:  # noqa: ANN401 - whatever the function returns
        given = {"--max-age": max_age is not None, "--now": now, "--cached": cached}
        chosen = [option for option, is_given in given.items() if is_given]
        if len(chosen) > 1:
            raise click.UsageError(f"{' and '.join(chosen)} exclude each other; give one of them.")
        return function(*args, answer=Answer(max_age, now, cached), **options)

    return with_answer  # type: ignore[return-value] # click wraps it again
