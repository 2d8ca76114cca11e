"""Regular expressions over the texts of a list, kept from ever taking long.

Python's `re` can take exponential time and cannot be interrupted. So a costly pattern is refused (see
`domain.regex_cost`), a text is looked at for `LONGEST` characters, and all texts of one query have
`BUDGET_SECONDS` together.
"""

import re
import time
import warnings
from functools import lru_cache
from typing import Final

from comgmt.domain.regex_cost import why_costly
from comgmt.store.errors import StoreError
from comgmt.store.texts import BETWEEN

LONGEST: Final = 128
BUDGET_SECONDS: Final = 10.0


class Regexes:
    """The SQL function `regex_found(pattern, texts)`; `begin` starts the time of one query.

    `problem` is why the last query was given up, for the error that SQLite makes of it.
    """

    def __init__(self) -> None:
        self.problem: StoreError | None = None
        self._spent = 0.0

    def begin(self, pattern: str) -> None:
        """Raise StoreError for a pattern that is none or too costly; then start counting."""
        costly = why_costly(pattern)
        if costly:
            raise StoreError(f"The regex {pattern} could take too long: {costly}.")
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("error")  # a warning on stderr would tear the screen
                _compiled(pattern)
        except (re.error, RecursionError, OverflowError, Warning) as problem:
            raise StoreError(f"Not a regex: {problem}.") from None
        self.problem = None
        self._spent = 0.0

    def found(self, pattern: str, texts: str) -> bool:
        """Whether the pattern is in one of the texts, whatever the case."""
        start = time.perf_counter()
        search = _compiled(pattern).search
        hit = any(search(text[:LONGEST]) is not None for text in texts.split(BETWEEN))
        self._spent += time.perf_counter() - start
        if self._spent > BUDGET_SECONDS:
            self.problem = StoreError(f"The regex {pattern} took too long on this list; make it simpler.")
            raise self.problem
        return hit


@lru_cache(maxsize=32)
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.IGNORECASE)
