"""Commands that show what was recorded need no site; those that read one say so of a recording."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from comgmt.demo.server import DemoServer
from tests.cli.conftest import Run
from tests.cli.sites import configure


@pytest.fixture(scope="module")
def site() -> Iterator[DemoServer]:
    with DemoServer(devices=120, seed=4, still=True) as server:
        yield server


@pytest.fixture
def config(site: DemoServer, home: Path) -> str:
    return str(configure(site, home))


@pytest.fixture
def recording(run: Run, config: str, home: Path) -> str:
    file = home / "site recording"
    ran = run("collect", "--once", "--record", file, "--config", config)
    assert ran.code == 0
    assert ran.out.startswith("P01 read at ")
    assert ran.sentences == [f"Recorded in {file}. Look at it with: comgmt --replay '{file}'"]
    return str(file)


SHOWING = (
    ("status",),
    ("status", "--format", "json"),
    ("devices", "--format", "csv"),
    ("device", "16777220", "--format", "json"),
    ("device", "16777220", "--format", "markdown"),
)


def test_a_recording_shows_what_the_site_did(run: Run, config: str, recording: str) -> None:
    live = json.loads(run("status", "--format", "json", "--config", config).out)
    replayed = run("status", "--format", "json", "--replay", recording)
    assert (replayed.code, len(replayed.sentences)) == (0, 1)
    assert replayed.sentences[0].startswith("A recording, read at 20")
    shown = json.loads(replayed.out)
    assert shown.pop("taken_at") <= live.pop("taken_at")
    assert shown == live


@pytest.mark.parametrize("command", SHOWING, ids=" ".join)
def test_no_command_asks_the_site_for_a_recording(
    run: Run, site: DemoServer, recording: str, command: tuple[str, ...]
) -> None:
    asked = len(site.queries)
    ran = run(*command, "--replay", recording)
    assert ran.code == 0
    assert ran.out
    assert len(site.queries) == asked


def test_the_log_of_a_recording_is_what_was_sent_before(run: Run, site: DemoServer, recording: str) -> None:
    asked = len(site.queries)
    ran = run("log", "--format", "json", "--replay", recording)
    queries = json.loads(ran.out)["queries"]
    assert {query["user"] for query in queries} == {site.user}
    assert len(site.queries) == asked


def test_a_recording_holds_no_password(site: DemoServer, recording: str) -> None:
    content = Path(recording).read_bytes()
    assert site.user.encode() in content
    for encoding in ("utf-8", "utf-16-le"):
        assert f'"{site.password}"'.encode(encoding) not in content
    assert b"password" not in content


def test_a_recording_stays_as_it_is(run: Run, recording: str) -> None:
    before = Path(recording).read_bytes()
    assert run("status", "--replay", recording).code == 0
    assert Path(recording).read_bytes() == before


def test_where_no_screen_can_be_drawn_the_console_is_status(run: Run, recording: str) -> None:
    ran = run("--replay", recording)
    assert ran.code == 0
    assert ran.out.startswith("P01 Contoso")


@pytest.mark.parametrize("command", ["doctor", "collect"])
def test_what_reads_a_site_says_so(run: Run, recording: str, command: str) -> None:
    ran = run(command, "--replay", recording)
    assert (ran.code, ran.out) == (2, "")
    assert ran.sentences == [f"{recording} is a recording; this reads a site: give --site NAME or --demo."]


def test_one_source_is_enough(run: Run, recording: str) -> None:
    for other in (("--demo",), ("--site", "P01")):
        ran = run("status", "--replay", recording, *other)
        assert ran.code == 2
        assert ran.sentences[-1].startswith(f"{other[0]} and --replay exclude each other")


def test_what_is_no_recording_is_said_of_every_command(run: Run, home: Path) -> None:
    (home / "text").write_text("no recording at all, but a text")
    for command in ("status", "devices", "log"):
        ran = run(command, "--replay", home / "none")
        assert (ran.code, ran.out) == (2, "")
        assert ran.sentences == [f"The recording {home / 'none'} does not exist."]
        ran = run(command, "--replay", home / "text")
        assert (ran.code, ran.out) == (2, "")
        assert ran.sentences == [
            f"{home / 'text'} is no recording of comgmt, it is text; comgmt record FILE makes one."
        ]


def test_nothing_is_overwritten_and_the_site_not_asked_for_it(
    run: Run, site: DemoServer, config: str, recording: str
) -> None:
    asked = len(site.queries)
    ran = run("collect", "--once", "--record", recording, "--config", config)
    assert (ran.code, ran.out) == (2, "")
    assert ran.sentences == [f"{recording} is there already and is not overwritten; give another name."]
    assert len(site.queries) == asked
    ran = run("collect", "--record", f"{recording}2", "--config", config)
    assert ran.code == 2
    assert "--record goes with --once" in ran.err
