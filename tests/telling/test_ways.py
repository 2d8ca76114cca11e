"""Commands and webhooks against real programs and a real HTTP server."""

import json
import socket
import sys
import threading
from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime, timezone
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import msgspec
import pytest

from comgmt.domain.alerts.rules import Severity
from comgmt.domain.alerts.steps import AlertEvent, EventKind
from comgmt.telling.courier import ATTEMPTS, Courier, Outcome
from comgmt.telling.message import Message, plain, teams
from comgmt.telling.ways import NotToldError, Program, Way, Webhook

EVENT = AlertEvent(
    at=datetime(2026, 11, 20, 12, tzinfo=timezone.utc),
    rule="failures_double",
    about="",
    kind=EventKind.FIRED,
    severity=Severity.CRITICAL,
    sentence="errors.all went from 100 to 250 in 24 h, above 100%",
    value=150.0,
)
MESSAGE = Message("P01", EVENT)


class Receiver(ThreadingHTTPServer):
    """Remembers what it gets; answers as it is told, in turn, then with the last."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.answers = [202]
        self.got: list[tuple[str, dict[str, str], bytes]] = []

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}/hook?sig=secret"


class Handler(BaseHTTPRequestHandler):
    server: Receiver

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.got.append((self.path, dict(self.headers), body))
        status = self.server.answers.pop(0) if len(self.server.answers) > 1 else self.server.answers[0]
        self.send_response(status)
        if status == 302:
            self.send_header("Location", "/elsewhere")
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name of http.server
        del format, args


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with Receiver() as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield server
        server.shutdown()
        thread.join()


def program(folder: Path, code: str) -> list[str]:
    path = folder / "page.py"
    path.write_text(code)
    return [sys.executable, str(path)]


def test_a_command_gets_the_event_on_its_stdin(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COMGMT_PASSWORD", "hunter2")
    code = (
        "import os, sys, pathlib\n"
        "pathlib.Path(sys.argv[1]).write_text(sys.stdin.read() + os.environ.get('COMGMT_PASSWORD', ''))"
    )
    Program([*program(tmp_path, code), str(tmp_path / "out; touch x")], 30).tell(MESSAGE)
    said = json.loads((tmp_path / "out; touch x").read_text())
    assert said == {
        "schema": 1,
        "id": "20261120T120000Z-0",
        "repeated": False,
        "site": "P01",
        "rule": "failures_double",
        "about": None,
        "kind": "fired",
        "severity": "critical",
        "sentence": EVENT.sentence,
        "value": 150.0,
        "at": "2026-11-20T12:00:00Z",
        "text": f"P01: failures_double fired (critical). {EVENT.sentence}.",
    }


def test_a_command_that_fails_says_how(tmp_path: Path) -> None:
    with pytest.raises(NotToldError, match="exit code 3"):
        Program(program(tmp_path, "raise SystemExit(3)"), 30).tell(MESSAGE)
    with pytest.raises(NotToldError, match="could not be started") as caught:
        Program([str(tmp_path / "nothing")], 30).tell(MESSAGE)
    assert caught.value.final


def test_a_command_that_hangs_is_killed_with_its_children(tmp_path: Path) -> None:
    code = "import subprocess, sys\nsubprocess.run([sys.executable, '-c', 'import time; time.sleep(600)'])"
    with pytest.raises(NotToldError, match="did not end within"):
        Program(program(tmp_path, code), 1).tell(MESSAGE)


def test_a_command_that_reads_nothing_is_told(tmp_path: Path) -> None:
    Program(program(tmp_path, ""), 30).tell(MESSAGE)


def test_a_webhook_gets_json_and_its_token(receiver: Receiver) -> None:
    Webhook(lambda: receiver.address, 30, token=lambda: "t0ken").tell(MESSAGE)
    ((path, headers, body),) = receiver.got
    assert path == "/hook?sig=secret"
    assert headers["Authorization"] == "Bearer t0ken"
    assert headers["Content-Type"] == "application/json"
    assert body == plain(MESSAGE)


@pytest.mark.parametrize(("status", "final"), [(403, True), (429, False), (500, False), (302, False)])
def test_a_webhook_that_refuses_says_its_status_and_not_its_address(
    receiver: Receiver, status: int, final: bool
) -> None:
    receiver.answers = [status]
    with pytest.raises(NotToldError, match=f"HTTP status {status}") as caught:
        Webhook(lambda: receiver.address, 30).tell(MESSAGE)
    assert caught.value.final is final
    assert "secret" not in str(caught.value)
    assert len(receiver.got) == 1  # no redirect is followed


def test_a_webhook_that_is_not_there_says_so_without_its_address() -> None:
    with pytest.raises(NotToldError) as caught:
        Webhook(lambda: "http://127.0.0.1:1/sig=secret", 30).tell(MESSAGE)
    assert "secret" not in str(caught.value)


@pytest.mark.parametrize(
    ("scheme", "begins"),
    [
        ("http", b"H"),
        ("http", b"HTTP/1.1 200 OK\r\nX-Long: "),
        ("http", b"HTTP/1.1 200 OK\r\nContent-Length: 60000\r\n\r\n"),
        ("https", b"\x16\x03\x03\x40\x00\x02"),  # the record of a handshake that never ends
    ],
)
def test_a_webhook_that_drips_is_over_in_time(scheme: str, begins: bytes) -> None:
    closed = threading.Event()

    def drip(listener: socket.socket) -> None:
        connection, _ = listener.accept()
        with connection, suppress(OSError):
            connection.sendall(begins)
            while not closed.wait(0.02):  # sooner than any time-out of a socket
                connection.sendall(b"x")
        closed.set()

    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=drip, args=(listener,), daemon=True)
        thread.start()
        address = f"{scheme}://127.0.0.1:{listener.getsockname()[1]}/"
        with pytest.raises(NotToldError, match=r"did not answer within 0\.4 s"):
            Webhook(lambda: address, 0.4).tell(MESSAGE)
        assert closed.wait(20), "the connection is cut, and nothing of ours goes on reading"
        thread.join()


def test_the_card_of_teams_reads_no_markdown() -> None:
    hostile = Message("P01", msgspec.structs.replace(EVENT, sentence="[click](https://evil) **x**"))
    said = json.loads(teams(hostile))
    (attachment,) = said["attachments"]
    assert said["type"] == "message"
    assert attachment["contentType"] == "application/vnd.microsoft.card.adaptive"
    card = attachment["content"]
    assert (card["type"], card["version"]) == ("AdaptiveCard", "1.4")
    assert not any(block["type"] == "TextBlock" for block in card["body"])
    texts = [run["text"] for block in card["body"][:2] for run in block["inlines"]]
    assert texts == [hostile.headline, hostile.event.sentence]


class Slow:
    """Fails as often as it is told to, and can be held."""

    def __init__(self, failures: int, *, final: bool = False) -> None:
        self.failures, self.final, self.calls = failures, final, 0

    def tell(self, message: Message) -> None:
        del message
        self.calls += 1
        if self.calls <= self.failures:
            raise NotToldError("HTTP status 500", final=self.final)


def carried(ways: dict[str, Way], receivers: tuple[str, ...]) -> list[Outcome]:
    outcomes: list[Outcome] = []
    done = threading.Semaphore(0)

    def on_outcome(outcome: Outcome) -> None:
        outcomes.append(outcome)
        done.release()

    courier = Courier(ways, on_outcome, waits=(0.0, 0.0))
    courier.carry(MESSAGE, receivers)
    for _ in receivers:
        assert done.acquire(timeout=60)
    courier.close(60)
    return outcomes


def test_the_courier_tries_again_and_says_what_became_of_it() -> None:
    twice, always, never = Slow(2), Slow(99), Slow(99, final=True)
    outcomes = carried({"a": twice, "b": always, "c": never}, ("a", "b", "c", "nobody"))
    assert [(outcome.receiver, outcome.why) for outcome in outcomes] == [
        ("a", ""),
        ("b", "HTTP status 500"),
        ("c", "HTTP status 500"),
        ("nobody", "there is no such receiver"),
    ]
    assert (twice.calls, always.calls, never.calls) == (3, ATTEMPTS, 1)


def test_one_that_hangs_holds_up_nobody_who_asks() -> None:
    held = threading.Event()

    class Hanging:
        def tell(self, message: Message) -> None:
            del message
            held.wait(60)

    outcomes: list[Outcome] = []
    courier = Courier({"a": Hanging()}, outcomes.append)
    for _ in range(500):
        courier.carry(MESSAGE, ("a",))  # returns, though nothing is carried
    assert any(outcome.why.startswith("dropped") for outcome in outcomes)
    held.set()
    courier.close(60)
    assert len(outcomes) == 500


def test_who_fails_over_hearing_of_an_outcome_does_not_end_the_telling() -> None:
    heard: list[str] = []
    both = threading.Event()

    def fail(outcome: Outcome) -> None:
        heard.append(outcome.receiver)
        if len(heard) == len("ab"):
            both.set()
        raise BrokenPipeError

    courier = Courier({}, fail)
    courier.carry(MESSAGE, ("a", "b"))
    assert both.wait(30)
    courier.close(30)
    assert heard == ["a", "b"]
