"""Runs a simulated site in the foreground: one line of JSON says where it is, then it serves."""

import signal
import sys
import threading
from collections.abc import Callable
from types import FrameType
from typing import Final, NoReturn, TextIO

import msgspec

from comgmt.demo.server import DemoServer

# Windows has no SIGHUP.
_SIGNALS: Final = tuple(
    getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name)
)


class StartLine(msgspec.Struct, frozen=True):
    """What a client needs to sign in."""

    url: str
    user: str
    password: str
    site_code: str
    late: int = 0  # seconds since its fleet was made


def serve(make: Callable[[], DemoServer], out: TextIO, *, until_stdin_ends: bool) -> None:
    """Make a server and serve until SIGINT, SIGTERM or SIGHUP; its data is deleted, whenever they come.

    With `until_stdin_ends` also until stdin ends, so that a parent that dies takes its site along.
    """
    for number in _SIGNALS:
        signal.signal(number, _leave)
    try:
        with make() as server:
            line = StartLine(server.url, server.user, server.password, server.site_code, server.late)
            out.write(msgspec.json.encode(line).decode() + "\n")
            out.flush()
            try:
                _wait(until_stdin_ends=until_stdin_ends)
            finally:
                for number in _SIGNALS:
                    signal.signal(number, signal.SIG_IGN)
    except (_LeaveError, BrokenPipeError):
        return  # asked to end, or nobody reads where the site is


def _wait(*, until_stdin_ends: bool) -> None:
    if until_stdin_ends:
        sys.stdin.buffer.read()
    else:
        threading.Event().wait()


class _LeaveError(Exception):
    """A signal asked the site to end."""


def _leave(_number: int, _frame: FrameType | None) -> NoReturn:
    raise _LeaveError
