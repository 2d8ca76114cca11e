"""The command of the configuration that takes what is copied."""

import shlex
import subprocess
from typing import Final

_SECONDS: Final = 10


class ClipboardError(Exception):
    """The command did not take the text; the message is one sentence that names it and the mend."""


def give(command: str, text: str) -> None:
    """Run `command` with `text` on its standard input. Raises ClipboardError.

    Its output goes nowhere: programs that keep a clipboard live on behind the console, and would hold a pipe.
    """
    try:
        words = shlex.split(command)
    except ValueError as problem:
        raise ClipboardError(f"clipboard = {command!r} is not a command line: {problem}.") from None
    if not words:
        raise ClipboardError("clipboard is empty; write a command, or leave it out.")
    try:
        done = subprocess.run(  # noqa: S603 - the person's own command, no shell
            words,
            input=text.encode("utf-8", "replace"),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            timeout=_SECONDS,
            check=False,
            start_new_session=True,
        )
    except OSError as problem:
        raise ClipboardError(f"{words[0]} cannot be run ({problem.strerror}): see clipboard.") from None
    except subprocess.TimeoutExpired:
        raise ClipboardError(f"{words[0]} did not take the text within {_SECONDS} seconds.") from None
    if done.returncode:
        raise ClipboardError(f"{words[0]} ended with {done.returncode} and did not take the text.")
