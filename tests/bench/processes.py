"""CPU of a command as a process of its own."""

import resource
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from typing import Final

from tests.bench.measures import middle
from tests.terminal.programs import environment
from tests.terminal.sites import COMGMT

RUNS: Final = 9
_ALL_THREADS: Final = 2  # CPUCLOCK_SCHED of Linux


def cpu_of_comgmt(*arguments: str, given: Mapping[str, str] | None = None) -> float:
    """Milliseconds of CPU of `comgmt ARGUMENTS`, user and system, the middle of some runs."""
    return cpu_of((*COMGMT, *arguments), given)


def cpu_of_python(code: str) -> float:
    """The same of a line of Python."""
    return cpu_of((sys.executable, "-c", code))


def cpu_of(command: Sequence[str], given: Mapping[str, str] | None = None) -> float:
    """The same of any command. Raises RuntimeError where it fails."""
    return middle([_once(command, given or environment()) for _ in range(RUNS)])


def _once(command: Sequence[str], given: Mapping[str, str]) -> float:
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    ran = subprocess.run(
        command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, env=dict(given), check=False
    )
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    if ran.returncode:
        raise RuntimeError(f"{command}: {ran.stderr.decode(errors='replace')}")
    return (after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime) * 1000


def cpu_so_far(process: int) -> float:
    """Milliseconds of CPU that a running process has used, all its threads together."""
    clock = (~process << 3) | _ALL_THREADS  # as clock_getcpuclockid(3) makes it
    return time.clock_gettime_ns(clock) / 1e6
