"""Writes tests/lock.txt anew: `python tests/lock.py`, with uv installed (`pip install uv`).

What is checked is checked with these versions, so that a new ruff or mypy breaks nothing by itself. The file
holds for every Python and system that pyproject.toml names.
"""

import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
COMPILE = ("pip", "compile", "--quiet", "--universal", "--upgrade", "--python-version=3.10")
# Versions and hashes only.
BARE = ("--generate-hashes", "--no-header", "--no-annotate", "--no-emit-index-url", "--no-emit-find-links")
EXTRAS = ("--extra=demo", "--extra=dev")


def main() -> int:
    """Ask the package index for the newest versions that fit together; 2 without uv."""
    if find_spec("uv") is None:
        sys.stderr.write("tests/lock.py needs uv: pip install uv\n")
        return 2
    files = ("--output-file=tests/lock.txt", "pyproject.toml")
    command = [sys.executable, "-m", "uv", *COMPILE, *BARE, *EXTRAS, *files]
    return subprocess.run(command, cwd=ROOT, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
