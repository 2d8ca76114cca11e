"""Alerts told by `collect`: transitions only, to a real program; listed, explained and tried by `alerts`."""

import json
import sys
import threading
from contextlib import closing
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator, FormatChecker

from comgmt.cli.alert_settings import TellSettings
from comgmt.cli.config import load
from comgmt.cli.watching import Watch, look
from comgmt.demo.server import DemoServer
from comgmt.documents.schemas.documents import schema_of
from comgmt.domain.alerts.rules import CountRule, GrowthRule, Limit, NotReachedRule, Rule
from comgmt.domain.alerts.simulating import simulate
from comgmt.domain.source import Trouble, TroubleKind
from comgmt.store.reader import StoreReader
from comgmt.store.writer import StoreWriter
from comgmt.telling.courier import Outcome
from tests.cli.conftest import Run
from tests.cli.sites import configure
from tests.store.filling import NOW, client, enrolled, failed, fill, gathered

CODE = 0x80180018


def pager(folder: Path) -> tuple[list[str], Path]:
    """A program that keeps what it is told, a line an event."""
    said, code = folder / "said.jsonl", folder / "page.py"
    code.write_text(
        "import pathlib, sys\n"
        "with pathlib.Path(sys.argv[1]).open('a') as out: out.write(sys.stdin.read() + '\\n')\n"
    )
    return [sys.executable, str(code), str(said)], said


@pytest.fixture
def config(server: DemoServer, home: Path) -> Path:
    command, _ = pager(home)
    path = configure(server, home)
    path.write_text(
        path.read_text()
        + '[alerts.failures]\ncount = "errors.all"\nabove = 1\n'
        + "[alerts.away]\nnot_reached = true\nseverity = 'critical'\n"
        + f"[tell.ops]\ncommand = {json.dumps(command)}\n"
        + '[tell.lost]\ncommand = ["/nowhere/page"]\n'
    )
    return path


def told(home: Path) -> list[tuple[str, str]]:
    path = home / "said.jsonl"
    lines = path.read_text().splitlines() if path.exists() else []
    return [(event["rule"], event["kind"]) for event in map(json.loads, lines)]


def test_collect_tells_of_transitions_only(run: Run, config: Path, home: Path, server: DemoServer) -> None:
    assert run("collect", "--once", "--config", str(config)).code == 0
    assert told(home) == [("failures", "fired")]
    assert run("collect", "--once", "--config", str(config)).code == 0
    assert told(home) == [("failures", "fired")]
    server.set_faults("http-503")
    assert run("collect", "--once", "--config", str(config)).code != 0
    assert told(home)[1:] == [("away", "fired")]
    server.set_faults()
    run("collect", "--once", "--config", str(config))
    assert told(home)[2:] == [("away", "resolved")]


def test_alerts_list_what_stands_and_who_was_told(run: Run, config: Path) -> None:
    run("collect", "--once", "--config", str(config))
    ran = run("alerts", "--config", str(config), "--format", "json")
    assert ran.code == 0
    document = json.loads(ran.out)
    assert document["schema"] == 1
    states = {alert["rule"]: alert for alert in document["alerts"]}
    assert (states["failures"]["state"], states["away"]["state"]) == ("firing", "well")
    assert states["failures"]["would_have_fired"] == 1
    (event,) = document["events"]
    assert [(one["receiver"], one["failed"]) for one in event["told"]] == [
        ("lost", "could not be started: No such file or directory"),
        ("ops", None),
    ]
    text = run("alerts", "failures", "--config", str(config)).out
    assert "would have fired once in the last 30d" in text
    assert "lost: not told: could not be started" in text
    assert "away" not in text


def test_a_receiver_is_tried(run: Run, config: Path, home: Path) -> None:
    assert run("alerts", "--tell", "ops", "--config", str(config)).code == 0
    assert told(home) == [("test", "fired")]
    lost = run("alerts", "--tell", "lost", "--config", str(config))
    assert (lost.code, "was not told" in lost.err) == (1, True)
    nobody = run("alerts", "--tell", "nobody", "--config", str(config))
    assert (nobody.code, "there are ops, lost" in nobody.err) == (2, True)


def test_what_cannot_be_listed_says_why(run: Run, config: Path) -> None:
    assert "Nothing was read from this site yet" in run("alerts", "--config", str(config)).err
    run("collect", "--once", "--config", str(config))
    assert "There is no alert named nope" in run("alerts", "nope", "--config", str(config)).err
    assert run("alerts", "--since", "ever", "--config", str(config)).code == 2


def test_of_many_that_look_at_once_one_tells(home: Path) -> None:
    store = home / "P01.sqlite"
    fill(store, [failed(1, CODE), failed(2, CODE)], [client(1), client(2)])
    rules = [Rule(name="failures", subject=CountRule("errors.all", Limit(1)), tell=("ops",))]
    notices: list[object] = []
    threads = [threading.Thread(target=lambda: notices.extend(look(store, rules))) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(notices) == 1


def test_a_month_fires_what_a_direct_count_says(home: Path) -> None:
    """Failures go up and down over 60 readings; each transition of each rule is counted by hand here."""
    store = home / "P01.sqlite"
    start = NOW - timedelta(days=30)
    counts = [(turn * 7) % 11 for turn in range(60)]
    for turn, count in enumerate(counts):
        read = gathered(start + timedelta(hours=12 * turn))
        fill(
            store,
            [failed(n, CODE) for n in range(1, count + 1)],
            [client(n) for n in range(1, 12)],
            read=read,
        )
    limit, doubled = 5, 100
    rules = (
        Rule(name="count", subject=CountRule("errors.all", Limit(limit))),
        Rule(name="growth", subject=GrowthRule("errors.all", Limit(doubled), percent=True)),
    )
    above = [count > limit for count in counts]
    grew = [
        turn >= 2 and (counts[turn] > 0 if counts[turn - 2] == 0 else counts[turn] > 2 * counts[turn - 2])
        for turn in range(60)
    ]
    with closing(StoreReader.open(store)) as reader:
        times = reader.reading_times(start - timedelta(days=1))
        assert len(times) == 60
        for rule, held in zip(rules, (above, grew), strict=True):
            found = [(event.kind.value, event.at) for event in simulate(rule, times, reader.evidence_then)]
            expected = [
                ("fired" if now else "resolved", times[turn])
                for turn, (before, now) in enumerate(zip([False, *held], held, strict=False))
                if before != now
            ]
            assert found == expected
            assert len(expected) > 10


def test_the_watch_looks_when_asked_and_ends(home: Path) -> None:
    store = home / "P01.sqlite"
    fill(store, [failed(1, CODE), failed(2, CODE)], [client(1)])
    command, said = pager(home)
    outcomes: list[Outcome] = []
    seen = threading.Event()

    def on_outcome(outcome: Outcome) -> None:
        outcomes.append(outcome)
        seen.set()

    watch = Watch(
        store,
        "P01",
        [Rule(name="failures", subject=CountRule("errors.all", Limit(1)), tell=("ops",))],
        {"ops": TellSettings(command=tuple(command))},
        on_outcome,
    )
    watch.start()
    watch.look_soon()
    assert seen.wait(60)
    watch.close(60)
    assert [outcome.why for outcome in outcomes] == [""]
    assert json.loads(said.read_text())["rule"] == "failures"


def test_memory_of_alerts_is_bounded(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("comgmt.store.alerts.KEPT", 50)
    store = home / "P01.sqlite"
    with closing(StoreWriter.open(store)) as writer:
        rules = [Rule(name="away", subject=NotReachedRule())]
        for turn in range(200):
            at = datetime(2026, 1, 1, tzinfo=timezone.utc) + timedelta(minutes=turn)
            trouble = Trouble(TroubleKind.UNREACHABLE, "No answer.") if turn % 2 else None
            writer.note_attempt(at, "https://x", "me", trouble)
            writer.watch(rules, at, {}, telling=True)
    with closing(StoreReader.open(store)) as reader:
        assert len(reader.alert_events(limit=1000)) == 50


@pytest.mark.parametrize("name", ["alerts", "alert_event", "check"])
def test_its_documents_follow_their_schemas(run: Run, config: Path, home: Path, name: str) -> None:
    run("collect", "--once", "--config", str(config))
    printed = run("check" if name == "check" else "alerts", "--config", str(config), "--format", "json").out
    messages = (home / "said.jsonl").read_text().splitlines()
    documents = [json.loads(each) for each in (messages if name == "alert_event" else [printed])]
    assert documents
    schema = schema_of(name)
    Draft202012Validator.check_schema(schema)
    for document in documents:
        Draft202012Validator(schema, format_checker=FormatChecker()).validate(document)
        assert set(document) == set(schema["properties"]), "each key is described"
        for each in ("alerts", "events", "rules"):
            for entry in document.get(each, ()):
                assert set(entry) == set(schema["properties"][each]["items"]["properties"])


def test_when_failures_double_the_three_lines_of_the_readme_tell(run: Run, home: Path) -> None:
    readme = (Path(__file__).parents[2] / "README.md").read_text(encoding="utf-8")
    _, _, behind = readme.partition("Three lines of configuration tell you when failures double")
    lines = [line.strip() for line in behind.splitlines()[1:5] if line.strip()]
    assert len(lines) == 3
    command, said = pager(home)
    path = home / "comgmt.toml"
    path.write_text("\n".join([*lines, "[tell.ops]", f"command = {json.dumps(command)}"]))
    path.chmod(0o600)
    assert run("config", "check", "--config", str(path)).code == 0
    found = load(path)
    store = home / "P01.sqlite"
    now = datetime.now(timezone.utc)
    for hours, count in ((25, 10), (12, 15), (1, 20), (0, 21)):
        read = gathered(now - timedelta(hours=hours))
        numbers = range(1, 31)
        fill(
            store,
            [failed(n, CODE) if n <= count else enrolled(n) for n in numbers],
            map(client, numbers),
            read=read,
        )
        watch = Watch(store, "P01", found.rules, found.settings.tell)
        watch.look()
        watch.close()
        told = [json.loads(line) for line in said.read_text().splitlines()] if said.exists() else []
        assert [each["rule"] for each in told] == (["failures_double"] if count > 20 else []), count
