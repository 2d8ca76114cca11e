"""What many tests only read is built once, also where several processes share the tests."""

import fcntl
import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest


def built_once(factory: pytest.TempPathFactory, name: str, build: Callable[[Path], None]) -> Path:
    """A folder of this process with what `build` has put into the one it was given, in whichever process.

    Everybody has a copy: nobody reads a database that another process has open.
    """
    own = factory.getbasetemp()
    run = own.parent if "PYTEST_XDIST_WORKER" in os.environ else own
    whole = run / f"{name}-whole"
    with (run / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not whole.exists():
            unfinished = factory.mktemp(name)
            build(unfinished)
            unfinished.rename(whole)
    copy = factory.mktemp(name)
    return Path(shutil.copytree(whole, copy, dirs_exist_ok=True))
