"""Starts the simulated site in a process of its own and ends it again."""

import subprocess
import tempfile
import threading
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import IO, Final

import msgspec

from comgmt.demo.alone import python_alone
from comgmt.demo.extra import DemoError, require_extra
from comgmt.demo.pace import UNHURRIED, ProviderPace

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
    late: int = 0


class DemoProcess:
    """A simulated site in a process of its own, made by `start`; ends with `stop`, `with`, or us.

    `url`, `user`, `password` and `site_code` say how to sign in; `late` is how long ago its fleet was made.
    """

    def __init__(self, process: "subprocess.Popen[bytes]", line: _StartLine) -> None:
        self._process = process
        self.url = line.url
        self.user = line.user
        self.password = line.password
        self.site_code = line.site_code
        self.late = line.late

    @classmethod
    def start(  # noqa: PLR0913 - each is one option of the command
        cls,
        *,
        devices: int = 5000,
        seed: int = 1,
        fleet: Path | None = None,
        port: int = 0,
        auth: str = "ntlm",
        faults: Sequence[str] = (),
        still: bool = False,
        watched: bool = False,
        pace: ProviderPace = UNHURRIED,
    ) -> "DemoProcess":
        """Start a site and wait until it serves; raises DemoError with its own words when it does not."""
        require_extra()
        options = ["--devices", str(devices), "--seed", str(seed), "--port", str(port), "--auth", auth]
        options += [] if fleet is None else ["--fleet", str(fleet)]
        options += [word for fault in faults for word in ("--fault", fault)]
        options += ["--still"] if still else []
        options += ["--watched"] if watched else []
        options += pace.words if pace != UNHURRIED else []
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
    return subprocess.Popen(  # noqa: S603 - our own interpreter and module
        [*python_alone("comgmt.demo"), *options],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=words,
        start_new_session=True,
    )


def _read_start_line(process: "subprocess.Popen[bytes]", patience: float, words: IO[bytes]) -> _StartLine:
    said = _read_line(process, patience)
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


def _read_line(process: "subprocess.Popen[bytes]", patience: float) -> bytes | None:
    """The first line of the process, or what there is of it when it ends; None when the time is up.

    A thread waits for it: where there are no POSIX pipes nothing else can wait for a while.
    """
    assert process.stdout is not None
    said: list[bytes] = []
    reader = threading.Thread(target=_read_into, args=(process.stdout, said), daemon=True)
    reader.start()
    reader.join(patience)
    return said[0] if said else None


def _read_into(stream: IO[bytes], said: list[bytes]) -> None:
    with suppress(ValueError, OSError):  # it was closed meanwhile: nobody waits any more
        said.append(stream.readline())


def _end(process: "subprocess.Popen[bytes]") -> None:
    _close(process.stdin)
    process.terminate()  # also while it still makes its fleet, and does not look at stdin
    try:
        process.wait(_STOP_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
    _close(process.stdout)  # not before the end: somebody may still wait for its first line


def _close(pipe: IO[bytes] | None) -> None:
    if pipe is not None and not pipe.closed:
        pipe.close()
