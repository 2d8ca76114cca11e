"""Text that came from a device, made inert: nothing in it can steer a terminal or reorder a line."""

import re
from functools import cache

STAND_IN = "\N{REPLACEMENT CHARACTER}"
LONGEST = 4_000

_DANGEROUS = (
    "["
    "\x00-\x1f\x7f"  # C0 and DEL
    "\x80-\x9f"  # C1, among them the one-byte CSI
    "\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f"  # soft hyphen and invisible fillers
    "\u200b-\u200f\u2028-\u202e\u2060-\u206f"  # zero width, separators, bidirectional controls
    "\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\uffff"  # fillers, variation selectors, noncharacters
    "\ud800-\udfff"  # lone surrogates
    # noncharacters
    "\ufdd0-\ufdef\U0001fffe\U0001ffff\U0002fffe\U0002ffff\U0003fffe\U0003ffff\U0004fffe\U0004ffff"
    "\U0005fffe\U0005ffff\U0006fffe\U0006ffff\U0007fffe\U0007ffff\U0008fffe\U0008ffff\U0009fffe\U0009ffff"
    "\U000afffe\U000affff\U000bfffe\U000bffff\U000cfffe\U000cffff\U000dfffe\U000dffff\U000efffe\U000effff"
    "\u0600-\u0605\u06dd\u070f\u0890\u0891\u08e2\U000110bd\U000110cd"  # prefixed signs, no width of their own
    "\U00013430-\U0001345f\U0001bca0-\U0001bca3\U0001d173-\U0001d17a"  # invisible format characters
    "\U000e0000-\U000e0fff"  # tags and variation selectors
    "\ue000-\uf8ff\U000f0000-\U0010ffff"  # private use: no two terminals agree on their width
    "]"
)


@cache
def _dangerous() -> "re.Pattern[str]":
    return re.compile(_DANGEROUS)  # it is large, and most texts are plain


def inert(text: str) -> str:
    """Return `text` with every control, bidirectional and invisible character replaced by U+FFFD.

    Blanks are kept (they are data); text longer than `LONGEST` characters is cut and ends in `…`.
    Source of the rule: domain/FACTS.md#text-of-devices.
    """
    safe = text if text.isascii() and text.isprintable() else _dangerous().sub(STAND_IN, text)
    return safe if len(safe) <= LONGEST else safe[: LONGEST - 1] + "…"
