"""Regular expressions over the texts of a list, kept from ever holding the screen.

They run in the package `regex`, which lets go of Python's lock while it searches and ends a search after its
time. One text has `TEXT_SECONDS`, all texts of one query have `BUDGET_SECONDS` together.
"""

import re
import time
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from comgmt.domain.regexes import compiled
from comgmt.store.errors import StoreError
from comgmt.store.texts import BETWEEN

if TYPE_CHECKING:
    import regex

TEXT_SECONDS: Final = 0.5  # a search that is not over by then would take as long for each of the others
BUDGET_SECONDS: Final = 20.0

# A pattern without these finds in texts that are joined at least what it finds in each of them.
_OF_ONE_TEXT: Final = re.compile(r"\(\?|\\[AZzGKRX]|[*+?}]\+")


class Regexes:
    """The SQL function `regex_found(pattern, texts)`; `begin` starts the time of one query.

    `problem` is why the last query was given up, for the error that SQLite makes of it.
    """

    def __init__(self) -> None:
        self.problem: StoreError | None = None
        self._spent = 0.0

    def begin(self, pattern: str) -> None:
        """Raise StoreError for a pattern that is none; then start counting."""
        try:
            compiled(pattern)
        except ValueError as problem:
            raise StoreError(f"Not a regex: {problem}.") from None
        self.problem = None
        self._spent = 0.0

    def found(self, pattern: str, texts: str) -> bool:
        """Whether the pattern is in one of the texts, whatever the case."""
        start = time.perf_counter()
        try:
            hit = _found(pattern, texts)
        except TimeoutError:
            hit, start = False, start - BUDGET_SECONDS
        self._spent += time.perf_counter() - start
        if self._spent > BUDGET_SECONDS:
            self.problem = StoreError(f"The regex {pattern} took too long on this list; make it simpler.")
            raise self.problem
        return hit


def _found(pattern: str, texts: str) -> bool:
    joined = _for_joined(pattern)
    if joined is not None and joined.search(texts, timeout=TEXT_SECONDS, concurrent=True) is None:
        return False
    search = compiled(pattern).search
    return any(search(text, timeout=TEXT_SECONDS, concurrent=True) for text in texts.split(BETWEEN))


@lru_cache(maxsize=32)
def _for_joined(pattern: str) -> "regex.Pattern[str] | None":
    """The pattern for a quick look at all texts at once; None for one that may miss something so."""
    if _OF_ONE_TEXT.search(pattern):
        return None
    import regex  # noqa: PLC0415 - only who types a regex waits for it

    return regex.compile(pattern, regex.IGNORECASE | regex.MULTILINE)
