"""Commands without a screen start where the POSIX modules are missing, as they are on Windows."""

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from comgmt.cli.main import COMMANDS, cli
from comgmt.demo.server import DemoServer
from tests.cli.sites import configure

# What Windows lacks is taken away before anything of ours is imported.
WITHOUT = """
import os, signal, sys
for name in ("termios", "fcntl", "tty", "pty", "pwd", "grp", "resource", "syslog", "readline"):
    sys.modules[name] = None
kept = {"SIGINT", "SIGTERM", "SIGABRT", "SIGFPE", "SIGILL", "SIGSEGV", "SIG_DFL", "SIG_IGN"}
for name in [name for name in dir(signal) if name.startswith("SIG") and name not in kept]:
    delattr(signal, name)
for name in ("pthread_sigmask", "pthread_kill", "setitimer", "alarm", "pause", "sigwait"):
    delattr(signal, name)
for name in (
    "fchmod", "fchown", "chown", "geteuid", "getgid", "fork", "setsid", "killpg", "getpgrp", "tcgetpgrp",
    "ttyname", "openpty", "sysconf", "uname", "posix_spawn", "set_blocking", "O_NOFOLLOW", "O_CLOEXEC",
    "O_NONBLOCK",
):
    delattr(os, name)
sys.exit(__import__("comgmt.cli.main", fromlist=["main"]).main())
"""
ON_A_SITE = {
    "status": ["status", "--format", "json"],
    "devices": ["devices", "--limit", "1"],
    "device": ["device", "16777220"],
    "doctor": ["doctor"],
    "collect": ["collect", "--once"],
    "record": ["record", "--redact", "{folder}/p01.recording"],
    "export": ["export"],
    "check": ["check"],
}
ALONE = {
    "--version": ["--version"],
    "--help": ["--help"],
    "errors": ["errors", "0x80180018"],
    "config": ["config", "example"],
    "demo-site": ["demo-site", "--fault", "help"],
    "completion": ["completion", "bash"],
    "alerts": ["alerts", "--help"],
}


def run(*arguments: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "-c", WITHOUT, *arguments],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    with DemoServer(devices=60, still=True) as server:
        yield configure(server, tmp_path_factory.mktemp("site"))


@pytest.mark.parametrize("arguments", ALONE.values(), ids=ALONE)
def test_a_command_that_needs_no_site(arguments: list[str]) -> None:
    ran = run(*arguments)
    assert (ran.returncode, ran.stderr) == (0, "")
    assert ran.stdout


@pytest.mark.parametrize("arguments", ON_A_SITE.values(), ids=ON_A_SITE)
def test_a_command_that_reads_a_site(site: Path, arguments: list[str]) -> None:
    ran = run(*(word.format(folder=site.parent) for word in arguments), "--config", str(site))
    assert ran.returncode in ({0} if arguments[0] != "device" else {0, 2}), ran.stderr
    assert not re.search(r"fault of its own|Traceback", ran.stderr)


@pytest.mark.parametrize("name", sorted(set(COMMANDS) - {"console"} - ON_A_SITE.keys() - ALONE.keys()))
def test_any_other_command_starts(name: str) -> None:
    """With what it may lack in arguments it ends in a sentence."""
    command = cli.get_command(click.Context(cli), name)
    assert command is not None
    source = ["--demo"] if any("--demo" in option.opts for option in command.params) else []
    for arguments in (["--help"], source):
        ran = run(name, *arguments)
        assert ran.returncode in {0, 1, 2, 6}, ran.stderr
        assert not re.search(r"fault of its own|Traceback", ran.stderr)


def test_the_simulated_site_is_a_process_there_too() -> None:
    assert run("log", "--demo", "--limit", "1").returncode == 0


def test_the_console_says_what_it_lacks_and_gives_the_status(site: Path) -> None:
    ran = run("--config", str(site))
    assert ran.returncode == 0, ran.stderr
    assert "This is what comgmt status says instead." in ran.stderr
    assert "checks hold" in ran.stdout
