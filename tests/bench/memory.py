"""Memory of a collector with alerts, its store and a reader over thousands of readings of a living site."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import closing
from datetime import datetime, timezone
from pathlib import Path
from typing import Final

from comgmt.collector.refresh import refresh
from comgmt.demo.launch import DemoProcess
from comgmt.domain.alerts.rules import CountRule, GrowthRule, Limit, NewCodeRule, Rule
from comgmt.site.site import open_site
from comgmt.site.target import Secret, Target
from comgmt.store.reader import StoreReader
from comgmt.store.writer import StoreWriter
from tests.bench.measures import Measure

READINGS: Final = 3_000
_DEVICES: Final = 40
_RULES: Final = (
    Rule(name="many", subject=CountRule("errors.all", Limit(3))),
    Rule(name="grew", subject=GrowthRule("errors.all", Limit(5), percent=True)),
    Rule(name="new", subject=NewCodeRule()),
)


def measures() -> Iterator[Measure]:
    """What is added in the second half, for 1,000 readings; the site lives in a process of its own."""
    with (
        tempfile.TemporaryDirectory(prefix="comgmt-bench-") as folder,
        DemoProcess.start(devices=_DEVICES) as process,
    ):
        path = Path(folder) / "P01.sqlite"
        target = Target(
            name="P01", url=process.url, auth="ntlm", user=process.user, password=Secret(process.password)
        )
        half = grown = 0
        with closing(StoreReader.open(_read(path, target))) as reader:
            for turn in range(READINGS):
                _read(path, target)
                reader.census()
                reader.findings()
                if turn == READINGS // 2:
                    half = _resident()
            grown = _resident() - half
        octets = path.stat().st_size
    yield Measure("memory that 1,000 readings add, second half", grown / (READINGS / 2), "kB", target=100)
    yield Measure("store after 3,000 readings with alerts", octets / 1e6, "MB", target=20)


def _read(path: Path, target: Target) -> Path:
    """One reading, as the collector does it: signed in, watched by the rules, and closed again."""
    with closing(StoreWriter.open(path)) as writer:
        with open_site(target, writer.log_query) as site:
            refresh(site, writer, lambda _rows, _doing: None)
        writer.watch(_RULES, datetime.now(timezone.utc), {}, telling=False)
    return path


def _resident() -> int:
    """Octets of this process in memory."""
    pages = Path("/proc/self/statm").read_text(encoding="ascii").split()[1]
    return int(pages) * os.sysconf("SC_PAGE_SIZE")
