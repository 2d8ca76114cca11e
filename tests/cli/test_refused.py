"""A refused password is one logon, whatever runs: counted at the server, for commands that are processes."""

import os
import re
import signal
import stat
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from comgmt.demo.server import DemoServer
from tests.cli.conftest import Run
from tests.cli.sites import COMGMT, configure

HELD = r"refused at \d\d:\d\d; not sent again before \d\d:\d\d, or with --try-again"
WRONG = "hunter2-wrong"


@pytest.fixture(params=["ntlm", "basic"])
def site(request: pytest.FixtureRequest) -> Iterator[DemoServer]:
    with DemoServer(devices=20, still=True, auth=request.param) as server:
        yield server


def configured(site: DemoServer, folder: Path, password: str = WRONG, **changes: str) -> Path:
    auth = f'"{site.site.auth}"'
    return configure(site, folder, auth=auth, password_command=f'"echo {password}"', **changes)


def started(config: Path, *command: str, without: str = "") -> "subprocess.Popen[str]":
    """A command as a process; `without` names a module that its Python does not have."""
    code = COMGMT[-1] if not without else f"import sys; sys.modules[{without!r}] = None; {COMGMT[-1]}"
    return subprocess.Popen(
        [sys.executable, "-c", code, *command, "--config", str(config)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=dict(os.environ),
    )


@pytest.mark.parametrize("without", ["", "fcntl"])
def test_processes_side_by_side_and_one_after_another_are_one_logon(
    site: DemoServer, home: Path, without: str
) -> None:
    config = configured(site, home)
    commands = (["status"], ["devices"], ["collect"], ["collect", "--once"], ["doctor"])
    together = [started(config, *command, without=without) for command in commands]
    for process in together:
        _, words = process.communicate()
        assert process.returncode == 4, words
    again = started(config, "collect")
    _, words = again.communicate()
    assert again.returncode == 4
    assert re.search(HELD, words)
    assert (site.logons, site.failed_logons) == (0, 1)


def test_another_password_is_sent_at_once_and_the_refused_one_stays_refused(
    site: DemoServer, home: Path, run: Run
) -> None:
    wrong = configured(site, home)
    assert run("status", "--config", wrong).code == 4
    right = configured(site, home, site.password)
    assert run("status", "--config", right).code == 0
    wrong = configured(site, home)
    assert run("status", "--now", "--config", wrong).code == 4
    assert site.failed_logons == 1


def test_try_again_sends_it_once_more(site: DemoServer, home: Path, run: Run) -> None:
    config = configured(site, home)
    for _ in range(2):
        assert run("status", "--config", config).code == 4
    assert site.failed_logons == 1
    assert run("status", "--try-again", "--config", config).code == 4
    assert run("status", "--config", config).code == 4
    assert site.failed_logons == 2


@pytest.mark.parametrize(("after", "logons"), [('"1s"', 2), ('"never"', 1)])
def test_after_its_time_it_is_sent_once_more_or_never(
    site: DemoServer, home: Path, run: Run, monkeypatch: pytest.MonkeyPatch, after: str, logons: int
) -> None:
    from datetime import datetime, timedelta, timezone

    from comgmt.site import latch

    config = configured(site, home, try_refused_after=after)
    assert run("status", "--config", config).code == 4
    later = datetime.now(timezone.utc) + timedelta(hours=1)
    monkeypatch.setattr(latch, "_now", lambda: later)
    for _ in range(2):
        ran = run("status", "--config", config)
        assert ran.code == 4
    assert site.failed_logons == logons
    if after == '"never"':
        assert "not sent again by itself, but with --try-again" in ran.err


def test_no_file_holds_the_password_and_the_latch_is_for_its_owner(
    site: DemoServer, home: Path, run: Run
) -> None:
    config = configured(site, home)
    assert run("status", "--config", config).code == 4
    config.unlink()
    files = [path for path in home.rglob("*") if path.is_file()]
    latches = [path for path in files if path.suffix == ".latch"]
    assert len(latches) == 1
    assert stat.S_IMODE(latches[0].stat().st_mode) == 0o600
    assert latches[0].parent in {path.parent for path in files if path.suffix == ".sqlite"}
    for path in files:
        assert WRONG.encode() not in path.read_bytes(), path


def test_a_lock_that_is_held_is_waited_for_and_then_told(
    site: DemoServer, home: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    from comgmt.site import latch

    config = configured(site, home, connect_timeout='"1s"', read_timeout='"1s"')
    assert run("status", "--config", config).code == 4
    monkeypatch.setattr(latch, "_MARGIN", -2.5)
    (path,) = home.rglob("*.latch")
    import sqlite3

    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    try:
        ran = run("status", "--config", config)
    finally:
        other.close()
    assert ran.code == 3
    assert "Another sign-in as" in ran.err
    assert site.failed_logons == 1


@pytest.mark.parametrize("make", [lambda path: path.mkdir(), os.mkfifo], ids=["folder", "pipe"])
def test_what_is_no_latch_is_a_sentence_and_nothing_is_sent(
    site: DemoServer, home: Path, run: Run, make: object
) -> None:
    assert callable(make)
    config = configured(site, home)
    assert run("status", "--config", config).code == 4
    (path,) = home.rglob("*.latch")
    path.unlink()
    make(path)
    ran = run("status", "--config", config)
    assert ran.code == 2
    assert f"{path} is no file" in ran.err
    assert site.failed_logons == 1


def test_a_damaged_latch_is_begun_anew(site: DemoServer, home: Path, run: Run) -> None:
    config = configured(site, home)
    assert run("status", "--config", config).code == 4
    (path,) = home.rglob("*.latch")
    path.write_bytes(b"no database" * 1000)
    for _ in range(2):
        assert run("status", "--config", config).code == 4
    assert site.failed_logons == 2


def test_doctor_shows_what_was_refused_and_what_clears_it(site: DemoServer, home: Path, run: Run) -> None:
    config = configured(site, home)
    assert run("status", "--config", config).code == 4
    ran = run("doctor", "--config", config)
    assert ran.code == 4
    words = " ".join(ran.out.split())
    assert re.search(HELD, words)
    assert "It is cleared by another password, or by --try-again" in words
    assert site.failed_logons == 1
    right = configured(site, home, site.password)
    assert "Another password was refused at" in " ".join(run("doctor", "--config", right).out.split())


@pytest.mark.skipif(os.name == "nt", reason="Windows has no SIGTERM that a process hears")
@pytest.mark.parametrize("command", [["collect"], ["status", "--now"]])
def test_what_is_ended_between_question_and_verdict_hears_it(home: Path, command: list[str]) -> None:
    processes: list[subprocess.Popen[str]] = []
    asked = threading.Event()

    class Judge(BaseHTTPRequestHandler):
        logons = 0

        def do_POST(self) -> None:
            self.rfile.read(int(self.headers.get("Content-Length", 0)))
            Judge.logons += "Authorization" in self.headers
            asked.wait(30)
            processes[-1].send_signal(signal.SIGTERM)
            with suppress(subprocess.TimeoutExpired):  # who does not hear us out is gone by then
                processes[-1].wait(0.5)
            self.send_response(401)
            self.send_header("WWW-Authenticate", 'Basic realm="x"')
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: object) -> None: ...

    with ThreadingHTTPServer(("127.0.0.1", 0), Judge) as judge:
        threading.Thread(target=judge.serve_forever, args=(0.02,), daemon=True).start()
        config = home / "comgmt.toml"
        lines = f'url = "http://127.0.0.1:{judge.server_port}/wsman"\nauth = "basic"\nuser = "reader"\n'
        config.write_text(f'[sites.P01]\n{lines}password_command = "echo {WRONG}"\n', encoding="utf-8")
        for code in (143, 4):
            processes.append(started(config, *command))
            asked.set()
            _, words = processes[-1].communicate()
            assert processes[-1].returncode == code, words
        judge.shutdown()
    assert Judge.logons == 1
