"""Pages of a site to rows: ours checks, types and makes inert; the others only parse."""

import time
from collections.abc import Callable, Iterator
from typing import Final
from unittest.mock import patch
from xml.etree.ElementTree import fromstring

import xmltodict  # type: ignore[import-untyped] # it comes without stubs

from comgmt.demo.launch import DemoProcess
from comgmt.domain.record_classes import SYSTEMS
from comgmt.site import enumeration
from comgmt.site.envelope import Request
from comgmt.site.parse import RowReader, read_page
from comgmt.site.site import open_site
from comgmt.site.target import Secret, Target
from tests.bench.measures import Measure, middle
from tests.bench.profiles import sampled

DEVICES: Final = 5_000
RUNS: Final = 7


def measures() -> Iterator[Measure]:
    """How fast ours is beside them: 1 is as fast."""
    pages = _pages()
    ours = _seconds(lambda: [_read(data, request) for data, request in pages])
    made_of = sampled(lambda: [_read(data, request) for data, request in pages])
    bare = _seconds(lambda: [fromstring(data) for data, _ in pages])
    loose = _seconds(lambda: [xmltodict.parse(data) for data, _ in pages])
    for words, base, least in (("bare ElementTree", 1 / bare, 0.85), ("xmltodict", 1 / loose, 3)):
        what = f"pages, beside {words}"
        yield Measure(what, 1 / ours, "turns a second", "its", base, least=least, profile=made_of)


def _read(data: bytes, request: Request) -> object:
    page = read_page(data, request)
    return RowReader(SYSTEMS.columns).rows(page.items)


def _pages() -> list[tuple[bytes, Request]]:
    """The pages of one class as they came, each with what it answers."""
    kept: list[tuple[bytes, Request]] = []

    def keep(data: bytes, request: Request) -> object:
        kept.append((data, request))
        return read_page(data, request)

    with DemoProcess.start(devices=DEVICES, still=True) as site:
        target = Target(name="P01", url=site.url, auth="ntlm", user=site.user, password=Secret(site.password))
        with open_site(target) as opened, patch.object(enumeration, "read_page", keep):
            rows = sum(1 for _ in opened.rows(SYSTEMS))
    assert rows == DEVICES
    return kept


def _seconds(job: Callable[[], object]) -> float:
    times = []
    for _ in range(RUNS):
        begun = time.process_time()
        job()
        times.append(time.process_time() - begun)
    return middle(times)
