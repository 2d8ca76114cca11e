"""The LIKE operator of WQL: %, _, [sets], [^sets] and ranges, in any case (facts/data-model.md 6.2)."""

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
    members = re.sub(r"([\\\[\]^&~|])", r"\\\1", body[1:] if negated else body)
    return f"[{'^' if negated else ''}{_sound_ranges(members)}]"


def _sound_ranges(members: str) -> str:
    """Ranges as they are; the ends of one that is the wrong way round are plain members."""

    def sound(found: re.Match[str]) -> str:
        return found[0] if found[1] <= found[2] else f"{found[1]}{found[2]}\\-"

    return re.sub(r"(\w)-(\w)", sound, members)
