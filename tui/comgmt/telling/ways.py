"""The two ways of telling: a program with the event on its stdin, an HTTP POST. Neither says its secrets."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import Final, Protocol

from comgmt.outside import find_program, neutral_folder
from comgmt.telling.message import Message, plain

_PIPE: Final = 4096  # octets that a pipe takes on every system before anybody reads
_HIDDEN: Final = ("COMGMT_PASSWORD",)
_GIVE_UP: Final = frozenset({400, 401, 403, 404, 405, 410, 413, 415})


class NotToldError(Exception):
    """An attempt failed; the text says how. `final` when trying again cannot help."""

    def __init__(self, why: str, *, final: bool = False) -> None:
        super().__init__(why)
        self.final = final


class Way(Protocol):
    """One way of telling one receiver."""

    def tell(self, message: Message) -> None:
        """Tell, or raise NotToldError; returns within the time-out of the way."""


class Program:
    """Runs a program without a shell, the event as JSON on its standard input; exit 0 is told."""

    def __init__(self, words: Sequence[str], seconds: float) -> None:
        self._words = list(words)
        self._seconds = seconds

    def tell(self, message: Message) -> None:
        """Run it; it and what it started are killed when the time is over.

        What it reads is there before it begins: who is ended meanwhile leaves none with half of it.
        """
        data = plain(message)
        with _filled(data) as stdin:
            process = self._started(stdin)
        with process:
            try:
                process.communicate(data if stdin == subprocess.PIPE else None, timeout=self._seconds)
            except subprocess.TimeoutExpired:
                _kill(process)
                raise NotToldError(f"did not end within {self._seconds:g} s") from None
        if process.returncode:
            raise NotToldError(f"ended with exit code {process.returncode}")

    def _started(self, stdin: int) -> "subprocess.Popen[bytes]":
        try:
            return subprocess.Popen(  # noqa: S603 - the admin's own command, no shell
                [_program(self._words[0]), *self._words[1:]],
                cwd=neutral_folder(),
                stdin=stdin,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                env={name: value for name, value in os.environ.items() if name not in _HIDDEN},
                start_new_session=True,
            )
        except OSError as problem:
            raise NotToldError(f"could not be started: {problem.strerror}", final=True) from None


@contextmanager
def _filled(data: bytes) -> Iterator[int]:
    """What a process gets as its standard input: a pipe with `data` in it, where that has room."""
    if len(data) > _PIPE:
        yield subprocess.PIPE
        return
    read, write = os.pipe()
    try:
        os.write(write, data)
    finally:
        os.close(write)
    try:
        yield read
    finally:
        os.close(read)


def _program(word: str) -> str:
    """Never one of the folder comgmt was started in."""
    try:
        program = find_program(word)
    except ValueError:
        raise NotToldError(f"{word} depends on the folder comgmt was started in", final=True) from None
    if program is None:
        raise NotToldError("could not be started: No such file or directory", final=True)
    return program


def _kill(process: "subprocess.Popen[bytes]") -> None:
    """The process and its children, where there are process groups."""
    with suppress(OSError):
        if sys.platform == "win32" or not hasattr(os, "killpg"):
            process.kill()
        else:
            os.killpg(process.pid, signal.SIGKILL)
    process.wait()


class Webhook:
    """Posts to an address; the address, and a token if there is one, are asked for at each telling."""

    def __init__(
        self,
        address: Callable[[], str],
        seconds: float,
        write: Callable[[Message], bytes] = plain,
        token: Callable[[], str] | None = None,
    ) -> None:
        self._address = address
        self._seconds = seconds
        self._write = write
        self._token = token

    def tell(self, message: Message) -> None:
        """Post it; no redirect is followed, and what answers other than 2xx has not taken it."""
        headers = {"Content-Type": "application/json", "User-Agent": "comgmt"}
        if self._token is not None:
            headers["Authorization"] = f"Bearer {self._token()}"
        status = self._post(self._address(), self._write(message), headers)
        if not 200 <= status < 300:  # noqa: PLR2004 - a range of HTTP
            raise NotToldError(f"HTTP status {status}", final=status in _GIVE_UP)

    def _post(self, address: str, body: bytes, headers: dict[str, str]) -> int:
        import urllib3  # noqa: PLC0415 - only who tells somebody waits for it

        from comgmt.telling.posting import Posting, TooLateError  # noqa: PLC0415 - see above

        try:
            return Posting(address, body, headers).run(self._seconds)
        except (urllib3.exceptions.TimeoutError, TooLateError):
            raise NotToldError(f"did not answer within {self._seconds:g} s") from None
        except urllib3.exceptions.SSLError:
            raise NotToldError("its certificate is not trusted", final=True) from None
        except (urllib3.exceptions.HTTPError, ValueError) as problem:
            raise NotToldError(f"was not reached ({type(problem).__name__})") from None
