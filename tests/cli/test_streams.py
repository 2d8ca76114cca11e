"""What becomes of the standard streams: closed ones, a full disk, a terminal that hangs up under nohup."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cli.sites import COMGMT


def _without(*numbers: int) -> Callable[[], None]:
    def close() -> None:
        for number in numbers:
            os.close(number)

    return close


def test_a_closed_stdout_is_one_sentence() -> None:
    ran = subprocess.run(
        [*COMGMT, "errors", "5"], preexec_fn=_without(1), stderr=subprocess.PIPE, text=True, check=False
    )
    assert (ran.returncode, ran.stderr) == (2, "Standard output is closed: there is nowhere to print.\n")


def test_closed_stdin_and_stderr_hinder_no_command() -> None:
    ran = subprocess.run(
        [*COMGMT, "status", "--demo", "--format", "json"],
        preexec_fn=_without(0, 2),
        stdout=subprocess.PIPE,
        check=False,
    )
    assert ran.returncode == 0
    assert ran.stdout.startswith(b'{\n  "schema": 1')


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no device that is always full")
@pytest.mark.parametrize(
    "arguments", [["errors"], ["errors", "5"], ["errors", "--format", "json"], ["doctor", "--demo"]]
)
def test_a_full_disk_is_one_sentence(arguments: list[str]) -> None:
    with Path("/dev/full").open("wb") as full:
        ran = subprocess.run(
            [*COMGMT, *arguments], stdout=full, stderr=subprocess.PIPE, text=True, check=False
        )
    assert ran.returncode == 2
    assert ran.stderr == "Standard output cannot be written: No space left on device.\n"


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no device that is always full")
@pytest.mark.parametrize(
    ("words", "code"),
    [
        (["--help"], 2),
        (["status", "--help"], 2),
        (["config", "path", "--help"], 2),
        (["--version"], 2),
        (["check", "--help"], 3),
    ],
)
def test_help_that_cannot_be_written_is_one_sentence(words: list[str], code: int) -> None:
    with Path("/dev/full").open("wb") as full:
        ended = subprocess.run([*COMGMT, *words], stdout=full, stderr=subprocess.PIPE, check=False)
    said = "Standard output cannot be written: No space left on device.\n"
    assert (ended.returncode, ended.stderr.decode()) == (code, said)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no device that is always full")
def test_a_check_that_nobody_can_read_is_unknown() -> None:
    check = [*COMGMT, "check", "--bogus"]
    with Path("/dev/full").open("wb") as full:
        ran = subprocess.run(check, stdout=full, stderr=subprocess.PIPE, text=True, check=False)
    assert ran.returncode == 3
    assert ran.stderr == "Standard output cannot be written: No space left on device.\n"
    ran = subprocess.run(check, preexec_fn=_without(1), stderr=subprocess.PIPE, text=True, check=False)
    assert (ran.returncode, ran.stderr) == (3, "Standard output is closed: there is nowhere to print.\n")


def test_a_signal_that_is_ignored_from_outside_stays_ignored() -> None:
    code = (
        "import signal; from comgmt.cli.main import main; main(['errors', '5']); "
        "print(signal.getsignal(signal.SIGHUP) is signal.SIG_IGN)"
    )
    ran = subprocess.run(
        [sys.executable, "-c", code],
        preexec_fn=lambda: signal.signal(signal.SIGHUP, signal.SIG_IGN),
        capture_output=True,
        text=True,
        check=True,
    )
    assert ran.stdout.splitlines()[-1] == "True"
