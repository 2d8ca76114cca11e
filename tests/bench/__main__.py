"""Measures the console against something bare in the same run: `python -m tests.bench [NAME ...]`.

Prints numbers and ratios. Without a name everything is measured, in about three minutes on two cores; the
names are those of the table below. Seconds and milliseconds differ from machine to machine: the ratios are
what to look at. Nothing here is a test: tests/terminal holds the budgets in octets.
"""

import argparse
import importlib
import sys
from typing import Final

NAMES: Final = {
    "first_frame": "start to the first painted frame, against an empty Textual app",
    "octets": "octets written for frames, against Textual's own display",
    "display": "CPU of the display step, against Textual's own display",
    "idle": "CPU of a console nobody touches, read every 30 seconds",
    "sweep": "CPU of a whole refresh, against parsing the same pages with ElementTree",
    "list_keys": "keys in a list of 100,000 devices, against 1,000",
}


def main() -> int:
    """Measure what was asked for."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__.partition(":")[0])
    parser.add_argument("names", nargs="*", metavar="NAME", help=", ".join(NAMES))
    wanted = parser.parse_args().names or list(NAMES)
    unknown = [name for name in wanted if name not in NAMES]
    if unknown:
        parser.error(f"there is no measure {unknown[0]!r}; there are {', '.join(NAMES)}")
    for name in wanted:
        sys.stdout.write(f"# {NAMES[name]}\n")
        for measure in importlib.import_module(f"tests.bench.{name}").measures():
            sys.stdout.write(f"{measure.line}\n")
            sys.stdout.flush()
    return 0


if __name__ == "__main__":
    sys.exit(main())
