"""Whole readings of a site, against the least that could be done with the pages they got.

The least is: sign in and take the pages, parse each with iterparse, insert its rows into one table.
"""

import io
import sqlite3
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing, contextmanager
from functools import partial
from pathlib import Path
from typing import Final
from unittest.mock import patch
from xml.etree.ElementTree import Element, iterparse

from comgmt.collector.refresh import refresh
from comgmt.demo.launch import DemoProcess
from comgmt.site.site import open_site
from comgmt.site.target import Secret, Target
from comgmt.site.transport import SiteTransport
from comgmt.store.writer import StoreWriter
from tests.bench.measures import Measure, devices, is_quick
from tests.bench.profiles import Sampling

Clock = Callable[[], float]
MOST: Final = 100_000  # devices: what is compared does not turn on their number
QUICK: Final = 20_000
_ROW: Final = "XmlFragment"


def measures() -> Iterator[Measure]:
    """CPU of this process; the simulated site is another one. Pages lie in files meanwhile."""
    many = min(devices(), QUICK if is_quick() else MOST)
    with (
        DemoProcess.start(devices=many, still=True, auth="ntlm") as site,
        tempfile.TemporaryDirectory(prefix="comgmt-bench-") as folder,
    ):
        target = Target(name="P01", url=site.url, auth="ntlm", user=site.user, password=Secret(site.password))
        other, pages = Path(folder) / "other.sqlite", Path(folder) / "pages"
        store = Path(folder) / "P01.sqlite"
        StoreWriter.open(store).close()
        for words in ("first", "unchanged"):
            _keep_pages(target, other, pages)
            with Sampling() as sampling:
                spent = _reading(target, store, sampling.spent)
            least = _least(pages, Path(folder) / f"{words}.sqlite")
            what = f"{words} reading of {many:,} ({pages.stat().st_size / 1_000_000:.0f} MB)"
            lines = partial(_lines, sampling, least)
            yield Measure(what, spent, "s", "iterparse + insert", least, 1.5, profile=lines)


def _lines(sampling: Sampling, least: float) -> Iterator[str]:
    """Where the time went, that on the wire included."""
    yield f"{least:.2f} CPU s are iterparse and insert of the same pages"
    yield from sampling.lines(most=14)


def _reading(target: Target, store: Path, clock: Clock) -> float:
    """Seconds of CPU for one refresh, without those for taking the pages off the wire.

    The clock leaves out what the profile takes, which looks on meanwhile: that is no part of a reading.
    """
    spent = _Wire(clock)
    with closing(StoreWriter.open(store)) as writer:
        begun = clock()
        with spent.measured(), open_site(target) as site:
            refresh(site, writer, lambda _rows, _doing: None)
        return clock() - begun - spent.seconds


class _Wire:
    """What the transport takes: both sides of the comparison would."""

    def __init__(self, clock: Clock) -> None:
        self.seconds = 0.0
        self._clock = clock

    @contextmanager
    def measured(self) -> Iterator[None]:
        """Time what the transport takes in the block."""
        send, clock = SiteTransport.send_message, self._clock

        def timed(transport: SiteTransport, message: str | bytes) -> bytes:
            begun = clock()
            answer = send(transport, message)
            self.seconds += clock() - begun
            return answer

        with patch.object(SiteTransport, "send_message", timed):
            yield


def _keep_pages(target: Target, store: Path, pages: Path) -> None:
    """Read once, and write all that came to a file: its length, a line end, and itself."""
    send = SiteTransport.send_message
    with pages.open("wb") as file:

        def kept(transport: SiteTransport, message: str | bytes) -> bytes:
            answer = send(transport, message)
            file.write(b"%d\n" % len(answer) + answer)
            return answer

        with (
            closing(StoreWriter.open(store)) as writer,
            patch.object(SiteTransport, "send_message", kept),
            open_site(target) as site,
        ):
            refresh(site, writer, lambda _rows, _doing: None)


def _least(pages: Path, store: Path) -> float:
    begun = time.process_time()
    with closing(sqlite3.connect(store)) as connection:
        connection.execute("CREATE TABLE least (one, two, three, four, five, six, seven, eight, rest)")
        connection.executemany("INSERT INTO least VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", _rows(pages))
        connection.commit()
    return time.process_time() - begun


def _rows(pages: Path) -> Iterator[list[str | None]]:
    with pages.open("rb") as file:
        while length := file.readline():
            for _, element in iterparse(io.BytesIO(file.read(int(length)))):
                if element.tag.endswith(_ROW):
                    yield _values(element)
                    element.clear()


def _values(element: Iterable[Element]) -> list[str | None]:
    texts = [child.text for child in element]
    return [*texts[:8], *([None] * (8 - len(texts[:8]))), "|".join(text or "" for text in texts[8:])]
