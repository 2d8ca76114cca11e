"""Durations as people write them in the configuration: "30s", "5m", "1h"."""

import re
from typing import Final

_SECONDS: Final = {"s": 1, "m": 60, "h": 3600, "d": 86_400}
_DURATION: Final = re.compile(r"([0-9]{1,6})\s*([smhd])")


def seconds(text: str) -> int | None:
    """The whole seconds in `text`, or None when it is no duration: "90s", "5m", "1h", "1d"."""
    match = _DURATION.fullmatch(text.strip().lower())
    return None if match is None else int(match[1]) * _SECONDS[match[2]]
