"""A command answers from the store only by the rule, says so, and never hides a refusal behind it."""

import json
from collections.abc import Callable
from contextlib import closing
from datetime import datetime, timedelta, timezone
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from comgmt.cli import fresh_store
from comgmt.cli.answers import Answer
from comgmt.cli.place import configured_store
from comgmt.cli.source import SourceChoice
from comgmt.demo.server import DemoServer
from comgmt.store.keeper import Keeper, is_kept
from tests.cli.conftest import Run
from tests.cli.sites import configure

Configured = Callable[..., Path]


@pytest.fixture
def config(server: DemoServer, home: Path) -> Path:
    return configure(server, home)


def requests(server: DemoServer) -> int:
    return server.counters.connections


def later(monkeypatch: pytest.MonkeyPatch, **by: float) -> None:
    class Clock(datetime):
        @classmethod
        def now(cls, tz: object = None) -> datetime:  # type: ignore[override]
            del tz
            return datetime.now(timezone.utc) + timedelta(**by)

    monkeypatch.setattr(fresh_store, "datetime", Clock)


def test_nothing_is_sent_beside_a_store_just_read(run: Run, config: Path, server: DemoServer) -> None:
    first = run("status", "--config", str(config), "--format", "json")
    assert first.code == 0
    before = requests(server)
    for command in (["status", "--format", "json"], ["devices"], ["export"]):
        ran = run(*command, "--config", str(config))
        assert ran.code == 0
        assert ran.sentences[0].startswith("From the store, read just now")
        assert ran.sentences[0].endswith("--now reads the site anew.")
    assert requests(server) == before
    again = run("status", "--config", str(config), "--format", "json")
    assert json.loads(again.out) == json.loads(first.out)


def test_now_reads_anew(run: Run, config: Path, server: DemoServer) -> None:
    run("status", "--config", str(config))
    before = requests(server)
    ran = run("status", "--now", "--config", str(config))
    assert (ran.code, ran.err) == (0, "")
    assert requests(server) > before


def test_older_than_the_interval_or_max_age_is_read_anew(
    run: Run, config: Path, server: DemoServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    run("status", "--config", str(config))
    later(monkeypatch, minutes=4)
    before = requests(server)
    assert "From the store, read 4 min ago" in run("status", "--config", str(config)).err
    assert requests(server) == before
    assert run("status", "--max-age", "3m", "--config", str(config)).err == ""
    assert requests(server) > before
    later(monkeypatch, minutes=6)
    before = requests(server)
    assert "6 min ago" in run("status", "--max-age", "1h", "--config", str(config)).err
    assert requests(server) == before
    run("status", "--config", str(config))
    assert requests(server) > before


def test_another_user_or_address_is_another_reading(
    run: Run, config: Path, server: DemoServer, home: Path
) -> None:
    run("status", "--config", str(config))
    before = requests(server)
    configure(server, home, user="'CONTOSO\\someone'")
    assert run("status", "--config", str(config)).code == 4
    assert requests(server) > before


def test_a_refusal_is_not_hidden_behind_old_numbers(
    run: Run, config: Path, server: DemoServer, home: Path
) -> None:
    run("status", "--config", str(config))
    configure(server, home, password_command='"echo wrong"')
    refused = run("status", "--now", "--config", str(config))
    assert refused.code == 4
    assert run("status", "--config", str(config)).code == 4
    cached = run("status", "--cached", "--config", str(config))
    assert cached.code == 0
    assert "The last attempt, just now" in cached.err
    assert "failed: " in cached.err


def test_cached_never_reads_and_asks_for_no_password(
    run: Run, config: Path, server: DemoServer, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    none = run("status", "--cached", "--config", str(config))
    assert none.code == 2
    assert "Nothing was read from this site yet" in none.err
    run("status", "--config", str(config))
    configure(server, home, password_command='"false"')
    before = requests(server)
    later(monkeypatch, days=400)
    ran = run("devices", "--cached", "--config", str(config))
    assert (ran.code, requests(server)) == (0, before)
    assert ran.sentences[0].startswith("From the store, read 400 days ago (")


def test_a_limit_is_held_against_new_numbers_unless_the_store_is_kept_fresh(
    run: Run, config: Path, server: DemoServer
) -> None:
    run("status", "--config", str(config))
    watched = ("status", "--max", "errors.all=100000", "--config", str(config))
    before = requests(server)
    run(*watched)
    assert requests(server) > before
    keeper = Keeper(configured_store(SourceChoice(config=config)))
    with closing(keeper):
        assert keeper.try_hold()
        before = requests(server)
        assert "From the store" in run(*watched).err
        assert requests(server) == before


def test_there_is_one_keeper_and_its_end_is_seen(tmp_path: Path) -> None:
    store = tmp_path / "x.sqlite"
    one, other = Keeper(store), Keeper(store)
    assert not is_kept(store)
    assert one.try_hold()
    assert one.try_hold()
    assert not other.try_hold()
    assert is_kept(store)
    one.close()
    assert not is_kept(store)
    assert other.try_hold()
    other.close()


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["--now", "--cached"], "--now and --cached exclude each other"),
        (["--max-age", "1h", "--cached"], "exclude each other"),
        (["--max-age", "soon"], "'soon' is not a duration"),
    ],
)
def test_options_that_do_not_fit_are_refused(run: Run, config: Path, options: list[str], words: str) -> None:
    ran = run("status", *options, "--config", str(config))
    assert ran.code == 2
    assert words in ran.err


def test_a_device_is_read_alone_and_hides_no_stale_store(run: Run, config: Path, server: DemoServer) -> None:
    first = run("device", "16777220", "--config", str(config), "--format", "json")
    assert (first.code, first.err) == (0, "")
    nothing = run("status", "--cached", "--config", str(config))
    assert "no reading of this site yet" in nothing.err
    run("status", "--config", str(config))
    before = requests(server)
    stored = run("device", "16777220", "--config", str(config), "--format", "json")
    assert stored.sentences[0].startswith("From the store, read just now")
    assert requests(server) == before
    anew = run("device", "16777220", "--now", "--config", str(config), "--format", "json")
    assert requests(server) > before
    assert _timeless(anew.out) == _timeless(stored.out)


def test_a_refusal_over_a_device_is_kept(run: Run, config: Path, server: DemoServer, home: Path) -> None:
    run("status", "--config", str(config))
    configure(server, home, password_command='"echo wrong"')
    assert run("device", "16777220", "--now", "--config", str(config)).code == 4
    assert run("status", "--config", str(config)).code == 4


def test_a_timeline_reads_nothing(run: Run, config: Path) -> None:
    ran = run("device", "16777220", "--timeline", "--now", "--config", str(config))
    assert ran.code == 2
    assert "--timeline is told from the store" in ran.err


def _timeless(document: str) -> dict[str, object]:
    return {**json.loads(document), "read_at": None}


@pytest.mark.parametrize(
    ("counts", "minutes", "fresh"), [(False, 90, True), (True, 90, False), (True, 1, True)]
)
def test_rows_of_a_site_that_counts_are_older_than_its_numbers(
    *, counts: bool, minutes: int, fresh: bool
) -> None:
    read_at = datetime.now(timezone.utc) - timedelta(minutes=minutes)
    store = SimpleNamespace(
        rows_read=lambda _selection: object() if counts else None,
        find=lambda text, _most: [SimpleNamespace(resource_id=1)] if text == "PC" else [],
        device=lambda _number: SimpleNamespace(read_at=read_at),
    )
    place: Any = SimpleNamespace(refresh=300.0)
    asked: Any = store
    assert fresh_store.is_device_fresh(place, Answer(), asked, "PC") is fresh
    assert fresh_store.is_device_fresh(place, Answer(cached=True), asked, "PC")
    assert fresh_store.is_device_fresh(place, Answer(max_age=7200.0), asked, "PC")
    assert fresh_store.is_device_fresh(place, Answer(), asked, "nobody") is not counts
