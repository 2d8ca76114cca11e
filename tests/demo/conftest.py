"""Simulated sites for the tests: small, standing still, over Basic unless a test is about NTLM."""

from collections.abc import Callable, Iterator

import pytest

from comgmt.demo.server import DemoServer
from tests.demo.wire import Wire

Connect = Callable[[DemoServer], Wire]


@pytest.fixture(scope="session")
def shared_site() -> Iterator[DemoServer]:
    """A site of 300 devices for tests that only read it."""
    with DemoServer(devices=300, auth="basic", still=True) as server:
        yield server


@pytest.fixture
def site() -> Iterator[DemoServer]:
    """A site of 80 devices of a test's own."""
    with DemoServer(devices=80, auth="basic", still=True) as server:
        yield server


@pytest.fixture
def connect() -> Iterator[Connect]:
    """Connect to a site; the connections are closed with the test."""
    opened: list[Wire] = []

    def to(server: DemoServer) -> Wire:
        opened.append(Wire(server))
        return opened[-1]

    yield to
    for wire in opened:
        wire.http.close()


@pytest.fixture
def wire(site: DemoServer, connect: Connect) -> Wire:
    """A connection to the test's own site."""
    return connect(site)


@pytest.fixture
def reader(shared_site: DemoServer, connect: Connect) -> Wire:
    """A connection to the site that is only read."""
    return connect(shared_site)
