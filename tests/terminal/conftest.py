"""Simulated sites that many consoles share."""

from collections.abc import Iterator

import pytest

from tests.demo.hostile import write_hostile_fleet
from tests.terminal.sites import Site, serving


@pytest.fixture(scope="session")
def hostile_site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A site whose every text is hostile."""
    home = tmp_path_factory.mktemp("hostile")
    with serving(home, "--fleet", str(write_hostile_fleet(home))) as site:
        yield site


@pytest.fixture(scope="session")
def plain_site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A site of 300 devices that says only what a site says."""
    home = tmp_path_factory.mktemp("plain")
    with serving(home, "--devices", "300") as site:
        yield site


@pytest.fixture(scope="session")
def hanging_site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A site that does not answer for as long as any test runs."""
    home = tmp_path_factory.mktemp("hanging")
    with serving(home, "--devices", "50", "--fault", "slow-page:600") as site:
        yield site
