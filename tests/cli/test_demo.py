"""Every command on the simulated site that --demo starts, and the one that demo-site serves."""

import json
import signal
import socket
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from comgmt.demo.fault_kinds import KINDS
from tests.cli.conftest import Ran, Run
from tests.cli.sites import COMGMT

Served = tuple["subprocess.Popen[str]", Path]


@pytest.fixture
def demo(run: Run) -> Run:
    """Run a command with --demo."""

    def with_demo(*arguments: str) -> Ran:
        return run(*arguments, "--demo")

    return with_demo


def test_status_and_devices_have_the_same_numbers(demo: Run) -> None:
    status = json.loads(demo("status", "--format", "json").out)
    ran = demo("devices", "--state", "failure", "--format", "jsonl")
    assert (ran.code, ran.err) == (0, "")
    states = status["tiles"]["enrollment_status"]
    assert len(ran.out.splitlines()) == states["failure_hybrid"] + states["failure_entra"]


def test_a_device_of_the_demo(demo: Run) -> None:
    ran = demo("device", "16777220", "--format", "json")
    assert ran.code == 0
    assert json.loads(ran.out)["resource_id"] == 16777220


def test_log_and_collect_read_it_first(demo: Run) -> None:
    ran = demo("log", "--format", "json", "--limit", "500")
    assert (ran.code, ran.err) == (0, "")
    assert json.loads(ran.out)["queries"]
    ran = demo("collect", "--once")
    assert (ran.code, ran.err) == (0, "")
    assert ran.out.startswith("P01 read at ")


def test_without_a_screen_the_console_is_status(demo: Run) -> None:
    ran = demo()
    assert ran.code == 0
    assert ran.out.startswith("P01 Contoso")
    assert ran.sentences[-1].endswith(
        "No screen: input or output is not a terminal; over ssh a command gets one with ssh -t. "
        "This is what comgmt status says instead."
    )


def test_nothing_of_the_demo_stays_behind(demo: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    monkeypatch.setenv("TMPDIR", str(temporary))
    monkeypatch.setattr("tempfile.tempdir", None)
    assert demo("status").code == 0
    assert list(temporary.iterdir()) == []


def start_lines(process: "subprocess.Popen[str]") -> str:
    """What demo-site prints before it serves."""
    assert process.stdout is not None
    lines = iter(process.stdout.readline, "")
    text = ""
    while "password_command" not in text:
        text += next(lines)
    return text


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Served]:
    """`comgmt demo-site` as a process of its own, and the configuration it printed."""
    command = [*COMGMT, "demo-site", "--devices", "120", "--still"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        config = tmp_path / "demo.toml"
        config.write_text(start_lines(process), encoding="utf-8")
        yield process, config
        process.kill()


def test_what_demo_site_prints_is_a_configuration(
    run: Run, served: tuple["subprocess.Popen[str]", Path]
) -> None:
    process, config = served
    assert "CONTOSO\\reader with the password demo" in config.read_text(encoding="utf-8")
    assert run("config", "check", "--config", str(config)).code == 0
    first, second = (json.loads(run("status", "--format", "json", "--config", str(config)).out) for _ in "12")
    assert first["tiles"] == second["tiles"]
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=60)
    assert (process.returncode, out) == (0, "")
    assert err == "Ctrl-C ends the simulated site.\n"


def test_a_site_before_1906_has_one_pilot_for_all_workloads(run: Run, tmp_path: Path) -> None:
    command = [*COMGMT, "demo-site", "--devices", "120", "--still", "--one-pilot"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        config = tmp_path / "demo.toml"
        config.write_text(start_lines(process), encoding="utf-8")
        ran = run("status", "--format", "json", "--config", str(config))
        process.kill()
    deployments = json.loads(ran.out)["tiles"]["deployments"]
    assert [each["software_name"] for each in deployments] == ["CoMgmtSettingsProd", "CoMgmtSettingsPilot"]


@pytest.mark.parametrize(
    ("options", "words"),
    [(["--fault", "acess-denied"], "did you mean access-denied?"), (["--fleet", "none.jsonl"], "none.jsonl")],
)
def test_a_site_that_cannot_be_served_says_why(run: Run, options: list[str], words: str) -> None:
    ran = run("demo-site", "--devices", "1", *options)
    assert (ran.code, ran.out) == (2, "")
    assert len(ran.sentences) == 1
    assert words in ran.err


def test_every_fault_is_listed_with_what_it_does(run: Run) -> None:
    ran = run("demo-site", "--fault", "help")
    assert (ran.code, ran.err) == (0, "")
    for kind in KINDS.values():
        assert kind.name in ran.out
    assert "drop-mid-page                   closes the connection in the middle of a page\n" in ran.out
    assert "missing-column:CLASS.COLUMN" in ran.out


def test_a_port_that_is_taken_is_named(run: Run) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        ran = run("demo-site", "--devices", "1", "--port", str(port))
    assert (ran.code, ran.out) == (2, "")
    assert ran.sentences == [
        f"The simulated site cannot use port {port} of 127.0.0.1: Address already in use."
    ]


def test_a_fleet_file_is_shown_exactly(run: Run, tmp_path: Path) -> None:
    fleet = tmp_path / "fleet.jsonl"
    device = {
        "ResourceID": 16777300,
        "Name": "PC-ONLY",
        "Client": 1,
        "Obsolete": 0,
        "HybridAADJoined": True,
        "OperatingSystemNameandVersion": "Microsoft Windows NT Workstation 10.0",
        "Build": "10.0.26100",
        "EnrollmentFailed": True,
        "EnrollmentStatusCode": 0x80180018,
        "ComgmtPolicyPresent": True,
    }
    fleet.write_text(json.dumps(device) + "\n", encoding="utf-8")
    command = [*COMGMT, "demo-site", "--fleet", str(fleet)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        config = tmp_path / "demo.toml"
        config.write_text(start_lines(process), encoding="utf-8")
        ran = run("device", "pc-only", "--config", str(config), "--format", "json")
        process.kill()
    document = json.loads(ran.out)
    assert document["error"] == "0x80180018"
    assert document["state"] == "failure_hybrid"
    assert document["diagnosis"]["outcome"] == "fail"
