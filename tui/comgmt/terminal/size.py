"""How large the terminal is."""

import os
from typing import Final

_USUAL: Final = (80, 24)


def terminal_size(descriptor: int) -> tuple[int, int]:
    """Columns and lines of a terminal; where a serial line does not know, COLUMNS and LINES say it."""
    try:
        columns, lines = os.get_terminal_size(descriptor)
    except OSError:
        columns, lines = 0, 0
    return columns or _said("COLUMNS") or _USUAL[0], lines or _said("LINES") or _USUAL[1]


def _said(variable: str) -> int:
    text = os.environ.get(variable, "")
    return int(text) if text.isascii() and text.isdecimal() else 0
