"""The programs that run on the pty, and the environments they run in."""

import os
import sys
from collections.abc import Mapping, Sequence
from typing import Final

from tests.terminal.terminals import Terminal

PROBE: Final = (sys.executable, "-m", "tests.terminal.probe")
LOCALES: Final = {
    "utf-8": {"LANG": "C.UTF-8"},
    "c": {"LC_ALL": "C"},
    "posix": {"LC_ALL": "POSIX"},
    "latin1": {"LC_ALL": "de_DE.ISO-8859-1", "PYTHONIOENCODING": "latin-1"},
}
TERMS: Final = ("xterm-256color", "screen", "tmux-256color", "linux", "vt100", "dumb")


def environment(term: str = "xterm-256color", locale: str = "utf-8", **more: str) -> dict[str, str]:
    """What a login shell on such a terminal gives a program of this tree, and nothing of this machine."""
    names = ("PATH", "HOME", "TMPDIR", "PYTHONPATH")
    kept = {name: os.environ[name] for name in names if name in os.environ}
    return {**kept, "TERM": term, **LOCALES[locale], **more}


def probe(
    *options: str, size: tuple[int, int] = (80, 24), given: Mapping[str, str] | None = None
) -> Terminal:
    """The scene on a terminal, its first frame painted."""
    return started([*PROBE, *options], "policies", size=size, given=given)


def started(
    command: Sequence[str],
    painted: str,
    *,
    size: tuple[int, int] = (80, 24),
    given: Mapping[str, str] | None = None,
) -> Terminal:
    """`command` on a terminal, when `painted` is on its screen and nothing more comes."""
    terminal = Terminal(command, environment=given or environment(), size=size)
    try:
        terminal.wait_for(painted)
        terminal.settle()
    except BaseException:
        terminal.__exit__(None, None, None)
        raise
    return terminal
