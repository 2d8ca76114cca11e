"""How far a list is that somebody looks at, of a site whose rows are not all there: for the screen. Pure."""

from enum import Enum

import msgspec


class ListStage(str, Enum):
    """What becomes of the question for the rows of a list."""

    WAITING = "waiting"  # the site is asked as soon as what is under way ends
    READING = "reading"
    READ = "read"  # all that it asks for is there
    CUT = "cut"  # the first of them are there, and the others are too many to be read for one list
    LEFT = "left"  # no predicate of the site says which devices they are
    FAILED = "failed"
    ELSEWHERE = "elsewhere"  # another process reads this site


class ListState(msgspec.Struct, frozen=True, kw_only=True):
    """The list of a `key`: `rows` of its devices were read, of about `of`; `why` is a sentence."""

    key: str
    stage: ListStage
    rows: int = 0
    of: int | None = None
    why: str = ""
