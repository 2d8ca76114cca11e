"""A home of its own for every test, a site to read, and the command line run inside this process."""

from collections.abc import Callable, Iterator
from pathlib import Path
from signal import SIGHUP, SIGINT, SIGTERM, getsignal, signal
from typing import NamedTuple

import pytest

from comgmt.demo.server import DemoServer
from comgmt.site import latch


class Ran(NamedTuple):
    """What a command gave: exit code, stdout, stderr."""

    code: int
    out: str
    err: str

    @property
    def sentences(self) -> list[str]:
        """The lines of stderr."""
        return self.err.splitlines()


Run = Callable[..., Ran]


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Folders of the platform below a temporary one, no password and no terminal settings of the outside."""
    for name in ("CONFIG", "DATA", "STATE", "CACHE"):
        monkeypatch.setenv(f"XDG_{name}_HOME", str(tmp_path / name.lower()))
    for name in ("COMGMT_PASSWORD", "NO_COLOR", "COLORTERM", "LC_ALL", "LC_CTYPE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("LANG", "C.UTF-8")
    return tmp_path


@pytest.fixture(autouse=True)
def _open_latch() -> Iterator[None]:
    """Every command is a process of its own for its user: a refusal of the test before is forgotten."""
    latch._refused.clear()
    yield
    latch._refused.clear()


@pytest.fixture(autouse=True)
def _no_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    """What passes by itself is asked once more at once."""
    monkeypatch.setattr("comgmt.site.connection.RETRY_SECONDS", 0.0)


@pytest.fixture(scope="module")
def shared() -> Iterator[DemoServer]:
    """A small simulated site that the tests of a module share."""
    with DemoServer(devices=60, still=True) as running:
        yield running


@pytest.fixture
def server(shared: DemoServer) -> Iterator[DemoServer]:
    """The shared site, whose faults end with the test."""
    yield shared
    shared.set_faults()


@pytest.fixture
def run(capfd: pytest.CaptureFixture[str]) -> Iterator[Run]:
    """Run `comgmt ARGUMENTS` in this process."""
    from comgmt.cli.main import main

    handlers = {number: getsignal(number) for number in (SIGTERM, SIGHUP, SIGINT)}

    def run_command(*arguments: str) -> Ran:
        capfd.readouterr()
        code = main([str(argument) for argument in arguments])
        return Ran(code, *capfd.readouterr())

    yield run_command
    for number, handler in handlers.items():
        signal(number, handler)
