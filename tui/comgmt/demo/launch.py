"""Starts the simulated site in a process of its own and ends it again."""

import os
import selectors
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import IO, Final

import msgspec

from comgmt.demo.extra import DemoError, require_extra

_ROOT: Final = Path(__file__).resolve().parents[2]
_PATIENCE_SECONDS: Final = 30.0
_DEVICES_PER_SECOND: Final = 4000  # far slower than any machine we know
_STOP_SECONDS: Final = 5.0
_WRONG_USE: Final = 2


class _StartLine(msgspec.Struct, frozen=True):
    """The first line the process says, as serve.StartLine, whose module needs the extra."""

    url: str
    user: str
    password: str
    site_code: str


class DemoProcess:
    """A simulated site in a process of its own, made by `start`; ends with `stop`, `with`, or us.

    `url`, `user`, `password` and `site_code` say how to sign in.
    """

    def __init__(self, process: "subprocess.Popen[bytes]", line: _StartLine) -> None:
        self._process = process
        self.url = line.url
        self.user = line.user
        self.password = line.password
        self.site_code = line.site_code

    @classmethod
    def start(
        cls,
        *,
        devices: int = 5000,
        seed: int = 1,
        fleet: Path | None = None,
        port: int = 0,
        auth: str = "ntlm",
        faults: Sequence[str] = (),
        still: bool = False,
    ) -> "DemoProcess":
        """Start a site and wait until it serves; raises DemoError with its own words when it does not."""
        require_extra()
        options = ["--devices", str(devices), "--seed", str(seed), "--port", str(port), "--auth", auth]
        options += [] if fleet is None else ["--fleet", str(fleet)]
        options += [word for fault in faults for word in ("--fault", fault)]
        options += ["--still"] if still else []
        patience = _PATIENCE_SECONDS + devices / _DEVICES_PER_SECOND
        with tempfile.TemporaryFile() as words:
            process = _spawn(options, words)
            try:
                return cls(process, _read_start_line(process, patience, words))
            except BaseException:
                _end(process)
                raise

    @property
    def running(self) -> bool:
        """Whether the process is alive."""
        return self._process.poll() is None

    def stop(self) -> None:
        """End the process and wait for it; again is nothing."""
        _end(self._process)

    def __enter__(self) -> "DemoProcess":  # noqa: PYI034 - typing has no Self in Python 3.10
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()


def _spawn(options: list[str], words: IO[bytes]) -> "subprocess.Popen[bytes]":
    """Start the process; in a session of its own, so that Ctrl-C at our terminal is ours alone."""
    inherited = os.environ.get("PYTHONPATH")
    path = str(_ROOT) if not inherited else f"{_ROOT}{os.pathsep}{inherited}"
    return subprocess.Popen(  # noqa: S603 - our own interpreter and module
        [sys.executable, "-m", "comgmt.demo", *options],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=words,
        env={**os.environ, "PYTHONPATH": path},
        start_new_session=True,
    )


def _read_start_line(process: "subprocess.Popen[bytes]", patience: float, words: IO[bytes]) -> _StartLine:
    said = _read_line(process, time.monotonic() + patience)
    if said is None:
        raise DemoError(f"The simulated site was not ready within {patience:.0f} seconds.")
    if said.endswith(b"\n"):
        return msgspec.json.decode(said, type=_StartLine)
    process.wait(_STOP_SECONDS)
    words.seek(0)
    reason = words.read().decode("utf-8", "replace").strip()
    if process.returncode == _WRONG_USE:
        raise DemoError(reason)  # our own sentences
    why = reason.splitlines()[-1] if reason else "it did not say why"
    raise DemoError(f"The simulated site did not start: {why}.")


def _read_line(process: "subprocess.Popen[bytes]", deadline: float) -> bytes | None:
    """The first line of the process, or what there is of it when it ends; None when the time is up."""
    assert process.stdout is not None
    said = b""
    with selectors.DefaultSelector() as selector:
        selector.register(process.stdout, selectors.EVENT_READ)
        while not said.endswith(b"\n"):
            left = deadline - time.monotonic()
            if left <= 0 or not selector.select(left):
                return None
            chunk = os.read(process.stdout.fileno(), 4096)
            if not chunk:
                break
            said += chunk
    return said


def _end(process: "subprocess.Popen[bytes]") -> None:
    for pipe in (process.stdin, process.stdout):
        if pipe is not None and not pipe.closed:
            pipe.close()
    process.terminate()  # also while it still makes its fleet, and does not look at stdin
    try:
        process.wait(_STOP_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
