"""A quick part of the checks under the oldest Python that is supported and the newest that is here.

`python tests/other_pythons.py [3.10 newest ...]`. A Python that this machine does not have is said on the
last lines; the workflow in .github/workflows has them all.
"""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parent.parent
Version = tuple[int, int]
# Where interpreters lie besides PATH: those of pyenv and uv, and what was built by hand.
_FOLDERS: Final = (
    *Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv")).glob("versions/*/bin"),
    *(Path.home() / ".local/share/uv/python").glob("*/bin"),
    *Path("/opt").glob("python*/bin"),
    *map(Path, ("/usr/bin", "/usr/local/bin", "/opt/homebrew/bin")),
)
_TESTS: Final = ("tests/domain", "tests/render", "tests/site", "tests/cli/test_isolation.py")
_FINAL: Final = "import sys; print(sys.version_info[:2] if sys.version_info.releaselevel == 'final' else '')"


def main(arguments: Sequence[str]) -> int:
    """Check each; the exit code of the first that fails."""
    here = dict(sorted(_interpreters()))
    newest = max(here, default=_oldest())
    named = [newest if text == "newest" else _version(text) for text in arguments]
    wanted = named or [_oldest(), newest]
    missing = [version for version in wanted if version not in here]
    for version in dict.fromkeys(wanted):
        if version in here and (code := _check(version, here[version])):
            sys.stdout.write(f"== Python {_text(version)}: failed\n")
            return code
    for version in missing:
        sys.stdout.write(f"== Python {_text(version)}: NOT CHECKED, this machine does not have it\n")
    if newest in wanted:
        sys.stdout.write(f"== Python {_text(newest)} is the newest here; what is newer is NOT CHECKED\n")
    return 0


def _check(version: Version, interpreter: str) -> int:
    """Make an environment of the locked versions and this tree, run the tests and one command."""
    sys.stdout.write(f"== Python {_text(version)}: {' '.join(_TESTS)}, status --demo\n")
    sys.stdout.flush()
    home = ROOT / f".venv-{_text(version)}"
    python = home / "bin" / "python"
    pip = (python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check")
    steps: tuple[Sequence[str | Path], ...] = (
        (interpreter, "-m", "venv", "--clear", home),
        (*pip, "--requirement", "tests/lock.txt"),
        (*pip, "--no-deps", "--no-build-isolation", "."),
        (python, "-m", "tests.steady", "-n", "auto", "-p", "no:cacheprovider", *_TESTS),
        (home / "bin" / "comgmt", "status", "--demo", "--format", "json"),
    )
    try:
        for step in steps:
            out = subprocess.DEVNULL if step is steps[-1] else None
            ran = subprocess.run(step, cwd=ROOT, stdin=subprocess.DEVNULL, stdout=out, check=False)
            if ran.returncode:
                return ran.returncode
    finally:
        shutil.rmtree(home, ignore_errors=True)
    return 0


def _interpreters() -> Iterator[tuple[Version, str]]:
    """Released versions that start and can make an environment."""
    path = os.pathsep.join([*map(str, _FOLDERS), os.environ.get("PATH", os.defpath)])
    for minor in range(_oldest()[1], 40):
        found = shutil.which(f"python3.{minor}", path=path)
        if found and _answer(found, _FINAL) and _answer(found, "import ensurepip, venv; print('yes')"):
            yield (3, minor), found


def _answer(interpreter: str, code: str) -> str:
    ran = subprocess.run([interpreter, "-c", code], capture_output=True, text=True, check=False)
    return "" if ran.returncode else ran.stdout.strip()


def _oldest() -> Version:
    """What pyproject.toml says; read as text, since this runs before anything is installed."""
    project = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    found = re.search(r'requires-python = ">=(\d+\.\d+)"', project)
    assert found is not None
    return _version(found.group(1))


def _version(text: str) -> Version:
    major, minor = text.split(".")[:2]
    return int(major), int(minor)


def _text(version: Version) -> str:
    return f"{version[0]}.{version[1]}"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
