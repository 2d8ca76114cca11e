"""The tests, beside one another; what failed there runs again, alone: `python -m tests.steady [ARGUMENTS]`.

Takes pytest's arguments. On a slow machine that many tests share, one may fail for want of time. Alone it
then passes: that is a fault of the test, not of what it tests, so it is named at the end, also in the file of
`--named FILE`. What fails alone too has failed. No second run covers up what it cannot answer: a test that
crashed its process, one that could not be collected, pytest's own faults, or so many failures that time is
not the reason.
"""

import argparse
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import pytest

MOST: Final = 12  # failures that may be a matter of time
_PARTS: Final = frozenset({"setup", "call", "teardown"})  # a worker that crashed reports none of them


class Noted:
    """A plugin of pytest: which tests failed, and whether something worse happened."""

    def __init__(self) -> None:
        self.root = Path()
        self.failed: dict[str, None] = {}  # in order, once each
        self.worse = False

    def pytest_configure(self, config: pytest.Config) -> None:
        """Names of tests begin at this folder."""
        self.root = config.rootpath

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        """What could not be collected was not tested."""
        self.worse |= report.failed

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """A part of a test has run."""
        if report.failed:
            self.failed[report.nodeid] = None
            self.worse |= report.when not in _PARTS

    @pytest.hookimpl(optionalhook=True)
    def pytest_testnodedown(self, node: object, error: object) -> None:
        """A worker has ended; with an error when it did not come to its end."""
        del node
        self.worse |= error is not None


def main(arguments: Sequence[str]) -> int:
    """Run pytest, and again what failed; the exit code of the first run unless all of that passes alone."""
    parser = argparse.ArgumentParser(add_help=False, allow_abbrev=False)
    parser.add_argument("--named", type=Path)
    own, of_pytest = parser.parse_known_args(arguments)
    noted = Noted()
    code = int(pytest.main(of_pytest, plugins=[noted]))
    if noted.worse:
        return code or pytest.ExitCode.TESTS_FAILED
    if code != pytest.ExitCode.TESTS_FAILED or not 0 < len(noted.failed) <= MOST:
        return code
    steady = [test for test in noted.failed if not _passes_alone(test, noted.root)]
    if steady:
        _say("failed, also alone:", steady)
    unsteady = [test for test in noted.failed if test not in steady]
    if unsteady:
        text = _say(
            "FAILED BESIDE OTHERS, PASSED ALONE; make it wait for precisely what it asserts:", unsteady
        )
        if own.named is not None:
            own.named.write_text(text, encoding="utf-8")
    return code if steady else 0


def _passes_alone(test: str, root: Path) -> bool:
    sys.stdout.write(f"== again, alone: {test}\n")
    sys.stdout.flush()
    command = (sys.executable, "-m", "pytest", "-n", "0", "-p", "no:cacheprovider", test)
    return subprocess.run(command, cwd=root, stdin=subprocess.DEVNULL, check=False).returncode == 0


def _say(heading: str, tests: Sequence[str]) -> str:
    text = "".join(f"{line}\n" for line in (f"== {heading}", *(f"==   {test}" for test in tests)))
    sys.stdout.write(text)
    sys.stdout.flush()
    return text


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
