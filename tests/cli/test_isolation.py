"""Nothing of the folder comgmt is started in is run: no module, no program, by no process that it starts."""

import os
import shlex
import subprocess
import sys
import sysconfig
from pathlib import Path

import pexpect
import pytest

from comgmt.cli.passwords import find_password
from comgmt.cli.problems import CommandError
from comgmt.demo.alone import python_alone
from comgmt.demo.server import DemoServer
from tests.cli.sites import configure

COMGMT = Path(sysconfig.get_path("scripts")) / "comgmt"
MODULES = ("comgmt", "tui", "msgspec", "json", "sitecustomize", "usercustomize", "runpy", "socket", "site")
PROGRAMS = ("echo", "sh", "bash", "uname", "python3", "ldconfig", "gcc", "xdg-open")
COMMANDS = [
    ["--demo"],  # without a terminal: the status
    ["status", "--demo", "--format", "json"],
    ["devices", "--demo", "--limit", "1"],
    ["device", "--demo", "PC-0042"],
    ["doctor", "--demo"],
    ["collect", "--once", "--demo"],
    ["log", "--demo", "--limit", "1"],
    ["demo-site", "--fault", "help"],
    ["errors", "0x80180018"],
    ["config", "path"],
]

pytestmark = pytest.mark.skipif(
    not Path("/bin/sh").exists() and not os.environ.get("CI"), reason="this system has no shell"
)


@pytest.fixture
def hostile(tmp_path: Path) -> Path:
    """A folder full of modules and programs that leave a trace when they are run."""
    folder = tmp_path / "hostile"
    trace = tmp_path / "trace"
    trace.mkdir()
    for name in MODULES:
        spring = f"from pathlib import Path; (Path({str(trace)!r}) / {name!r}).touch(); raise SystemExit(9)\n"
        (folder / name).mkdir(parents=True)
        (folder / name / "__init__.py").write_text(spring)
        (folder / f"{name}.py").write_text(spring)
    for name in PROGRAMS:
        program = folder / name if name not in MODULES else folder / f"{name}-program"
        program.write_text(f"#!/bin/sh\n: > {shlex.quote(str(trace / name))}\nexit 9\n")
        program.chmod(0o755)
    return folder


def sprung(folder: Path) -> list[str]:
    return sorted(path.name for path in (folder.parent / "trace").iterdir())


def environment() -> dict[str, str]:
    """With the folder one is in first on PATH, as an empty entry has it."""
    return {**os.environ, "PATH": os.pathsep.join(["", ".", os.environ["PATH"]]), "TERM": "xterm-256color"}


def run(folder: Path, *words: str | Path) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        words,
        cwd=folder,
        env=environment(),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_folder_is_a_trap(hostile: Path) -> None:
    assert run(hostile, sys.executable, "-c", "import msgspec").returncode == 9
    assert run(hostile, "/bin/sh", "-c", "echo").returncode == 0  # a builtin
    assert run(hostile, "/usr/bin/env", "uname").returncode == 9
    assert sprung(hostile) == ["msgspec", "uname"]


@pytest.mark.parametrize("arguments", COMMANDS, ids=" ".join)
def test_a_command_runs_nothing_of_the_folder(hostile: Path, arguments: list[str]) -> None:
    ran = run(hostile, COMGMT, *arguments)
    assert sprung(hostile) == []
    assert ran.returncode in {0, 2}, ran.stderr  # 2: the simulated fleet may have several of that name
    assert "9" not in ran.stderr.split("exit code")[1:]


def test_the_console_runs_nothing_of_the_folder(hostile: Path) -> None:
    console = pexpect.spawn(
        str(COMGMT),
        ["--demo"],
        cwd=str(hostile),
        env=environment(),
        timeout=60,
        dimensions=(24, 80),
        encoding="utf-8",
    )
    console.expect("5,000")
    console.send("q")
    console.expect(pexpect.EOF)
    console.close()
    assert (console.exitstatus, sprung(hostile)) == (0, [])


def test_a_password_command_is_no_program_of_the_folder(hostile: Path, tmp_path: Path) -> None:
    with DemoServer(devices=5, still=True) as server:
        ran = run(hostile, COMGMT, "status", "--config", str(configure(server, tmp_path)))
    assert (ran.returncode, sprung(hostile)) == (0, [])


@pytest.mark.parametrize("program", ["./echo", "bin/echo", "../hostile/echo"])
def test_a_password_command_that_depends_on_the_folder_is_refused(program: str) -> None:
    with pytest.raises(CommandError) as caught:
        find_password("P01", "reader", f"{program} x", None, {})
    (sentence,) = caught.value.sentences
    assert sentence.startswith(f"Site P01: password_command ({program}) depends on the folder")
    assert caught.value.exit_code == 2


def test_a_python_that_a_password_command_starts_finds_none_of_the_folder(
    hostile: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(hostile)
    monkeypatch.setenv("HOME", str(tmp_path))
    command = f"{shlex.quote(sys.executable)} -c 'import json, os; print(os.getcwd())'"
    assert find_password("P01", "reader", command, None, {}).reveal() == str(tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path / "gone"))
    assert find_password("P01", "reader", command, None, {}).reveal() == "/"
    assert sprung(hostile) == []


def test_a_process_of_ours_imports_what_this_one_imports(
    hostile: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "path", ["", str(hostile), *sys.path])
    monkeypatch.chdir(hostile)
    words = python_alone("comgmt.demo")
    assert str(hostile) not in " ".join(words)
    ran = run(hostile, *words, "--help")
    assert (ran.returncode, sprung(hostile)) == (0, [])
    assert "A simulated site server on loopback" in ran.stdout


def test_it_starts_where_the_folder_is_gone(tmp_path: Path) -> None:
    folder = tmp_path / "gone"
    folder.mkdir()
    leave = f"cd {shlex.quote(str(folder))} && rmdir {shlex.quote(str(folder))} && exec "
    ran = run(tmp_path, "/bin/sh", "-c", leave + shlex.join([str(COMGMT), "status", "--demo"]))
    assert ran.returncode == 0, ran.stderr
