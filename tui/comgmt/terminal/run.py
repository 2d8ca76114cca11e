"""Runs a terminal app to its end and says how it ended; the terminal is as it was before."""

import os
import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import msgspec

from comgmt.terminal.app import TerminalApp
from comgmt.terminal.guard import Guard


class Ending(msgspec.Struct, frozen=True):
    """How an app ended: its exit code (128 and the number of a signal), and a fault that nobody caught."""

    code: int
    fault: BaseException | None = None


def run(app: TerminalApp[Any]) -> Ending:
    """Run `app`; nothing it does raises here, and nothing of it is printed.

    A terminal that went away counts as SIGHUP; the streams that were on it lead nowhere from then on. So they
    do after any signal when the terminal takes nothing: a word to it would hold what was told to end.
    """
    fault: BaseException | None = None
    terminals = _terminals()
    with Guard(app), _faults_of_threads(app):
        try:
            app.run(mouse=app.output.mouse)
        except Exception as error:  # noqa: BLE001 - whoever called is told
            fault = error
        finally:
            app.give_back_terminal()
    if app.ended_by == signal.SIGHUP or (app.ended_by is not None and app.stuck):
        _lead_nowhere(terminals)
    if app.ended_by is not None:
        return Ending(128 + app.ended_by)
    return Ending(app.return_code or 0, app.fault or fault)


@contextmanager
def _faults_of_threads(app: TerminalApp[Any]) -> Iterator[None]:
    """A thread that dies of an exception ends the app: silence would look like a quiet site."""
    before = threading.excepthook

    def on_fault(args: threading.ExceptHookArgs) -> None:
        if isinstance(args.exc_value, Exception):
            app.take_fault(args.exc_value)

    threading.excepthook = on_fault
    try:
        yield
    finally:
        threading.excepthook = before


def _terminals() -> list[int]:
    streams = (sys.__stdin__, sys.__stdout__, sys.__stderr__)
    return [stream.fileno() for stream in streams if stream is not None and stream.isatty()]


def _lead_nowhere(descriptors: list[int]) -> None:
    nowhere = os.open(os.devnull, os.O_RDWR)
    for descriptor in descriptors:
        os.dup2(nowhere, descriptor)
    os.close(nowhere)
