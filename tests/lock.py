"""Writes tests/lock.txt anew: `python tests/lock.py`, with uv installed (`pip install uv`).

What is checked is checked with these versions, so that a new ruff or mypy breaks nothing by itself. The file
holds for every Python and system that pyproject.toml names; kerberos is apart, since it is built with gcc.
"""

import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
COMPILE = ("pip", "compile", "--quiet", "--universal", "--upgrade", "--generate-hashes", "--python-version=3.10")
BARE = ("--no-header", "--no-annotate", "--no-emit-index-url", "--no-emit-find-links")  # versions and hashes only
FILES = {"tests/lock.txt": ("demo", "dev"), "tests/lock-kerberos.txt": ("demo", "dev", "kerberos")}


def main() -> int:
    """Ask the package index for the newest versions that fit together; 2 without uv."""
    if find_spec("uv") is None:
        sys.stderr.write("tests/lock.py needs uv: pip install uv\n")
        return 2
    for file, extras in FILES.items():
        wanted = [f"--extra={extra}" for extra in extras]
        command = [sys.executable, "-m", "uv", *COMPILE, *BARE, *wanted, "--output-file", file, "pyproject.toml"]
        subprocess.run(command, cwd=ROOT, check=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
