"""What the tests inherit from who starts them changes nothing."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import ROOT, settle_environment, settle_signals

SHOWS = (
    "import signal; "
    "print(*(signal.getsignal(each) is signal.SIG_IGN for each in (signal.SIGINT, signal.SIGHUP)), "
    "*signal.pthread_sigmask(signal.SIG_BLOCK, ()))"
)
SETTLES = f"""
import subprocess, sys
sys.path[:0] = [{str(ROOT)!r}]
import tests.conftest
subprocess.run([sys.executable, "-c", {SHOWS!r}], check=True)
import os, signal
os.kill(os.getpid(), signal.SIGHUP)
os.kill(os.getpid(), signal.SIGINT)
print("alive")
"""


def deaf() -> None:
    """As a script's `&` below nohup leaves it, with a signal blocked besides."""
    for number in (signal.SIGINT, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGTERM])


def test_ignored_signals_reach_what_is_started_and_end_no_tests() -> None:
    ran = subprocess.run(
        [sys.executable, "-c", SETTLES],
        preexec_fn=deaf,
        capture_output=True,
        text=True,
        check=True,
    )
    assert ran.stdout.split() == ["False", "False", "alive"]


def test_what_is_not_ignored_stays_as_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    changed: list[object] = []
    monkeypatch.setattr(signal, "signal", lambda *given: changed.append(given))
    settle_signals()
    assert changed == []


def test_nothing_of_the_outside_is_left() -> None:
    outside = {
        "PATH": "/bin",
        "LC_ALL": "de_DE",
        "TZ": "Pacific/Apia",
        "TERM": "dumb",
        "https_proxy": "http://p",
        "XDG_DATA_HOME": "/elsewhere",
        "HOME": "/none",
        "COMGMT_PASSWORD": "word",
        "PYTHONPATH": "/more",
    }
    settle_environment(outside)
    assert set(outside) == {"PATH", "HOME", "LANG", "TERM", "TZ", "PYTHONPATH", "TEXTUAL_COLOR_SYSTEM"}
    assert (outside["TERM"], outside["TZ"], outside["LANG"]) == ("xterm-256color", "UTC", "C.UTF-8")
    assert outside["PYTHONPATH"] == f"{ROOT / 'tui'}{os.pathsep}/more"
    assert Path(outside["HOME"]).is_dir()
