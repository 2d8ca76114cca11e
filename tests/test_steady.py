"""What failed beside others runs again, alone: what fails there too has failed, what passes is named."""

import os
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.conftest import ROOT
from tests.steady import MOST

UNSTEADY = """
import os, pytest
BESIDE = "PYTEST_XDIST_WORKER" in os.environ

@pytest.mark.parametrize("text", ["a::b [c]", "d"])
def test_unsteady(text):
    assert not BESIDE

@pytest.fixture
def late():
    assert not BESIDE

def test_unsteady_fixture(late):
    pass
"""
STEADY = "def test_passes():\n    pass\n"
FAILING = "def test_fails():\n    assert False\n"


class Ran(NamedTuple):
    """How the tests of a folder ended, what was said, and who was named in the file for it."""

    code: int
    said: str
    named: str


def ran(folder: Path, *more: str, beside: int = 2, **files: str) -> Ran:
    """Run these files, beside one another."""
    (folder / "pytest.ini").write_text("[pytest]\naddopts = -q --import-mode=importlib\n")
    for name, text in files.items():
        (folder / f"test_{name}.py").write_text(text)
    named = folder / "named"
    outside = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST_")}
    command = [sys.executable, "-m", "tests.steady", "--named", str(named), "-n", str(beside)]
    ended = subprocess.run(
        [*command, "-p", "no:cacheprovider", *more, str(folder)],
        cwd=folder,
        env={**outside, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
    return Ran(ended.returncode, ended.stdout, named.read_text() if named.exists() else "")


def test_what_passes_is_run_once(tmp_path: Path) -> None:
    ended = ran(tmp_path, steady=STEADY)
    assert (ended.code, ended.named) == (0, "")
    assert "== " not in ended.said.replace("=====", "")


def test_what_passes_alone_is_named_at_the_end_and_passes(tmp_path: Path) -> None:
    ended = ran(tmp_path, steady=STEADY, unsteady=UNSTEADY)
    assert ended.code == 0
    heading, *tests = ended.named.splitlines()
    assert "FAILED BESIDE OTHERS, PASSED ALONE" in heading
    assert sorted(tests) == [
        "==   test_unsteady.py::test_unsteady[a::b [c]]",
        "==   test_unsteady.py::test_unsteady[d]",
        "==   test_unsteady.py::test_unsteady_fixture",
    ]
    assert ended.said.endswith(ended.named)


def test_what_fails_alone_too_has_failed_whatever_else_passes(tmp_path: Path) -> None:
    ended = ran(tmp_path, failing=FAILING, unsteady=UNSTEADY)
    assert ended.code == pytest.ExitCode.TESTS_FAILED
    assert "== failed, also alone:\n==   test_failing.py::test_fails\n" in ended.said
    assert "test_fails" not in ended.named
    assert "test_unsteady_fixture" in ended.named


def test_many_failures_are_no_matter_of_time(tmp_path: Path) -> None:
    each = "import os\ndef test_{}():\n    assert 'PYTEST_XDIST_WORKER' not in os.environ\n"
    ended = ran(tmp_path, many="".join(each.format(number) for number in range(MOST + 1)))
    assert ended.code == pytest.ExitCode.TESTS_FAILED
    assert "again, alone" not in ended.said


CRASHES = "import os\ndef test_crashes():\n    if 'PYTEST_XDIST_WORKER' in os.environ:\n        os._exit(3)\n"
BREAKS = (
    "import os\nif 'PYTEST_XDIST_WORKER' in os.environ:\n    raise ValueError\ndef test_breaks():\n    pass\n"
)
FAULTY = "import os\ndef pytest_runtest_logreport():\n    raise ValueError\n"


@pytest.mark.parametrize("text", [CRASHES, BREAKS], ids=["crashed", "not collected"])
def test_what_no_second_run_answers_fails(tmp_path: Path, text: str) -> None:
    ended = ran(tmp_path, worse=text, unsteady=UNSTEADY)
    assert ended.code != 0
    assert "again, alone" not in ended.said


def test_a_fault_of_pytest_itself_fails(tmp_path: Path) -> None:
    (tmp_path / "conftest.py").write_text(FAULTY)
    ended = ran(tmp_path, unsteady=UNSTEADY)
    assert ended.code == pytest.ExitCode.INTERNAL_ERROR
    assert "again, alone" not in ended.said


def test_wrong_arguments_and_no_tests_fail(tmp_path: Path) -> None:
    assert ran(tmp_path, "--no-such-option").code == pytest.ExitCode.USAGE_ERROR
    assert ran(tmp_path).code == pytest.ExitCode.NO_TESTS_COLLECTED


def test_without_workers_a_failure_is_run_again_as_well(tmp_path: Path) -> None:
    once = "from pathlib import Path\ndef test_once():\n    seen = Path('seen')\n    again = seen.exists()\n"
    ended = ran(tmp_path, beside=0, once=once + "    seen.touch()\n    assert again\n")
    assert ended.code == 0
    assert ended.named.endswith("==   test_once.py::test_once\n")
