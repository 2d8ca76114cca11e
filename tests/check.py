"""Everything that is checked: `python tests/check.py`. What is quick comes first, types beside the tests."""

import os
import subprocess
import sys
import sysconfig
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

ROOT: Final = Path(__file__).resolve().parent.parent
SCRIPTS: Final = Path(sysconfig.get_path("scripts"))
Step = tuple[str, ...]
QUICK: Final[Sequence[Step]] = (
    ("ruff", "check", "--quiet", "."),
    ("ruff", "format", "--check", "--quiet", "."),
    ("lint-imports",),
)
TYPES: Final[Sequence[Step]] = (("mypy",), ("mypy", "--config-file", "tests/windows.ini"))
TESTS: Final[Step] = ("python", "-m", "tests.steady", "-n", "auto", "--dist", "worksteal")


def main() -> int:
    """Run each tool from the environment of this interpreter; the exit code of the first that fails.

    Tests that passed only alone are named last.
    """
    for step in QUICK:
        if code := shown(step):
            return code
    with TemporaryDirectory() as folder, ThreadPoolExecutor() as beside:
        named = Path(folder, "unsteady")
        types = beside.submit(checked_types)
        code = shown((*TESTS, "--named", str(named)))
        said, wrong = types.result()
        unsteady = named.read_text(encoding="utf-8") if named.exists() else ""
    sys.stdout.write(said + unsteady)
    return code or wrong


def shown(step: Step) -> int:
    """Run a step whose output is seen as it comes; its exit code."""
    sys.stdout.write(heading(step))
    sys.stdout.flush()
    return subprocess.run(
        command(step), cwd=ROOT, env=environment(), stdin=subprocess.DEVNULL, check=False
    ).returncode


def checked_types() -> tuple[str, int]:
    """What the checks of types say, up to the first that fails, and its exit code."""
    said = ""
    for step in TYPES:
        ran = subprocess.run(
            command(step),
            cwd=ROOT,
            env=environment(),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        said += heading(step) + ran.stdout
        if ran.returncode:
            return said, ran.returncode
    return said, 0


def heading(step: Step) -> str:
    """The line above what a step says."""
    return f"== {' '.join(step)}\n"


def command(step: Step) -> list[str | Path]:
    """A step as a command of this interpreter's environment."""
    return [SCRIPTS / step[0], *step[1:]]


def environment() -> dict[str, str]:
    """This tree comes before what is installed."""
    return {**os.environ, "PYTHONPATH": str(ROOT / "tui")}


if __name__ == "__main__":
    sys.exit(main())
