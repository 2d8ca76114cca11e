"""Commands that read no site: help, one code, the status of a recording."""

import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from comgmt.cli.main import COMMANDS
from comgmt.store.recording import record
from tests.bench.fleets import fill_store
from tests.bench.measures import Measure, devices
from tests.bench.processes import cpu_of_comgmt, cpu_of_python
from tests.bench.profiles import imports
from tests.terminal.sites import COMGMT

HELP_MILLISECONDS: Final = 100
_CATALOGUE: Final = (
    "import tomli; from pathlib import Path; import importlib.util as u; "
    "f = Path(u.find_spec('comgmt').submodule_search_locations[0]) / 'domain' / 'enrollment-errors.toml'; "
    "tomli.loads(f.read_text(encoding='utf-8'))"
)


def measures() -> Iterator[Measure]:
    """Help of every command, `errors CODE`, and `--replay FILE status` of a whole fleet."""
    console = cpu_of_comgmt("console", "--help")
    yield Measure("help of status", cpu_of_comgmt("status", "--help"), "ms", "console --help", console, 1.25)
    slowest = max((cpu_of_comgmt(name, "--help"), name) for name in COMMANDS)
    yield Measure(f"help of {slowest[1]}, the slowest", slowest[0], "ms", target=HELP_MILLISECONDS)
    base = cpu_of_python(_CATALOGUE)
    spent, made_of = cpu_of_comgmt("errors", "0x80180018"), imports(*COMGMT[1:], "errors", "0x80180018")
    yield Measure("errors CODE", spent, "ms", "python + tomli", base, 2.5, profile=made_of)
    yield Measure("explain WORD", cpu_of_comgmt("explain", "pending"), "ms", "python + tomli", base)
    with tempfile.TemporaryDirectory(prefix="comgmt-bench-") as folder:
        store, recording = Path(folder) / "P01.sqlite", Path(folder) / "recording"
        fill_store(store, devices())
        record(store, recording)
        spent = cpu_of_comgmt("status", "--replay", str(recording)) / 1000
    yield Measure(f"status of a recording of {devices():,}", spent, "s", target=0.3)
