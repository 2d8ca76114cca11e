"""Real terminal emulators on a display nobody sees, and what is on their screens, as text.

xterm, rxvt-unicode and st print their screen on demand (CSI i, Media Copy), a VTE window writes it, kitty
tells it by its remote control, and alacritty lets it be selected and copied by keys.
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
ALL: Final = (*NAMES, "st", "kitty", "alacritty")
TERMS: Final = {
    "xterm": "xterm-256color",
    "urxvt": "rxvt-unicode-256color",
    "vte": "xterm-256color",
    "st": "st-256color",
    "kitty": "xterm-kitty",
    "alacritty": "alacritty",
}
PATIENCE_SECONDS: Final = 60.0
_SOON: Final = 0.3
_MEDIA_COPY: Final = b"\x1b[i"
_ONLY_ON_DEMAND: Final = b"\x1b[4i"  # st copies all that it is sent to its file, unless told not to
_COPIED_WITH: Final = {"alacritty": "xclip"}
_SOFTWARE_GL: Final = {"LIBGL_ALWAYS_SOFTWARE": "1", "GALLIUM_DRIVER": "llvmpipe"}
# Alacritty selects by its vi mode: from the top left corner to the end of the last line, and copies.
_ALACRITTY_COPY: Final = ("ctrl+shift+space", "shift+h", "0", "shift+v", "shift+l", "y", "ctrl+shift+space")
_SYSTEM_PYTHON: Final = "/usr/bin/python3"
_HAS_VTE: Final = "import gi; gi.require_version('Vte', '2.91'); gi.require_version('Gtk', '3.0')"
_KITTY: Final = (
    *("-o", "allow_remote_control=yes", "-o", "remember_window_size=no", "-o", "update_check_interval=0"),
    *("-o", "initial_window_width=80c", "-o", "initial_window_height=24c", "-o", "enable_audio_bell=no"),
)
_ALACRITTY: Final = ("-o", "window.dimensions.columns=80", "-o", "window.dimensions.lines=24")
# Emulators set both variables themselves.
_STARTS: Final = "echo $$ > {pid}; tty > {tty}; TERM={term}; HOME={home}; export TERM HOME; exec {command}"


def missing(name: str) -> str:
    """What this machine lacks for an emulator; "" when nothing."""
    needed = ["Xvfb", "xdotool", *(() if name == "vte" else (name,))]
    needed += [_COPIED_WITH[name]] if name in _COPIED_WITH else []
    lacking = [each for each in needed if shutil.which(each) is None]
    if (
        name == "vte"
        and subprocess.run(
            [_SYSTEM_PYTHON, "-c", _HAS_VTE],
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
        self,
        name: str,
        display: str,
        command: Sequence[str],
        home: Path,
        environment: Mapping[str, str],
        *,
        where: Path = ROOT,
    ) -> None:
        self._name, self._home = name, home
        self._tty, self._text, self._pid = (home / f"{name}.{end}" for end in ("tty", "txt", "pid"))
        words = {"pid": self._pid, "tty": self._tty, "term": environment["TERM"], "home": environment["HOME"]}
        quoted = {name: shlex.quote(str(value)) for name, value in words.items()}
        started = _STARTS.format(**quoted, command=shlex.join(command))
        self._environment = {**environment, "DISPLAY": display, **_SOFTWARE_GL}
        self.process = subprocess.Popen(
            [*self._window(), "sh", "-c", started],
            cwd=where,
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
        if self._name == "st":
            return ["st", "-g", "80x24", "-o", str(self._text), "-e"]
        if self._name == "kitty":
            return ["kitty", "--config", "NONE", f"--listen-on=unix:{self._socket}", *_KITTY]
        if self._name == "alacritty":
            return ["alacritty", "--config-file", os.devnull, *_ALACRITTY, "-e"]
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
        return self._run("xdotool", *arguments)

    def _run(self, *command: str) -> str:
        return subprocess.run(
            command,
            env=self._environment,
            capture_output=True,
            check=False,
            timeout=30,
            text=True,
        ).stdout

    @property
    def console(self) -> int:
        """The process of the command."""
        return int(self._pid.read_text(encoding="ascii"))

    @property
    def _socket(self) -> Path:
        return self._home / "kitty.socket"

    def lines(self) -> list[str]:
        """What the screen shows, without blanks at the ends of lines."""
        text = self._shown()
        return [line.rstrip() for line in text.replace("\f", "").replace("\r", "").split("\n")]

    def _shown(self) -> str:
        if self._name == "kitty":
            return self._run("kitty", "@", "--to", f"unix:{self._socket}", "get-text", "--extent", "screen")
        if self._name == "alacritty":
            self.press(*_ALACRITTY_COPY)
            return self._run("xclip", "-o", "-selection", "clipboard")
        if self._name == "st":
            return self._dumped()
        self._text.unlink(missing_ok=True)
        if self._name == "vte":
            self.process.send_signal(signal.SIGUSR1)
        else:
            self._tell(_MEDIA_COPY)
        self._wait(self._text.exists, "text of the screen")
        return self._text.read_text(encoding="utf-8", errors="replace")

    def _dumped(self) -> str:
        """What st adds to its file: it opened that once, and a file it wrote to stays open."""
        self._tell(_ONLY_ON_DEMAND)
        time.sleep(_SOON)
        before = self._text.stat().st_size
        self._tell(_MEDIA_COPY)
        self._wait(lambda: self._text.stat().st_size > before, "text of the screen")
        time.sleep(_SOON)
        return self._text.read_bytes()[before:].decode("utf-8", "replace")

    def _tell(self, sequence: bytes) -> None:
        """Write to the terminal past the program on it."""
        with suppress(OSError), Path(self._tty.read_text(encoding="ascii").strip()).open("wb") as tty:
            tty.write(sequence)

    def wait_for(self, word: str) -> None:
        """Wait until `word` is on the screen."""
        self.wait_until(lambda lines: any(word in line for line in lines), repr(word))

    def wait_until(self, is_it: Callable[[list[str]], bool], what: str) -> None:
        """Wait until the screen is the one that is expected."""
        self._wait(self._tty.exists, "terminal")
        shown: list[str] = []

        def holds() -> bool:
            nonlocal shown
            shown = self.lines()
            return is_it(shown)

        try:
            self._wait(holds, what)
        except AssertionError as problem:
            raise AssertionError("\n".join((str(problem), *shown))) from problem

    def _wait(self, holds: Callable[[], bool], what: str) -> None:
        limit = time.monotonic() + PATIENCE_SECONDS
        while not holds():
            if time.monotonic() > limit:
                raise AssertionError(f"{self._name}: no {what}; {sys.platform}")
            time.sleep(0.2)
