"""A terminal for programs under test: a pty, the screen drawn on it, and every octet that was written.

It runs any command, so the console itself too: `Terminal([sys.executable, "-m", ...], environment=...)`.
"""

import fcntl
import os
import pty
import select
import signal
import struct
import subprocess
import termios
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Any, NamedTuple

import pyte

ROOT = Path(__file__).resolve().parents[2]
PATIENCE_SECONDS = 30.0  # only a hang ever waits so long
_IDLE_SECONDS = 0.15  # without work, longer than a program waits for more of anything


class Work(NamedTuple):
    """What a process has done so far, in nanoseconds of a processor, and whether it waits for one."""

    done: int
    waits: bool

    @classmethod
    def of(cls, pid: int) -> "Work":
        """Of all its threads, by Linux; elsewhere nothing is known."""
        done, waits = 0, False
        for task in Path(f"/proc/{pid}/task").glob("*"):
            with suppress(OSError):  # a thread that has just ended
                done += int(task.joinpath("schedstat").read_text().split()[0])
                waits |= task.joinpath("stat").read_text().rpartition(") ")[2].startswith("R")
        return cls(done, waits)


class Terminal:
    """Runs `command` as the only process of a terminal of `size` (columns, lines).

    `raw` is all that was written; `screen` what a person sees; both grow while one of the methods waits. One
    that is not `drawn` has no screen: whoever measures loses no time with it.
    """

    def __init__(
        self,
        command: Sequence[str],
        *,
        environment: Mapping[str, str],
        size: tuple[int, int] = (80, 24),
        drawn: bool = True,
    ) -> None:
        self._drawn = drawn
        self._master, slave = pty.openpty()
        self.screen = pyte.Screen(*size)
        self._stream = pyte.ByteStream(self.screen)
        self.raw = b""
        self._set_size(size)
        self.attributes_before = termios.tcgetattr(slave)
        self._slave = slave
        self.process = subprocess.Popen(
            command,
            stdin=slave,
            stdout=slave,
            stderr=slave,
            cwd=ROOT,
            env=dict(environment),
            preexec_fn=_own_terminal,  # noqa: PLW1509 - the child needs this terminal as its own
        )

    def __enter__(self) -> "Terminal":  # noqa: PYI034 - typing has Self from Python 3.11
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait()
        self.hang_up()
        if self._slave >= 0:
            os.close(self._slave)
            self._slave = -1

    @property
    def lines(self) -> list[str]:
        """What a person sees, line by line."""
        return list(self.screen.display)

    @property
    def attributes(self) -> list[Any]:
        """The attributes of the terminal now, as termios gives them."""
        return termios.tcgetattr(self._slave)

    def shows(self, text: str) -> bool:
        """Whether `text` is on the screen."""
        return any(text in line for line in self.lines)

    def wait_for(self, text: str) -> None:
        """Wait until `text` is on the screen."""
        self.wait_until(lambda: self.shows(text), f"{text!r} on the screen")

    def wait_until(self, holds: Callable[[], bool], what: str) -> None:
        """Read until `holds`; fails with the screen when the program ends or hangs before."""
        limit = time.monotonic() + PATIENCE_SECONDS
        while not holds():
            alive = self.process.poll() is None
            got = self._read(0.05)
            if holds():
                return
            if (not alive and not got) or time.monotonic() > limit:
                raise AssertionError(f"no {what}; the screen:\n" + "\n".join(self.lines))

    def settle(self, quiet_seconds: float = 0.15) -> bytes:
        """Read until nothing comes for a while, in which the program had nothing to do; what came.

        On a slow machine a program may be silent because it waits for its turn.
        """
        start, idle_seconds = len(self.raw), min(quiet_seconds, _IDLE_SECONDS)
        limit = time.monotonic() + PATIENCE_SECONDS / 2
        while True:
            if quiet_seconds > idle_seconds and self._read(quiet_seconds - idle_seconds):
                continue
            before = Work.of(self.process.pid)
            if self._read(idle_seconds):
                continue
            after = Work.of(self.process.pid)
            if (after.done == before.done and not after.waits) or time.monotonic() > limit:
                return self.raw[start:]

    def press(self, keys: str | bytes) -> None:
        """Type."""
        os.write(self._master, keys.encode() if isinstance(keys, str) else keys)

    def resize(self, columns: int, lines: int) -> None:
        """Change the size as a window does: the kernel tells the program."""
        self.screen.resize(lines, columns)
        self._set_size((columns, lines))

    def kill(self, number: int) -> None:
        """Send a signal."""
        os.kill(self.process.pid, number)

    def wait_stopped(self) -> None:
        """Wait until the program has stopped (SIGSTOP), reading what it writes before."""
        state = Path(f"/proc/{self.process.pid}/stat")
        self.wait_until(lambda: state.read_text().rpartition(") ")[2].startswith("T"), "stop")
        self.settle()

    def hang_up(self) -> None:
        """The other end goes away."""
        if self._master >= 0:
            os.close(self._master)
            self._master = -1

    def wait_full(self) -> None:
        """Wait until so much was written, and read by nobody, that whoever writes more has to wait."""
        limit = time.monotonic() + PATIENCE_SECONDS
        while select.select([], [self._slave], [], 0)[1]:
            assert time.monotonic() < limit, "it never writes so much"
            time.sleep(0.01)

    def spoil(self) -> None:
        """Write over the screen, as another program would."""
        self._stream.feed(b"\x1b[2;2Hconnection reset by peer\r\n\x1b[41mstray color\r\n")

    def exit_code(self, *, reading: bool = True) -> int:
        """Wait until the program has ended, taking what it writes; its exit code, negative for a signal."""
        limit = time.monotonic() + PATIENCE_SECONDS
        while self.process.poll() is None:
            if time.monotonic() > limit:
                raise AssertionError("it does not end; the screen:\n" + "\n".join(self.lines))
            if self._master >= 0 and reading:
                self._read(0.02)
            else:
                time.sleep(0.01)
        if self._master >= 0 and reading:
            self.settle(0.02)
        return self.process.returncode

    def _read(self, patience: float) -> bytes:
        if not select.select([self._master], [], [], patience)[0]:
            return b""
        data = os.read(self._master, 65536)
        self.raw += data
        if self._drawn:
            self._stream.feed(data)
        return data

    def _set_size(self, size: tuple[int, int]) -> None:
        fcntl.ioctl(self._master, termios.TIOCSWINSZ, struct.pack("HHHH", size[1], size[0], 0, 0))


def _own_terminal() -> None:
    os.setsid()
    fcntl.ioctl(0, termios.TIOCSCTTY, 0)
    for number in (signal.SIGINT, signal.SIGQUIT, signal.SIGTSTP, signal.SIGHUP):
        signal.signal(number, signal.SIG_DFL)
