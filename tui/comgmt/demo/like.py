"""The LIKE operator of WQL: %, _, [sets], [^sets] and ranges, in any case (site/FACTS.md#wql-text)."""

import re
from functools import lru_cache


def wql_like(value: object, pattern: str) -> int | None:
    """Whether a value matches; None (SQL's unknown) for a null value. Registered as an SQLite function."""
    if value is None:
        return None
    return int(like_pattern(pattern).fullmatch(str(value)) is not None)


@lru_cache(maxsize=256)
def like_pattern(pattern: str) -> re.Pattern[str]:
    """The regular expression that a LIKE pattern stands for; a [ without its ] is itself."""
    parts: list[str] = []
    rest = pattern
    while rest:
        part, rest = _next_part(rest)
        parts.append(part)
    return re.compile("".join(parts), re.IGNORECASE | re.DOTALL)


def _next_part(rest: str) -> tuple[str, str]:
    head = rest[0]
    if head == "%":
        return ".*", rest[1:]
    if head == "_":
        return ".", rest[1:]
    closing = _closing(rest)
    if closing is not None:
        return _set(rest[1:closing]), rest[closing + 1 :]
    return re.escape(head), rest[1:]


def _closing(rest: str) -> int | None:
    if not rest.startswith("["):
        return None
    start = 3 if rest.startswith("[^") else 2  # a ] right after the opening belongs to the set
    found = rest.find("]", start)
    return None if found < 0 else found


def _set(body: str) -> str:
    negated = body.startswith("^") and len(body) > 1
    rest = body[1:] if negated else body
    parts = []
    while rest:
        first, dash, last = rest[0], rest[1:2], rest[2:3]
        if dash == "-" and last and first <= last:
            parts.append(f"{re.escape(first)}-{re.escape(last)}")
            rest = rest[3:]
        else:  # also the ends of a range that is the wrong way round
            parts.append(re.escape(first))
            rest = rest[1:]
    return f"[{'^' if negated else ''}{''.join(parts)}]"
