"""Regular expressions over the texts of a list, kept from ever taking long.

Python's `re` can take exponential time and cannot be interrupted. So a pattern whose repetitions nest is
refused, four repetitions are the most, a text is looked at for `LONGEST` characters, and all texts of one
query have `BUDGET_SECONDS` together.
"""

import re
import time
import warnings
from functools import lru_cache
from typing import Final

from tui.store.errors import StoreError
from tui.store.texts import BETWEEN

LONGEST: Final = 128
BUDGET_SECONDS: Final = 10.0
_MOST_LOOPS: Final = 4
_MOST_OPTIONAL: Final = 8
_TOKEN: Final = re.compile(
    r"""(?P<atom>\\.|\[\^?\]?(?:\\.|[^\]\\])*\])  # an escape or a character class
      | (?P<open>\((?:\?(?:P?<[^>]*>|<?[=!]|[aiLmsux-]*:|>|\#|[aiLmsux]+(?=\))))?)
      | (?P<close>\))
      | (?P<loop>(?:[*+]|\{\d*,?\d*\})[?+]?)
      | (?P<optional>\?[?+]?)
      | (?P<branch>\|)
      | (?P<other>.)""",
    re.VERBOSE | re.DOTALL,
)


def too_costly(pattern: str) -> bool:
    """Whether a pattern could take exponential time: nested or very many repetitions."""
    loops = optional = 0
    inside = [False]  # for each open group, whether it repeats or branches in itself
    closed = False  # whether the group that just ended did
    for token in _TOKEN.finditer(pattern):
        kind = token.lastgroup
        if kind == "open":
            inside.append(False)
        elif kind == "close" and len(inside) > 1:
            closed = inside.pop()
            inside[-1] = inside[-1] or closed
            continue
        elif kind == "loop":
            loops += 1
            if closed or loops > _MOST_LOOPS:
                return True
            inside[-1] = True
        elif kind == "optional":
            optional += 1
            inside[-1] = True
        elif kind == "branch":
            inside[-1] = True
        closed = False
    return optional > _MOST_OPTIONAL


class Regexes:
    """The SQL function `regex_found(pattern, texts)`; `begin` starts the time of one query.

    `problem` is why the last query was given up, for the error that SQLite makes of it.
    """

    def __init__(self) -> None:
        self.problem: StoreError | None = None
        self._spent = 0.0

    def begin(self, pattern: str) -> None:
        """Raise StoreError for a pattern that is none or too costly; then start counting."""
        if too_costly(pattern):
            raise StoreError(
                f"The regex {pattern} could take too long; use fewer repetitions, and none within another."
            )
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
