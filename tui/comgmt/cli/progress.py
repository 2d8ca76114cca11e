"""How many devices were read, on stderr, while a person watches."""

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Final

from comgmt.cli.terminal import environment_as_given, terminal_profile
from comgmt.domain.nouns import counted
from comgmt.render.line import Span, cells, cut, plain, spelled

_SECONDS: Final = 0.2
_CELLS: Final = 70


@contextmanager
def progress() -> Iterator[Callable[[int, str], None]]:
    """Count rows on stderr while a person watches; the line is gone in the end. A pipe gets nothing."""
    profile = terminal_profile(environment_as_given(), sys.stderr.encoding, interactive=sys.stderr.isatty())
    if not profile.screen:  # a terminal that cannot go back to the start of a line gets nothing either
        yield lambda _rows, _doing: None
        return
    last, shown = 0.0, 0

    def show(rows: int, doing: str) -> None:
        nonlocal last, shown
        now = time.monotonic()
        if now - last >= _SECONDS:
            words = cut(f"{counted(rows, 'device')} read  {doing}", _CELLS, profile.glyphs)
            line = plain(spelled((Span(words),), profile.glyphs))
            sys.stderr.write("\r" + line + " " * (shown - cells(line)))
            sys.stderr.flush()
            last, shown = now, cells(line)

    try:
        yield show
    finally:
        if shown:
            sys.stderr.write("\r" + " " * shown + "\r")
            sys.stderr.flush()
