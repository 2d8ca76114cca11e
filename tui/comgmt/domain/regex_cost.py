"""Whether a regular expression could take exponential time: Python's `re` cannot be interrupted."""

import re
from typing import Final

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


def why_costly(pattern: str) -> str:
    """Why a pattern could take exponential time, and what to write instead, as a clause; else ""."""
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
            if closed:
                return "do not repeat a group that has *, +, ?, { or | in it"
            inside[-1] = True
        elif kind == "optional":
            optional += 1
            inside[-1] = True
        elif kind == "branch":
            inside[-1] = True
        closed = False
    if loops > _MOST_LOOPS:
        return f"use at most {_MOST_LOOPS} of *, + and {{}}"
    return f"use at most {_MOST_OPTIONAL} of ?" if optional > _MOST_OPTIONAL else ""
