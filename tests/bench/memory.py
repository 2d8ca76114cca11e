"""Memory of a collector and its store over thousands of readings of a small site that lives."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Final

from comgmt.collector.refresh import refresh
from comgmt.demo.server import DemoServer
from comgmt.site.site import open_site
from comgmt.store.reader import StoreReader
from comgmt.store.writer import StoreWriter
from tests.bench.measures import Measure
from tests.collector.sites import target

READINGS: Final = 3_000
_DEVICES: Final = 40


def measures() -> Iterator[Measure]:
    """What is added in the second half, for 1,000 readings; the site, in this process too, stands still."""
    with (
        tempfile.TemporaryDirectory(prefix="comgmt-bench-") as folder,
        DemoServer(devices=_DEVICES, still=True) as server,
    ):
        path = Path(folder) / "P01.sqlite"
        with (
            closing(StoreWriter.open(path)) as writer,
            open_site(target(server), writer.log_query) as site,
            closing(StoreReader.open(path)) as reader,
        ):
            for turn in range(READINGS):
                refresh(site, writer, lambda _rows, _doing: None)
                reader.census()
                reader.findings()
                if turn == READINGS // 2:
                    half = _resident()
            grown = (_resident() - half) / (READINGS / 2) * 1_000
    yield Measure("memory that 1,000 readings add, second half", grown / 1_000, "kB", target=100)


def _resident() -> int:
    """Octets of this process in memory."""
    pages = Path("/proc/self/statm").read_text(encoding="ascii").split()[1]
    return int(pages) * os.sysconf("SC_PAGE_SIZE")
