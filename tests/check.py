"""Everything that is checked, in order, stopping at the first failure: `python tests/check.py`."""

import os
import subprocess
import sys
import sysconfig
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SCRIPTS = Path(sysconfig.get_path("scripts"))
STEPS = (
    ("ruff", "check", "--quiet", "."),
    ("ruff", "format", "--check", "--quiet", "."),
    ("mypy",),
    ("mypy", "--config-file", "tests/windows.ini"),
    ("lint-imports",),
    ("pytest", "-n", "auto"),
)


def main() -> int:
    """Run each tool from the environment of this interpreter; the exit code of the first that fails."""
    for tool, *arguments in STEPS:
        sys.stdout.write(f"== {tool} {' '.join(arguments)}\n")
        sys.stdout.flush()
        code = subprocess.run(
            [SCRIPTS / tool, *arguments],
            cwd=ROOT,
            env={**os.environ, "PYTHONPATH": str(ROOT / "tui")},  # this tree, not what is installed
            stdin=subprocess.DEVNULL,
            check=False,
        ).returncode
        if code:
            return code
    return 0


if __name__ == "__main__":
    sys.exit(main())
