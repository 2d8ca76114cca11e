"""The three standard streams, whatever they were when the program started."""

import os
import sys
from typing import Final

_NAMES: Final = ("stdin", "stdout", "stderr")


def open_closed_ones() -> bool:
    """Open on nothing what is closed of the three; whether there is a stdout to write to.

    Otherwise the next file that is opened gets the free number, and words for people end up in it.
    """
    closed = [name for name in _NAMES if getattr(sys, name) is None]
    for name in closed:
        number = _NAMES.index(name)
        if not _is_open(number):
            _open_on_nothing(number)
        mode = "r" if name == "stdin" else "w"
        setattr(sys, name, open(number, mode, encoding="utf-8", errors="replace", closefd=False))  # noqa: SIM115 - for good
    return "stdout" not in closed


def drop_stdout() -> None:
    """Nobody takes what is written: what is still buffered goes nowhere, without a word at exit."""
    _open_on_nothing(sys.stdout.fileno())


def _is_open(number: int) -> bool:
    try:
        os.fstat(number)
    except OSError:
        return False
    return True


def _open_on_nothing(number: int) -> None:
    nowhere = os.open(os.devnull, os.O_RDWR)
    if nowhere != number:
        os.dup2(nowhere, number)
        os.close(nowhere)
