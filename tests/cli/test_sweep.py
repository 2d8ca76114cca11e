"""collect --once and its sweep: when it is due, when it is forced, and who else keeps the store."""

import re
from pathlib import Path

from comgmt.demo.server import DemoServer
from comgmt.store.keeper import Keeper
from tests.cli.conftest import Run
from tests.cli.sites import configure

_RANGE = re.compile(r"ResourceI[Dd] <= 4294967295")  # the last one of every sweep


def counting(server: DemoServer, home: Path) -> str:
    """A configuration by which the site counts its devices."""
    config = configure(server, home)
    config.write_text("count_above = 0\n" + config.read_text())
    return str(config)


def swept(server: DemoServer, before: int) -> bool:
    return any(_RANGE.search(query) for query in server.queries[before:])


def test_it_sweeps_at_first_and_then_when_it_is_due(run: Run, server: DemoServer, home: Path) -> None:
    config = counting(server, home)
    before = len(server.queries)
    assert run("collect", "--once", "--config", config).code == 0
    assert swept(server, before)
    assert run("devices", "--cached", "--limit", "5", "--config", config).code == 0
    before = len(server.queries)
    assert run("collect", "--once", "--config", config).code == 0
    assert not swept(server, before)
    before = len(server.queries)
    assert run("collect", "--once", "--sweep", "--config", config).code == 0
    assert swept(server, before)


def test_only_who_keeps_the_store_sweeps(run: Run, server: DemoServer, home: Path) -> None:
    config = counting(server, home)
    run("status", "--now", "--config", config)
    (store,) = home.rglob("*.sqlite")
    keeper = Keeper(store)
    assert keeper.try_hold()
    before = len(server.queries)
    try:
        ran = run("collect", "--once", "--sweep", "--config", config)
    finally:
        keeper.close()
    assert ran.code in {0, 6}  # 6: of failed devices that nobody has read yet the codes are not known
    assert "Another process keeps this store: it reads all rows when that is due." in ran.err
    assert not swept(server, before)


def test_a_small_site_has_nothing_to_sweep(run: Run, server: DemoServer, home: Path) -> None:
    config = str(configure(server, home))
    before = len(server.queries)
    assert run("collect", "--once", "--sweep", "--config", config).code == 0
    assert not swept(server, before)


def test_sweep_goes_with_once(run: Run, server: DemoServer, home: Path) -> None:
    ran = run("collect", "--sweep", "--config", str(configure(server, home)))
    assert ran.code == 2
    assert "--sweep goes with --once" in ran.err
