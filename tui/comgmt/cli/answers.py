"""Whether a command answers from the store or reads the site: --max-age, --now and --cached.

It answers from the store only when the same user read the same address, the last attempt succeeded, and the
reading is younger than --max-age. What watches a limit also wants a process that keeps the store fresh.
"""

import functools
from collections.abc import Callable
from contextlib import closing
from datetime import datetime, timezone
from pathlib import Path
from typing import Any, Final, TypeVar

import click
import msgspec

from comgmt.cli.durations import seconds
from comgmt.cli.place import Place
from comgmt.domain.ages import ago
from comgmt.store.errors import StoreError
from comgmt.store.keeper import is_kept
from comgmt.store.reader import StoreReader
from comgmt.store.sharing import owner_of

Function = TypeVar("Function", bound=Callable[..., Any])


class Answer(msgspec.Struct, frozen=True):
    """What the options said. `max_age` in seconds, None for the refresh interval; `watching` for limits."""

    max_age: float | None = None
    now: bool = False
    cached: bool = False
    watching: bool = False


READ_NOW: Final = Answer(now=True)


def _age(_context: click.Context, _option: click.Parameter, value: str | None) -> float | None:
    """The seconds of --max-age."""
    found = None if value is None else seconds(value)
    if value is not None and found is None:
        raise click.BadParameter(f"{value!r} is not a duration; write it as 30s, 5m, 1h or 1d.")
    return None if found is None else float(found)


def answer_options(function: Function) -> Function:
    """Add --max-age, --now and --cached; the function gets them as `answer`."""

    @click.option(
        "--max-age",
        callback=_age,
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


def stored_answer(place: Place, answer: Answer) -> str | None:
    """What to say of an answer from the store of this place; None when the site is to be read."""
    if answer.cached:
        return cached_words(place.store)
    if answer.now or not place.store.exists():
        return None
    try:
        with closing(StoreReader.open(place.store)) as store:
            return _fresh(place, answer, store)
    except StoreError:
        return None  # the reading that follows says it


def cached_words(path: Path, filled_by: str = "") -> str:
    """What to say of an answer from a store that is not read anew: how old it is, what failed since."""
    with closing(StoreReader.open(path)) as store:
        taken = store.taken_at()
        attempts = store.attempts()
    words = (
        "The store has no reading of this site yet."
        if taken is None
        else f"From the store{filled_by}, read {_when(taken)}."
    )
    if attempts is not None and attempts.trouble is not None:
        words += f" The last attempt, {_when(attempts.last_at)}, failed: {attempts.trouble.sentence}"
    return words


def not_fresh(path: Path, store: StoreReader) -> str | None:
    """Why a store that another process fills is not kept fresh; None where it is."""
    attempts = store.attempts()
    if attempts is not None and attempts.trouble is not None:
        return attempts.trouble.sentence
    return None if is_kept(path) else f"no collector of {owner_of(path)} is running"


def _fresh(place: Place, answer: Answer, store: StoreReader) -> str | None:
    taken, attempts = store.taken_at(), store.attempts()
    if taken is None or attempts is None or not attempts.succeeded:
        return None
    if (attempts.address, attempts.who) != (place.target.url, place.target.who):
        return None
    limit = place.refresh if answer.max_age is None else answer.max_age
    if not 0 <= (datetime.now(timezone.utc) - taken).total_seconds() < limit:
        return None
    if answer.watching and answer.max_age is None and not is_kept(place.store):
        return None
    return f"From the store, read {_when(taken)}; --now reads the site anew."


def _when(at: datetime) -> str:
    return f"{ago(at, datetime.now(timezone.utc))} ({at:%Y-%m-%d %H:%M} UTC)"
