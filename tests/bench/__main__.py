"""Measures comgmt against something bare in the same run: `python -m tests.bench [NAME ...]`.

Prints numbers and ratios, and the goals as a table. Without a name all but the long measures are taken, for
a fleet of 100,000 devices in a few minutes; `--devices 1000000 --all` is the whole. Seconds and milliseconds
differ from machine to machine: the ratios are what to look at. Nothing here is a test: tests/terminal holds
the budgets in octets.
"""

import argparse
import importlib
import os
import sys
import time
import traceback
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

import msgspec

from tests.bench.measures import DEVICES_VARIABLE, QUICK_VARIABLE, Measure, devices
from tests.bench.table import explanations, table

# A module joins by its line here; what it calls its measures says which goal they are of (see table).
NAMES: Final = {
    "commands": "CPU of commands as processes, against python alone",
    "wire": "octets on the wire for one device, and beside a store just read",
    "pages": "pages to rows, against ElementTree and xmltodict",
    "sweep": "CPU of a whole reading, against iterparse and insert",
    "counting": "a site that counts: requests and octets whatever its size, tiles and first pages at a pace",
    "first_sweep": "all rows of a site that counts, to the end, after a kill, beside a console",
    "export": "CSV and JSON lines of a fleet, against select and a bare writer",
    "store": "the store of many devices: waits, findings, lists, a recording",
    "past": "a year of changes, and a store of the form before brought to this one",
    "first_frame": "start to the first painted frame, against an empty Textual app",
    "octets": "octets written for frames, against the least that would do",
    "display": "CPU of the display step, against Textual's own display",
    "list_keys": "keys in a list of many devices, against 1,000",
    "idle": "CPU of a console nobody touches, read every 30 seconds",
    "lines": "octets and times on slow lines, beside htop, less and vim",
    "memory": "memory of a console and its collector over 3,000 readings",
}
LONG: Final = ("first_sweep", "idle", "lines", "memory")  # minutes each, and more
QUICK: Final = ("commands", "wire", "pages", "sweep", "export", "store", "past", "octets")  # minutes together


def main() -> int:
    """Measure what was asked for, or compare what was."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__.partition(":")[0])
    parser.add_argument("names", nargs="*", metavar="NAME", help=", ".join(NAMES))
    parser.add_argument("--devices", type=int, metavar="N", help="of the fleet; 100,000 unless given")
    parser.add_argument("--all", action="store_true", help=f"the long ones too: {', '.join(LONG)}")
    parser.add_argument("--quick", action="store_true", help=f"a few minutes: {', '.join(QUICK)}")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write what was measured to FILE, too")
    parser.add_argument("--compare", nargs=2, type=Path, metavar="FILE", help="compare two such files")
    options = parser.parse_args()
    if options.compare:
        sys.stdout.writelines(_compared(*options.compare))
        return 0
    wanted = options.names or _names(every=options.all, quick=options.quick)
    unknown = [name for name in wanted if name not in NAMES]
    if unknown:
        parser.error(f"there is no measure {unknown[0]!r}; there are {', '.join(NAMES)}")
    if options.devices:
        os.environ[DEVICES_VARIABLE] = str(options.devices)
    if options.quick:
        os.environ[QUICK_VARIABLE] = "1"
    broken: list[str] = []
    found = list(_measured(wanted, broken))
    sys.stdout.write(f"\n# goals, with {devices():,} devices where a fleet is measured\n")
    sys.stdout.writelines(table(found, wanted))
    sys.stdout.writelines(explanations(found))
    if options.json:
        options.json.write_bytes(msgspec.json.format(msgspec.json.encode(found), indent=1))
    if broken:
        sys.stdout.write(f"\nbroken off: {', '.join(broken)}; what went wrong is above\n")
    return int(bool(broken))


def _names(*, every: bool, quick: bool) -> list[str]:
    if quick:
        return list(QUICK)
    return [name for name in NAMES if every or name not in LONG]


def _measured(names: Iterable[str], broken: list[str]) -> Iterator[Measure]:
    """The measures of all modules; if one breaks off its name is put aside, and the others still come."""
    for name in names:
        begun = time.monotonic()
        sys.stdout.write(f"# {NAMES[name]}\n")
        try:
            for measure in importlib.import_module(f"tests.bench.{name}").measures():
                sys.stdout.write(f"{measure.line}\n")
                sys.stdout.flush()
                yield measure.explained()
        except Exception:  # noqa: BLE001 - an hour of other measures is not lost over one
            sys.stdout.write(traceback.format_exc())
            broken.append(name)
        sys.stdout.write(f"# {name} took {time.monotonic() - begun:.0f} s\n")


def _compared(before: Path, after: Path) -> Iterator[str]:
    """A line for each measure that both files have: its two figures, and the second over the first."""
    old, new = (
        {
            measure.what: measure.figure
            for measure in msgspec.json.decode(file.read_bytes(), type=list[Measure])
        }
        for file in (before, after)
    )
    for what, figure in new.items():
        if what in old:
            change = f"{figure / old[what]:>7.2f} x" if old[what] else ""
            yield f"{what:<58} {old[what]:>10,.3f} {figure:>10,.3f} {change}\n"


if __name__ == "__main__":
    sys.exit(main())
