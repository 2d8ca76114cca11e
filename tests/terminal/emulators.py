"""Real terminal emulators on a display nobody sees, and what is on their screens, as text.

xterm and rxvt-unicode print their screen on demand (CSI i, Media Copy) to a command; a VTE window writes it.
"""

import os
import shlex
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from itertools import chain
from pathlib import Path
from types import TracebackType
from typing import Final

from tests.terminal.terminals import ROOT

NAMES: Final = ("xterm", "urxvt", "vte")
PATIENCE_SECONDS: Final = 60.0
_MEDIA_COPY: Final = b"\x1b[i"
_SYSTEM_PYTHON: Final = "/usr/bin/python3"
_HAS_VTE: Final = "import gi; gi.require_version('Vte', '2.91'); gi.require_version('Gtk', '3.0')"
_STARTS: Final = "tty > {tty}; TERM={term}; export TERM; exec {command}"  # emulators set TERM themselves


def missing(name: str) -> str:
    """What this machine lacks for an emulator; "" when nothing."""
    needed = ("Xvfb", "xdotool", *(() if name == "vte" else (name,)))
    lacking = [each for each in needed if shutil.which(each) is None]
    if (
        name == "vte"
        and subprocess.run(
            [
                _SYSTEM_PYTHON,
                "-c",
                "import gi; gi.require_version('Vte', '2.91'); gi.require_version('Gtk', '3.0')",
            ],
            capture_output=True,
            check=False,
        ).returncode
    ):
        lacking.append("gir1.2-vte-2.91")
    return ", ".join(lacking)


@contextmanager
def display() -> Iterator[str]:
    """The name of a display of its own."""
    read, write = os.pipe()
    server = subprocess.Popen(
        ["Xvfb", "-displayfd", str(write), "-screen", "0", "1400x1000x24", "-nolisten", "tcp"],
        pass_fds=[write],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    os.close(write)
    try:
        with os.fdopen(read) as told:
            yield f":{told.readline().strip()}"
    finally:
        server.terminate()
        server.wait()


class Emulator:
    """Runs `command` in a terminal emulator of 80 columns and 24 lines."""

    def __init__(
        self, name: str, display: str, command: Sequence[str], home: Path, environment: Mapping[str, str]
    ) -> None:
        self._name = name
        self._tty, self._text = home / f"{name}.tty", home / f"{name}.txt"
        tty, term = shlex.quote(str(self._tty)), shlex.quote(environment["TERM"])
        started = _STARTS.format(tty=tty, term=term, command=shlex.join(command))
        self._environment = {**environment, "DISPLAY": display}
        self.process = subprocess.Popen(
            [*self._window(), "sh", "-c", started],
            cwd=ROOT,
            env=self._environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )

    def _window(self) -> list[str]:
        into = f"cat > {shlex.quote(str(self._text))}"
        if self._name == "xterm":
            resources = (f"XTerm*printerCommand: {into}", "XTerm*printAttributes: 0")
            return [
                "xterm",
                "-geometry",
                "80x24",
                *chain.from_iterable(("-xrm", each) for each in resources),
                "-e",
            ]
        if self._name == "urxvt":
            return ["urxvt", "-geometry", "80x24", "-xrm", f"URxvt.print-pipe: {into}", "-e"]
        return [_SYSTEM_PYTHON, str(Path(__file__).with_name("vte_window.py")), str(self._text)]

    def __enter__(self) -> "Emulator":  # noqa: PYI034 - typing has Self from Python 3.11
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self.process.poll() is None:
            self.process.terminate()
        self.process.wait()

    def press(self, *keys: str) -> None:
        """Press keys by the names of X: the emulator itself decides what it sends for them."""
        window = self._found("search", "--sync", "--onlyvisible", "--name", ".").split()[0]
        self._found("windowfocus", "--sync", window)
        for key in keys:
            self._found("key", "--clearmodifiers", key)

    def _found(self, *arguments: str) -> str:
        return subprocess.run(
            ["xdotool", *arguments],
            env=self._environment,
            capture_output=True,
            check=False,
            timeout=30,
            text=True,
        ).stdout

    def lines(self) -> list[str]:
        """What the screen shows, without blanks at the ends of lines."""
        self._text.unlink(missing_ok=True)
        if self._name == "vte":
            self.process.send_signal(signal.SIGUSR1)
        else:
            with suppress(OSError), Path(self._tty.read_text(encoding="ascii").strip()).open("wb") as tty:
                tty.write(_MEDIA_COPY)
        self._wait(self._text.exists, "text of the screen")
        text = self._text.read_text(encoding="utf-8", errors="replace")
        return [line.rstrip() for line in text.replace("\f", "").replace("\r", "").split("\n")]

    def wait_for(self, word: str) -> list[str]:
        """The screen once `word` is on it, and it is drawn to the end."""
        self._wait(self._tty.exists, "terminal")
        shown: list[str] = []

        def holds() -> bool:
            nonlocal shown
            before, shown = shown, self.lines()
            return shown == before and any(word in line for line in shown)

        try:
            self._wait(holds, repr(word))
        except AssertionError as problem:
            raise AssertionError("\n".join((str(problem), *shown))) from problem
        return shown

    def _wait(self, holds: Callable[[], bool], what: str) -> None:
        limit = time.monotonic() + PATIENCE_SECONDS
        while not holds():
            if time.monotonic() > limit:
                raise AssertionError(f"{self._name}: no {what}; {sys.platform}")
            time.sleep(0.2)
