"""Completion: what a shell that asks is answered, and the real shells asked to complete a line."""

import os
import shlex
import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path

import pexpect
import pytest

from comgmt.cli.main import COMMANDS
from tests.cli.conftest import Run
from tests.cli.sites import COMGMT

SCRIPTS = sysconfig.get_path("scripts")
CONFIGURATION = """
[sites.P01]
host = "cm01.contoso.com"
[sites.PRE]
host = "cm02.contoso.com"
"""


def candidates(line: str) -> list[str]:
    """What `comgmt` answers a shell whose cursor is at the end of the line, without the kinds."""
    words = line.split(" ")
    cursor = {"COMP_WORDS": line, "COMP_CWORD": str(len(words) - 1), "_COMGMT_COMPLETE": "bash_complete"}
    ran = subprocess.run(COMGMT, env={**os.environ, **cursor}, capture_output=True, text=True, check=False)
    assert (ran.returncode, ran.stderr) == (0, "")
    return [answer.partition(",")[2] for answer in ran.stdout.splitlines()]


def test_commands_are_completed_without_importing_one() -> None:
    assert candidates("comgmt ") == list(COMMANDS)
    assert candidates("comgmt dev") == ["devices", "device"]
    assert candidates("comgmt nonsense") == []


def test_commands_of_a_command_are_completed() -> None:
    assert candidates("comgmt config ") == ["check", "example", "path"]


@pytest.mark.parametrize("name", COMMANDS)
def test_options_of_every_command_are_completed(name: str) -> None:
    assert "--help" in candidates(f"comgmt {name} --")


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("comgmt --de", ["--demo"]),
        ("comgmt status --form", ["--format"]),
        ("comgmt status --format ", ["text", "csv", "json"]),
        ("comgmt devices --format=js", ["json", "jsonl"]),
        ("comgmt devices --state FAIL", ["failure", "failure_hybrid", "failure_entra"]),
        ("comgmt devices --workload office", ["office_click_to_run"]),
        ("comgmt devices --error 0x8018001", None),
        ("comgmt errors MENROLL_E_USERL", ["MENROLL_E_USERLICENSE"]),
        ("comgmt status --max errors", ["errors.all="]),
        ("comgmt demo-site --auth ", ["ntlm", "basic"]),
        ("comgmt demo-site --fault hel", ["help"]),
        ("comgmt completion ", ["bash", "zsh", "fish"]),
    ],
)
def test_values_are_completed(line: str, expected: list[str] | None) -> None:
    found = candidates(line)
    assert found == expected if expected is not None else "0x80180018" in found


def test_sites_of_the_configuration_are_completed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert candidates("comgmt --site ") == []
    path = tmp_path / "config" / "comgmt" / "config.toml"
    monkeypatch.setenv("XDG_CONFIG_HOME", str(path.parents[1]))
    path.parent.mkdir(parents=True)
    path.write_text(CONFIGURATION)
    assert candidates("comgmt --site ") == ["P01", "PRE"]
    assert candidates("comgmt status --site PR") == ["PRE"]


def test_sites_of_a_configuration_that_is_named_are_completed(tmp_path: Path) -> None:
    path = tmp_path / "other.toml"
    path.write_text(CONFIGURATION)
    assert candidates(f"comgmt status --config {path} --site PR") == ["PRE"]
    assert candidates(f"comgmt --config {path} status --site PR") == ["PRE"]
    path.write_text("nonsense")
    assert candidates(f"comgmt status --config {path} --site PR") == []


def test_a_question_without_a_line_has_no_candidates() -> None:
    environment = {**os.environ, "_COMGMT_COMPLETE": "bash_complete"}
    ran = subprocess.run(COMGMT, env=environment, capture_output=True, text=True, check=False)
    assert (ran.returncode, ran.stdout, ran.stderr) == (0, "", "")


@pytest.mark.parametrize("asked", ["tcsh_source", "bash", "bash_nonsense"])
def test_a_question_that_is_none_is_a_sentence(run: Run, monkeypatch: pytest.MonkeyPatch, asked: str) -> None:
    monkeypatch.setenv("_COMGMT_COMPLETE", asked)
    assert run() == (2, "", f"_COMGMT_COMPLETE={asked} is none of bash_source, zsh_source and fish_source.\n")


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_the_command_prints_what_the_standard_way_prints(
    run: Run, monkeypatch: pytest.MonkeyPatch, shell: str
) -> None:
    script = run("completion", shell)
    assert (script.code, script.err) == (0, "")
    assert f"_COMGMT_COMPLETE={shell}_complete" in script.out
    monkeypatch.setenv("_COMGMT_COMPLETE", f"{shell}_source")
    assert run() == script


def test_a_shell_that_is_not_known_is_a_sentence(run: Run) -> None:
    ran = run("completion", "tcsh")
    assert ran.code == 2
    assert "'tcsh' is not one of 'bash', 'zsh', 'fish'" in ran.err


def on_path() -> dict[str, str]:
    return {**os.environ, "PATH": f"{SCRIPTS}{os.pathsep}{os.environ['PATH']}", "TERM": "dumb", "PS1": "> "}


def shell_of_this_machine(name: str) -> str:
    found = shutil.which(name)
    if found is None and not os.environ.get("CI"):
        pytest.skip(f"no {name} here")
    assert found is not None, f"CI needs {name}"
    return found


def test_bash_completes_a_line() -> None:
    script = (
        'eval "$(comgmt completion bash)"; complete -p comgmt; '
        "COMP_WORDS=(comgmt devices --state pend); COMP_CWORD=3; _comgmt_completion comgmt pend --state; "
        'printf "%s\\n" "${COMPREPLY[@]}"'
    )
    bash = [shell_of_this_machine("bash"), "--norc", "-c", script]
    ran = subprocess.run(bash, env=on_path(), capture_output=True, text=True, check=True)
    completer, *replies = ran.stdout.splitlines()
    assert "-F _comgmt_completion comgmt" in completer
    assert replies == ["pending", "pending_sign_in"]


def test_fish_completes_a_line() -> None:
    script = "comgmt completion fish | source; complete --do-complete 'comgmt devices --state pend'"
    fish = [shell_of_this_machine("fish"), "--no-config", "-c", script]
    ran = subprocess.run(fish, env=on_path(), capture_output=True, text=True, check=True)
    assert ran.stdout.splitlines() == ["pending", "pending_sign_in"]


def test_zsh_completes_a_line(tmp_path: Path) -> None:
    zsh = pexpect.spawn(
        shell_of_this_machine("zsh"),
        ["-f", "-i"],
        env=on_path(),
        encoding="utf-8",
        timeout=60,
        cwd=str(tmp_path),
    )
    zsh.sendline(f"autoload -U compinit && compinit -u -d {shlex.quote(str(tmp_path / 'dump'))}")
    zsh.sendline('eval "$(comgmt completion zsh)" && echo rea""dy')
    zsh.expect("ready")
    zsh.send("comgmt devices --state pending_\t && true\r")
    zsh.expect("comgmt devices --state pending_sign_in ")
    zsh.sendline("exit")
    zsh.close(force=True)


def test_the_module_completes_too() -> None:
    environment = {**os.environ, "_COMGMT_COMPLETE": "zsh_source"}
    words = [sys.executable, "-m", "comgmt"]
    ran = subprocess.run(words, env=environment, capture_output=True, text=True, check=True)
    assert ran.stdout.startswith("#compdef comgmt")
