"""The command line itself: exit codes, sentences instead of tracebacks, pipes, signals."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import click
import pytest

from comgmt.cli import main as command_line
from comgmt.cli.faults import _chain
from comgmt.cli.main import COMMANDS, cli
from tests.cli.conftest import Run
from tests.cli.sites import COMGMT


def test_help_names_every_command_without_importing_one() -> None:
    code = (
        "import sys; from comgmt.cli.main import main; code = main(['--help']); "
        "print([name for name in sys.modules if name.startswith('comgmt.cli.commands.')], file=sys.stderr); "
        "sys.exit(code)"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ran.stderr.strip() == "[]"
    for name in COMMANDS:
        assert f"  {name} " in ran.stdout


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_help(run: Run, name: str) -> None:
    ran = run(name, "--help")
    assert ran.code == 0
    assert ran.out.startswith(f"Usage: comgmt {name}")


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["statsu"], "No such command 'statsu'; did you mean status? There are console, status, "),
        (["status", "--format", "xml"], "'xml' is not one of 'text', 'csv', 'json'"),
        (["devices", "--limit", "0"], "0 is not in the range"),
        (["status", "--demo", "--site", "P01"], "--demo and --site exclude each other"),
        (["demo-site", "--port", "70000"], "70000 is not in the range"),
        (["device"], "Missing argument"),
    ],
)
def test_wrong_use_is_one_sentence_and_exit_code_2(run: Run, arguments: list[str], sentence: str) -> None:
    ran = run(*arguments)
    assert ran.code == 2
    assert ran.out == ""
    assert sentence in ran.err
    assert len(ran.sentences) == 1


@pytest.mark.parametrize("arguments", [[], ["status"], ["devices"], ["device", "PC"], ["collect"], ["log"]])
def test_without_a_configuration_it_says_how_to_start(run: Run, arguments: list[str]) -> None:
    ran = run(*arguments)
    assert ran.code == 2
    assert ran.out == ""
    assert "comgmt --demo" in ran.err
    assert "comgmt setup" in ran.err
    assert "comgmt config example" in ran.err


def test_a_configuration_that_is_named_must_exist(run: Run, tmp_path: Path) -> None:
    ran = run("status", "--config", str(tmp_path / "none.toml"))
    assert ran.code == 2
    assert ran.sentences == [
        f'{tmp_path / "none.toml"}: there is no such file; "comgmt config example" prints one to start from.'
    ]


def test_a_fault_of_our_own_is_a_sentence_and_a_report(
    run: Run, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(_context: click.Context) -> None:
        raise KeyError("\x1b[2J")

    monkeypatch.setattr(cli, "invoke", broken)
    ran = run("status")
    assert ran.code == 70
    assert len(ran.sentences) == 1
    assert "Traceback" not in ran.err
    report = Path(ran.err.partition("the report is in ")[2].rstrip(".\n"))
    assert report.is_relative_to(home)
    assert "KeyError" in report.read_text(encoding="utf-8")
    assert "\x1b" not in report.read_text(encoding="utf-8")
    assert "SQLite 3." in report.read_text(encoding="utf-8")
    assert "comgmt/cli/main.py:" in report.read_text(encoding="utf-8")
    assert report.stat().st_mode & 0o777 == 0o600


def test_ctrl_c_is_quiet(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(_context: click.Context) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(cli, "invoke", interrupted)
    assert run("status") == (130, "", "")


def test_a_reader_that_goes_away_is_quiet() -> None:
    read_end, write_end = os.pipe()
    os.close(read_end)
    ran = subprocess.run([*COMGMT, "errors"], stdout=write_end, stderr=subprocess.PIPE, check=False)
    os.close(write_end)
    assert (ran.returncode, ran.stderr) == (141, b"")


def test_text_stays_readable_where_the_locale_has_no_unicode() -> None:
    environment = {**os.environ, "LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}
    ran = subprocess.run([*COMGMT, "errors"], env=environment, capture_output=True, check=False)
    assert (ran.returncode, ran.stderr) == (0, b"")
    assert ran.stdout.isascii()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_a_signal_ends_a_command_with_its_number(number: signal.Signals) -> None:
    with pytest.raises(SystemExit) as ended:
        command_line._ended(number, None)
    assert ended.value.code == 128 + number


def test_a_report_names_no_device_and_no_person(
    run: Run, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(_context: click.Context) -> None:
        raise OverflowError("PC-0042") from KeyError("PC-0042 of CONTOSO\\adele")

    monkeypatch.setattr(cli, "invoke", broken)
    ran = run("status")
    assert ran.code == 70
    report = Path(ran.err.partition("the report is in ")[2].rstrip(".\n")).read_text(encoding="utf-8")
    assert "PC-0042" not in report
    assert "adele" not in report
    assert str(home) not in report
    assert "KeyError" in report
    assert report.rstrip().endswith("OverflowError")


def test_a_fault_that_leads_to_itself_is_told_once() -> None:
    fault, other = ValueError("one"), KeyError("other")
    fault.__cause__, other.__cause__ = other, fault
    assert list(_chain(fault)) == [other, fault]
    fault.__cause__ = fault
    assert list(_chain(fault)) == [fault]
