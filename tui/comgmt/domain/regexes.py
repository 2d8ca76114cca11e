"""What a person types as a regular expression, compiled by the package `regex`: it can be interrupted."""

import warnings
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import regex


@lru_cache(maxsize=32)
def compiled(pattern: str) -> "regex.Pattern[str]":
    """The pattern, whatever the case. Raises ValueError for what is none; search it with a time-out."""
    import regex  # noqa: PLC0415 - only who types a regex waits for it

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")  # a warning on stderr would tear the screen
            return regex.compile(pattern, regex.IGNORECASE)
    except (regex.error, RecursionError, OverflowError, MemoryError, Warning) as problem:
        raise ValueError(str(problem)) from None
