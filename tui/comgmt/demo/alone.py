"""A Python process of our own that runs nothing of the folder it is started in."""

import json
import os
import sys
from pathlib import Path
from typing import Final

_PACKAGES: Final = Path(__file__).resolve().parents[2]  # the folder that holds the package comgmt
# -I keeps the folder one is in, PYTHONPATH and the user's own packages out; -P is newer than Python 3.10.
# Where this process imports from comes by argument instead.
_START: Final = (
    "import json, runpy, sys; "
    "module, paths = sys.argv.pop(1), json.loads(sys.argv.pop(1)); "
    "sys.path[:] = paths; "
    "runpy.run_module(module, run_name='__main__', alter_sys=True)"
)


def python_alone(module: str) -> list[str]:
    """The words that run `module` of this package in the interpreter of this process; options follow them."""
    return [sys.executable, "-I", "-c", _START, module, json.dumps(_paths())]


def _paths() -> list[str]:
    """Where this process imports from, without the folder it is in; the folder of the package stays."""
    here = os.path.realpath(os.curdir) if _is_there() else None
    found = [path for path in sys.path if Path(path).is_absolute() and os.path.realpath(path) != here]
    return [*found, str(_PACKAGES)]


def _is_there() -> bool:
    try:
        Path.cwd()
    except FileNotFoundError:
        return False
    return True
