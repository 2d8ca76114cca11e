"""Runs a simulated site in the foreground: one line of JSON says where it is, then it serves."""

import signal
import sys
import threading
from types import FrameType
from typing import Final, NoReturn, TextIO

import msgspec

from tui.demo.server import DemoServer

_SIGNALS: Final = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class StartLine(msgspec.Struct, frozen=True):
    """What a client needs to sign in."""

    url: str
    user: str
    password: str
    site_code: str


def serve(server: DemoServer, out: TextIO, *, until_stdin_ends: bool) -> None:
    """Serve until SIGINT, SIGTERM or SIGHUP.

    With `until_stdin_ends` also until stdin ends, so that a parent that dies takes its site along.
    """
    for number in _SIGNALS:
        signal.signal(number, _leave)
    with server:
        line = StartLine(server.url, server.user, server.password, server.site_code)
        out.write(msgspec.json.encode(line).decode() + "\n")
        out.flush()
        try:
            if until_stdin_ends:
                sys.stdin.buffer.read()
            else:
                threading.Event().wait()
        except _LeaveError:
            return


class _LeaveError(Exception):
    """A signal asked the site to end."""


def _leave(_number: int, _frame: FrameType | None) -> NoReturn:
    raise _LeaveError
