"""The unit that `collect --unit` prints is one that systemd takes, and that gives little away."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.cli.conftest import Run

ANALYZE = shutil.which("systemd-analyze")


def test_the_unit_runs_this_program_with_these_options(run: Run, tmp_path: Path) -> None:
    ran = run(
        "collect",
        "--unit",
        "--site",
        "P01",
        "--textfile",
        str(tmp_path / "a b.prom"),
        "--listen",
        "127.0.0.1:9470",
    )
    assert ran.code == 0
    (command,) = re.findall(r"^ExecStart=(.*)$", ran.out, re.MULTILINE)
    assert re.fullmatch(
        rf'/\S+/comgmt collect --site P01 --textfile "{tmp_path}/a b.prom" --listen 127\.0\.0\.1:9470',
        command,
    )
    assert f"ReadWritePaths={tmp_path}" in ran.out


@pytest.mark.parametrize(
    ("place", "option"),
    [
        ("/home/ada/p01.toml", "ProtectHome"),
        ("/root/p01.toml", "ProtectHome"),
        ("/run/user/1000/p01.toml", "ProtectHome"),
        ("/tmp/p01.toml", "PrivateTmp"),
        ("/var/tmp/p01.toml", "PrivateTmp"),
        ("/etc/comgmt/p01.toml", None),
        ("/homestead/p01.toml", None),
    ],
)
def test_what_the_unit_cannot_see_is_said(run: Run, place: str, option: str | None) -> None:
    """Only what was named: where Python and comgmt are on this machine is another matter."""
    ran = run("collect", "--unit", "--config", place, "--textfile", "/var/lib/node_exporter/comgmt.prom")
    assert ran.out.startswith("# comgmt collect as a service.")
    said = [line for line in ran.err.splitlines() if line.startswith("The configuration")]
    if option is None:
        assert said == []
        return
    assert said == [
        f"The configuration is {place}, which the unit cannot see ({option}): put it into /etc/comgmt."
    ]
    assert "The text file" not in ran.err


def test_a_python_that_is_hidden_is_said_too(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("comgmt.cli.unit.sys.executable", "/home/ada/venv/bin/python")
    said = run("collect", "--unit").err
    assert "The Python it runs with is /home/ada/venv/bin/python, which the unit cannot see" in said
    assert "a virtual environment in /opt/comgmt" in said


@pytest.mark.skipif(ANALYZE is None, reason="no systemd here")
def test_systemd_takes_the_unit(run: Run, tmp_path: Path) -> None:
    assert ANALYZE is not None
    unit = tmp_path / "comgmt-collect.service"
    unit.write_text(run("collect", "--unit").out)
    verified = subprocess.run([ANALYZE, "verify", str(unit)], capture_output=True, text=True, check=False)
    assert (verified.returncode, verified.stderr) == (0, "")
    security = subprocess.run(
        [ANALYZE, "security", "--offline=true", str(unit)], capture_output=True, text=True, check=False
    )
    exposure = re.search(r"Overall exposure level for \S+: ([0-9.]+)", security.stdout)
    assert exposure is not None, security.stderr
    assert float(exposure[1]) < 2.0
