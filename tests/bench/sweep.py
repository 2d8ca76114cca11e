"""A whole refresh against parsing the pages it got: what sealing, checking, deciding and storing cost."""

import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Final
from unittest.mock import patch
from xml.etree.ElementTree import fromstring

from comgmt.collector.refresh import refresh
from comgmt.demo.launch import DemoProcess
from comgmt.site.site import open_site
from comgmt.site.target import Secret, Target
from comgmt.site.transport import SiteTransport
from comgmt.store.writer import StoreWriter
from tests.bench.measures import Measure, middle

DEVICES: Final = 10_000
RUNS: Final = 3


def measures() -> Iterator[Measure]:
    """CPU of this process; the simulated site is another one."""
    pages: list[bytes] = []
    with DemoProcess.start(devices=DEVICES, still=True, auth="ntlm") as site:
        target = Target(name="P01", url=site.url, auth="ntlm", user=site.user, password=Secret(site.password))
        spent = [_sweep(target, pages) for _ in range(RUNS)]
    parsing = middle([_parse(pages) for _ in range(RUNS)])
    size = sum(map(len, pages)) / 1_000_000
    yield Measure(
        f"refresh of {DEVICES:,} devices ({size:.0f} MB of XML)", middle(spent), "ms", "parsing", parsing
    )


def _sweep(target: Target, pages: list[bytes]) -> float:
    """Milliseconds of CPU for one refresh into a new store; `pages` holds what came."""
    pages.clear()
    send = SiteTransport.send_message

    def kept(transport: SiteTransport, message: str | bytes) -> bytes:
        pages.append(send(transport, message))
        return pages[-1]

    with tempfile.TemporaryDirectory(prefix="comgmt-bench-") as folder:
        writer = StoreWriter.open(Path(folder) / "P01.sqlite")
        begun = time.process_time()
        with patch.object(SiteTransport, "send_message", kept), open_site(target) as site:
            refresh(site, writer, lambda _rows, _doing: None)
        spent = time.process_time() - begun
        writer.close()
    return spent * 1000


def _parse(pages: list[bytes]) -> float:
    begun = time.process_time()
    for page in pages:
        fromstring(page)
    return (time.process_time() - begun) * 1000
