"""A program at the end of a slow line: its octets arrive late and at a rate, as through ssh or a modem.

As ssh does, the line takes at once whatever the program writes: a program cannot tell from the pty that the
line is slow. Answers of the terminal go back over the same way.
"""

import heapq
import os
import select
import time
from collections.abc import Mapping, Sequence
from itertools import count
from types import TracebackType
from typing import Final

import msgspec
import pyte

from tests.terminal.terminals import Terminal

_TURN: Final = 0.002
_BITS: Final = 10  # of an octet on a line: start, eight, stop


class Line(msgspec.Struct, frozen=True):
    """A line: the time there and back in seconds, and bits in a second (0 is no bound)."""

    name: str
    round_trip: float = 0.0
    bits: int = 0


LINES: Final = (
    Line("no delay"),
    Line("100 ms", round_trip=0.1),
    Line("56k", round_trip=0.1, bits=56_000),
    Line("9,600", round_trip=0.02, bits=9_600),
)


class _Screen(pyte.Screen):
    """A screen whose answers go back over the line."""

    def __init__(self, columns: int, lines: int, back: "SlowTerminal") -> None:
        super().__init__(columns, lines)
        self._back = back

    def select_graphic_rendition(self, *attributes: int, private: bool = False) -> None:
        """A private form is none of ours: vim sets modifyOtherKeys with one."""
        if not private:
            super().select_graphic_rendition(*attributes)

    def write_process_input(self, data: str) -> None:
        """What the terminal says."""
        self._back.send(data.encode())


class SlowTerminal(Terminal):
    """A terminal at the far end of `line`. `raw` is what has arrived."""

    def __init__(
        self, command: Sequence[str], line: Line, *, environment: Mapping[str, str], size: tuple[int, int]
    ) -> None:
        super().__init__(command, environment=environment, size=size)
        self._line = line
        self.screen = _Screen(*size, back=self)
        self._stream = pyte.ByteStream(self.screen)
        self._order = count()
        self._down: list[tuple[float, int, bytes]] = []
        self._up: list[tuple[float, int, bytes]] = []
        self._free_at = 0.0
        self.last_at = time.monotonic()

    def __enter__(self) -> "SlowTerminal":  # noqa: PYI034 - typing has Self from Python 3.11
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        super().__exit__(kind, error, trace)

    def send(self, data: bytes) -> None:
        """Something on its way to the program."""
        heapq.heappush(self._up, (time.monotonic() + self._line.round_trip / 2, next(self._order), data))

    def press(self, keys: str | bytes) -> None:
        """Type; it arrives later."""
        self.send(keys.encode() if isinstance(keys, str) else keys)

    def pass_time(self, seconds: float) -> None:
        """Let the line work for so long."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            self._turn()

    def rest(self, quiet: float = 0.4, patience: float = 120.0) -> None:
        """Until nothing is on its way and nothing new comes for `quiet` seconds."""
        self.last_at = time.monotonic()
        limit = self.last_at + patience
        while time.monotonic() < limit:
            self._turn()
            if self._down or self._up:
                self.last_at = max(self.last_at, time.monotonic())
            elif time.monotonic() - self.last_at > quiet + self._line.round_trip:
                return

    def _read(self, patience: float) -> bytes:
        before = len(self.raw)
        self.pass_time(patience)
        return self.raw[before:]

    def _turn(self) -> None:
        ready = select.select([self._master], [], [], _TURN)[0]
        now = time.monotonic()
        if ready:
            self._take(os.read(self._master, 65536), now)
        while self._up and self._up[0][0] <= now:
            os.write(self._master, heapq.heappop(self._up)[2])
        while self._down and self._down[0][0] <= now:
            self._arrive(heapq.heappop(self._down)[2], now)

    def _take(self, data: bytes, now: float) -> None:
        """Each octet has its time; they arrive in pieces of a few."""
        each = _BITS / self._line.bits if self._line.bits else 0.0
        piece = 16 if each else len(data)
        for start in range(0, len(data), piece):
            part = data[start : start + piece]
            self._free_at = max(self._free_at, now) + len(part) * each
            heapq.heappush(self._down, (self._free_at + self._line.round_trip / 2, next(self._order), part))

    def _arrive(self, data: bytes, now: float) -> None:
        self.raw += data
        self._stream.feed(data)
        self.last_at = now
