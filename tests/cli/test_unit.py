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
    assert (ran.code, ran.err) == (0, "")
    (command,) = re.findall(r"^ExecStart=(.*)$", ran.out, re.MULTILINE)
    assert re.fullmatch(
        rf'/\S+/comgmt collect --site P01 --textfile "{tmp_path}/a b.prom" --listen 127\.0\.0\.1:9470',
        command,
    )
    assert f"ReadWritePaths={tmp_path}" in ran.out


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
