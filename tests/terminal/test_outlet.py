"""Octets leave in order, in a thread; a line that stands still or breaks holds nobody."""

import os
import threading
from collections.abc import Iterator
from typing import NamedTuple

import pytest

from comgmt.terminal.outlet import Outlet


class Line(NamedTuple):
    """An outlet into a pipe, its other end, and what it called."""

    outlet: Outlet
    read: int
    idle: threading.Event
    lost: threading.Event


@pytest.fixture
def line() -> Iterator[Line]:
    read, write = os.pipe()
    idle, lost = threading.Event(), threading.Event()
    yield Line(Outlet(write, idle.set, lost.set), read, idle, lost)
    os.close(write)


def drain(descriptor: int) -> bytes:
    data = b""
    while piece := os.read(descriptor, 1 << 20):
        data += piece
        if len(piece) < 4096:
            break
    return data


def test_everything_leaves_in_order(line: Line) -> None:
    for number in range(100):
        line.outlet.write(b"%02d " % number)
    assert line.idle.wait(10)
    line.outlet.finish(b"end", 5)
    assert not line.outlet.stuck
    assert drain(line.read) == b"".join(b"%02d " % number for number in range(100)) + b"end"
    assert not line.lost.is_set()


def test_after_the_end_nothing_leaves(line: Line) -> None:
    line.outlet.finish(b"end", 5)
    line.outlet.write(b"late")
    line.outlet.finish(b"again", 5)
    assert drain(line.read) == b"end"


def test_a_line_that_stands_still_is_busy_and_gets_the_last_words_instead_of_the_frames(line: Line) -> None:
    line.outlet.write(b"x" * (1 << 20))
    line.outlet.write(b"frame")
    assert line.outlet.busy
    line.outlet.finish(b"last", 0.02)
    assert line.outlet.stuck
    data = b""
    while not data.endswith(b"last"):
        data += os.read(line.read, 1 << 16)
    assert data.endswith(b"x\x18last")
    assert b"frame" not in data
    assert len(data) < 1 << 20


def test_a_line_that_breaks_says_so_once_and_swallows_the_rest(line: Line) -> None:
    os.close(line.read)
    line.outlet.write(b"into nothing")
    assert line.lost.wait(10)
    line.outlet.write(b"more")
    line.outlet.finish(b"last", 5)
    assert not line.outlet.busy
